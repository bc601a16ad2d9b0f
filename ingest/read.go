package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// filled is one workbook read by its form.
type filled struct {
	SHA256        string
	Form          *templates.Form
	Unit          string // unified social credit code, normalised
	UnitName      string
	Class         string
	Period        facts.Period
	VisibleUnit   string // what stands in the sheet, to be held against the record
	VisiblePeriod string
	UnitStands    bool // the unit of measure stands in the sheet
	Nil           bool // 零报告
	Outdated      bool // on another version of the form: not read, not checked
	Facts         []facts.Fact
	cells         map[string]facts.Cell
	kept          map[string]facts.Value                         // the values, where it was not read but comes from the book
	unreadable    map[string]bool                                // references of cells with a problem of reading
	reasons       map[templates.ReviewKey]templates.ReviewAnswer // written on a marked return
}

// At is the cell of item.column or of a name such as unit.code.
func (r *filled) At(path string) facts.Cell { return r.cells[path] }

func (r *filled) values() map[string]facts.Value {
	if r.kept != nil {
		return r.kept
	}
	all := make(map[string]facts.Value, len(r.Facts))
	for _, f := range r.Facts {
		all[pathOf(f)] = f.Value
	}
	return all
}

// cutPath parts item.column.
func cutPath(path string) (item, column string) {
	item, column, _ = strings.Cut(path, ".")
	return item, column
}

func pathOf(f facts.Fact) string {
	if f.Column == "" {
		return f.Item
	}
	return f.Item + "." + f.Column
}

// readReturn opens an upload and reads it through the form that it is. A nil one
// means that it can't be read at all; the problems then say why.
func readReturn(data []byte, forms []*templates.Form, limits xlsx.Limits) (*filled, []facts.Problem) {
	book, err := open(data, limits)
	if refusal, ok := err.(*xlsx.Refusal); ok {
		return nil, []facts.Problem{{Severity: facts.Error, Rule: "文件", Message: refusal.Message, Hint: refusal.Mend}}
	} else if err != nil {
		return nil, []facts.Problem{{Severity: facts.Error, Rule: "文件", Message: err.Error()}}
	}
	id := templates.Identify(book)
	f, places, problem := choose(book, id, forms)
	if f == nil {
		problem.At.File = book.SHA256
		return nil, []facts.Problem{problem}
	}
	r := &reader{def: f.Def, places: places, ret: &filled{SHA256: book.SHA256, Form: f, cells: make(map[string]facts.Cell, len(places.Cells)+2),
		unreadable: map[string]bool{}}}
	r.identity(id)
	if id.Version != "" && id.Version != f.Def.Version {
		r.problem("A01", facts.Cell{}, fmt.Sprintf("模板版本是 %s，现行版本是 %s", id.Version, f.Def.Version), "请下载本期空表重新填报。")
		r.ret.Outdated = true
		return r.ret, r.problems
	}
	if len(places.Twins) > 0 {
		r.problem("A01", facts.Cell{Sheet: places.Sheet.Name}, fmt.Sprintf("一个文件里有 %d 张同样的表（%s），不知道以哪张为准", len(places.Twins)+1,
			strings.Join(append([]string{places.Sheet.Name}, places.Twins...), "、")), "请每个文件只留一张；别家、别月的各存一个文件。")
	}
	for _, o := range places.Other {
		r.problems = append(r.problems, facts.Problem{Severity: facts.Query, Rule: "A15", At: r.at(o.Cell), Found: oneLine(o.Cell.Text),
			Message: fmt.Sprintf("应为“%s”，现为“%s”，与这一行（列）的代码和位置不符，不知道填的是哪一项的数", o.Want, clip(oneLine(o.Cell.Text))),
			Hint:    "请用下发的空表重新填报，不要改动行名和表头；数是照原来的行列填的，请说明。"})
	}
	if n := f.Notice; n.Notice != "" {
		r.problems = append(r.problems, facts.Problem{Severity: facts.Info, Rule: "A01", Message: n.Notice, Hint: n.Hint, At: facts.Cell{File: book.SHA256}})
	}
	r.values()
	r.ret.reasons = templates.ReviewReasons(book)
	return r.ret, r.problems
}

type reader struct {
	def      *templates.FormDef
	places   *templates.Places
	ret      *filled
	problems []facts.Problem
}

func (r *reader) problem(rule string, at facts.Cell, message, hint string) {
	at.File = r.ret.SHA256
	if at.Ref != "" {
		r.ret.unreadable[at.Ref] = true
	}
	r.problems = append(r.problems, facts.Problem{Severity: facts.Error, Rule: rule, Message: message, Hint: hint, At: at})
}

func (r *reader) at(c xlsx.Cell) facts.Cell {
	return facts.Cell{File: r.ret.SHA256, Sheet: r.places.Sheet.Name, Ref: c.Ref()}
}

