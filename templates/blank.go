package templates

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

const (
	askedFill = "FFF9DB" // pale yellow: asked
	greyText  = "595959"
	// prefilledLocked is what a locked cell shows where the month asks nothing.
	notAsked = "—"
)

type styleKey struct {
	base int
	kind string
}

type blankWriter struct {
	form    *Form
	book    *excelize.File
	answers Answers
	record  Identity          // what the workbook will say of itself
	found   map[string]string // unit and period where a return has them otherwise: shown so, and asked
	front   int               // the sheet at which the workbook opens
	styles  map[styleKey]int
}

// write opens the form to be filled.
func (f *Form) write(a Answers) (*blankWriter, error) {
	book, err := excelize.OpenReader(bytes.NewReader(f.data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Def.Workbook, err)
	}
	return &blankWriter{form: f, book: book, answers: a, styles: map[styleKey]int{},
		record: Identity{f.Def.Form, f.Def.Version, a.Unit.ID, a.period()}}, nil
}

func (w *blankWriter) fillAll() error {
	for _, h := range w.form.holes {
		if err := w.fill(h); err != nil {
			return fmt.Errorf("write %s %s: %w", w.form.Def.Form, xlsx.Ref(h.row, h.col), err)
		}
	}
	return w.alarm()
}

func (w *blankWriter) fill(h hole) error {
	ref := xlsx.Ref(h.row, h.col)
	sheet := w.form.sheet
	if h.Path == checkName {
		return w.check(ref)
	}
	if isIdentity(h.Path) {
		if err := setText(w.book, sheet, ref, w.identityText(h)); err != nil {
			return err
		}
		if _, mend := w.found[h.Path]; mend {
			return w.restyle(ref, "asked", asAsked)
		}
		return nil
	}
	if len(h.pieces) > 1 {
		return setText(w.book, sheet, ref, w.amongText(h))
	}
	item, column, _ := strings.Cut(h.Path, ".")
	it := w.form.Def.Field(item, column)
	if column != "" && column != NoteColumn && !w.form.Def.Asks(column, w.answers.Period) {
		if err := w.book.SetCellStr(sheet, ref, notAsked); err != nil {
			return err
		}
		return w.restyle(ref, "off", func(s *excelize.Style) {
			s.Fill = excelize.Fill{}
			s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center"}
			s.Font.Color = greyText
			s.Protection = &excelize.Protection{Locked: true}
		})
	}
	given := w.answers.Given[h.Path]
	if !h.Asked && !given.IsMissing() {
		return w.value(ref, it, column, given)
	}
	if err := w.book.SetCellValue(sheet, ref, nil); err != nil {
		return err
	}
	if v := w.answers.Asked[h.Path]; !v.IsMissing() {
		if err := w.value(ref, it, column, v); err != nil {
			return err
		}
	}
	title := w.form.Def.Label(item, column)
	if column == NoteColumn {
		title = it.Name + " 说明"
	}
	if err := w.validate(ref, title, it, column); err != nil {
		return err
	}
	return w.restyle(ref, "asked", asAsked)
}

