package templates

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

// Report is a report's templates ready to be filled, many times and at once if need be.
type Report struct {
	Def    *ReportDef
	Letter *Letter // nil: none
	Mail   *Mail   // nil: none
	SHA256 string  // of the workbook
	odd    []error // what would print something else than was meant, in a workbook of the office's own
	woven  *weave.Book
	book   *xlsx.Book
	sheets []*reportSheet
}

// reportSheet is a sheet of the template: its cells with placeholders, and its comments.
type reportSheet struct {
	name  string
	cells []reportCell
	notes map[string]string
	// of and item are the list that the sheet is repeated for, and which of its items this
	// one is; nil of all others.
	of   *block
	item int
}

type reportCell struct {
	row, col int
	pieces   []piece
	err      error
}

// OpenReport compiles a report's workbook, letter and mail, or tells all that is wrong with
// them; folder is where the definition lies in the library.
func OpenReport(lib *Library, folder string, def *ReportDef) (r *Report, err error) {
	c := &checker{def: def}
	data, from, err := lib.Read(path.Join(folder, def.Workbook))
	if err == nil {
		r, err = compileReport(data, from, def)
	}
	c.try("workbook", err)
	if err == nil && !asShipped(path.Join(folder, def.Workbook), data) { // ours are held to it by a test
		if r.odd, err = Misprints(data); err != nil {
			c.try("workbook", err)
		}
	}
	var letter *Letter
	if def.Letter != "" {
		letter, err = openLetter(lib, folder, def)
		c.try("letter", err)
	}
	var mail *Mail
	if def.MailText != "" {
		mail, err = openMail(lib, folder, def)
		c.try("mail_text", err)
	}
	if len(c.found) > 0 {
		return nil, errors.Join(c.found...)
	}
	r.Letter, r.Mail = letter, mail
	return r, nil
}

