package xlsx

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// Read turns the bytes of a workbook into its cells. What it does not
// understand to the last byte it refuses: the error is always a *Refusal.
// Pictures, charts, comments, macros and custom XML are not looked at.
func Read(data []byte, lim Limits) (*Book, error) {
	b, err := read(data, lim.withDefaults())
	if err == nil {
		return b, nil
	}
	var r *Refusal
	if !errors.As(err, &r) {
		r = damaged("", "无法读取").because(err)
	}
	return nil, r
}

func read(data []byte, lim Limits) (*Book, error) {
	a, err := open(data, lim)
	if err != nil {
		return nil, err
	}
	name, err := findWorkbook(a)
	if err != nil {
		return nil, err
	}
	w, err := readWorkbook(a, name)
	if err != nil {
		return nil, err
	}
	c := &context{date1904: w.date1904, budget: budget{limits: lim}}
	if err := c.readTables(a, w); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	b := &Book{SHA256: hex.EncodeToString(sum[:]), Names: w.names, Date1904: w.date1904}
	taken := map[string]bool{}
	for _, s := range w.sheets {
		part, err := w.sheetPart(s)
		if err != nil {
			return nil, err
		}
		if part == "" {
			continue
		}
		if taken[part] {
			return nil, damaged(part, "两个工作表指向同一内容")
		}
		taken[part] = true
		sheet, err := c.readSheet(a, part, s)
		if err != nil {
			return nil, err
		}
		b.Sheets = append(b.Sheets, sheet)
	}
	return b, a.checkRest()
}

// sheetPart is the part of a worksheet; "" for a sheet of another kind, which
// has no cells to give.
func (w *workbook) sheetPart(s sheetEntry) (string, error) {
	for _, r := range w.rels {
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
	return "", damaged(w.name, "找不到工作表“%s”的内容", s.name)
}

// context is what the sheets of a workbook share.
type context struct {
	strings  []string
	dates    []bool // by style
	date1904 bool
	budget   budget
}

func (c *context) readTables(a *archive, w *workbook) error {
	name, err := single(w.rels, w.name, "styles")
	if err != nil {
		return err
	}
	if name != "" {
		p, err := a.part(name)
		if err != nil {
			return err
		}
		if c.dates, err = readStyles(p); err != nil {
			return err
		}
	}
	if name, err = single(w.rels, w.name, "sharedStrings"); err != nil || name == "" {
		return err
	}
	p, err := a.part(name)
	if err != nil {
		return err
	}
	c.strings, err = readStrings(p, c.budget.limits.Strings)
	return err
}
