package portal

import (
	"context"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"

	"parkstat/park"
)

// Portal is the door.
type Portal struct {
	park.Portal
	Park    string // its name
	Contact string // whom to ask, with a number
	Mailbox string // where returns may be mailed to instead; empty: nowhere
	Loc     *time.Location
	Desk    Desk
	Gate    Gate
	Visits  scs.CtxStore // sessions of browsers
	Temp    string       // where uploads are kept until they are judged; empty: the system's
	Wall    func() time.Time
	Ready   func(context.Context) error // nil where the office can work
	Log     *slog.Logger

	pages              map[string]*template.Template
	browsers           *scs.SessionManager
	metrics            *metrics
	strangers, members *limits
	knocks             *limits
	underWay           *several
	receiving, judging *turnstile
	closing            atomic.Bool
	door, monitor      net.Listener
}

const (
	mostReceiving = 1000 // files on their way at once
	mostOwn       = 4    // of one account
	mostWaiting   = 100  // files that wait to be judged; about a second's work
)

// Handler is the door as net/http has it.
func (p *Portal) Handler() http.Handler {
	p.pages, p.browsers, p.metrics = drawn(zone{p.Loc}), p.sessions(), newMetrics()
	p.strangers = newLimits(p.Wall, 200*time.Millisecond, 60)
	p.members = newLimits(p.Wall, 100*time.Millisecond, 60)
	p.knocks = newLimits(p.Wall, 10*time.Second, 10)
	p.underWay = &several{most: mostOwn, of: map[string]int{}}
	p.receiving, p.judging = newTurnstile(mostReceiving, 0), newTurnstile(2*runtime.GOMAXPROCS(0), mostWaiting)
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.Handle(r.pattern, p.seen(r.pattern, p.answer(r)))
	}
	alike := http.NewCrossOriginProtection()
	alike.SetDenyHandler(p.seen("cross-origin", p.answer(route{do: func(*visit) error { return errElsewhere }})))
	return p.guarded(alike.Handler(p.browsers.LoadAndSave(mux)))
}

// answer lets in whom a route is for, and says what went wrong.
func (p *Portal) answer(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		v := &visit{Portal: p, w: w, r: req}
		err := v.enter(r.who)
		if err == nil {
			err = r.do(v)
		}
		if err != nil {
			v.fail(err)
		}
	}
}
