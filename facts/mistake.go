package facts

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mistake is what somebody wrote wrongly who can mend it: a setting, a definition, a word on
// the command line. It is told without a word of how the program works.
type Mistake struct {
	File string // with Line, where it stands; "": the error names its place itself
	Line int
	Err  error
	// Unread says that the line could not be read: what else it lacks is no mistake besides.
	Unread bool
}

func (m *Mistake) Error() string {
	if m.File == "" {
		return m.Err.Error()
	}
	return fmt.Sprintf("%s:%d: %v", m.File, m.Line, m.Err)
}

func (m *Mistake) Unwrap() error { return m.Err }

// Mistakef is a mistake whose text names its place.
func Mistakef(format string, args ...any) error { return &Mistake{Err: fmt.Errorf(format, args...)} }

// Mistaken is all that is wrong as one mistake, each told once, in the order of files and
// lines; nil where nothing is. The text of each names its place.
func Mistaken(errs ...error) error {
	all := parted(errors.Join(errs...))
	unread := func(err error) bool {
		m, ok := err.(*Mistake)
		return ok && m.Unread
	}
	lines := map[place]bool{}
	for _, err := range all {
		lines[placeOf(err)] = lines[placeOf(err)] || unread(err)
	}
	all = slices.DeleteFunc(all, func(err error) bool { return lines[placeOf(err)] && !unread(err) })
	slices.SortFunc(all, func(a, b error) int {
		p, q := placeOf(a), placeOf(b)
		return cmp.Or(strings.Compare(p.file, q.file), cmp.Compare(p.line, q.line), strings.Compare(a.Error(), b.Error()))
	})
	all = slices.CompactFunc(all, func(a, b error) bool { return a.Error() == b.Error() })
	switch len(all) {
	case 0:
		return nil
	case 1:
		if m, ok := all[0].(*Mistake); ok {
			return m
		}
	}
	return &Mistake{Err: errors.Join(all...)}
}

// parted lists the errors that were joined.
func parted(err error) (all []error) {
	if m, ok := err.(*Mistake); ok && m.File == "" {
		err = m.Err
	}
	many, ok := err.(interface{ Unwrap() []error })
	switch {
	case ok:
		for _, one := range many.Unwrap() {
			all = append(all, parted(one)...)
		}
	case err != nil:
		all = []error{err}
	}
	return all
}

var placeShape = regexp.MustCompile(`^(.+?):(\d+): `)

// place is where a mistake stands.
type place struct {
	file string
	line int
}

// placeOf is what the text of a mistake begins with.
func placeOf(err error) place {
	m := placeShape.FindStringSubmatch(err.Error())
	if m == nil {
		return place{err.Error(), 0}
	}
	line, _ := strconv.Atoi(m[2])
	return place{m[1], line}
}
