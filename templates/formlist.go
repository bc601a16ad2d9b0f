package templates

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// FormList is a list that a form asks for (项目, 签约项目): one row of the workbook
// asks for it, with {{list.no}} and {{? list.field}}, and stands for so many rows.
// A row without an answer is no row.
type FormList struct {
	List   string   `yaml:"list" json:"list" jsonschema:"required"`
	Name   string   `yaml:"name" json:"name" jsonschema:"required"`
	Rows   int      `yaml:"rows" json:"rows" jsonschema:"required"`      // how many rows are asked for
	From   string   `yaml:"from" json:"from" jsonschema:"enum=projects"` // projects: the unit's own of 项目 stand in the first field; none: nothing does
	Until  []string `yaml:"until" json:"until"`                          // stages of 项目阶段 after whose month a project is not asked for any more
	Fields []Item   `yaml:"fields" json:"fields" jsonschema:"required"`  // the first names the row: a row with answers must have it
	Carry  *carry   `yaml:"carry" json:"carry"`                          // rows go on from month to month until they are closed; none: every month begins anew
	At     string   `yaml:"-" json:"-"`                                  // file:line
}

// carry (跨月跟踪) makes a list go on: the unit's next blank has its open rows.
type carry struct {
	Number string   `yaml:"number" json:"number" jsonschema:"required"` // the text field that blanks print a row's number in (编号)
	Closed string   `yaml:"closed" json:"closed" jsonschema:"required"` // the date field that closes a row (办结日期)
	Keep   []string `yaml:"keep" json:"keep"`                           // fields that stay as they were raised, locked; the first always does
}

// check holds the fields against the list's.
func (c *carry) check(l *FormList, wrong *faults) {
	kind := func(field string) string {
		for _, it := range l.Fields {
			if it.Item == field {
				return it.Type
			}
		}
		return ""
	}
	switch {
	case kind(c.Number) != "text" || c.Number == l.Fields[0].Item:
		wrong.add(l.At, "列表 %s 的 carry.number %q 应是一个 text 字段，且不是第一个", l.List, c.Number)
	case kind(c.Closed) != "date":
		wrong.add(l.At, "列表 %s 的 carry.closed %q 应是一个 date 字段", l.List, c.Closed)
	}
	for _, field := range c.Keep {
		if kind(field) == "" || field == c.Closed {
			wrong.add(l.At, "列表 %s 的 carry.keep %q 不是它的字段，或就是 closed", l.List, field)
		}
	}
	for _, it := range carriedFields {
		if kind(it.Item) != "" {
			wrong.add(l.At, "列表 %s 有 carry，字段不能叫 %s", l.List, it.Item)
		}
	}
}

// carriedFields are what following the rows adds to their fields.
var carriedFields = []Item{{Item: facts.CarriedSince, Name: "首次提出", Type: "text"}, {Item: facts.CarriedMonths, Name: "已挂月数", Unit: "个月", Type: "number"},
	{Item: facts.CarriedCourse, Name: "现状", Type: "text"}}

// Followed is the list with all that its rows have: those that go on have more fields than
// the form asks for.
func (l *FormList) Followed() *FormList {
	if l.Carry == nil {
		return l
	}
	out := *l
	out.Fields = slices.Concat(l.Fields, carriedFields)
	return &out
}

// Carries says how the list's rows go on; false where they do not.
func (l *FormList) Carries() (facts.Carry, bool) {
	if l.Carry == nil {
		return facts.Carry{}, false
	}
	return facts.Carry{List: l.List, Rows: l.Rows, Name: l.Fields[0].Item, Number: l.Carry.Number, Closed: l.Carry.Closed}, true
}

// shown reports whether a blank shows a field rather than asks for it, where it is known.
func (l *FormList) shown(field string) bool {
	first := field == l.Fields[0].Item
	return first && l.From != "" || l.Carry != nil && (first || field == l.Carry.Number || slices.Contains(l.Carry.Keep, field))
}

// rowNumber is the column of a list's ordinal number, which is printed.
const rowNumber = "no"

// FromProjects is a list that begins with the unit's projects.
const FromProjects = "projects"

// maxListRows bounds a form.
const maxListRows = 200

func (l *FormList) check(wrong *faults) {
	if l.List == "" || l.Name == "" || len(l.Fields) == 0 || l.Rows < 1 || l.Rows > maxListRows {
		wrong.add(l.At, "列表 %q 缺 name 或 fields，或 rows 不在 1 与 %d 之间", l.List, maxListRows)
	}
	if l.From != "" && l.From != FromProjects {
		wrong.add(l.At, "列表 %s 的 from %q 应为 projects", l.List, l.From)
	}
	if len(l.Until) > 0 && l.From == "" {
		wrong.add(l.At, "列表 %s 的 until 要与 from: projects 同写", l.List)
	}
	seen := map[string]bool{rowNumber: true}
	for i := range l.Fields {
		it := &l.Fields[i]
		it.At = l.At
		it.check(wrong)
		if seen[it.Item] {
			wrong.add(l.At, "列表 %s 的 %s 重复，或用了 no", l.List, it.Item)
		}
		seen[it.Item] = true
	}
	for i := range l.Fields {
		if it := &l.Fields[i]; it.CodesBy != nil {
			it.CodesBy.check(l, it, wrong)
		}
	}
	if l.Carry != nil && len(l.Fields) > 0 {
		l.Carry.check(l, wrong)
	}
}