// identity takes who and when from the record in the workbook, else from what
// stands in the sheet.
func (r *reader) identity(id templates.Identity) {
	visible := func(name string) string {
		c, ok := r.places.Cells[name]
		if !ok {
			return ""
		}
		r.ret.cells[name] = r.at(c)
		return oneLine(c.Text)
	}
	ret := r.ret
	ret.VisibleUnit, ret.UnitName, ret.Class = facts.NormalCreditCode(visible("unit.code")), visible("unit.name"), facts.Fold(visible("unit.class"))
	ret.cells["unit.visible"] = ret.cells["unit.code"]
	ret.Unit = ret.VisibleUnit
	if id.Unit != "" {
		ret.Unit = facts.NormalCreditCode(id.Unit)
	}
	period := visible("period.code")
	ret.cells["period.visible"] = ret.cells["period.code"]
	if p, ok := ParsePeriod(period); ok {
		ret.VisiblePeriod, ret.Period = p.String(), p
	} else if period != "" {
		ret.VisiblePeriod = period
	}
	if p, err := facts.ParsePeriod(id.Period); err == nil {
		ret.Period = p
	}
	if ret.Period.IsZero() {
		r.problem("A08", ret.cells["period.code"], "看不出是哪个月的报表", "请填写报告期，例如 2023-06。")
	}
	for _, c := range ret.Form.Beyond(r.places) {
		r.problem("A12", facts.Cell{File: ret.SHA256, Sheet: r.places.Sheet.Name, Ref: c.Ref()}, fmt.Sprintf("%s 这一行不是表里有序号的行，读不到", c.Ref()),
			"请填在有序号的行里，不要插入或加行；放不下的请与园区统计联系，换用行数更多的空表。")
	}
	for _, d := range ret.Form.Doubled(r.places) {
		if item, column := cutPath(d.Path); r.def.Asks(column, ret.Period) {
			r.problem("A13", r.at(d.Read), fmt.Sprintf("%s写了两处，%s 是 %s，%s 是 %s，不知道以哪个为准", r.def.Label(item, column), d.Read.Ref(), clip(oneLine(d.Read.Text)),
				d.Other.Ref(), clip(oneLine(d.Other.Text))), "请只留一处：把对的数填在 "+d.Read.Ref()+"，删去 "+d.Other.Ref()+" 那一行（栏）。")
		}
	}
	ret.UnitStands = !slices.Contains(r.places.Lost, r.def.Unit)
}

// values reads every asked and shown figure in its item's type.
func (r *reader) values() {
	if c, ok := r.places.Cells[NilItem]; ok {
		r.ret.Nil = isYes(c.Text)
	}
	r.ret.Facts = make([]facts.Fact, 0, len(r.places.Cells))
	for _, path := range r.def.Paths() {
		c, ok := r.places.Cells[path]
		if !ok {
			continue
		}
		item, column, _ := strings.Cut(path, ".")
		at := r.at(c)
		r.ret.cells[path] = at
		if column != templates.NoteColumn && !r.def.Asks(column, r.ret.Period) {
			continue
		}
		it := r.def.Field(item, column)
		v, note := r.value(it, r.def.Label(item, column), column, c, at)
		if r.ret.Nil && v.IsNumber() && v.Units == 0 {
			v.State = facts.Nil
		}
		if !v.IsMissing() {
			r.ret.Facts = append(r.ret.Facts, facts.Fact{Item: item, Column: column, Value: v, At: at, Note: note})
		}
	}
	r.rows()
}

// rows looks for rows of lists that have answers and no name. A number that the blank
// printed is no answer.
func (r *reader) rows() {
	values := r.ret.values()
	for i := range r.def.Lists {
		l := &r.def.Lists[i]
		carry, _ := l.Carries()
		for n := 1; n <= l.Rows; n++ {
			key, answered := l.Path(n, l.Fields[0].Item), ""
			for _, it := range l.Fields {
				if _, has := values[l.Path(n, it.Item)]; has && answered == "" && it.Item != carry.Number {
					answered = l.Path(n, it.Item)
				}
			}
			if answered == "" && carry.Number != "" {
				r.ret.Facts = slices.DeleteFunc(r.ret.Facts, func(f facts.Fact) bool { return pathOf(f) == l.Path(n, carry.Number) })
			}
			at := r.ret.cells[key]
			if answered == "" || answered == key || at.Ref == "" || r.ret.unreadable[at.Ref] {
				continue
			}
			if _, named := values[key]; !named {
				r.problem("A10", at, fmt.Sprintf("%s（%s）没有填，这一行却填了别的", r.def.Label(cutPath(key)), at.Ref), emptied(l, carry, n, r.ret.Period, values))
			}
		}
	}
}

// emptied says what can be done of a row that has answers and no name, whose name the blank
// may have printed into a locked cell.
func emptied(l *templates.FormList, carry facts.Carry, n int, p facts.Period, values map[string]facts.Value) string {
	number := values[l.Path(n, carry.Number)].Text
	switch {
	case carry.Number != "" && number != "" && number != facts.NumberOf(p, n):
		return "这是以前提出的问题，名称由空表印好，不能删：请用本月新发的空表，已经办结的写办结日期。"
	case carry.Number != "":
		return "请补填；不报这一行的，清空这一行里填了的格（印好的编号不用管）。"
	case l.From != "":
		return "请补填；不报这一行的，清空这一行里填了的格。名称是空表印好的，请用本期新发的空表。"
	}
	return "请补填；不报这一行的，清空这一行里填了的格。"
}

