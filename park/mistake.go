package park

import (
	"errors"
	"fmt"

	"parkstat/facts"
)

// mistaken says that an error is a mistake whose text names the place.
func mistaken(err error) error {
	var m *facts.Mistake
	if err == nil || errors.As(err, &m) {
		return err
	}
	return &facts.Mistake{Err: err}
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
