package ingest

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// Live are the rules that a blank of a period can try by itself while it is filled in: those that
// look at nothing but its own cells, and at figures only, never at words. A rule that only asks
// (核实) is not among them: whoever can watch a range is led into it.
func (rs *Rules) Live(form *templates.Form, p facts.Period) (checks []templates.Live) {
	for i := range rs.rules {
		r := &rs.rules[i]
		if r.speaks() != facts.Error || r.Cell == "" || r.EachRow != "" || r.Scope() != "return" {
			continue
		}
		each := r.Each
		if len(each) == 0 {
			each = []string{""}
		}
		for _, x := range each {
			l := live{rs: rs, form: form, period: p, x: x}
			if c, ok := l.check(r); ok {
				checks = append(checks, c)
			}
		}
	}
	return checks
}

// live writes a rule as formulas.
type live struct {
	rs      *Rules
	form    *templates.Form
	period  facts.Period
	x       string   // the item that x stands for
	figures []string // tests that every figure looked at is there
}

func (l *live) check(r *Rule) (c templates.Live, ok bool) {
	if c.Ref = l.ref(r.Cell); c.Ref == "" {
		return c, false
	}
	when, guarded := "TRUE", true
	if r.when != nil {
		if yes, known := r.when.Eval(l).Truth(); known && !yes {
			return c, false // not in this month
		}
		when, guarded = r.when.Sheet(l.cells())
	}
	holds, known := r.expr.Sheet(l.cells())
	if !guarded || !known || len(l.figures) == 0 {
		return c, false
	}
	c.Fails = fmt.Sprintf("IF(AND(%s),AND(%s,NOT(%s)),FALSE)", strings.Join(l.figures, ","), when, holds)
	c.Says, ok = l.says(r.message)
	return c, ok
}

// says writes a message as a text with cells in it.
func (l *live) says(t text) (string, bool) {
	var parts []string
	for _, part := range t {
		if part.literal != "" {
			parts = append(parts, formula.Quoted(part.literal))
		}
		if part.program != nil {
			s, ok := part.program.Sheet(l.cells())
			if !ok {
				return "", false
			}
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "&"), len(parts) > 0
}

func (l *live) cells() formula.Cells { return formula.Cells{Path: l.path, Call: l.call} }

// whole is a path with what x and now stand for.
func (l *live) whole(path string) string {
	if rest, is := strings.CutPrefix(path, "x"); is && l.x != "" && (rest == "" || rest[0] == '.') {
		path = l.x + rest
	}
	return inPeriod(path, l.period.Month == facts.FirstMonth)
}

// ref is the cell of a path that the blank asks for or shows in the period; "" where it has none.
func (l *live) ref(path string) string {
	path = l.whole(path)
	if _, column := cutPath(path); column != "" && !l.form.Def.Asks(column, l.period) {
		return ""
	}
	_, ref := l.form.Cell(path)
	return ref
}

func (l *live) path(path string) (string, bool) {
	if path == "month" {
		return fmt.Sprint(l.period.Month), true
	}
	if name, is := strings.CutPrefix(path, "settings."); is {
		return l.rs.settings[name].Decimal(), true
	}
	ref := l.ref(path)
	it := l.form.Def.Field(cutPath(l.whole(path)))
	switch {
	case ref == "" || it == nil:
		return "", false
	case it.Type == "tick":
		return fmt.Sprintf("(%s=%s)", ref, formula.Quoted(templates.Yes)), true
	case it.Type != "money" && it.Type != "number":
		return "", false
	}
	l.need("ISNUMBER(" + ref + ")")
	return ref, true
}

// Value and Call know the month alone.
func (l *live) Value(path string) formula.Value {
	if path == "month" {
		return formula.Int(l.period.Month)
	}
	return formula.Missing
}

func (l *live) Call(string, []formula.Arg) formula.Value { return formula.Missing }

func (l *live) need(test string) {
	if !slices.Contains(l.figures, test) {
		l.figures = append(l.figures, test)
	}
}

func (l *live) call(fn, path string, args []string) (string, bool) {
	item, column := cutPath(l.whole(path))
	ref := l.ref(path)
	switch list := l.form.Def.List(item); {
	case fn == "label" && ref != "":
		return formula.Quoted(l.form.Def.Label(item, column)), true
	case fn == "cell" && ref != "":
		return formula.Quoted(ref), true
	case fn == "slack" && ref != "":
		return fmt.Sprintf("(INT((%s)/2)/10^%d)", args[1], l.form.Def.Field(item, column).Decimals), true
	case list == nil:
		return "", false
	case fn == "count": // at most; what is allowed for rounding is a little more then
		return fmt.Sprint(list.Rows), true
	case fn == "sum":
		_, first := l.form.Cell(list.Path(1, column))
		_, last := l.form.Cell(list.Path(list.Rows, column))
		l.need("COUNT(" + first + ":" + last + ")>0")
		return "SUM(" + first + ":" + last + ")", first != "" && last != ""
	}
	return "", false
}
