package xlsx

import (
	"strconv"
	"strings"
)

// workbook is what the main part says.
type workbook struct {
	name     string // of the part
	rels     []relation
	sheets   []sheetEntry
	names    map[string]string
	date1904 bool
}

type sheetEntry struct {
	name       string
	relation   string
	bare       bool // it says of itself that it has no part
	part       string
	visibility visibility
}

// findWorkbook follows the package's relations to its main part, wherever it stands.
func findWorkbook(a *archive) (string, error) {
	types, err := readTypes(a)
	if err != nil {
		return "", err
	}
	rels, err := readRels(a, "")
	if err != nil {
		return "", err
	}
	name, err := single(rels, partRootRels, "officeDocument")
	if err != nil {
		return "", err
	}
	if name == "" || !types.has(name) {
		r := other("not-xlsx")
		r.Part = name
		return "", r
	}
	return name, nil
}

func readWorkbook(a *archive, name string) (*workbook, error) {
	p, err := a.part(name)
	if err != nil {
		return nil, err
	}
	w := &workbook{name: name, names: map[string]string{}}
	var local []localName
	err = p.root("workbook", func(e *element) error {
		switch {
		case e.own("workbookPr"):
			return w.properties(p, e)
		case e.own("sheets"):
			return p.each(func(e *element) error { return w.sheet(p, e) })
		case e.own("definedNames"):
			return p.each(func(e *element) error {
				if err := p.only(e, "definedName"); err != nil {
					return err
				}
				if err := p.room(len(local)); err != nil {
					return err
				}
				n := localName{name: e.attr("name"), sheet: e.attr("localSheetId")}
				text, err := p.text()
				n.text = unescape(string(text))
				local = append(local, n)
				return err
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(w.sheets) == 0 {
		return nil, damaged(name, "没有工作表")
	}
	for _, n := range local {
		if err := w.define(n); err != nil {
			return nil, err
		}
	}
	w.rels, err = readRels(a, name)
	return w, err
}

func (w *workbook) properties(p *part, e *element) error {
	switch v := e.attr("date1904"); v {
	case "", "0", "false":
	case "1", "true":
		w.date1904 = true
	default:
		return damaged(p.name, "date1904 的值 %q 有误", v)
	}
	return nil
}

func (w *workbook) sheet(p *part, e *element) error {
	if err := p.only(e, "sheet"); err != nil {
		return err
	}
	if len(w.sheets) == mostSheets {
		return tooLarge(p.name, "工作表超过 %d 个", mostSheets)
	}
	s := sheetEntry{name: unescape(e.attr("name"))}
	id := e.valueIn(spaceRel, "id")
	s.relation, s.bare = string(id), id != nil && len(id) == 0
	switch state := e.attr("state"); state {
	case "", "visible":
	case "hidden":
		s.visibility = Hidden
	case "veryHidden":
		s.visibility = VeryHidden
	default:
		return damaged(p.name, "工作表“%s”的可见性 %q 有误", s.name, state)
	}
	if s.name == "" {
		return damaged(p.name, "有工作表没有名称")
	}
	for _, t := range w.sheets {
		if strings.EqualFold(s.name, t.name) {
			return damaged(p.name, "工作表“%s”重名", s.name)
		}
	}
	w.sheets = append(w.sheets, s)
	return nil
}

// mostSheets is what can still be compared one by one.
const mostSheets = 1000

type localName struct{ name, sheet, text string }

// define adds a name. Two meanings of one name are refused: either could be
// the one that a form relies on.
func (w *workbook) define(n localName) error {
	key := n.name
	if n.sheet != "" {
		i, err := strconv.Atoi(n.sheet)
		if err != nil || i < 0 || i >= len(w.sheets) {
			return damaged(w.name, "名称“%s”所属的工作表不存在", n.name)
		}
		key = w.sheets[i].name + "!" + n.name
	}
	if old, again := w.names[key]; again && old != n.text {
		return damaged(w.name, "名称“%s”有两个定义", key)
	}
	w.names[key] = n.text
	return nil
}
