package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// app is the program wired for one command: a park, its book of record and its archive.
type app struct {
	*park.Settings
	park    *park.Park // nil for commands that need the settings only
	live    *park.Live
	store   *store.Store
	archive report.Archive
	sent    func(deliver.Receipt)     // told of each letter tried; may be nil
	fetched func(*work.Taking, error) // told of each round of the mailbox; may be nil
	dir     string                    // of finished files, for a dry run
	release func()
}

// prepare reads the park's folder.
func prepare(config string) (*app, error) {
	live := park.NewLive(config, wall)
	p, err := live.Park()
	if err != nil {
		tellProblems(err)
		return nil, err
	}
	return &app{Settings: p.Settings, park: p, live: live}, nil
}

// prepareSettings reads config.yaml alone.
func prepareSettings(config string) (*app, error) {
	live := park.NewLive(config, wall)
	s, err := live.Settings()
	if err != nil {
		return nil, err
	}
	return &app{Settings: s, live: live}, nil
}

// runWait is how long a command waits for another that is at work; serveWait, how
// long the schedule does.
const (
	runWait   = 3 * time.Second
	serveWait = 10 * time.Minute
)

// lock keeps others from issuing by the same book of record; taking in needs none.
func (a *app) lock(ctx context.Context, wait time.Duration) (func(), error) {
	release, err := store.Lock(ctx, a.Data, store.Issuing, wait)
	if errors.Is(err, store.ErrLocked) {
		return nil, coded{exitLocked, store.ErrLocked}
	}
	return release, err
}

// serveAlone keeps a second serve from running by the same book.
func serveAlone(ctx context.Context, data string) (func(), error) {
	release, err := store.Lock(ctx, data, store.Serving, 0)
	if errors.Is(err, store.ErrLocked) {
		return nil, coded{exitLocked, fmt.Errorf("这个园区（%s）已经有一个 parkstat serve 在运行", data)}
	}
	return release, err
}

// open opens the book of record and takes the lock: for what issues something.
func (a *app) open(ctx context.Context) error {
	if err := a.makeData(); err != nil {
		return err
	}
	var err error
	if a.release, err = a.lock(ctx, runWait); err != nil {
		return err
	}
	return a.openStore(ctx)
}

func (a *app) makeData() error {
	var remote *store.RemoteError
	if err := store.Local(a.Data); errors.As(err, &remote) {
		return a.At("data", "%w", err)
	} else if err != nil {
		return err
	}
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return fmt.Errorf("make folder %s: %w", a.Data, err)
	}
	return nil
}

func (a *app) openStore(ctx context.Context) error {
	if err := a.makeData(); err != nil {
		return err
	}
	st, err := store.Open(ctx, a.Data)
	if err != nil {
		return fmt.Errorf("open store in %s: %w", a.Data, err)
	}
	a.store = st
	archive, err := store.NewArchive(a.Data)
	if err != nil {
		return fmt.Errorf("open archive in %s: %w", a.Data, err)
	}
	a.archive = archive
	away, err := st.Away(ctx)
	if away {
		fmt.Fprintf(os.Stderr, "注意：%v\n", errStray)
	}
	return err
}

// freeOn is how many bytes are free on the disk of a folder.
func freeOn(dir string) (bytes uint64, ok bool) { return store.Free(dir) }

// restore makes the data of a backup, where there are none.
func restore(ctx context.Context, a *app, file string) error {
	if err := a.makeData(); err != nil {
		return err
	}
	err := store.Restore(ctx, file, a.Data)
	if errors.Is(err, store.ErrOccupied) || errors.Is(err, store.ErrNoBackup) {
		return &facts.Mistake{Err: err}
	}
	return err
}

func (a *app) close() {
	if a.store != nil {
		_ = a.store.Close()
	}
	if a.release != nil {
		a.release()
	}
}

// office is the office over the park as this command has read it.
func (a *app) office() *work.Office { return a.officeOf(a.park) }

func (a *app) officeOf(p *park.Park) *work.Office {
	o := &work.Office{Options: p.Office(time.Now), Machines: machines, Book: a.store, Records: a.store, Archive: a.archive,
		Post: a.store, Now: a.Now}
	if a.store != nil {
		o.Records = recording(a, p, o)
	}
	if a.dir != "" {
		o.Reporting.Output = a.dir
	}
	return o
}

// recording is where returns are put on record, with the letters and receipts that are due then.
func recording(a *app, p *park.Park, o *work.Office) ingest.Book {
	also := store.Recording{Letters: p.Mailing.Receipts != ""}
	if p.Portal.Addr != "" {
		also.Receipt = func(s ingest.Submission) work.Receipt { return o.Receipt(s, a.Now()) }
	}
	return a.store.Recording(also)
}

// ready is the office over the files as they are now; with an error over the last good ones, nil
// where there were none.
func (a *app) ready() (*work.Office, error) {
	p, err := a.live.Park()
	if p == nil {
		return nil, err
	}
	return a.officeOf(p), err
}

// dispatch is the office's post by the settings of this command.
func (a *app) dispatch() *work.Dispatch { return a.dispatchOf(a.Settings) }

func (a *app) dispatchOf(s *park.Settings) *work.Dispatch {
	return &work.Dispatch{Mailing: s.Mailing, Reporting: s.Reporting, Ways: s, Book: a.store, Archive: a.archive, Ready: a.ready, Now: a.Now,
		Sent: a.sent, Fetched: a.fetched, LookupTXT: lookupTXT}
}

// lookupLimit bounds the look-up of one key of a signature.
const lookupLimit = 10 * time.Second

func lookupTXT(ctx context.Context, name string) ([]string, error) {
	limited, done := context.WithTimeout(ctx, lookupLimit)
	defer done()
	return net.DefaultResolver.LookupTXT(limited, name)
}

// reporter wires a run. What is wrong with the way out is told before anything is done.
func (a *app) reporter(p report.Progress, read func(done, total int)) (*report.Reporter, error) {
	d := a.dispatch()
	_, out := d.Worker()
	r, err := a.office().Reporter(d.Send)
	if err := facts.Mistaken(out, err); err != nil {
		return nil, err
	}
	r.Progress, r.Round.Progress = p, read
	return r, nil
}

// rehearse turns the app to a copy of the book of record, so that a dry run leaves
// no trace but its own output folder.
func (a *app) rehearse(ctx context.Context) (done func(), err error) {
	dir, err := os.MkdirTemp("", "parkstat-dry-*")
	if err != nil {
		return nil, fmt.Errorf("make temporary folder: %w", err)
	}
	clean := func() { _ = os.RemoveAll(dir) }
	st, err := a.store.Snapshot(ctx, dir)
	if err != nil {
		clean()
		return nil, fmt.Errorf("copy store: %w", err)
	}
	_ = a.store.Close()
	a.store = st
	if a.archive, err = store.Overlay(a.archive, dir); err != nil {
		clean()
		return nil, fmt.Errorf("open temporary archive: %w", err)
	}
	a.dir = filepath.Join(a.Output, "dry-run")
	return func() {
		_ = st.Close()
		a.store = nil
		clean()
	}, nil
}
