package ingest

import (
	"maps"
	"math/big"
	"slices"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// rowsOf are the answered rows of a list, as list.row.
func (e *ruleEnv) rowsOf(list string) (rows []string) {
	l := e.form.List(list)
	if l == nil {
		return nil
	}
	for n := 1; n <= l.Rows; n++ {
		if _, named := e.values[l.Path(n, l.Fields[0].Item)]; named {
			row, _ := cutRow(l.Path(n, l.Fields[0].Item))
			rows = append(rows, row)
		}
	}
	return rows
}

// cutRow parts list.row.field behind the row.
func cutRow(path string) (row, field string) {
	list, rest := cutPath(path)
	n, field := cutPath(rest)
	return list + "." + n, field
}

// sum adds a field up over the answered rows of a list; missing where a row has no
// figure, or one that is not exact.
func (e *ruleEnv) sum(list, field string) formula.Value {
	total := new(big.Rat)
	rows := e.rowsOf(list)
	for _, row := range rows {
		r := formula.Of(e.values[row+"."+field]).Rat()
		if r == nil {
			return formula.Missing
		}
		total.Add(total, r)
	}
	return formula.Num(total)
}

// unlisted are the rows that a list of the return should have and has not, by name: the
// unit's projects of the register, and what is still open from the months before.
func (e *ruleEnv) unlisted(list string) (names []string) {
	l := e.form.List(list)
	if l == nil {
		return nil
	}
	if park := e.history.Park; park != nil {
		for _, v := range park.Ventures.Of(e.ret.Unit) {
			if l.Expects(v, e.ret.Period) && e.rowNamed(e.values, l, v.Name) == "" && e.rowNamed(e.values, l, v.Code) == "" {
				names = append(names, v.Name)
			}
		}
	}
	carry, on := l.Carries()
	if !on || e.history.Past == nil {
		return names
	}
	returns := maps.Clone(e.history.Past)
	returns[e.ret.Period] = e.values
	for _, row := range carry.Follow(returns, e.ret.Period) {
		if row.Course == facts.Omitted {
			names = append(names, clip(row.Values[carry.Name].Text))
		}
	}
	return names
}

// rowNamed is the row of a list, as list.row, that bears a name in a return; "" for none.
func (e *ruleEnv) rowNamed(values map[string]facts.Value, l *templates.FormList, name string) string {
	for n := 1; n <= l.Rows; n++ {
		key := l.Path(n, l.Fields[0].Item)
		if v := values[key]; !v.IsMissing() && facts.SameName(v.Text, name) {
			row, _ := cutRow(key)
			return row
		}
	}
	return ""
}

// rowBefore is a row's field on the unit's last return, of whatever year, in the row of the
// same name.
func (e *ruleEnv) rowBefore(path string) formula.Value {
	row, field := cutRow(path)
	list, _ := cutPath(row)
	l := e.form.List(list)
	var last facts.Period
	for p := range e.history.Past {
		if last.Before(p) {
			last = p
		}
	}
	before := e.history.Past[last]
	was := e.rowNamed(before, l, e.values[row+"."+l.Fields[0].Item].Text)
	if was == "" {
		return formula.Missing
	}
	return formula.Of(before[was+"."+field])
}

// codes are the words that a coded field may have: of a row whose words go by another field
// (codes_by), those of its own; nil where the row does not say which.
func (e *ruleEnv) codes(path string) []string {
	item, column := cutPath(path)
	it := e.form.Field(item, column)
	if it == nil || it.CodesBy == nil {
		if it == nil {
			return nil
		}
		return it.Codes
	}
	row, _ := cutRow(path)
	return it.CodesBy.Of[e.values[row+"."+it.CodesBy.Field].Text]
}

// step is the place of a word among those that a coded field may have, from 1; missing of
// another word.
func (e *ruleEnv) step(path string, word formula.Value) formula.Value {
	if i := slices.Index(e.codes(path), word.String()); i >= 0 && !word.IsMissing() {
		return formula.Int(i + 1)
	}
	return formula.Missing
}

// fits reports whether a coded field says one of its row's words; missing where either is not
// said.
func (e *ruleEnv) fits(path string) formula.Value {
	words, said := e.codes(path), e.values[path]
	if words == nil || said.IsMissing() {
		return formula.Missing
	}
	return formula.Bool(slices.Contains(words, said.Text))
}

// times counts the rows of the return whose fields say the same.
func (e *ruleEnv) times(fields []formula.Arg) formula.Value {
	row, _ := cutRow(e.full(fields[0].Path))
	list, _ := cutPath(row)
	n := 0
	for _, r := range e.rowsOf(list) {
		if !slices.ContainsFunc(fields, func(a formula.Arg) bool {
			_, field := cutRow(e.full(a.Path))
			return !facts.SameName(e.values[r+"."+field].Text, e.values[row+"."+field].Text)
		}) {
			n++
		}
	}
	return formula.Int(n)
}

// others counts the other units whose counted return of the period has a row whose field
// says the same.
func (e *ruleEnv) others(path string) formula.Value {
	row, field := cutRow(path)
	list, _ := cutPath(row)
	l, n := e.form.List(list), 0
	if l == nil {
		return formula.Missing
	}
	for _, values := range e.history.Others {
		for i := 1; i <= l.Rows; i++ {
			if v := values[l.Path(i, field)]; !v.IsMissing() && facts.SameName(v.Text, e.values[path].Text) {
				n++
				break
			}
		}
	}
	return formula.Int(n)
}
