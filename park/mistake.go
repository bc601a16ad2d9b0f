package park

import (
	"errors"
	"fmt"

	"parkstat/facts"
)

// mistakes gathers what is wrong in a park's files, so that all of it is told at once.
type mistakes struct{ found []error }

// note keeps an error, and reports whether there was none.
func (m *mistakes) note(err error) bool {
	if err != nil {
		m.found = append(m.found, err)
	}
	return err == nil
}

// BadWorkbook is the park's workbook with mistakes in its cells.
type BadWorkbook struct {
	File     string
	Problems []facts.Problem
}

func (b *BadWorkbook) Error() string {
	return fmt.Sprintf("园区工作簿 %s 有 %d 处错误，改好后再运行", b.File, len(b.Problems))
}

// Unwrap says that it is a mistake.
func (b *BadWorkbook) Unwrap() error { return &facts.Mistake{Err: errors.New(b.Error())} }
