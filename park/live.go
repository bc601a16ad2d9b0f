package park

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"parkstat/facts"
)

// Live is a park as its files are now. What has not changed is not read again, and while a
// file is being edited wrongly the park is the last that was without a mistake.
type Live struct {
	config string
	wall   func() time.Time

	mu    sync.Mutex
	good  *Park     // as it was read last without a mistake; nil: never
	err   error     // of the last reading
	read  *Settings // nil where config.yaml can't be read
	wrong error     // in them
	set   *Settings // as they were read last without a mistake; nil: never
	defs  *definitions
	bad   error     // in them
	marks [3]string // of what the settings, the definitions, the workbook were read from
}

// NewLive is a park's folder by its config.yaml, not read yet. wall is the machine's clock.
func NewLive(config string, wall func() time.Time) *Live { return &Live{config: config, wall: wall} }

// Park is the park as it is; nobody may change it. With an error it is the last good one,
// nil where there was none. What somebody can mend is a Mistake, of all that is wrong in the
// settings and definitions, or a BadWorkbook.
func (l *Live) Park() (*Park, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = l.refresh()
	return l.good, l.err
}

// Settings are the settings alone, as they are: whoever mends them need not mend the
// workbook first. With an error they are the last good ones, nil where there were none.
func (l *Live) Settings() (*Settings, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.refreshSettings()
	return l.set, err
}

func (l *Live) refreshSettings() error {
	now := mark(l.config)
	if l.read != nil && now == l.marks[0] {
		return l.wrong
	}
	l.read, l.wrong = readSettings(l.config, l.wall)
	l.defs, l.marks = nil, [3]string{now}
	if l.wrong == nil {
		l.set = l.read
	}
	return l.wrong
}

// refresh reads what has changed. A mark is taken before the reading: what changes during
// it is read again.
func (l *Live) refresh() error {
	if err := l.refreshSettings(); l.read == nil {
		return err
	}
	if now := l.markOf(l.read); l.bad != nil || l.defs == nil || now != l.marks[1] {
		l.marks[1], l.marks[2] = now, ""
		l.defs, l.bad = compile(l.read)
	}
	if err := facts.Mistaken(l.wrong, l.bad); err != nil {
		_, lacking := l.read.workbook() // what is in it is told once it can be understood
		return facts.Mistaken(err, lacking)
	}
	if now := mark(l.read.Workbook); now != l.marks[2] || l.err != nil {
		l.marks[2] = now
		p, err := furnish(l.read, l.defs)
		if err != nil {
			return err
		}
		l.good = p
	}
	return nil
}

// markOf changes with the definitions of a park's own.
func (l *Live) markOf(s *Settings) (m string) {
	if s.Templates == "" {
		return "-"
	}
	_ = filepath.WalkDir(s.Templates, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			m += mark(path)
		}
		return nil // what can't be read is told by who reads it
	})
	return m
}

// mark changes with a file.
func mark(path string) string {
	i, err := os.Stat(path)
	if err != nil {
		return path + " ?\n"
	}
	return fmt.Sprintf("%s %d %d\n", path, i.Size(), i.ModTime().UnixNano())
}
