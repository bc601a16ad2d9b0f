package report

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// where is what a figure is of: a group, or several as one.
type where struct {
	groups []calc.Group
	name   string
}

// figure is that of an indicator there, where it is a part of another over the units of that.
func (w where) figure(t *calc.Table, code string, of *calc.Indicator) calc.Figure {
	switch {
	case of != nil && w.groups[0].Kind != calc.Unit:
		return t.Together(w.groups, of.Code, code)[code]
	case len(w.groups) > 1:
		return t.Together(w.groups, code)[code]
	}
	return t.Get(code, w.groups[0])
}

// has reports whether a unit is there.
func (w where) has(t *calc.Table, unit string) bool {
	return slices.ContainsFunc(w.groups, func(g calc.Group) bool { return t.Within(g, unit) })
}

// whereNamed reads where a figure is of: 其他行业 of the mailable variant, with the section's
// letter or name before it where there are several, or a group.
func whereNamed(f *figures, c calc.Coarser, s string) (where, error) {
	of, merged := strings.CutSuffix(s, otherDivisions)
	if !merged {
		g, name, err := groupNamed(f, s)
		return where{[]calc.Group{g}, name}, err
	}
	var names []string
	for _, section := range slices.Sorted(maps.Keys(c.Merged)) {
		name := facts.SectionOf(section).Name
		if of == section || of == name || of == "" && len(c.Merged) == 1 {
			return where{divisionsOf(c.Merged[section]), name + otherDivisions}, nil
		}
		names = append(names, section+otherDivisions)
	}
	if names == nil {
		return where{}, errors.New("外发版没有合并的行业")
	}
	return where{}, fmt.Errorf("没有“%s”；有的是：%s", s, strings.Join(names, "、"))
}

// otherDivisions are those that are merged outside.
const otherDivisions = "其他行业"

// groupNamed reads a group: nothing for the park, C for a section, C26 or 26 for a
// division, 规模=大型 for a group of a grouping, a unit by code or name.
func groupNamed(f *figures, s string) (calc.Group, string, error) {
	if s == "" {
		return calc.Whole, "园区", nil
	}
	upper := strings.ToUpper(s)
	if section := facts.SectionOf(upper); section.Code != "" {
		return calc.Group{Kind: calc.Section, Code: section.Code}, section.Name, nil
	}
	digits := strings.TrimLeft(upper, "BCD")
	if d, ok := facts.DivisionOf(digits); ok && len(digits) == 2 && (digits == upper || upper == d.Section+digits) {
		return division(d.Code), d.Name, nil
	}
	for _, d := range facts.Divisions {
		if d.Name == s {
			return division(d.Code), d.Name, nil
		}
	}
	if by, name, ok := strings.Cut(s, "="); ok {
		return groupOf(f, by, name)
	}
	code := f.set.Park.Roster.Resolve(facts.NormalCreditCode(s))
	for _, u := range f.listed {
		if u.Name == s || u.ID == code {
			return calc.Group{Kind: calc.Unit, Code: u.ID}, u.Name, nil
		}
	}
	return calc.Group{}, "", fmt.Errorf("没有分组“%s”：可写门类 C、大类 C26、%s、企业代码或名称", s, groupExample(f))
}

// groupOf is a group of a grouping, both by name.
func groupOf(f *figures, by, name string) (calc.Group, string, error) {
	var groupings, groups []string
	for _, g := range f.plan.Groupings {
		groupings = append(groupings, g.Name)
		if g.Name != by && g.Code != by {
			continue
		}
		for _, one := range f.now().Grouped(f.main.Code, g.Code) {
			if one.Code == name {
				return one.Group, g.Name + "：" + name, nil
			}
			groups = append(groups, one.Code)
		}
		return calc.Group{}, "", fmt.Errorf("%s里没有“%s”；有的是：%s", g.Name, name, strings.Join(groups, "、"))
	}
	return calc.Group{}, "", fmt.Errorf("没有分组“%s”；有的是：%s", by, strings.Join(groupings, "、"))
}

func groupExample(f *figures) string {
	if len(f.plan.Groupings) == 0 {
		return "组"
	}
	return f.plan.Groupings[0].Name + "=组"
}
