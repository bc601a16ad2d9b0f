package templates

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"parkstat/facts"
)

// FormDef describes a return form (报表) beside its workbook: what is asked and
// how it is called. Where it is asked, the workbook says.
type FormDef struct {
	Form    string `yaml:"form" json:"form" jsonschema:"required"`       // code, recorded in every return
	Version string `yaml:"version" json:"version" jsonschema:"required"` // changes with the workbook
	// Cycle is year for a form that is asked once, for the year that its December stands for.
	Cycle string `yaml:"cycle" json:"cycle" jsonschema:"enum=month,enum=year"`
	// Behind is how many periods the form is behind (财务月报: 1): asked in the round of June, it is for May.
	Behind int `yaml:"behind" json:"behind"`
	// Of says whose form it is; not written: enterprises.
	Of       facts.Register `yaml:"respondents" json:"respondents" jsonschema:"enum=enterprise,enum=department,enum=project"`
	Name     string         `yaml:"name" json:"name" jsonschema:"required"`         // 表名
	Workbook string         `yaml:"workbook" json:"workbook" jsonschema:"required"` // the template, beside this file
	Unit     string         `yaml:"unit" json:"unit"`                               // 计量单位 of money items; must stand in the sheet
	Remark   string         `yaml:"remark" json:"remark"`                           // the item in which reasons stand that belong to no line (说明)
	Optional bool           `yaml:"optional" json:"optional"`                       // returned only where there is something to say (有则报)
	Columns  []Column       `yaml:"columns" json:"columns"`
	Items    []Item         `yaml:"items" json:"items"`
	Lists    []FormList     `yaml:"lists" json:"lists"` // asked for row by row
	Layouts  []layoutDef    `yaml:"layouts" json:"layouts"`
	At       string         `yaml:"-" json:"-"` // file:line
}

// layoutDef is another shape of the form, which is read and never issued: a version
// that was, or the sheet that another system exports.
type layoutDef struct {
	Version  string `yaml:"version" json:"version" jsonschema:"required"`
	Workbook string `yaml:"workbook" json:"workbook" jsonschema:"required"` // beside this file; asks for some of the form's items
	Notice   string `yaml:"notice" json:"notice" jsonschema:"required"`     // what its sender is told
	Hint     string `yaml:"hint" json:"hint"`
}

// Column (栏) of the form's table.
type Column struct {
	Column string `yaml:"column" json:"column" jsonschema:"required"`
	Name   string `yaml:"name" json:"name" jsonschema:"required"`
	Of     string `yaml:"of" json:"of"`         // the column whose figure of a year ago this one repeats
	Except []int  `yaml:"except" json:"except"` // months in which the column is not asked
	At     string `yaml:"-" json:"-"`           // file:line
}

// Item (指标): a line of the table, or with single a cell of its own.
type Item struct {
	Item     string   `yaml:"item" json:"item" jsonschema:"required"`
	Line     string   `yaml:"line" json:"line"` // 代码 printed on the form
	Name     string   `yaml:"name" json:"name" jsonschema:"required"`
	Unit     string   `yaml:"unit" json:"unit"`
	Type     string   `yaml:"type" json:"type" jsonschema:"required,enum=money,enum=number,enum=text,enum=date,enum=tick,enum=code"`
	Codes    []string `yaml:"codes" json:"codes"`       // the words that a code is one of
	Bound    bool     `yaml:"bound" json:"bound"`       // 20余, 近200 may be answered too
	Decimals int      `yaml:"decimals" json:"decimals"` // most decimals of a number
	CodesBy  *codesBy `yaml:"codes_by" json:"codes_by"` // which of the words go with which of another field
	Negative bool     `yaml:"negative" json:"negative"` // a number that may be below zero (利润): no rule of all counts and amounts holds it
	Stock    bool     `yaml:"stock" json:"stock"`       // a number that is not summed over the months (时点数、比率、位次)
	Most     int64    `yaml:"most" json:"most"`         // in the item's unit: what is larger is hard to believe; none: no bound
	Single   bool     `yaml:"single" json:"single"`     // one cell, no columns
	At       string   `yaml:"-" json:"-"`               // file:line
	Hint     string   `yaml:"hint" json:"hint"`         // shown when the cell is chosen
}

