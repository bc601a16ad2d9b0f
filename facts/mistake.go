package facts

import "fmt"

// Mistake is what somebody wrote wrongly who can mend it: a setting, a definition, a word on
// the command line. It is told without a word of how the program works.
type Mistake struct {
	File string // with Line, where it stands; "": the error names its place itself
	Line int
	Err  error
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
