package templates

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

const identitySheet = "_parkstat"

// Identity is what a blank return records of itself; fields are empty where the
// workbook has lost them.
type Identity struct{ Form, Version, Unit, Period string }

// Identify reads the identity of a returned workbook.
func Identify(book *xlsx.Book) Identity {
	var id Identity
	s := book.Sheet(identitySheet)
	if s == nil {
		return id
	}
	for row := 1; row <= 4; row++ {
		v := s.At(row, 2).Text
		switch s.At(row, 1).Text {
		case "form":
			id.Form = v
		case "version":
			id.Version = v
		case "unit":
			id.Unit = v
		case "period":
			id.Period = v
		}
	}
	return id
}

// Places says where a returned workbook holds what the form asks and shows.
type Places struct {
	Sheet  *xlsx.Sheet
	Cells  map[string]xlsx.Cell // by item.column or identity name
	Found  int                  // labels that stand in their place
	Issued bool                 // every label stands where it was issued
	Lost   []string             // labels that no longer stand in their place
	Other  []relabelled         // those of the figures' rows and columns where something else is said
	Twins  []string             // other visible sheets that are the form as well

	rows, cols map[int]int // by the form's own
}

// at is where a place of the form is in the sheet; row or column 0 where it is not.
func (p *Places) at(row, col int) (int, int) {
	if p.Issued {
		return row, col
	}
	return p.rows[row], p.cols[col]
}

// Locate finds the form's cells in a returned workbook: where they were issued
// when every label still stands there, else by aligning the labels of rows and
// columns, which rows or columns put in between do not disturb. It returns nil
// where no sheet is this form.
func (f *Form) Locate(book *xlsx.Book) *Places {
	var first *Places
	for _, s := range book.Sheets {
		if s.Visibility != xlsx.Visible {
			continue
		}
		rows, cols, issued := f.align(s)
		if rows == nil {
			continue
		}
		if first != nil {
			first.Twins = append(first.Twins, s.Name)
			continue
		}
		p := &Places{Sheet: s, Cells: make(map[string]xlsx.Cell, len(f.holes)), Issued: issued, rows: rows, cols: cols}
		for at, text := range f.labels {
			if !issued && facts.Label(s.At(rows[at[0]], cols[at[1]]).Text) != text {
				p.Lost = append(p.Lost, text)
			}
		}
		if len(p.Lost) > 0 {
			p.Other = f.relabelled(s, rows, cols)
		}
		p.Found = len(f.labels) - len(p.Lost)
		for _, h := range f.holes {
			r, c := rows[h.row], cols[h.col]
			if r == 0 || c == 0 {
				continue
			}
			cell := s.At(r, c)
			cell.Row, cell.Col = r, c
			if len(h.pieces) > 1 {
				text, ok := within(h, cell.Text)
				if !ok {
					continue
				}
				cell.Text, cell.Kind = text, xlsx.Text
			}
			p.Cells[h.Path] = cell
		}
		first = p
	}
	return first
}

