package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrLocked says that another process is at work in the folder.
var ErrLocked = errors.New("另一个 parkstat 正在运行")

// What is locked in a place: issuing by its book, and serving it, which issues now and then.
const (
	Issuing = "run"
	Serving = "serve"
)

// Lock keeps every other process from doing the same by the book in a place until release is
// called or this process ends, however it ends. Where another has it, it is waited for as
// long as said, and then the error is ErrLocked.
func Lock(ctx context.Context, place, what string, wait time.Duration) (release func(), err error) {
	d := of(place)
	release, err = await(ctx, d, what, wait)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", d, err)
	}
	return release, nil
}

// lockPoll is how often a lock that is waited for is tried.
const lockPoll = 25 * time.Millisecond

func await(ctx context.Context, d dialect, name string, wait time.Duration) (func(), error) {
	for deadline := time.Now().Add(wait); ; {
		release, err := d.hold(ctx, name)
		if err == nil {
			return sync.OnceFunc(release), nil
		}
		if !errors.Is(err, ErrLocked) || !time.Now().Before(deadline) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}
