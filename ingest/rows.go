package ingest

import (
	"maps"
	"math/big"

	"parkstat/facts"
	"parkstat/facts/formula"
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

// unlisted are the rows that a list of the return should have and has not, by name: those
// that are still open from the months before.
func (e *ruleEnv) unlisted(list string) (names []string) {
	l := e.form.List(list)
	if l == nil {
		return nil
	}
	carry, on := l.Carries()
	if !on {
		return nil
	}
	returns := maps.Clone(e.history.Past)
	if returns == nil {
		return nil
	}
	returns[e.ret.Period] = e.values
	for _, row := range carry.Follow(returns, e.ret.Period) {
		if row.Course == facts.Omitted {
			names = append(names, clip(row.Values[carry.Name].Text))
		}
	}
	return names
}
