package templates

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// Inspection is what a template asks and shows, and all that is wrong with it.
type Inspection struct {
	Cells    []inspected
	Blocks   []InspectedBlock
	Mistakes []error // each begins with its place
}

// inspected is a cell with placeholders.
type inspected struct {
	Sheet, Ref, Text string
	Asks             bool // it asks for a value; else it shows one
}

// InspectedBlock is a run of rows or columns that a list repeats.
type InspectedBlock struct {
	Sheet, List string
	First, Last int
	Columns     bool
	Depth       int // how many blocks are around it
}

// Asks tells whether a workbook is a form's template: one of whose placeholders a third or
// more ask. A question mark astray does not make a form of a report.
func Asks(book *xlsx.Book) bool {
	asked, all := 0, 0
	for _, s := range book.Sheets {
		for _, c := range s.Cells {
			for _, m := range braces.FindAllStringSubmatch(c.Text, -1) {
				if all++; strings.HasPrefix(strings.TrimSpace(m[1]), "?") {
					asked++
				}
			}
		}
	}
	return asked > 0 && 3*asked >= all
}

// InspectReport looks at a report's template, with all that a view has to name: whole, and
// without the sheets that the mailable variant lacks.
func InspectReport(data []byte, from string, v *View, internalOnly []string) (*Inspection, error) {
	r, err := compileReport(data, from, &ReportDef{Workbook: from})
	if err != nil {
		return nil, err
	}
	in := &Inspection{}
	in.Mistakes = r.check(v, nil)
	if slices.ContainsFunc(r.Sheets(), func(s string) bool { return slices.Contains(internalOnly, s) }) {
		for _, err := range r.check(v, internalOnly) {
			if !slices.ContainsFunc(in.Mistakes, func(known error) bool { return known.Error() == err.Error() }) {
				in.Mistakes = append(in.Mistakes, err)
			}
		}
	}
	for _, s := range r.sheets {
		for _, c := range s.cells {
			in.Cells = append(in.Cells, inspected{Sheet: s.name, Ref: xlsx.Ref(c.row, c.col), Text: r.book.Sheet(s.name).At(c.row, c.col).Text})
		}
		l, _ := r.layOut(s, v)
		in.blocks(s.name, l.rows, false, 0)
		in.blocks(s.name, l.cols, true, 0)
	}
	return in, nil
}

func (in *Inspection) blocks(sheet string, all []*block, columns bool, depth int) {
	for _, b := range all {
		in.Blocks = append(in.Blocks, InspectedBlock{sheet, b.list, b.first, b.last, columns, depth})
		in.blocks(sheet, b.inner, columns, depth+1)
	}
}

// InspectLetter looks at a document's template.
func InspectLetter(data []byte, from string, v *View) (*Inspection, error) {
	l, err := readLetter(data, from, &ReportDef{Letter: from})
	if err != nil {
		return nil, err
	}
	in := &Inspection{}
	for _, f := range l.files {
		p := l.parts[f.Name]
		if p == nil {
			continue
		}
		for _, g := range p.paragraphs {
			if !braces.MatchString(g.said) {
				continue
			}
			in.Cells = append(in.Cells, inspected{Sheet: p.place, Ref: g.where(), Text: g.said})
			list, _ := listIn(g.said, v)
			if n := len(in.Blocks) - 1; n >= 0 && in.Blocks[n].List == list && in.Blocks[n].Last == g.n-1 {
				in.Blocks[n].Last = g.n
			} else if list != "" {
				in.Blocks = append(in.Blocks, InspectedBlock{Sheet: p.place, List: list, First: g.n, Last: g.n})
			}
		}
		_, wrong := p.fill(v)
		in.Mistakes = append(in.Mistakes, wrong...)
	}
	return in, nil
}

// InspectForm looks at a form's template, whose first sheet alone is used.
func InspectForm(book *xlsx.Book, def *FormDef) *Inspection {
	in := &Inspection{}
	paths := slices.Concat(def.Paths(), def.rowPaths(), identityNames, printedNames)
	seen := map[string]string{}
	for i, s := range book.Sheets {
		for _, c := range s.Cells {
			at := s.Name + "!" + c.Ref()
			pieces, err := split(c.Text)
			if err != nil {
				in.Mistakes = append(in.Mistakes, fmt.Errorf("%s: %w", at, err))
			}
			cell := inspected{Sheet: s.Name, Ref: c.Ref(), Text: c.Text}
			for _, p := range pieces {
				if p.hole == nil {
					continue
				}
				cell.Asks = cell.Asks || p.hole.Asked
				path := p.hole.Path
				switch {
				case i > 0:
					in.Mistakes = append(in.Mistakes, fmt.Errorf("%s: 表样只用第一张工作表，请把占位符移过去", at))
				case !slices.Contains(paths, path):
					in.Mistakes = append(in.Mistakes, fmt.Errorf("%s: %w", at, unknown(path, slices.Clone(paths))))
				case p.hole.Asked && isIdentity(path):
					in.Mistakes = append(in.Mistakes, fmt.Errorf("%s: {{%s}} 由程序填写，请去掉问号", at, path))
				case seen[path] != "" && p.hole.Asked:
					in.Mistakes = append(in.Mistakes, fmt.Errorf("%s: {{? %s}} 在 %s 已经问过，请去掉一处", at, path, seen[path]))
				}
				if p.hole.Asked {
					seen[path] = at
				}
			}
			if pieces != nil || err != nil {
				in.Cells = append(in.Cells, cell)
			}
		}
	}
	return in
}
