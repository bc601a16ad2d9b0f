package ingest

import (
	"fmt"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// rowOfNumber is the row that a list that goes on (跨月跟踪) had in the unit's returns before
// under the number of a row of this one: the newest, open or closed.
func (e *ruleEnv) rowOfNumber(row string) (c facts.Carried, known bool) {
	list, _ := cutPath(row)
	l := e.form.List(list)
	if l == nil {
		return c, false
	}
	carry, on := l.Carries()
	number := strings.TrimSpace(e.values[row+"."+carry.Number].Text)
	if !on || number == "" {
		return c, false
	}
	for q := range e.history.Past { // what was closed in a month is told of that month only
		for _, r := range carry.Follow(e.history.Past, q) {
			if r.Number == number && (!known || c.Last.Before(r.Last)) {
				c, known = r, true
			}
		}
	}
	return c, known
}

// raised is the first day of the month in which a row was raised: of a row that was returned
// before, by its number; of one that bears a number of this month's blank, or none, this
// month. It is missing of any other number.
func (e *ruleEnv) raised(path string) formula.Value {
	row, _ := cutRow(path)
	list, _ := cutPath(row)
	l := e.form.List(list)
	if l == nil {
		return formula.Missing
	}
	since, p := facts.Period{}, e.ret.Period
	if c, known := e.rowOfNumber(row); known {
		since = c.Since
	}
	carry, _ := l.Carries()
	number := strings.TrimSpace(e.values[row+"."+carry.Number].Text)
	for n := 1; n <= l.Rows && since.IsZero(); n++ {
		if number == "" || number == facts.NumberOf(p, n) {
			since = p
		}
	}
	if since.IsZero() {
		return formula.Missing
	}
	return formula.Text(fmt.Sprintf("%04d-%02d-01", since.Year, since.Month))
}

// was is what a field said when the row of that number was last returned.
func (e *ruleEnv) was(path string) facts.Value {
	row, field := cutRow(path)
	c, _ := e.rowOfNumber(row)
	return c.Values[field]
}

// kept reports whether a field says what it said then; missing where it said nothing, or says
// nothing now.
func (e *ruleEnv) kept(path string) formula.Value {
	was, is := e.was(path), e.values[path]
	if was.IsMissing() || is.IsMissing() {
		return formula.Missing
	}
	return formula.Bool(facts.SameName(was.Text, is.Text))
}