func isYes(s string) bool {
	switch strings.ToLower(facts.Fold(s)) {
	case "是", "是的", "√", "✓", "☑", "y", "yes", "true", "1":
		return true
	}
	return false
}

// value reads a cell in its item's type; label is what people call it, note says what was
// changed to read it.
func (r *reader) value(it *templates.Item, label, column string, c xlsx.Cell, at facts.Cell) (v facts.Value, note string) {
	kind := it.Type
	if column == templates.NoteColumn {
		kind = "text"
	}
	switch {
	case looksEmpty(c):
		return facts.Value{}, ""
	case c.Kind == xlsx.Error:
		r.problem("A03", at, fmt.Sprintf("%s（%s）是公式错误 %s", label, at.Ref, c.Text), "请改成数值。")
		return facts.Value{}, ""
	case c.Uncached:
		r.problem("A03", at, fmt.Sprintf("%s（%s）是没有计算结果的公式", label, at.Ref), "请改成数值，或在 Excel 里重新计算并保存。")
		return facts.Value{}, ""
	}
	switch kind {
	case "money", "number":
		return r.number(it, c, at, label)
	case "code":
		i := slices.IndexFunc(it.Codes, func(code string) bool { return facts.Label(code) == facts.Label(c.Text) })
		if i < 0 {
			r.problem("A11", at, fmt.Sprintf("%s（%s）“%s”不在可选的词里", label, at.Ref, clip(oneLine(c.Text))), "可选："+strings.Join(it.Codes, "、")+"。")
			return facts.Value{}, ""
		}
		return facts.Value{State: facts.Reported, Kind: facts.Code, Text: it.Codes[i]}, ""
	case "date":
		if c.Kind == xlsx.Date {
			return facts.Value{State: facts.Reported, Kind: facts.Date, Text: c.Text[:len(time.DateOnly)]}, ""
		}
		if date, ok := tidyDate(c.Text); ok {
			return facts.Value{State: facts.Reported, Kind: facts.Date, Text: date}, ""
		}
		if squeezed := strings.Trim(fold(c.Text), " 年月日-/.—"); squeezed == "" {
			return facts.Value{}, "" // the form's own 　　年　月　日
		}
		if !isBlank(fold(c.Text)) {
			r.problems = append(r.problems, facts.Problem{Severity: facts.Info, Rule: "A03", At: at, Found: c.Text,
				Message: fmt.Sprintf("%s（%s）“%s”看不出是哪一天", label, at.Ref, clip(c.Text)), Hint: "请写成 " + r.ret.Period.Next().String() + "-05 这样的日期。"})
		}
		if it.Single { // as good as none, and spoken of once; what is meant in a list, rules ask
			r.ret.unreadable[at.Ref] = true
			return facts.Value{}, ""
		}
	}
	return facts.TextValue(strings.TrimSpace(c.Text)), ""
}

func (r *reader) number(it *templates.Item, c xlsx.Cell, at facts.Cell, label string) (v facts.Value, note string) {
	fail := func(what, hint string) (facts.Value, string) {
		r.problem("A03", at, fmt.Sprintf("%s（%s）%s", label, at.Ref, what), hint)
		r.problems[len(r.problems)-1].Found = clip(c.Text)
		return facts.Value{}, ""
	}
	hint := "请只填数字，不带单位、文字和空格。"
	if it.Type == "money" {
		hint = "请填整数，单位" + it.Unit + "，不带文字；没有发生填 0。"
	}
	decimal := c.Text
	if c.Percent && it.Unit != "%" {
		return fail("是百分比 "+shifted(c.Text, 2)+"%，这里应以"+it.Unit+"填报", hint)
	}
	if c.Percent {
		decimal = shifted(c.Text, 2)
		note = fmt.Sprintf("单元格是百分比格式：%s 读作 %s", c.Text, decimal)
	}
	if c.Kind == xlsx.Text && isBlank(fold(c.Text)) {
		return facts.Value{}, ""
	}
	if c.Kind != xlsx.Number {
		if it.Bound {
			if v, err := facts.ParseBound(strings.TrimSuffix(fold(c.Text), it.Unit)); err == nil && int(v.Scale) <= it.Decimals {
				return v, ""
			}
		}
		var err error
		if decimal, note, err = tidyNumber(c.Text, it.Unit); err != nil {
			return fail(err.Error(), hint)
		}
	}
	v, err := facts.ParseDecimal(facts.AsShown(decimal))
	if err != nil {
		return fail(err.Error(), hint)
	}
	if int(v.Scale) > it.Decimals {
		if it.Decimals == 0 {
			return fail("应为整数，现为 "+clip(c.Text), hint)
		}
		return fail(fmt.Sprintf("最多 %d 位小数，现为 %s", it.Decimals, clip(c.Text)), "请四舍五入后填报。")
	}
	return v, note
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
