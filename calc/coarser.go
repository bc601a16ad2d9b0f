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
// is safe. By division, sections are left out where one of them is not. tables are the
// year's, in order: what was merged in one month stays so for the rest of the year, with
// what it was merged with, or the difference of two months would part them again.
func (d Disclosure) Coarsen(tables []*Table, item, grouping string) Coarser {
	c := cellSet{d: d, item: item, p: tables[0].partitionBy(grouping), of: tables[0].set.contributors()}
	out := Coarser{Sections: grouping == ByDivision, Merged: map[string][]string{}}
	for _, t := range tables {
		c.tables = append(c.tables, t)
		c.judge(t)
		out = c.coarsen(out)
	}
	return out
}

// Dangers lists the groups of a table that may not be shown by themselves, with why.
func (d Disclosure) Dangers(t *Table, item, grouping string) map[string]Danger {
	c := cellSet{d: d, item: item, p: t.partitionBy(grouping), of: t.set.contributors()}
	c.judge(t)
	all := map[string]Danger{}
	for i, danger := range c.danger {
		if danger != Safe {
			all[c.p.names[i]] = danger
		}
	}
	return all
}

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
	item   string
	p      *partition
	of     []int32 // contributor of every row
	tables []*Table
	danger []Danger // by group, the gravest of all months so far
	size   []sum    // by group, output to date of the last month
	units  []bool   // by group, whether anybody ever returned
}

// judge takes a month in.
func (c *cellSet) judge(t *Table) {
	if c.danger == nil {
		c.danger, c.units = make([]Danger, len(c.p.names)), make([]bool, len(c.p.names))
	}
	c.size = make([]sum, len(c.p.names))
	cells := make([]map[int32]*[4]sum, len(c.p.names))
	c.contributions(t, nil, func(group int, who int32, column int, v facts.Value) {
		if cells[group] == nil {
			cells[group] = map[int32]*[4]sum{}
		}
		if cells[group][who] == nil {
			cells[group][who] = &[4]sum{}
		}
		cells[group][who][column].add(v)
		c.units[group] = true
		if column == 1 {
			c.size[group].add(v)
		}
	})
	for group, of := range cells {
		c.danger[group] = max(c.danger[group], c.d.worst(of))
	}
}

// worst is the gravest danger of a cell's four columns.
func (d Disclosure) worst(cell map[int32]*[4]sum) Danger {
	worst := Safe
	for column := range 4 {
		var xs []*big.Rat
		for _, sums := range cell {
			if sums[column].used != 0 {
				xs = append(xs, sums[column].rat())
			}
		}
		worst = max(worst, d.Danger(xs))
	}
	return worst
}

// contributions goes through what the returned units of some groups (nil: of all) gave:
// the month, to date, and both of a year ago.
func (c *cellSet) contributions(t *Table, in []bool, f func(group int, who int32, column int, v facts.Value)) {
	q := t.quantity(c.item)
	columns := [4]*column{q.m, q.ytd, q.mLast, q.ytdLast}
	for _, row := range t.rows {
		group := int(c.p.place[row])
		if !t.filed[row] || in != nil && !in[group] {
			continue
		}
		for i, column := range columns {
			if v := column.at(row); v.IsNumber() {
				f(group, c.of[row], i, v)
			}
		}
	}
}

// safe reports whether the sum of some groups may be shown in every month so far.
func (c *cellSet) safe(groups []int) bool {
	in := make([]bool, len(c.p.names))
	for _, g := range groups {
		in[g] = true
	}
	for _, t := range c.tables {
		cell := map[int32]*[4]sum{}
		c.contributions(t, in, func(_ int, who int32, column int, v facts.Value) {
			if cell[who] == nil {
				cell[who] = &[4]sum{}
			}
			cell[who][column].add(v)
		})
		if c.d.worst(cell) != Safe {
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

// Merged is a figure of several groups together.
func (t *Table) Merged(code string, groups []Group) Figure {
	of := map[string]map[Group]Figure{}
	for _, i := range t.plan.order {
		d := &t.plan.Indicators[i]
		if d.Formula != "" {
			of[d.Code] = formulas(d, of)
			continue
		}
		a := newAdder()
		for _, g := range groups {
			if f := t.figures[d.Code][g]; f != (Figure{}) {
				a.add(f)
			}
		}
		of[d.Code] = map[Group]Figure{Whole: a.figure()}
	}
	return of[code][Whole]
}