// faults are the mistakes of a form's definition, each with its place.
type faults []error

func (fs *faults) add(at, format string, args ...any) {
	*fs = append(*fs, fmt.Errorf("%s: "+format, append([]any{at}, args...)...))
}

// Check tells the mistakes of the definition.
func (f *FormDef) Check() error {
	var wrong faults
	if f.Form == "" || f.Version == "" || f.Name == "" || f.Workbook == "" || len(f.Items)+len(f.Lists) == 0 {
		wrong.add(f.At, "form、version、name、workbook 与 items（或 lists）不能缺")
	}
	if f.Cycle != "" && f.Cycle != "month" && f.Cycle != "year" {
		wrong.add(f.At, "cycle %q 应为 month 或 year", f.Cycle)
	}
	if !facts.KnownRegister(f.Of) {
		wrong.add(f.At, "respondents %q 应为 enterprise、department 或 project", f.Of)
	}
	if f.Behind < 0 || f.Behind > 3 || f.Behind > 0 && f.Yearly() {
		wrong.add(f.At, "behind 应在 0 与 3 之间，年报不写")
	}
	seen := map[string]bool{}
	for _, it := range f.Items {
		it.check(&wrong)
		if it.CodesBy != nil {
			wrong.add(it.At, "指标 %s：codes_by 只用于列表的字段", it.Item)
		}
		if seen[it.Item] {
			wrong.add(it.At, "指标 %q 重复", it.Item)
		}
		seen[it.Item] = true
	}
	for i := range f.Lists {
		f.Lists[i].check(&wrong)
		if seen[f.Lists[i].List] {
			wrong.add(f.Lists[i].At, "列表 %q 与别的列表或指标重名", f.Lists[i].List)
		}
		seen[f.Lists[i].List] = true
	}
	if f.Remark != "" && !seen[f.Remark] {
		wrong.add(f.At, "remark 所指的指标 %q 不存在", f.Remark)
	}
	versions := map[string]bool{f.Version: true}
	for _, l := range f.Layouts {
		if l.Version == "" || l.Workbook == "" || l.Notice == "" || versions[l.Version] {
			wrong.add(f.At, "layouts 里的 %q 缺 version、workbook 或 notice，或版本重复", l.Version)
		}
		versions[l.Version] = true
	}
	for _, c := range f.Columns {
		if c.Column == "" || c.Name == "" || c.Of != "" && f.column(c.Of) == nil {
			wrong.add(c.At, "栏 %q 缺名称，或 of 所指的栏不存在", c.Column)
		}
	}
	return errors.Join(wrong...)
}

func (it *Item) check(wrong *faults) {
	switch {
	case it.Item == "" || it.Name == "":
		wrong.add(it.At, "指标 %q 缺名称", it.Item)
	case !slices.Contains([]string{"money", "number", "text", "date", "tick", "code"}, it.Type):
		wrong.add(it.At, "指标 %s 的 type %q 应为 money、number、text、date、tick 或 code", it.Item, it.Type)
	case (it.Type == "code") != (len(it.Codes) > 0):
		wrong.add(it.At, "指标 %s：codes 是 type: code 才有的，也不能缺", it.Item)
	case it.Bound && it.Type != "money" && it.Type != "number":
		wrong.add(it.At, "指标 %s：bound 只用于数值", it.Item)
	case it.Negative && it.Type != "money" && it.Type != "number":
		wrong.add(it.At, "指标 %s：negative 只用于数值", it.Item)
	case (it.Stock || it.Most != 0) && it.Type != "money" && it.Type != "number" || it.Most < 0:
		wrong.add(it.At, "指标 %s：stock、most 只用于数值，most 不能为负", it.Item)
	case it.CodesBy != nil && it.Type != "code":
		wrong.add(it.At, "指标 %s：codes_by 是 type: code 才有的", it.Item)
	case it.Decimals < 0 || it.Decimals > 6:
		wrong.add(it.At, "指标 %s 的 decimals 应在 0 与 6 之间", it.Item)
	}
}

