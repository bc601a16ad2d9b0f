package templates

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Live is a check that a blank makes by itself, before it is sent: formulas, without their =.
type Live struct {
	Ref   string // the cell at fault
	Fails string // true where it fails; false where something it looks at is not filled in yet
	Says  string // a text: what is wrong
}

// What a formula may hold: Excel takes 64 levels and 8192 characters.
const (
	mostLive = 60
	longest  = 7500
)

// check writes the cell that tells the first check that fails.
func (w *blankWriter) check(ref string) error {
	var b strings.Builder
	n := 0
	for _, c := range w.answers.Live {
		if len(c.Says) == 0 || n == mostLive || b.Len()+len(c.Fails)+len(c.Says) > longest {
			break
		}
		n++
		fmt.Fprintf(&b, `IF(%s,"请核对："&%s,`, c.Fails, c.Says)
	}
	if err := setText(w.book, w.form.sheet, ref, ""); err != nil || n == 0 {
		return err
	}
	return w.book.SetCellFormula(w.form.sheet, ref, b.String()+`""`+strings.Repeat(")", n))
}

// alarm has a cell at fault stand out in red letters, which leave a mark's fill as it is.
func (w *blankWriter) alarm() error {
	id, err := w.book.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: alarmInk}})
	if err != nil {
		return err
	}
	for _, c := range w.answers.Live {
		red := []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: c.Fails, Format: &id}}
		if err := w.book.SetConditionalFormat(w.form.sheet, c.Ref, red); err != nil {
			return fmt.Errorf("write check of %s: %w", c.Ref, err)
		}
	}
	return nil
}