// Expects reports whether a list is to have a project of the unit in period p.
func (l *FormList) Expects(v facts.Venture, p facts.Period) bool {
	return l.From == FromProjects && !slices.Contains(l.Until, v.Stage(p.Prev()))
}

// Path names a field of a row, from 1.
func (l *FormList) Path(row int, field string) string {
	return l.List + "." + strconv.Itoa(row) + "." + field
}

// List finds a list by code.
func (f *FormDef) List(code string) *FormList {
	for i := range f.Lists {
		if f.Lists[i].List == code {
			return &f.Lists[i]
		}
	}
	return nil
}

// listField is the list, the row and the field that item.column names; nil for others.
func (f *FormDef) listField(item, column string) (l *FormList, row string, field *Item) {
	if l = f.List(item); l == nil {
		return nil, "", nil
	}
	row, name, _ := strings.Cut(column, ".")
	for i := range l.Fields {
		if l.Fields[i].Item == name {
			return l, row, &l.Fields[i]
		}
	}
	return nil, "", nil
}

// Field is what item.column asks for: a field of a list's row, else the item.
func (f *FormDef) Field(item, column string) *Item {
	if _, _, field := f.listField(item, column); field != nil {
		return field
	}
	return f.Item(item)
}

// rowPaths are the names by which a template asks for lists, one row each.
func (f *FormDef) rowPaths() (all []string) {
	for _, l := range f.Lists {
		all = append(all, l.List+"."+rowNumber)
		for _, it := range l.Fields {
			all = append(all, l.List+"."+it.Item)
		}
	}
	return all
}

// expand gives every list of the form its rows: the row that asks for it is repeated,
// and each repetition asks for a row of its own.
func expand(data []byte, def *FormDef) ([]byte, error) {
	if len(def.Lists) == 0 {
		return data, nil
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	for i := range def.Lists {
		if err := expandList(book, sheet, &def.Lists[i]); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, err
	}
	return xlsx.Normalize(out.Bytes())
}

func expandList(book *excelize.File, sheet string, l *FormList) error {
	rows, err := book.GetRows(sheet)
	if err != nil {
		return err
	}
	at, numbered := 0, false
	for i, cells := range rows {
		for _, s := range cells {
			for _, m := range braces.FindAllStringSubmatch(s, -1) {
				path := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(m[1]), "?"))
				field, ok := strings.CutPrefix(path, l.List+".")
				if !ok {
					continue
				}
				if at != 0 && at != i+1 {
					return fmt.Errorf("列表 %s 问在第 %d 行和第 %d 行，只能问在一行里", l.List, at, i+1)
				}
				at, numbered = i+1, numbered || field == rowNumber
			}
		}
	}
	switch {
	case at == 0:
		return nil // another shape of the form may ask less
	case !numbered:
		return fmt.Errorf("列表 %s 的第 %d 行没有序号 {{%s.%s}}", l.List, at, l.List, rowNumber)
	}
	height, err := book.GetRowHeight(sheet, at)
	if err != nil {
		return err
	}
	for n := l.Rows; n >= 2; n-- {
		if err := book.DuplicateRow(sheet, at); err != nil {
			return err
		}
		if err := numberRow(book, sheet, at+1, rows[at-1], l, n); err != nil {
			return err
		}
		if err := book.SetRowHeight(sheet, at+1, height); err != nil {
			return err
		}
	}
	return numberRow(book, sheet, at, rows[at-1], l, 1)
}

// numberRow makes one of the repeated rows row n of the list.
func numberRow(book *excelize.File, sheet string, at int, cells []string, l *FormList, n int) error {
	own := strconv.Itoa(n)
	for col, s := range cells {
		if !strings.Contains(s, "{{") {
			continue
		}
		s = braces.ReplaceAllStringFunc(s, func(hole string) string {
			path := strings.Trim(hole, "{} ")
			asks := strings.HasPrefix(path, "?")
			field, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(path, "?")), l.List+".")
			switch {
			case !ok:
				return hole
			case field == rowNumber:
				return own
			case asks:
				return "{{? " + l.Path(n, field) + "}}"
			}
			return "{{" + l.Path(n, field) + "}}"
		})
		if err := book.SetCellStr(sheet, xlsx.Ref(at, col+1), s); err != nil {
			return err
		}
	}
	return nil
}

// known reports whether a coded answer is one of the item's words.
func (it *Item) Known(s string) bool { return slices.Contains(it.Codes, s) }
