package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// rowBehind is the row that a list that goes on (跨月跟踪) had in the unit's returns before, and
// that a row of this one goes on with: the newest of its number, open or closed; without a
// number, the open one of its name.
func (e *ruleEnv) rowBehind(row string) (c facts.Carried, known bool) {
	list, _ := cutPath(row)
	l := e.form.List(list)
	if l == nil {
		return c, false
	}
	carry, on := l.Carries()
	if !on {
		return c, false
	}
	newest := map[string]facts.Carried{}
	for q := range e.history.Past { // what was closed in a month is told of that month only
		for _, r := range carry.Follow(e.history.Past, q) {
			if was, seen := newest[r.Number]; !seen || was.Last.Before(r.Last) {
				newest[r.Number] = r
			}
		}
	}
	if number := e.numberOf(row, carry); number != "" {
		c, known = newest[number]
		return c, known
	}
	for _, number := range slices.Sorted(maps.Keys(newest)) {
		r := newest[number]
		if r.Values[carry.Closed].IsMissing() && facts.SameName(r.Values[carry.Name].Text, e.values[row+"."+carry.Name].Text) {
			return r, true
		}
	}
	return c, false
}

// numberOf is the number that a row of the return bears.
func (e *ruleEnv) numberOf(row string, carry facts.Carry) string {
	return strings.TrimSpace(e.values[row+"."+carry.Number].Text)
}

// raised is the first day of the month in which a row was raised: of one that goes on, the
// month of old; of one that is new, with a number of this month's blank or none, this month. It
// is missing of any other number.
func (e *ruleEnv) raised(path string) formula.Value {
	row, _ := cutRow(path)
	list, _ := cutPath(row)
	l := e.form.List(list)
	if l == nil {
		return formula.Missing
	}
	since, p := facts.Period{}, e.ret.Period
	if c, known := e.rowBehind(row); known {
		since = c.Since
	}
	carry, _ := l.Carries()
	number := e.numberOf(row, carry)
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

// was is what a field said when the row was last returned.
func (e *ruleEnv) was(path string) facts.Value {
	row, field := cutRow(path)
	c, _ := e.rowBehind(row)
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