func asAsked(s *excelize.Style) {
	s.Fill = solid(askedFill)
	s.Protection = &excelize.Protection{Locked: false}
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func (w *blankWriter) identityText(h hole) string {
	var b strings.Builder
	for _, p := range h.pieces {
		if p.hole == nil {
			b.WriteString(p.text)
		} else if text, other := w.found[p.hole.Path]; other {
			b.WriteString(text)
		} else {
			b.WriteString(w.answers.identity(p.hole.Path))
		}
	}
	if last := h.pieces[len(h.pieces)-1].hole; last != nil && slices.Contains(printedNames, last.Path) {
		return strings.TrimRight(b.String(), " 　\n") // nothing may be known to print at the end
	}
	return b.String()
}

// amongText is the cell's text with an answer in it.
func (w *blankWriter) amongText(h hole) string {
	var b strings.Builder
	for _, p := range h.pieces {
		b.WriteString(p.text)
		if p.hole != nil {
			v := w.answers.Asked[p.hole.Path]
			b.WriteString(v.Text)
			if v.IsNumber() {
				b.WriteString(v.Decimal())
			}
		}
	}
	return b.String()
}

// value writes a value in the item's own type: numbers as exact decimal text,
// dates as dates, all else as text that never becomes a formula.
func (w *blankWriter) value(ref string, it *Item, column string, v facts.Value) error {
	sheet := w.form.sheet
	switch {
	case v.IsNumber() && v.Bound == facts.Exactly && column != NoteColumn:
		return setNumber(w.book, sheet, ref, v.Decimal())
	case it.Type == "date":
		if d, err := time.Parse(time.DateOnly, v.Text); err == nil {
			return w.book.SetCellInt(sheet, ref, int64(d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24))
		}
	}
	return setText(w.book, sheet, ref, v.String())
}

func (w *blankWriter) restyle(ref, kind string, change func(*excelize.Style)) error {
	base, err := w.book.GetCellStyle(w.form.sheet, ref)
	if err != nil {
		return err
	}
	id, ok := w.styles[styleKey{base, kind}]
	if !ok {
		s, err := w.book.GetStyle(base)
		if err != nil {
			return err
		}
		if s.Font == nil {
			s.Font = &excelize.Font{}
		}
		change(s)
		if id, err = w.book.NewStyle(s); err != nil {
			return err
		}
		w.styles[styleKey{base, kind}] = id
	}
	return w.book.SetCellStyle(w.form.sheet, ref, w.lastOf(ref), id)
}

// lastOf is the far corner of the merge that ref begins, or ref: a merged cell can
// be typed into only where all of it is unlocked.
func (w *blankWriter) lastOf(ref string) string {
	for _, m := range w.form.merges {
		if xlsx.Ref(m.Row1, m.Col1) == ref {
			return xlsx.Ref(m.Row2, m.Col2)
		}
	}
	return ref
}

// validate opens the cell with what Excel itself can check, and the hint.
func (w *blankWriter) validate(ref, title string, it *Item, column string) error {
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(ref)
	kind := it.Type
	if column == NoteColumn {
		kind = "text"
	}
	hint := it.Hint
	if column == NoteColumn {
		hint = "数字变动较大时，请在这里写明原因。"
	}
	dv.SetInput(clip(title, 32), clip(hint, 255))
	if it.Bound {
		kind = "bound"
	}
	var err error
	switch kind {
	case "code":
		err = dv.SetDropList(it.Codes)
		dv.SetError(excelize.DataValidationErrorStyleStop, "请选择", "请从下拉列表里选。")
	case "money":
		err = dv.SetRange(-999999999999999, 999999999999999, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		dv.SetError(excelize.DataValidationErrorStyleStop, "请填整数", "单位千元，填整数；没有发生填 0。")
	case "number":
		err = dv.SetRange(-999999999999999, 999999999999999, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		dv.SetError(excelize.DataValidationErrorStyleStop, "请填数值", "这里只能填数值。")
	case "date":
		err = dv.SetRange(36526, 73050, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
		dv.SetError(excelize.DataValidationErrorStyleStop, "请填日期", "写成 2023-07-08 这样的日期。")
	case "tick":
		err = dv.SetDropList([]string{Yes})
		dv.SetError(excelize.DataValidationErrorStyleStop, "请选择", "确为零报告时选“是”，否则留空。")
	default:
		if hint == "" {
			return nil
		}
		err = dv.SetRange(0, 2000, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
		dv.SetError(excelize.DataValidationErrorStyleStop, "太长", "请不要超过 2000 字。")
	}
	if err != nil {
		return err
	}
	return w.book.AddDataValidation(w.form.sheet, dv)
}

// Yes is the one answer to a tick.
const Yes = "是"

// finish locks the sheet, records the identity, sets the document's title and packs
// the workbook.
func (w *blankWriter) finish() ([]byte, error) {
	out, err := w.packed()
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", w.form.Def.Form, err)
	}
	return out, nil
}

func (w *blankWriter) packed() ([]byte, error) {
	sheet, a, def := w.form.sheet, w.answers, w.form.Def
	if hf, err := w.book.GetHeaderFooter(sheet); err == nil && hf != nil {
		hf.OddFooter = fillFooter(hf.OddFooter, a.identity)
		if err := w.book.SetHeaderFooter(sheet, hf); err != nil {
			return nil, err
		}
	}
	if err := w.book.ProtectSheet(sheet, sheetLock); err != nil {
		return nil, err
	}
	if _, err := w.book.NewSheet(identitySheet); err != nil {
		return nil, err
	}
	for i, kv := range [][2]string{{"form", w.record.Form}, {"version", w.record.Version}, {"unit", w.record.Unit}, {"period", w.record.Period}} {
		for j := range kv {
			if err := w.book.SetCellStr(identitySheet, xlsx.Ref(i+1, j+1), kv[j]); err != nil {
				return nil, err
			}
		}
	}
	if err := w.book.SetSheetVisible(identitySheet, false, true); err != nil {
		return nil, err
	}
	w.book.SetActiveSheet(w.front)
	if err := a.sign(w.book, strings.TrimSpace(def.Name+" "+a.period())); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := w.book.Write(&out); err != nil {
		return nil, err
	}
	return xlsx.Normalize(out.Bytes())
}

// sheetLock lets people look and choose, and change how wide it is.
var sheetLock = &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}

// Maker is who made a workbook and when, as its properties tell.
type Maker struct {
	Office string
	Made   time.Time // that of what is in it, since equal contents are equal bytes; zero: nobody told
}

// stamp stands for a time that nobody told.
const stamp = "2000-01-01T00:00:00Z"

// sign writes the properties.
func (m Maker) sign(book *excelize.File, title string) error {
	at := stamp
	if !m.Made.IsZero() {
		at = m.Made.UTC().Format(time.RFC3339)
	}
	if m.Office != "" {
		if err := book.SetAppProps(&excelize.AppProperties{Application: "parkstat"}); err != nil {
			return err
		}
	}
	return book.SetDocProps(&excelize.DocProperties{Title: title, Creator: cmp.Or(m.Office, "parkstat"), Created: at, Modified: at})
}

// clip cuts a text after n units of UTF-16, in which the format counts.
func clip(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}
