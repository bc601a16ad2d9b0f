package xlsx

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
)

// Read turns the bytes of a workbook into its cells. What it does not
// understand to the last byte it refuses: the error is always a *Refusal.
// Pictures, charts, comments, macros and custom XML are not looked at.
func Read(data []byte, lim Limits) (*Book, error) {
	w := newWorkspace(memory(data), lim.withDefaults())
	defer w.release()
	b, err := w.read()
	if err == nil {
		sum := sha256.Sum256(data)
		b.SHA256 = hex.EncodeToString(sum[:])
		return b, nil
	}
	var r *Refusal
	if !errors.As(err, &r) {
		r = damaged("", "无法读取").because(err)
	}
	return nil, r
}

func (w *workspace) read() (*Book, error) {
	wb, err := w.start()
	if err != nil {
		return nil, err
	}
	b := &Book{Names: wb.names, Date1904: wb.date1904}
	err = w.eachSheet(wb, func(part string, s *Sheet) error {
		b.Sheets = append(b.Sheets, s)
		return w.readSheet(part, s, nil)
	})
	if err != nil {
		return nil, err
	}
	return b, w.checkRest()
}

// start reads everything that the sheets refer to.
func (w *workspace) start() (*workbook, error) {
	if err := w.open(w.budget.limits); err != nil {
		return nil, err
	}
	name, err := findWorkbook(&w.archive)
	if err != nil {
		return nil, err
	}
	wb, err := readWorkbook(&w.archive, name)
	if err != nil {
		return nil, err
	}
	w.date1904 = wb.date1904
	return wb, w.readTables(wb)
}

// eachSheet gives the worksheets to visit, each with the part that holds it.
func (w *workspace) eachSheet(wb *workbook, visit func(part string, s *Sheet) error) error {
	for i, s := range wb.sheets {
		part, err := wb.sheetPart(s)
		if err != nil {
			return err
		}
		if part == "" {
			continue
		}
		if slices.ContainsFunc(wb.sheets[:i], func(s sheetEntry) bool { return s.part == part }) {
			return damaged(part, "两个工作表指向同一内容")
		}
		wb.sheets[i].part = part
		if err := visit(part, &Sheet{Name: s.name, Visibility: s.visibility}); err != nil {
			return err
		}
	}
	return nil
}

// sheetPart is the part of a worksheet; "" for a sheet of another kind, or without a part,
// which has no cells to give.
func (wb *workbook) sheetPart(s sheetEntry) (string, error) {
	if s.bare {
		return "", nil
	}
	for _, r := range wb.rels {
		if r.id != s.relation {
			continue
		}
		switch r.kind {
		case "worksheet":
			return r.target, nil
		case "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
			return "", nil
		}
	}
	return "", damaged(wb.name, "找不到工作表“%s”的内容", s.name)
}

// readTables reads the styles and the shared strings. Where the part is missing, a cell that
// refers to it is refused.
func (w *workspace) readTables(wb *workbook) error {
	strings := func(p *part) error { return w.table.read(p, w.budget.limits.Strings) }
	for _, table := range []struct {
		kind string
		read func(*part) error
	}{{"styles", w.styles.read}, {"sharedStrings", strings}} {
		name, err := single(wb.rels, wb.name, table.kind)
		if err != nil {
			return err
		}
		if name == "" || !w.has(name) {
			continue
		}
		p, err := w.part(name)
		if err != nil {
			return err
		}
		if err := table.read(p); err != nil {
			return err
		}
	}
	return nil
}
