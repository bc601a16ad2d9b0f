package portal

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// Who asks too often waits, others do not; after a while there are turns again.
func TestLimits(t *testing.T) {
	now := hour
	l := newLimits(func() time.Time { return now }, time.Second, 3)
	for range 3 {
		if _, ok := l.allow("a"); !ok {
			t.Fatal("a turn is missing")
		}
	}
	if wait, ok := l.allow("a"); ok || wait <= 0 {
		t.Errorf("a fourth turn, or no word when: %v %v", wait, ok)
	}
	if _, ok := l.allow("b"); !ok {
		t.Error("b pays for a")
	}
	now = now.Add(time.Second)
	if _, ok := l.allow("a"); !ok {
		t.Error("no turn after a second")
	}
}

// However many come, it remembers no more than so many.
func TestLimitsAreBounded(t *testing.T) {
	now := hour
	l := newLimits(func() time.Time { return now }, time.Hour, 3)
	for i := range 3 * mostLimited {
		l.allow(fmt.Sprint(i))
	}
	if len(l.of) > mostLimited {
		t.Errorf("%d are remembered", len(l.of))
	}
}

// One inside, one in line, the third is sent away; who gives up makes room.
func TestTurnstile(t *testing.T) {
	s := newTurnstile(1, 1)
	leave, err := s.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waiting, give := context.WithCancel(t.Context())
	gave := make(chan error)
	go func() {
		_, err := s.enter(waiting)
		gave <- err
	}()
	for ; len(s.line) < 2; runtime.Gosched() { // until it waits
		if t.Context().Err() != nil {
			t.Fatal("nobody waits")
		}
	}
	if _, err := s.enter(t.Context()); !errors.Is(err, errBusy) {
		t.Errorf("a third: %v", err)
	}
	give()
	if err := <-gave; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up: %v", err)
	}
	leave()
	if leave, err = s.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	leave()
	if len(s.line)+len(s.inside) != 0 {
		t.Error("places are lost")
	}
}

func TestSeveral(t *testing.T) {
	s := &several{most: 1, of: map[string]int{}}
	end, ok := s.begin("a")
	if _, second := s.begin("a"); !ok || second {
		t.Error("not one at a time")
	}
	end()
	if len(s.of) != 0 {
		t.Error("it is remembered for ever")
	}
}
