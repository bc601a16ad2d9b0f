package calc

import (
	"cmp"
	"math/big"
	"slices"

	"parkstat/facts"
)

// Coarser is how the groups of a grouping may be shown outside: those that are merged,
// by the section they are merged in ("" across sections, and for groupings without
// sections), and whether the sections may be shown.
type Coarser struct {
	Sections bool
	Merged   map[string][]string
}

// Coarsen merges the groups whose figures would be somebody's own with the smallest
// others, until every sum that is shown, and every one that can be had from those shown,
// is safe, for each of the items. By division, sections are left out where one of them is
// not. tables are the year's, in order: what was merged in one month stays so for the rest
// of the year, with what it was merged with, or the difference of two months would part
// them again. before is what is merged already.
func (d Disclosure) Coarsen(tables []*Table, items []string, grouping string, before Coarser) Coarser {
	c := cellSet{d: d, items: items, p: tables[0].partitionBy(grouping), of: tables[0].set.contributors()}
	out := before
	out.Sections = out.Sections && grouping == ByDivision
	for _, t := range tables {
		c.tables = append(c.tables, t)
		c.judge(len(c.tables) - 1)
		out = c.coarsen(out)
	}
	return out
}

// Unmerged is how groups may be shown before anything is judged.
func Unmerged() Coarser { return Coarser{Sections: true} }

// Dangers lists the groups of a table that may not be shown by themselves, with why.
func (d Disclosure) Dangers(t *Table, item, grouping string) map[string]danger {
	c := cellSet{d: d, items: []string{item}, p: t.partitionBy(grouping), of: t.set.contributors(), tables: []*Table{t}}
	c.judge(0)
	all := map[string]danger{}
	for i, danger := range c.danger {
		if danger != Safe {
			all[c.p.names[i]] = danger
		}
	}
	return all
}

// Whole is the danger of showing an indicator of the whole park, in any of the months.
func (d Disclosure) Whole(tables []*Table, code string) (danger danger) {
	ind := tables[0].plan.Find(code)
	c := cellSet{d: d, items: tables[0].plan.itemsOf(ind), of: tables[0].set.contributors(), tables: tables,
		p:     &partition{names: []string{""}, place: make([]uint16, len(tables[0].division))},
		scope: func(t *Table, row int32) bool { return t.scoped(ind, row) }}
	for n := range tables {
		danger = max(danger, c.levels(n, []bool{true}))
	}
	return danger
}

