package park

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Live is a park as its files are now. What has not changed is not read again, and while a
// file is being edited wrongly the park is the last that was without a mistake.
type Live struct {
	config string
	wall   func() time.Time

	mu    sync.Mutex
	good  *Park     // as it was read last without a mistake; nil: never
	err   error     // of the last reading
	read  *Settings // of the last reading that came so far
	defs  *Definitions
	marks [3]string // of what the settings, the definitions, the workbook were read from
}

// NewLive begins with the park that was opened, or with nil.
func NewLive(config string, wall func() time.Time, p *Park) *Live {
	l := &Live{config: config, wall: wall}
	if p != nil {
		l.good, l.read, l.defs = p, p.Settings, p.Definitions
		l.marks = [3]string{mark(config), l.markOf(p.Settings), mark(p.Workbook)}
	}
	return l
}

// Park is the park as it is; nobody may change it. With an error it is the last good one,
// nil where there was none.
func (l *Live) Park() (*Park, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = l.refresh()
	return l.good, l.err
}

// Settings are the settings alone, as they are: whoever mends them need not mend the
// workbook first.
func (l *Live) Settings() (*Settings, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.refreshSettings(); err != nil {
		return nil, err
	}
	return l.read, nil
}

func (l *Live) refreshSettings() error {
	now := mark(l.config)
	if l.read != nil && now == l.marks[0] {
		return nil
	}
	s, err := ReadSettings(l.config, l.wall)
	if err != nil {
		return err
	}
	l.read, l.defs, l.marks = s, nil, [3]string{now}
	return nil
}

// refresh reads what has changed. A mark is taken before the reading: what changes during
// it is read again.
func (l *Live) refresh() error {
	if err := l.refreshSettings(); err != nil {
		return err
	}
	if now := l.markOf(l.read); l.defs == nil || now != l.marks[1] {
		l.defs, l.marks[1], l.marks[2] = nil, now, ""
		d, err := compile(l.read)
		if err != nil {
			return err
		}
		l.defs = d
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