// Item finds an item by code.
func (f *FormDef) Item(code string) *Item {
	for i := range f.Items {
		if f.Items[i].Item == code {
			return &f.Items[i]
		}
	}
	return nil
}

func (f *FormDef) column(code string) *Column {
	for i := range f.Columns {
		if f.Columns[i].Column == code {
			return &f.Columns[i]
		}
	}
	return nil
}

// Yearly reports whether the form is asked once a year.
func (f *FormDef) Yearly() bool { return f.Cycle == "year" }

// Awaited is the period of the form that a report made at t is for: the month before, or
// the year.
func (f *FormDef) Awaited(t time.Time) facts.Period {
	if f.Yearly() {
		return facts.PeriodOf(t).LastDecember()
	}
	return facts.MonthBefore(t)
}

// Due reports whether the form is asked for a period.
func (f *FormDef) Due(p facts.Period) bool {
	if f.Yearly() {
		return p.Month == 12
	}
	return p.Month >= facts.FirstMonth
}

// For is the period that the form is asked for in the round of p: p itself, or an earlier one
// of a form that is behind.
func (f *FormDef) For(p facts.Period) facts.Period {
	for range f.Behind {
		p = p.Prev()
	}
	return p
}

// Round is the period in whose round the form is asked for p, and with whose figures its
// own are counted.
func (f *FormDef) Round(p facts.Period) facts.Period {
	for range f.Behind {
		p = p.Next()
	}
	return p
}

// Asks reports whether the column is asked in the month of p.
func (f *FormDef) Asks(column string, p facts.Period) bool {
	c := f.column(column)
	return c == nil || !slices.Contains(c.Except, p.Month)
}

// Paths lists every item.column (or single item) that the form knows.
func (f *FormDef) Paths() []string {
	var all []string
	for _, it := range f.Items {
		if it.Single {
			all = append(all, it.Item)
			continue
		}
		for _, c := range f.Columns {
			all = append(all, it.Item+"."+c.Column)
		}
		all = append(all, it.Item+"."+NoteColumn)
	}
	for _, l := range f.Lists {
		for n := 1; n <= l.Rows; n++ {
			for _, it := range l.Fields {
				all = append(all, l.Path(n, it.Item))
			}
		}
	}
	return all
}

// numbers lists the numbers that the form asks for outside of its lists and are such as keep
// says.
func (f *FormDef) numbers(keep func(Item) bool) (items []string) {
	for _, it := range f.Items {
		if (it.Type == "number" || it.Type == "money") && keep(it) {
			items = append(items, it.Item)
		}
	}
	return items
}

// Amounts lists the counts and amounts that the form asks for: its numbers, but for those
// that may be below zero.
func (f *FormDef) Amounts() []string { return f.numbers(func(it Item) bool { return !it.Negative }) }

// Sums lists those of them that only grow from month to month of a year: what is summed up
// since its beginning.
func (f *FormDef) Sums() []string {
	return f.numbers(func(it Item) bool { return !it.Negative && !it.Stock })
}

// Stocks lists those that may fall from month to month.
func (f *FormDef) Stocks() []string {
	return f.numbers(func(it Item) bool { return !it.Negative && it.Stock })
}

// NoteColumn is the column beside every line for a written reason (说明).
const NoteColumn = "note"

// Label names an item and column to a person: 01 工业总产值 本年本月; of a list,
// 签约项目第3行“投资额”.
func (f *FormDef) Label(item, column string) string {
	if l, row, field := f.listField(item, column); field != nil {
		return l.Name + "第" + row + "行“" + field.Name + "”"
	}
	it := f.Item(item)
	if it == nil {
		return item
	}
	s := it.Name
	if it.Line != "" {
		s = it.Line + " " + s
	}
	if c := f.column(column); c != nil {
		s += " " + c.Name
	}
	return s
}
