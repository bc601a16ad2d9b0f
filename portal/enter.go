package portal

import (
	"errors"
	"fmt"
	"time"

	"parkstat/work"
)

// access is whom a route is for.
type access int

const (
	bare   access = iota // nobody is asked for: assets, health
	anyone               // who is signed in is known, who is not is served too
	member               // who is signed in
)

// tooMany is more than one may ask in a time.
type tooMany struct{ wait time.Duration }

func (t *tooMany) Error() string {
	return fmt.Sprintf("太频繁，请 %s后再来", left(t.wait.Truncate(time.Second)+time.Second))
}

// account is who is limited: a person, or a program, of some units; "" for nobody. A name alone may be several
// people's.
func (v *visit) account() string {
	key := v.who.Person
	for _, u := range v.who.Units {
		key += " " + u.ID
	}
	return key
}

// enter finds out who asks and whether he may now.
func (v *visit) enter(who access) (err error) {
	if who == bare {
		return nil
	}
	token, machine := bearer(v.r)
	ctx := v.r.Context()
	switch v.machine = machine; {
	case machine:
		v.who, err = v.Gate.Machine(ctx, token, v.from())
	case v.browsers.GetString(ctx, keySession) != "":
		v.who, err = v.Gate.Visitor(ctx, v.browsers.GetString(ctx, keySession), v.from())
		if errors.Is(err, work.ErrNoEntry) { // revoked or run out
			err = v.browsers.Destroy(ctx)
		}
	}
	if err != nil && !errors.Is(err, work.ErrNoEntry) {
		return err
	}
	of, key := v.members, v.account()
	if key == "" {
		of, key = v.strangers, v.from()
	}
	if wait, ok := of.allow(key); !ok {
		return &tooMany{wait}
	}
	if v.who.Person == "" && (machine || who == member) {
		return work.ErrNoEntry
	}
	return nil
}
