package queue_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parkstat/store"
	"parkstat/work/queue"
)

// Serve meets its minutes and stops when it is told to, leaving nothing running:
// the bubble has its own time, and ends only when all in it have.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		schedule, err := queue.Parse("*/5 * * * *")
		if err != nil {
			t.Fatal(err)
		}
		ran, began := make(chan time.Time), time.Now()
		s := &queue.Scheduler{Name: "s", Schedule: schedule, Ledger: st, Now: time.Now, Loc: time.UTC, Most: 5,
			Run: func(_ context.Context, at time.Time) (string, error) {
				ran <- at
				return "", nil
			}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Serve(ctx, func(err error) { t.Error(err) }) }()
		for i := range 3 {
			want := began.Truncate(5 * time.Minute).Add(time.Duration(i+1) * 5 * time.Minute)
			if at := <-ran; !at.Equal(want) || !time.Now().Equal(want) {
				t.Errorf("occurrence %s at %s, want %s", at, time.Now(), want)
			}
		}
		synctest.Wait()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// A run under way is waited for; what was due meanwhile stays planned.
func TestServeWaitsForTheRunUnderWay(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		schedule, err := queue.Parse("* * * * *")
		if err != nil {
			t.Fatal(err)
		}
		started, finish, done := make(chan bool), make(chan bool), false
		s := &queue.Scheduler{Name: "s", Schedule: schedule, Ledger: st, Now: time.Now, Loc: time.UTC, Most: 5,
			Run: func(context.Context, time.Time) (string, error) {
				started <- true
				<-finish
				done = true
				return "", nil
			}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Serve(ctx, func(err error) { t.Error(err) }) }()
		<-started
		stop()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("Serve ended before its run")
		default:
		}
		finish <- true
		if err := <-ended; err != nil || !done {
			t.Errorf("done %v, %v", done, err)
		}
	})
}

// A broken book is told every minute, and Serve goes on.
func TestServeTellsErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		schedule, err := queue.Parse("0 9 * * *")
		if err != nil {
			t.Fatal(err)
		}
		s := &queue.Scheduler{Name: "s", Schedule: schedule, Ledger: noBook{}, Now: time.Now, Loc: time.UTC, Most: 5}
		ctx, stop := context.WithCancel(t.Context())
		told, ended, began := make(chan error), make(chan error), time.Now()
		go func() { ended <- s.Serve(ctx, func(err error) { told <- err }) }()
		for i := range 3 {
			if err := <-told; err == nil || !strings.Contains(err.Error(), "no book") {
				t.Errorf("told %v", err)
			}
			if now, want := time.Now(), began.Truncate(time.Minute).Add(time.Duration(i)*time.Minute); now.Before(want) || now.After(want.Add(time.Minute)) {
				t.Errorf("error %d was told at %s", i, now)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

type noBook struct{ queue.Ledger }

func (noBook) Began(context.Context, string, time.Time) (time.Time, bool, error) {
	return time.Time{}, false, errors.New("no book")
}

// What is not yet to be run stays planned with its reason, is left alone for a
// while, and is run once when its time has come.
func TestNotYet(t *testing.T) {
	o := newOffice(t, "0 9 12 * *")
	ready := false
	o.Run = func(_ context.Context, at time.Time) (string, error) {
		o.runs = append(o.runs, at.Format(stamp))
		if !ready {
			return "", queue.NotYet{Err: errors.New("还差 3 户")}
		}
		return "写出", nil
	}
	o.wake(at(1, 0, 0))
	if got := o.wake(at(12, 9, 0)); len(got) != 1 {
		t.Fatalf("at its time: %v", got)
	}
	due, err := o.store.Due(t.Context(), "月报", at(12, 9, 0))
	if err != nil || len(due) != 1 || due[0].State != "planned" || due[0].Note != "还差 3 户" {
		t.Fatalf("%+v, %v", due, err)
	}
	if got := o.wake(at(12, 9, 9)); len(got) != 0 {
		t.Errorf("nine minutes later: %v", got)
	}
	ready = true
	if got := o.wake(at(12, 9, 10)); len(got) != 1 {
		t.Errorf("ten minutes later: %v", got)
	}
	if got := o.wake(at(12, 10, 0)); len(got) != 0 {
		t.Errorf("when it was done: %v", got)
	}
}
