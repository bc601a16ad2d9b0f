package templates

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// Report is a report template ready to be filled.
type Report struct {
	Def    *ReportDef
	SHA256 string
	data   []byte
	book   *xlsx.Book
}

// OpenReport compiles a report's workbook.
func OpenReport(lib *Library, folder string, def *ReportDef) (*Report, error) {
	data, from, err := lib.Read(path.Join(folder, def.Workbook))
	if err != nil {
		return nil, err
	}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	return &Report{Def: def, SHA256: book.SHA256, data: data, book: book}, nil
}

// Filled is one figure as it stands in the filled workbook.
type Filled struct {
	Sheet, Ref, Path string
	Datum            Datum
}

// Fill writes the workbook: every placeholder of every sheet, rows repeated.
// Sheets named in drop are left out. All mistakes are told at once, and none
// leaves a file. The result is read back by the strict reader and every figure
// compared before it is returned. Equal inputs give equal bytes.
func (r *Report) Fill(v *View, title string, drop []string) ([]byte, []Filled, error) {
	if err := r.Check(v, drop); err != nil {
		return nil, nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(r.data))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", r.Def.Workbook, err)
	}
	defer f.Close()
	w := &reportWriter{f: f, view: v, styles: map[styleKey]int{}, rows: map[string]rowMap{}}
	for _, s := range r.book.Sheets {
		if slices.Contains(drop, s.Name) {
			continue
		}
		if err := w.sheet(s); err != nil {
			return nil, nil, fmt.Errorf("fill %s: %w", s.Name, err)
		}
	}
	if err := w.drop(r.book, drop); err != nil {
		return nil, nil, fmt.Errorf("fill %s: %w", r.Def.Workbook, err)
	}
	f.SetActiveSheet(0)
	if err := f.SetDocProps(&excelize.DocProperties{Title: title, Creator: "parkstat", Created: stamp, Modified: stamp}); err != nil {
		return nil, nil, fmt.Errorf("fill %s: %w", r.Def.Workbook, err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, nil, fmt.Errorf("write %s: %w", r.Def.Workbook, err)
	}
	data, err := xlsx.EachPart(out.Bytes(), w.widen)
	if err == nil {
		data, err = xlsx.Normalize(data)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("write %s: %w", r.Def.Workbook, err)
	}
	return data, w.filled, verify(data, w.filled)
}

// Check lists every unknown name and every clash of lists.
func (r *Report) Check(v *View, drop []string) error {
	var errs []error
	for _, s := range r.book.Sheets {
		if slices.Contains(drop, s.Name) {
			continue
		}
		lists := map[int]string{}
		for _, c := range s.Cells {
			at := s.Name + "!" + c.Ref()
			pieces, err := split(c.Text)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", at, err))
			}
			for _, p := range pieces {
				if p.hole == nil {
					continue
				}
				list, _, isField := v.isField(p.hole.Path)
				_, isValue := v.Values[p.hole.Path]
				switch {
				case !isField && !isValue:
					errs = append(errs, fmt.Errorf("%s: %w", at, unknown(p.hole.Path, v.names())))
				case isField && lists[c.Row] != "" && lists[c.Row] != list:
					errs = append(errs, fmt.Errorf("%s: 一行里不能有两个列表（%s 与 %s）", at, lists[c.Row], list))
				case isField:
					lists[c.Row] = list
				}
			}
		}
	}
	if len(errs) > 0 {
		return &KeyError{"workbook", fmt.Errorf("%s: %w", r.Def.Workbook, errors.Join(errs...))}
	}
	return nil
}

// verify reads the workbook back and compares every figure.
func verify(data []byte, filled []Filled) error {
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	for _, c := range filled {
		row, col, err := xlsx.ParseRef(c.Ref)
		sheet := book.Sheet(c.Sheet)
		if err != nil || sheet == nil {
			return fmt.Errorf("read back %s!%s: %w", c.Sheet, c.Ref, err)
		}
		got := sheet.At(row, col)
		want := c.Datum.String()
		if c.Datum.Num != nil {
			if got.Kind != xlsx.Number || !sameNumber(got.Text, want) {
				return fmt.Errorf("read back %s!%s: %s, want %s", c.Sheet, c.Ref, got.Text, want)
			}
		} else if got.Text != want {
			return fmt.Errorf("read back %s!%s: %q, want %q", c.Sheet, c.Ref, got.Text, want)
		}
	}
	return nil
}

func sameNumber(a, b string) bool {
	trim := func(s string) string {
		if strings.Contains(s, ".") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return trim(a) == trim(b)
}
