package portal

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits hands out turns to each of many: so many at once, then one every so often.
type limits struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu sync.Mutex
	of map[string]*rate.Limiter
}

// mostLimited bounds whom it remembers; who has all his turns again need not be.
const mostLimited = 10_000

func newLimits(now func() time.Time, every time.Duration, burst int) *limits {
	return &limits{every: every, burst: burst, now: now, of: map[string]*rate.Limiter{}}
}

// allow takes a turn of one; where there is none it says after how long there will be.
func (l *limits) allow(who string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	one := l.of[who]
	if one == nil {
		if len(l.of) >= mostLimited {
			l.forget(now)
		}
		one = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.of[who] = one
	}
	if one.AllowN(now, 1) {
		return 0, true
	}
	return l.every, false
}

// forget drops those that have all their turns; where none has, everybody, so that memory stays bounded.
func (l *limits) forget(now time.Time) {
	for who, one := range l.of {
		if one.TokensAt(now) >= float64(l.burst) {
			delete(l.of, who)
		}
	}
	if len(l.of) >= mostLimited {
		clear(l.of)
	}
}

// errBusy is more at once than can be answered soon.
var errBusy = errors.New("现在人多")

// turnstile lets so many in at once and a few wait in line; whoever comes then is sent away at once,
// which is better than an answer after he has gone.
type turnstile struct{ inside, line chan struct{} }

func newTurnstile(inside, line int) *turnstile {
	return &turnstile{inside: make(chan struct{}, inside), line: make(chan struct{}, inside+line)}
}

// enter waits for a place; leave gives it up.
func (t *turnstile) enter(ctx context.Context) (leave func(), err error) {
	select {
	case t.line <- struct{}{}:
	default:
		return nil, errBusy
	}
	select {
	case t.inside <- struct{}{}:
		return func() { <-t.inside; <-t.line }, nil
	case <-ctx.Done():
		<-t.line
		return nil, ctx.Err()
	}
}

// several counts what each has under way, up to so many.
type several struct {
	most int
	mu   sync.Mutex
	of   map[string]int
}

func (s *several) begin(who string) (end func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of[who] >= s.most {
		return nil, false
	}
	s.of[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.of[who]--; s.of[who] == 0 {
			delete(s.of, who)
		}
	}, true
}
