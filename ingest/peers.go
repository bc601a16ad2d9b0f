package ingest

import (
	"math/big"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// reviewed is what the rules that look over several units say of a return.
type reviewed struct {
	Filed
	Problems []facts.Problem
	Outcomes map[string]Outcome // by rule
}

// Review holds the counted returns of a form and period against each other. filed are the
// form's of the year up to the period.
func (rs *Rules) Review(form *templates.Form, park *facts.Park, p facts.Period, filed []Filed) (all []reviewed) {
	var now []Filed
	before := map[string][]Filed{}
	for _, f := range filed {
		f.Unit = park.Roster.Resolve(f.Unit)
		if f.Period.Before(p) {
			before[f.Unit] = append(before[f.Unit], f)
		} else if f.Period == p && park.Roster.In(f.Unit, p) {
			now = append(now, f)
		}
	}
	ps := newPeers(park, p, now)
	for _, f := range now {
		h := newHistory(p, before[f.Unit], park, f.Received, f.Version)
		h.Peers = ps
		problems, outcomes := rs.try(kept(form, f), h, "peers")
		all = append(all, reviewed{f, problems, outcomes})
	}
	return all
}

// kept is the return that the book keeps.
func kept(form *templates.Form, f Filed) *filled {
	form = form.As(f.FormVer)
	r := &filled{SHA256: f.SHA256, Form: form, Unit: f.Unit, Period: f.Period, kept: f.Values, cells: map[string]facts.Cell{}}
	for _, path := range form.Def.Paths() {
		at, elsewhere := f.Cells[path]
		if !elsewhere {
			at.Sheet, at.Ref = form.Cell(path)
		}
		at.File = f.SHA256
		r.cells[path] = at
	}
	r.Nil = f.Nil()
	return r
}

// peers are the counted returns of one form and period, for the rules that hold a
// return against those of other units. It is not for several goroutines.
type peers struct {
	park   *facts.Park
	period facts.Period
	of     map[string][]Filed // by division, section, "*"
	bounds map[string]*hbBounds
	totals map[string]map[string]*big.Rat // by item.column, by division
	links  map[string]*big.Rat
}

// newPeers arranges the returns of period p by industry.
func newPeers(park *facts.Park, p facts.Period, filed []Filed) *peers {
	ps := &peers{park: park, period: p, of: map[string][]Filed{}, bounds: map[string]*hbBounds{},
		totals: map[string]map[string]*big.Rat{}, links: map[string]*big.Rat{}}
	for _, f := range filed {
		u, ok := park.Roster.Find(f.Unit, p)
		if !ok || !park.Roster.In(f.Unit, p) || f.Period != p {
			continue
		}
		for _, g := range groups(u) {
			ps.of[g] = append(ps.of[g], f)
		}
	}
	return ps
}

// groups are those that a unit is held against, the nearest first.
func groups(u facts.Respondent) []string {
	d := u.Division()
	return []string{d.Code, d.Section, "*"}
}

func pairOf(values map[string]facts.Value, now, then string) ([2]float64, bool) {
	a, b := values[then], values[now]
	if !a.IsNumber() || !b.IsNumber() || a.Units <= 0 || b.Units <= 0 {
		return [2]float64{}, false
	}
	x, _ := a.Rat().Float64()
	y, _ := b.Rat().Float64()
	return [2]float64{x, y}, true
}

// inlier holds the growth of a unit against its division's, or its section's or the
// park's where the division has too few pairs.
func (ps *peers) inlier(e *ruleEnv, now, then string) formula.Value {
	if ps == nil {
		return formula.Missing
	}
	own, ok := pairOf(e.values, now, then)
	u, listed := ps.park.Roster.Find(e.ret.Unit, ps.period)
	if !ok || !listed {
		return formula.Missing
	}
	for _, g := range groups(u) {
		if b := ps.boundsOf(e, g, now, then); b != nil {
			return formula.Bool(b.inlier(own))
		}
	}
	return formula.Missing
}

func (ps *peers) boundsOf(e *ruleEnv, group, now, then string) *hbBounds {
	key := group + " " + now + " " + then
	b, done := ps.bounds[key]
	if done {
		return b
	}
	setting := func(name string) float64 {
		f, _ := e.settings[name].Rat().Float64()
		return f
	}
	var pairs [][2]float64
	for _, f := range ps.of[group] {
		if pair, ok := pairOf(f.Values, now, then); ok {
			pairs = append(pairs, pair)
		}
	}
	if len(pairs) > 0 && float64(len(pairs)) >= setting("hb_min") {
		found := hidiroglouBerthelot(pairs, hbParams{setting("hb_u"), setting("hb_a"), setting("hb_c"), setting("hb_pct") / 100})
		b = &found
	}
	ps.bounds[key] = b
	return b
}

// score is the selective-editing score of a figure: how far it is from what was to
// be expected, in percent of its division a year ago. Expected is last month's
// figure, else last year's carried on by the division's growth (ONS).
func (ps *peers) score(e *ruleEnv, path string) formula.Value {
	if ps == nil || !e.values[path].IsNumber() {
		return formula.Missing
	}
	u, listed := ps.park.Roster.Find(e.ret.Unit, ps.period)
	if !listed {
		return formula.Missing
	}
	item, column := cutPath(path)
	division := u.Division().Code
	expected := formula.Of(e.history.Last[path]).Rat()
	if expected == nil {
		then, link := lastYear(e.history, e.ret.Unit, e.ret.Period, item, column).Rat(), ps.link(division, path)
		if then == nil || link == nil {
			return formula.Missing
		}
		expected = new(big.Rat).Mul(then, link)
	}
	total := ps.total(division, item, column)
	if total.Sign() == 0 {
		return formula.Missing
	}
	off := new(big.Rat).Sub(e.values[path].Rat(), expected)
	off.Mul(off.Abs(off), big.NewRat(100, 1))
	return formula.Num(off.Quo(off, total))
}

// total is the division's figure of a year ago on this year's list.
func (ps *peers) total(division, item, column string) *big.Rat {
	key := item + "." + column
	of, done := ps.totals[key]
	if !done {
		of = map[string]*big.Rat{}
		for _, u := range ps.park.Roster.At(ps.period) {
			d := u.Division().Code
			if of[d] == nil {
				of[d] = new(big.Rat)
			}
			if v := lastYear(history{Park: ps.park}, u.ID, ps.period, item, column).Rat(); v != nil {
				of[d].Add(of[d], v)
			}
		}
		ps.totals[key] = of
	}
	return of[division]
}

// link is the division's growth factor over the units that returned the figure.
func (ps *peers) link(division, path string) *big.Rat {
	if l, done := ps.links[division+" "+path]; done {
		return l
	}
	item, column := cutPath(path)
	now, then := new(big.Rat), new(big.Rat)
	for _, f := range ps.of[division] {
		b := lastYear(history{Park: ps.park}, f.Unit, ps.period, item, column).Rat()
		if v := f.Values[path]; v.IsNumber() && b != nil {
			now.Add(now, v.Rat())
			then.Add(then, b)
		}
	}
	var l *big.Rat
	if then.Sign() != 0 {
		l = now.Quo(now, then)
	}
	ps.links[division+" "+path] = l
	return l
}
