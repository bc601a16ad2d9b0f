package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/templates/office"
	"parkstat/templates/xlsx"
	"parkstat/work"
)

// app is the program wired for one command.
type app struct {
	settings *Settings
	defs     *definitions
	park     *facts.Park
	calendar *calendar.Calendar
	store    *store.Store
	archive  report.Archive
	release  func()
	sent     func(deliver.Receipt) // told of each letter tried; may be nil

	fetched func(*work.Taking, error) // told of each round of the mailbox; may be nil
	woken   chan struct{}             // the mailbox told of a mail
	greeted *greeted                  // the mailbox, where it is open already
}

// settle is how long a file must have lain still before it is taken.
const settle = 2 * time.Second

// prepare loads settings, definitions and the park's workbook.
func prepare(config string) (*app, error) {
	s, err := loadSettings(config)
	if err != nil {
		return nil, err
	}
	a := &app{settings: s}
	if a.defs, err = loadDefinitions(s); err != nil {
		return nil, err
	}
	return a, a.loadPark()
}

func (a *app) loadPark() error {
	data, err := os.ReadFile(a.settings.Workbook)
	if err != nil {
		return mistake("%w", a.settings.at("workbook", "读不到园区工作簿 %s", a.settings.Workbook))
	}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return mistake("园区工作簿 %s：%w", a.settings.Workbook, err)
	}
	park, problems := ingest.ReadPark(book, a.defs.dictionary(), a.settings.loc)
	var more []facts.Problem
	if a.calendar, more, err = a.reporting(park); err != nil {
		return err
	}
	problems = append(problems, more...)
	if len(problems) > 0 {
		for i, p := range problems {
			if i == 30 {
				fmt.Fprintf(os.Stderr, "……另有 %d 处\n", len(problems)-i)
				break
			}
			fmt.Fprintln(os.Stderr, p)
		}
		return mistake("园区工作簿 %s 有 %d 处错误，改好后再运行", a.settings.Workbook, len(problems))
	}
	if err := a.defs.plan.CheckPark(park); err != nil {
		return mistake("%w", err)
	}
	a.park = park
	return nil
}

// runWait is how long a command waits for another that is at work; serveWait, how
// long the schedule does.
const (
	runWait   = 3 * time.Second
	serveWait = 10 * time.Minute
)

// lock keeps others from working on the same book of record.
func (a *app) lock(ctx context.Context, wait time.Duration) (func(), error) {
	release, err := store.Lock(ctx, a.settings.Data, wait)
	if errors.Is(err, store.ErrLocked) {
		return nil, coded{exitLocked, store.ErrLocked}
	}
	return release, err
}

// open opens the book of record and takes the lock; exclusive commands only.
func (a *app) open(ctx context.Context) error {
	if err := os.MkdirAll(a.settings.Data, 0o700); err != nil {
		return fmt.Errorf("make folder %s: %w", a.settings.Data, err)
	}
	var err error
	if a.release, err = a.lock(ctx, runWait); err != nil {
		return err
	}
	return a.openStore(ctx)
}

func (a *app) openStore(ctx context.Context) error {
	if err := os.MkdirAll(a.settings.Data, 0o700); err != nil {
		return fmt.Errorf("make folder %s: %w", a.settings.Data, err)
	}
	st, err := store.Open(ctx, a.settings.Data)
	if err != nil {
		return fmt.Errorf("open store in %s: %w", a.settings.Data, err)
	}
	a.store = st
	archive, err := store.NewArchive(a.settings.Data)
	if err != nil {
		return fmt.Errorf("open archive in %s: %w", a.settings.Data, err)
	}
	a.archive = archive
	return nil
}

func (a *app) close() {
	if a.store != nil {
		_ = a.store.Close()
	}
	if a.release != nil {
		a.release()
	}
}

// round is a collection over the park's inboxes.
func (a *app) round() ingest.Round {
	r := ingest.Round{Forms: a.defs.forms, Rules: a.defs.rules, Park: a.park, Calendar: a.calendar, Book: a.book(), Archive: a.archive, Post: store.MailPost{Store: a.store, Archive: a.archive}, Limits: xlsx.DefaultLimits(), Pause: pause, Convert: converter()}
	for _, dir := range a.settings.Inbox {
		r.Inboxes = append(r.Inboxes, ingest.Inbox{Dir: dir, Settle: settle, Wall: time.Now, Loc: a.settings.loc})
	}
	return r
}

// lastFiled is the newest return period that ended before now.
func lastFiled(now time.Time) facts.Period { return facts.PeriodOf(now).Prev() }

// pause waits, or less where the command is stopped.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// reporter wires a run.
func (a *app) reporter(p report.Progress, read func(done, total int)) (*report.Reporter, error) {
	if _, err := a.post(); err != nil { // what is wrong with the way out is told before anything is done
		return nil, err
	}
	r := &report.Reporter{Options: a.settings.options(a.defs.hash), Plan: a.defs.plan, Report: a.defs.report, Mail: a.defs.mail,
		Round: a.round(), Ledger: a.store, Archive: a.archive, Progress: p, Send: a.send}
	r.Options.Ready.Until = a.latest()
	r.Round.Progress = read
	for _, b := range a.defs.bulletins {
		r.Bulletins = append(r.Bulletins, b.Bulletin)
	}
	if a.settings.Report.PDF && office.Path() != "" {
		r.Print = printPage
	}
	if err := r.CheckTemplates(lastFiled(a.settings.now())); err != nil {
		return nil, a.defs.mistakeIn(err)
	}
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
	a.settings.Output = filepath.Join(a.settings.Output, "dry-run")
	return func() {
		_ = st.Close()
		a.store = nil
		clean()
	}, nil
}
