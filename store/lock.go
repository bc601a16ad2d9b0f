package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ErrLocked says that another process is at work in the folder.
var ErrLocked = errors.New("另一个 parkstat 正在运行")

// Lock keeps every other process from running in dir until release is called or
// this process ends, however it ends. Where another has it, it is waited for as
// long as said, and then the error is ErrLocked. The folder must be on a local disk.
func Lock(ctx context.Context, dir string, wait time.Duration) (release func(), err error) {
	for deadline := time.Now().Add(wait); ; {
		release, err = hold(ctx, dir, "run.lock", 0)
		if !errors.Is(err, ErrLocked) || !time.Now().Before(deadline) {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPoll):
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return release, nil
}

// lockPoll is how often a lock that is waited for is tried.
const lockPoll = 100 * time.Millisecond

// hold has the database take the lock, since that knows how on every system, and
// the system drops it with the process. The file stays empty.
func hold(ctx context.Context, dir, name string, wait time.Duration) (func(), error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	from, err := source(filepath.Join(dir, name), fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, from)
	if err != nil {
		return nil, err
	}
	// The pool would close an idle connection and the lock with it: one is taken out.
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, exclusive)
		if err != nil {
			err = errors.Join(err, conn.Close())
		}
	}
	if isBusy(err) {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return sync.OnceFunc(func() {
		_ = conn.Close()
		_ = db.Close()
	}), nil
}
