package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"parkstat/deliver/mailtest"
)

// Offices that are made once and copied: what has taken in all that lies in the sample's inboxes,
// what has mailed June besides, and both where departments return too.
var (
	stocked         = stock("stocked", furnish, "collect")
	mailed          = stock("mailed", over(stocked, furnish), "run")
	stockedSections = stock("sections", layAllSections, "collect")
	mailedSections  = stock("sections-mailed", over(stockedSections, layAllSections), "run", "--period", "2023-06")
)

// What one month shows is seen in a park with the returns of that month alone, which takes a
// sixth of the time: June's, all in; and July's besides, of which some are missing.
var (
	layJune     = furnishOver(lean("june-park", "inbox/2023-07-*"))
	layJuly     = furnishOver(lean("july-park", "inbox/2023-07-*", "inbox-2023-07/*"))
	mailedJune  = stock("june", layJune, "run")
	stockedJuly = stock("july", layJuly, "collect")
)

// stock makes an office by one command.
func stock(name string, lay func(dir string) error, args ...string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		o := workplace{dir: filepath.Join(shared, name)}
		if err := errors.Join(os.MkdirAll(o.dir, 0o755), lay(o.dir)); err != nil {
			return "", err
		}
		if out, err := o.command("parkstat", args...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%w\n%s", err, out)
		}
		return o.dir, nil
	})
}

// over lays an office that goes on from another.
func over(from func() (string, error), lay func(dir string) error) func(dir string) error {
	return func(dir string) error { return errors.Join(lay(dir), take(dir, from)) }
}

// take copies the book and the archive of another office into dir, and what it has written.
func take(dir string, from func() (string, error)) error {
	other, err := from()
	if err != nil {
		return err
	}
	for _, sub := range []string{"var", "out"} {
		if err := copyTree(filepath.Join(other, sub), filepath.Join(dir, sub)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// lean is a copy of the committed sample with those folders of its inboxes alone.
func lean(name string, days ...string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		dir := filepath.Join(shared, name)
		var err error
		for _, pattern := range days {
			found, bad := filepath.Glob(filepath.Join(committedPark, filepath.FromSlash(pattern)))
			err = errors.Join(err, bad)
			for _, day := range found {
				err = errors.Join(err, copyTree(day, filepath.Join(dir, filepath.Base(filepath.Dir(day)), filepath.Base(day))))
			}
		}
		for _, inbox := range []string{"inbox", "inbox-2023-07", "inbox-annual"} {
			err = errors.Join(err, os.MkdirAll(filepath.Join(dir, inbox), 0o755))
		}
		book, errBook := os.ReadFile(filepath.Join(committedPark, "park.xlsx"))
		return dir, errors.Join(err, errBook, dropFile(filepath.Join(dir, "park.xlsx"), book))
	})
}

// furnish makes dir an office over the sample park.
var furnish = furnishOver(samplePark)

func furnishOver(park func() (string, error)) func(dir string) error {
	return func(dir string) error {
		where, err := park()
		if err != nil {
			return err
		}
		s, err := settingsOver(where)
		if err != nil {
			return err
		}
		return errors.Join(os.MkdirAll(filepath.Join(dir, ownInbox), 0o755), os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(s), 0o644))
	}
}

// laid is an office of a test.
func laid(t *testing.T, lay func(dir string) error) workplace {
	t.Helper()
	o := workplace{dir: t.TempDir()}
	if err := lay(o.dir); err != nil {
		t.Fatal(err)
	}
	return o
}

// newStocked is an office that has collected already.
func newStocked(t *testing.T) workplace {
	t.Helper()
	return laid(t, over(stocked, furnish))
}

// overMail is a copy of the office before a mail server of its own, which notes what it takes.
func (o workplace) overMail(t *testing.T) (workplace, *mailtest.Peer) {
	t.Helper()
	p := mailtest.Listen(t, &mailtest.Peer{})
	c := workplace{dir: t.TempDir()}
	if err := copyTree(o.dir, c.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(c.path("dropped"), 0o755); err != nil { // an empty folder is not copied
		t.Fatal(err)
	}
	c.set(t, "transport: spool", "transport: smtp")
	c.set(t, `addr: "" `, `addr: "`+p.Addr+`" `)
	c.set(t, "security: starttls ", "security: none ")
	return c, p
}