// itemsOf are the items that an indicator is made from, each once.
func (p *Plan) itemsOf(d *Indicator) []string {
	var items []string
	if item := d.Item + d.ValueAdded; item != "" {
		items = append(items, item)
	}
	for _, path := range d.Paths() {
		for _, item := range p.itemsOf(p.Find(path)) {
			if !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
	}
	return items
}

// Items are the items that an indicator is made from, each once.
func (p *Plan) Items(code string) []string { return p.itemsOf(p.Find(code)) }

// partitionBy is a grouping of the plan, or the divisions.
func (e *evaluation) partitionBy(grouping string) *partition {
	if i := slices.IndexFunc(e.plan.Groupings, func(g Grouping) bool { return g.Code == grouping }); i >= 0 {
		return e.parts[i]
	}
	p := &partition{place: make([]uint16, len(e.division))}
	for _, d := range facts.Divisions {
		p.names = append(p.names, d.Code)
	}
	p.names = append(p.names, "") // of no division
	for row, place := range e.division {
		p.place[row] = uint16(place)
	}
	return p
}

// contributors numbers the enterprise groups, a unit of none being its own.
func (s *Set) contributors() []int32 {
	numbers := map[string]int32{}
	of := make([]int32, len(s.Park.Roster.Units))
	for row, u := range s.Park.Roster.Units {
		name := cmp.Or(u.Group, u.ID)
		n, known := numbers[name]
		if !known {
			n = int32(len(numbers))
			numbers[name] = n
		}
		of[row] = n
	}
	return of
}

// cellSet is the cells of a partition over some months.
type cellSet struct {
	d      Disclosure
	items  []string
	p      *partition
	of     []int32                        // contributor of every row
	scope  func(t *Table, row int32) bool // of which units; nil: of all
	tables []*Table
	danger []danger // by group, the gravest of all months so far
	size   []sum    // by group, the first item to date in the last month
	units  []bool   // by group, whether anybody ever returned
}

// cell is what each contributor gave, for each item the month, to date, and both of a
// year ago.
type cell map[int32][]sum

func (c cell) add(who int32, column, columns int, v facts.Value) {
	if c[who] == nil {
		c[who] = make([]sum, columns)
	}
	c[who][column].add(v)
}

// judge takes the nth month in.
func (c *cellSet) judge(n int) {
	groups := len(c.p.names)
	if c.danger == nil {
		c.danger, c.units = make([]danger, groups), make([]bool, groups)
	}
	c.size = make([]sum, groups)
	cells := make([]cell, groups)
	c.contributions(n, func(group int, who int32, column int, v facts.Value) {
		if cells[group] == nil {
			cells[group] = cell{}
		}
		cells[group].add(who, column, 4*len(c.items), v)
		c.units[group] = true
		if column == 1 {
			c.size[group].add(v)
		}
	})
	for group := range groups {
		c.danger[group] = max(c.danger[group], c.d.worst(cells[group], 4*len(c.items)))
	}
}

// worst is the gravest danger of a cell's columns.
func (d Disclosure) worst(of cell, columns int) danger {
	worst := Safe
	for column := range columns {
		var xs []*big.Rat
		for _, sums := range of {
			if sums[column].used != 0 {
				xs = append(xs, sums[column].rat())
			}
		}
		worst = max(worst, d.danger(xs))
	}
	return worst
}

// counted reports whether a unit's figures of an item are in the sums of the nth month.
func (c *cellSet) counted(n int, item string, row int32) bool {
	t := c.tables[n]
	return t.counts(item, row) && (c.scope == nil || c.scope(t, row))
}

// contributions goes through what the counted units gave in the nth month.
func (c *cellSet) contributions(n int, f func(group int, who int32, column int, v facts.Value)) {
	t := c.tables[n]
	for i, item := range c.items {
		q := t.quantity(item)
		columns := [4]*column{q.m, q.ytd, q.mLast, q.ytdLast}
		for _, row := range t.rows {
			if !c.counted(n, item, row) {
				continue
			}
			for j, column := range columns {
				if v := column.at(row); v.IsNumber() {
					f(int(c.p.place[row]), c.of[row], 4*i+j, v)
				}
			}
		}
	}
}

// levels is the danger of the sum of some groups in the nth month.
func (c *cellSet) levels(n int, in []bool) danger {
	all := cell{}
	c.contributions(n, func(group int, who int32, column int, v facts.Value) {
		if in[group] {
			all.add(who, column, 4*len(c.items), v)
		}
	})
	return c.d.worst(all, 4*len(c.items))
}

// solved reports whether the output and the added value of some groups, two equations, tell
// what single ones of them made: where their value-added rates, which readers know, are two,
// and the groups of one rate are not safe by themselves.
func (c *cellSet) solved(n int, groups []int) bool {
	t := c.tables[n]
	added := t.plan.AddedValue()
	if added == nil || !slices.Contains(c.items, added.ValueAdded) {
		return false
	}
	of := map[string][]bool{}
	for _, g := range groups {
		d, known := facts.DivisionOf(c.p.names[g])
		rate := t.set.Park.Rate(d, t.period.Year)
		if !known || rate == nil || !c.units[g] {
			continue
		}
		if of[rate.RatString()] == nil {
			of[rate.RatString()] = make([]bool, len(c.p.names))
		}
		of[rate.RatString()][g] = true
	}
	if len(of) != 2 {
		return false
	}
	for _, in := range of {
		if c.levels(n, in) != Safe {
			return true
		}
	}
	return false
}

// safe reports whether the sum of some groups may be shown in every month so far.
func (c *cellSet) safe(groups []int) bool {
	in := make([]bool, len(c.p.names))
	for _, g := range groups {
		in[g] = true
	}
	for n := range c.tables {
		if c.levels(n, in) != Safe || c.solved(n, groups) {
			return false
		}
	}
	return true
}

// coarsen merges, beginning with what was merged in the months before.
func (c *cellSet) coarsen(before Coarser) Coarser {
	of := map[string][]int{} // groups with units, by section
	for i, name := range c.p.names {
		if d, known := facts.DivisionOf(name); c.units[i] && known && before.Sections {
			of[d.Section] = append(of[d.Section], i)
		} else if c.units[i] {
			of[""] = append(of[""], i)
		}
	}
	out := Coarser{Sections: before.Sections, Merged: map[string][]string{}}
	for _, groups := range of {
		out.Sections = out.Sections && c.safe(groups)
	}
	if !out.Sections {
		var all []int
		for i := range c.p.names {
			if c.units[i] {
				all = append(all, i)
			}
		}
		of = map[string][]int{"": all}
	}
	for section, groups := range of {
		if merged := c.merge(groups, before); len(merged) > 0 {
			out.Merged[section] = merged
		}
	}
	return out
}

// merge is the smallest set of a total's groups, what was merged before with the unsafe
// ones and as many of the smallest as it takes, whose sum is safe: all of them where
// none is.
func (c *cellSet) merge(groups []int, before Coarser) []string {
	var merged, rest []int
	for _, g := range groups {
		was := slices.ContainsFunc([]string{"", c.section(g)}, func(s string) bool { return slices.Contains(before.Merged[s], c.p.names[g]) })
		if was || c.danger[g] != Safe {
			merged = append(merged, g)
		} else {
			rest = append(rest, g)
		}
	}
	if len(merged) == 0 {
		return nil
	}
	slices.SortStableFunc(rest, func(a, b int) int { return c.size[a].rat().Cmp(c.size[b].rat()) })
	for len(rest) > 0 && (len(merged) < 2 || !c.safe(merged)) {
		merged, rest = append(merged, rest[0]), rest[1:]
	}
	slices.Sort(merged)
	var names []string
	for _, g := range merged {
		names = append(names, c.p.names[g])
	}
	return names
}

func (c *cellSet) section(group int) string {
	d, _ := facts.DivisionOf(c.p.names[group])
	return d.Section
}
