package calc

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
)

// Grouping (分组) parts the units of a park by something that its list says of them: a
// column of 名录 (规模, 片区, any other), or a list of classes (行业分类) that the park
// supplies.
type Grouping struct {
	Code    string   `yaml:"grouping" json:"grouping" jsonschema:"required"`
	Name    string   `yaml:"name" json:"name" jsonschema:"required"` // what templates call it: 规模
	Tag     string   `yaml:"tag" json:"tag"`                         // the column of 名录
	Classes string   `yaml:"classes" json:"classes"`                 // the list in the sheet 行业分类
	Order   []string `yaml:"order" json:"order"`                     // of the groups; others follow by name
	At      string   `yaml:"-" json:"-"`                             // file:line
}

func (g *Grouping) check(before []Grouping) error {
	switch {
	case g.Code == "" || g.Name == "":
		return fmt.Errorf("grouping、name 不能缺")
	case (g.Tag == "") == (g.Classes == ""):
		return fmt.Errorf("tag、classes 必须且只能写一个")
	case g.Code == ByDivision || g.Code == BySection:
		return fmt.Errorf("行业大类和门类是自带的分组，不必写")
	case slices.ContainsFunc(before, func(o Grouping) bool { return o.Code == g.Code || o.Name == g.Name }):
		return fmt.Errorf("重复定义")
	}
	return nil
}

// Missing says that the park's workbook says nothing of the grouping.
func (g *Grouping) Missing() string {
	if g.Tag != "" {
		return "名录没有“" + g.Tag + "”一列"
	}
	return "园区工作簿“行业分类”里没有“" + g.Classes + "”"
}

// of is the group that the park's list puts a unit into; "" is none.
func (g *Grouping) of(p *facts.Park, u *facts.Respondent) string {
	name := u.Tags[g.Tag]
	if g.Classes != "" {
		name = p.Classes[g.Classes].Of(u.Class)
	}
	if name == Unclassed { // somebody's own word for it
		return ""
	}
	return name
}

// partition is a grouping worked out: the place of every row among the names. Place 0
// is that of units without a group.
type partition struct {
	names []string
	place []uint16
}

// Unclassed names the units that a grouping puts nowhere.
const Unclassed = "未分组"

func (s *Set) partition(g *Grouping) *partition {
	units := s.Park.Roster.Units
	found := map[string]bool{}
	for i := range units {
		if name := g.of(s.Park, &units[i]); name != "" {
			found[name] = true
		}
	}
	p := &partition{names: []string{Unclassed}, place: make([]uint16, len(units))}
	for _, name := range g.Order {
		if found[name] {
			p.names = append(p.names, name)
			delete(found, name)
		}
	}
	rest := make([]string, 0, len(found))
	for name := range found {
		rest = append(rest, name)
	}
	slices.Sort(rest)
	p.names = append(p.names, rest...)
	places := map[string]uint16{}
	for i, name := range p.names {
		places[name] = uint16(i)
	}
	for i := range units {
		if name := g.of(s.Park, &units[i]); name != "" {
			p.place[i] = places[name]
		}
	}
	return p
}

// maxGroups keeps a column that is no grouping (a telephone number) from being one.
const maxGroups = 500

// CheckPark tells of groupings that the park's list cannot bear, and of scopes that name
// a group nobody knows.
func (p *Plan) CheckPark(park *facts.Park) error {
	names := map[string]map[string]bool{}
	for i := range p.Groupings {
		g := &p.Groupings[i]
		names[g.Code] = map[string]bool{}
		for j := range park.Roster.Units {
			names[g.Code][g.of(park, &park.Roster.Units[j])] = true
		}
		if n := len(names[g.Code]); n > maxGroups {
			return fmt.Errorf("%s: 分组 %s 在名录里有 %d 个不同的值，最多 %d 个", g.At, g.Name, n, maxGroups)
		}
		for _, group := range park.Classes[g.Classes] {
			names[g.Code][group] = true
		}
	}
	for i := range p.Indicators {
		d := &p.Indicators[i]
		if d.Register != nil {
			if err := d.Register.check(park); err != nil {
				return fmt.Errorf("%s: 指标 %s：%w", d.At, d.Code, err)
			}
		}
		if d.Scope == nil {
			continue
		}
		g := p.grouping(d.Scope.By)
		for _, name := range d.Scope.In {
			if !names[g.Code][name] && !slices.Contains(g.Order, name) {
				return fmt.Errorf("%s: 指标 %s：scope.in 写的“%s”，%s里没有", d.At, d.Code, name, g.Name)
			}
		}
	}
	return nil
}

// Groups says of each grouping how the park's list parts its units, for a person.
func (p *Plan) Groups(park *facts.Park) []string {
	s := NewSet(park)
	var all []string
	for i := range p.Groupings {
		g := &p.Groupings[i]
		if names := s.partition(g).names[1:]; len(names) > 0 {
			all = append(all, fmt.Sprintf("%s %s：%s", g.Code, g.Name, strings.Join(names, "、")))
		} else {
			all = append(all, fmt.Sprintf("%s %s：%s", g.Code, g.Name, g.Missing()))
		}
	}
	return all
}
