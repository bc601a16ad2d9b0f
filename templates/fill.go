package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

type reportWriter struct {
	f      *excelize.File
	view   *View
	styles map[styleKey]int
	rows   map[string]rowMap // by sheet
	filled []Filled
}

// rowMap is where a template's rows went: block rows and how many they became.
type rowMap map[int]int

// to is the range of rows that the template row became.
func (m rowMap) to(row int) (first, last int) {
	first, last = row, row
	for r, n := range m {
		if r < row {
			first += n - 1
		}
	}
	last = first
	if n := m[row]; n > 0 {
		last = first + n - 1
	}
	return first, last
}

type rowCells struct {
	row   int
	list  string
	cells []xlsx.Cell
}

// sheet fills one sheet from the bottom up, so that rows put in never move what
// is still to be done.
func (w *reportWriter) sheet(s *xlsx.Sheet) error {
	var rows []rowCells
	s.Rows(func(row int, cells []xlsx.Cell) bool {
		rc := rowCells{row: row}
		for _, c := range cells {
			pieces, _ := split(c.Text)
			if pieces == nil {
				continue
			}
			rc.cells = append(rc.cells, c)
			for _, p := range pieces {
				if p.hole == nil {
					continue
				}
				if list, _, ok := w.view.isField(p.hole.Path); ok {
					rc.list = list
				}
			}
		}
		if rc.cells != nil {
			rows = append(rows, rc)
		}
		return true
	})
	blocks := rowMap{}
	for _, rc := range slices.Backward(rows) {
		if rc.list == "" {
			continue
		}
		n := max(1, len(w.view.Lists[rc.list].Rows))
		blocks[rc.row] = n
		if err := w.repeat(s, rc.row, n); err != nil {
			return err
		}
	}
	w.rows[s.Name] = blocks
	for _, rc := range rows {
		first, _ := blocks.to(rc.row)
		if err := w.fillRow(s.Name, rc, first); err != nil {
			return err
		}
	}
	if err := w.totals(s); err != nil {
		return err
	}
	return w.footer(s.Name)
}

// repeat makes n rows of one: styles, height and merges copied.
func (w *reportWriter) repeat(s *xlsx.Sheet, row, n int) error {
	if n == 1 {
		return nil
	}
	if err := w.f.InsertRows(s.Name, row+1, n-1); err != nil {
		return err
	}
	height, err := w.f.GetRowHeight(s.Name, row)
	if err != nil {
		return err
	}
	for col := 1; col <= s.MaxCol; col++ {
		style, err := w.f.GetCellStyle(s.Name, xlsx.Ref(row, col))
		if err != nil {
			return err
		}
		if err := w.f.SetCellStyle(s.Name, xlsx.Ref(row+1, col), xlsx.Ref(row+n-1, col), style); err != nil {
			return err
		}
	}
	for r := row + 1; r < row+n; r++ {
		if err := w.f.SetRowHeight(s.Name, r, height); err != nil {
			return err
		}
		for _, m := range s.Merges {
			if m.Row1 == row && m.Row2 == row {
				if err := w.f.MergeCell(s.Name, xlsx.Ref(r, m.Col1), xlsx.Ref(r, m.Col2)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w *reportWriter) fillRow(sheet string, rc rowCells, first int) error {
	if rc.list == "" {
		return w.fillCells(sheet, rc.cells, first, func(path string) Datum { return w.view.Values[path] })
	}
	list := w.view.Lists[rc.list]
	if len(list.Rows) == 0 {
		return w.fillCells(sheet, rc.cells, first, func(path string) Datum {
			if _, field, _ := w.view.isField(path); field == list.Named {
				return TextOf(list.Empty)
			}
			return TextOf("—")
		})
	}
	for i, values := range list.Rows {
		err := w.fillCells(sheet, rc.cells, first+i, func(path string) Datum {
			if _, field, ok := w.view.isField(path); ok {
				return values[field]
			}
			return w.view.Values[path]
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *reportWriter) fillCells(sheet string, cells []xlsx.Cell, row int, value func(string) Datum) error {
	for _, c := range cells {
		pieces, _ := split(c.Text)
		ref := xlsx.Ref(row, c.Col)
		d := value(firstHole(pieces))
		if len(pieces) > 1 {
			var b strings.Builder
			for _, p := range pieces {
				if p.hole != nil {
					b.WriteString(value(p.hole.Path).String())
				} else {
					b.WriteString(p.text)
				}
			}
			d = TextOf(b.String())
		}
		if err := w.write(sheet, ref, d); err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
		if d.Num == nil {
			d.Text = cellText(d.Text)
		}
		w.filled = append(w.filled, Filled{sheet, ref, firstHole(pieces), d})
	}
	return nil
}

func firstHole(pieces []piece) string {
	for _, p := range pieces {
		if p.hole != nil {
			return p.hole.Path
		}
	}
	return ""
}

// write puts a datum as what it is: a number as a number, text as text that can
// never become a formula, nothing as an empty cell.
func (w *reportWriter) write(sheet, ref string, d Datum) error {
	switch {
	case d.Num == nil && d.Text == "":
		return w.f.SetCellValue(sheet, ref, nil)
	case d.Num == nil:
		return setText(w.f, sheet, ref, d.Text)
	}
	if err := w.format(sheet, ref, d.Decimals); err != nil {
		return err
	}
	return setNumber(w.f, sheet, ref, d.String())
}

// format gives a number its decimals where the template left the format general.
func (w *reportWriter) format(sheet, ref string, decimals int) error {
	base, err := w.f.GetCellStyle(sheet, ref)
	if err != nil {
		return err
	}
	key := styleKey{base, fmt.Sprint(decimals)}
	id, ok := w.styles[key]
	if !ok {
		s, err := w.f.GetStyle(base)
		if err != nil {
			return err
		}
		id = base
		if s.NumFmt == 0 && s.CustomNumFmt == nil {
			format := "0"
			if decimals > 0 {
				format += "." + strings.Repeat("0", decimals)
			}
			s.CustomNumFmt = &format
			if id, err = w.f.NewStyle(s); err != nil {
				return err
			}
		}
		w.styles[key] = id
	}
	if id == base {
		return nil
	}
	return w.f.SetCellStyle(sheet, ref, ref, id)
}