func compileReport(data []byte, from string, def *ReportDef) (*Report, error) {
	woven, err := weave.Compile(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	return newReport(woven, woven.Read.SHA256, def), nil
}

func newReport(woven *weave.Book, hash string, def *ReportDef) *Report {
	r := &Report{Def: def, SHA256: hash, woven: woven, book: woven.Read}
	for _, s := range r.book.Sheets {
		n := &reportSheet{name: s.Name, notes: woven.Notes(s.Name)}
		for _, c := range s.Cells {
			if c.Formula {
				continue
			}
			pieces, err := reportGrammar.split(c.Text)
			if err != nil || pieces != nil {
				n.cells = append(n.cells, reportCell{c.Row, c.Col, pieces, err})
			}
		}
		r.sheets = append(r.sheets, n)
	}
	return r
}

// Sheets are the names of the template's sheets, in order.
func (r *Report) Sheets() (names []string) {
	for _, s := range r.sheets {
		names = append(names, s.name)
	}
	return names
}

// Bare reports whether a sheet has a list that has no rows in a view.
func (r *Report) Bare(sheet string, v *View) bool {
	for _, s := range r.sheets {
		if s.name != sheet {
			continue
		}
		l, _ := r.layOut(s, v)
		for _, b := range l.rows {
			if len(v.Lists[b.list].Rows) == 0 {
				return true
			}
		}
	}
	return false
}

// filledCell is one figure as it stands in the filled workbook.
type filledCell struct {
	Sheet, Ref, Path string
	Datum            Datum
}

// Fill writes the workbook: every placeholder of every sheet, rows repeated.
// Sheets named in drop are left out. All mistakes are told at once, and none
// leaves a file. The result is read back by the strict reader and every figure
// compared before it is returned. Equal inputs give equal bytes.
func (r *Report) Fill(v *View, title string, drop []string) ([]byte, []filledCell, error) {
	whole, p, b, errs := r.plan(v, drop, false)
	if len(errs) > 0 {
		return nil, nil, r.mistakes(append(errs, whole.woven.Examine(p)...))
	}
	p.Properties = weave.Properties{Title: title, Subject: v.Values["期间"].String(), Version: v.Values["版本"].String(), Identifier: "sha256:" + r.SHA256,
		Author: v.Values["编制单位"].String(), Made: v.Values["编制时刻"].String()}
	var filled []filledCell
	p.Put = func(sheet string, row, col, id int) {
		filled = append(filled, filledCell{sheet, xlsx.Ref(row, col), b.holes[id].path, b.last})
	}
	data, err := whole.woven.Weave(p)
	if err != nil {
		return nil, nil, r.mistakes([]error{err})
	}
	if err := verify(data, filled); err != nil {
		return nil, nil, err
	}
	return data, filled, nil
}

// Check lists all that would keep the report from being filled: unknown names, wrong blocks,
// clashes of lists, references that would lead to nothing; and what would say something else.
func (r *Report) Check(v *View, drop []string) error {
	if errs := append(slices.Clone(r.odd), r.check(v, drop)...); len(errs) > 0 {
		return r.mistakes(errs)
	}
	return nil
}

// check fills the report for nobody, since the engine has mistakes of its own to tell.
func (r *Report) check(v *View, drop []string) []error {
	whole, p, _, errs := r.plan(v, drop, true)
	if len(errs) > 0 {
		return append(errs, whole.woven.Examine(p)...)
	}
	_, err := whole.woven.Weave(p)
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

func (r *Report) mistakes(errs []error) error {
	return r.Def.each("workbook", r.Def.Workbook, errs)
}

// plan says what is to become of the workbook for a view, or all that is wrong with it.
// The report that it gives is the one to fill: with the sheets that a list repeats.
func (r *Report) plan(v *View, drop []string, sketch bool) (*Report, *weave.Plan, *binder, []error) {
	b := &binder{view: v, sketch: sketch, titled: map[string]*block{}, tabs: map[string][]string{}}
	p := &weave.Plan{Value: b.value, Numeric: b.numeric, NoItems: "—"}
	r, errs := r.spread(b, drop)
	for _, s := range r.sheets {
		if slices.Contains(drop, s.name) {
			p.Sheets = append(p.Sheets, weave.Sheet{Name: s.name, Drop: true})
			continue
		}
		sheet, more := r.planSheet(s, b)
		errs = append(errs, more...)
		p.Sheets = append(p.Sheets, sheet)
	}
	errs = append(errs, r.planTexts(p, b, drop)...)
	return r, p, b, errs
}

func (r *Report) planSheet(s *reportSheet, b *binder) (sheet weave.Sheet, errs []error) {
	sheet.Name = s.name
	l, errs := r.layOut(s, b.view)
	errs = append(errs, s.options(l, &sheet)...)
	for _, c := range s.cells {
		at := s.name + "!" + xlsx.Ref(c.row, c.col)
		if c.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", at, c.err))
			continue
		}
		if l.torn[c.row] {
			continue
		}
		h, wrong := b.bind(b.counted(c.pieces), append(s.around(), chain(l.rows, c.row, c.col)...), chain(l.cols, c.col, 0))
		if s.of != nil {
			h.fixed = []int{s.item}
		}
		for _, err := range wrong {
			errs = append(errs, fmt.Errorf("%s: %w", at, err))
		}
		sheet.Holes = append(sheet.Holes, weave.Hole{Row: c.row, Col: c.col, ID: len(b.holes)})
		b.holes = append(b.holes, h)
	}
	if len(errs) > 0 {
		return sheet, errs
	}
	for _, k := range l.rows {
		sheet.Rows = append(sheet.Rows, k.weave(b, s.fixed()))
		if b.titled[k.list] == nil {
			b.titled[k.list] = k
		}
	}
	for _, k := range l.cols {
		sheet.Cols = append(sheet.Cols, k.weave(b, nil))
	}
	return sheet, nil
}

// options hands the comments that are options to the blocks they stand in.
func (s *reportSheet) options(l layout, sheet *weave.Sheet) (errs []error) {
	for _, ref := range slices.Sorted(maps.Keys(s.notes)) {
		o, is, wrong := parseOptions(s.notes[ref])
		if !is {
			continue
		}
		sheet.Notes = append(sheet.Notes, ref)
		row, col, err := xlsx.ParseRef(ref)
		if err != nil {
			continue
		}
		around := chain(l.rows, row, col)
		if len(around) == 0 {
			around = chain(l.cols, col, 0)
		}
		if len(around) == 0 {
			wrong = append(wrong, errors.New("批注里的列表选项要写在列表的行里"))
		} else {
			k := around[len(around)-1]
			wrong = append(append(wrong, k.options.merge(o)...), o.check(k)...)
		}
		for _, err := range wrong {
			errs = append(errs, fmt.Errorf("%s!%s: %w", s.name, ref, err))
		}
	}
	return errs
}