// within takes what stands for a placeholder among the text of a cell: in
// 单位负责人：张三, what follows the colon.
func within(h hole, s string) (string, bool) {
	m := h.among.FindStringSubmatch(facts.Label(s))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// among is the pattern of a cell's text with a placeholder in it.
func among(pieces []piece, path string) *regexp.Regexp {
	var pattern strings.Builder
	for _, p := range pieces {
		switch {
		case p.hole == nil:
			pattern.WriteString(regexp.QuoteMeta(facts.Label(p.text)))
		case p.hole.Path == path:
			pattern.WriteString("(.*)")
		default:
			pattern.WriteString(".*")
		}
	}
	return regexp.MustCompile("^" + pattern.String() + "$")
}

// Likeness counts how many of the form's labels stand anywhere in the sheet that
// has the most of them, and names some that do not.
func (f *Form) Likeness(book *xlsx.Book) (found, of int, lacking []string) {
	wanted := map[string]bool{}
	for _, text := range f.labels {
		wanted[text] = true
	}
	best := map[string]bool{}
	for _, s := range book.Sheets {
		has := map[string]bool{}
		for _, c := range s.Cells {
			if t := facts.Label(c.Text); wanted[t] {
				has[t] = true
			}
		}
		if len(has) > len(best) {
			best = has
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(f.labels), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }) {
		if t := f.labels[at]; !best[t] && !slices.Contains(lacking, t) {
			lacking = append(lacking, t)
		}
	}
	return len(best), len(wanted), lacking
}

// align maps the template's rows and columns to the sheet's. Both are nil where
// a row or column with a placeholder has no counterpart.
func (f *Form) align(s *xlsx.Sheet) (rows, cols map[int]int, issued bool) {
	issued = true
	for at, text := range f.labels {
		if facts.Label(s.At(at[0], at[1]).Text) != text {
			issued = false
			break
		}
	}
	rows, cols = map[int]int{}, map[int]int{}
	if issued {
		for _, h := range f.holes {
			rows[h.row], cols[h.col] = h.row, h.col
		}
		for at := range f.labels {
			rows[at[0]], cols[at[1]] = at[0], at[1]
		}
		return rows, cols, true
	}
	texts := map[[2]int]string{}
	byRow := map[int]map[string]bool{}
	for _, c := range s.Cells {
		t := facts.Label(c.Text)
		texts[[2]int{c.Row, c.Col}] = t
		if byRow[c.Row] == nil {
			byRow[c.Row] = map[string]bool{}
		}
		byRow[c.Row][t] = true
	}
	rowLabels, colLabels := map[int][][2]int{}, map[int][][2]int{}
	for _, of := range []map[[2]int]string{f.labels, f.prefixes} {
		for at := range of {
			rowLabels[at[0]] = append(rowLabels[at[0]], at)
			colLabels[at[1]] = append(colLabels[at[1]], at)
		}
	}
	rows = monotone(rowLabels, s.MaxRow, func(row int, at [2]int) bool {
		if prefix := f.prefixes[at]; prefix != "" {
			for text := range byRow[row] {
				if strings.HasPrefix(text, prefix) {
					return true
				}
			}
		}
		return byRow[row][f.labels[at]]
	})
	cols = monotone(colLabels, s.MaxCol, func(col int, at [2]int) bool {
		r := rows[at[0]]
		text := texts[[2]int{r, col}]
		if prefix := f.prefixes[at]; prefix != "" {
			return r > 0 && strings.HasPrefix(text, prefix)
		}
		return r > 0 && text == f.labels[at]
	})
	for _, h := range f.holes {
		if len(h.pieces) == 1 && !slices.Contains(printedNames, h.Path) && (rows[h.row] == 0 || cols[h.col] == 0) {
			return nil, nil, false
		}
	}
	return rows, cols, false
}

// monotone maps each labelled template line to a sheet line, keeping the order
// and matching as many labels as it can; a line maps only where over half of
// its labels are found.
func monotone(labels map[int][][2]int, size int, has func(line int, at [2]int) bool) map[int]int {
	var lines []int
	for l := range labels {
		lines = append(lines, l)
	}
	slices.Sort(lines)
	score := func(i, line int) int {
		n := 0
		for _, at := range labels[lines[i]] {
			if has(line, at) {
				n++
			}
		}
		if 2*n <= len(labels[lines[i]]) {
			return 0
		}
		return n
	}
	size = min(size, maxAligned)
	best := make([][]int, len(lines)+1)
	for i := range best {
		best[i] = make([]int, size+2)
	}
	for i := len(lines) - 1; i >= 0; i-- {
		for l := size; l >= 1; l-- {
			best[i][l] = max(best[i+1][l], best[i][l+1])
			if n := score(i, l); n > 0 {
				best[i][l] = max(best[i][l], n+best[i+1][l+1])
			}
		}
	}
	out := map[int]int{}
	for i, l := 0, 1; i < len(lines) && l <= size; {
		switch n := score(i, l); {
		case n > 0 && best[i][l] == n+best[i+1][l+1]:
			out[lines[i]] = l
			i, l = i+1, l+1
		case best[i][l] == best[i][l+1]:
			l++
		default:
			i++
		}
	}
	return out
}

// maxAligned bounds the search for a form among other rows or columns.
const maxAligned = 400
