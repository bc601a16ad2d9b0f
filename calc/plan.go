// Package calc turns checked facts into indicators: sums over the same list of units, added
// value, ratios, counts of what others than enterprises return (supplements); estimates for
// units that are missing; and says which of them would tell too much of one enterprise. It is
// pure: no I/O, no clock, no log; exact integers and rationals throughout, nothing rounded.
//
// Invariants: growth is against the same list of units (同口径); missing is never
// zero; the order of units never changes a result. It refuses definitions whose units do not
// fit or that go round in a circle, and to guess: a figure that cannot be had is nil, with
// its reason.
package calc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
)

// Plan is the compiled list of indicators and groupings, and what is done about units
// that have not returned.
type Plan struct {
	Indicators []Indicator
	Groupings  []Grouping
	Impute     Impute

	order []int          // of the indicators, each after those that its formula names
	place map[string]int // of the indicators, by code
}

// Definitions are what an office writes: its indicators, and how their figures may be
// parted otherwise than by division.
type Definitions struct {
	Indicators []Indicator `yaml:"indicators" json:"indicators" jsonschema:"required"`
	Groupings  []Grouping  `yaml:"groupings" json:"groupings"`
}

// Words are what indicators may be made from: the items of forms with their units, the
// lists of forms with those of their fields ("" is the list itself), and whose items are
// returned by others than enterprises.
type Words struct {
	Item          func(code string) (unit string, known bool)
	Rows          func(list, field string) (unit string, known bool)
	Supplementary func(item string) bool
}

// Compile checks the definitions, which may stand in any order. All that is wrong is told at
// once, each with its place; the plan then serves to look codes up.
func (words Words) Compile(defs Definitions) (*Plan, error) {
	p := &Plan{Indicators: slices.Clone(defs.Indicators), Groupings: slices.Clone(defs.Groupings), place: map[string]int{}}
	var wrong []error
	for i := range p.Groupings {
		if err := p.Groupings[i].check(p.Groupings[:i]); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: 分组 %s：%w", p.Groupings[i].At, p.Groupings[i].Code, err))
		}
	}
	s := sorter{p, make([]visit, len(p.Indicators)), words.Item, wrong}
	s.check(words)
	for i := range p.Indicators {
		s.visit(i, nil)
	}
	return p, errors.Join(s.wrong...)
}

type visit uint8

const (
	unseen visit = iota
	open
	done
	failed // what is made from it is not looked at
)

// sorter puts indicators behind what they are made from, and works out their units.
type sorter struct {
	*Plan
	state []visit
	item  func(string) (string, bool)
	wrong []error
}

func (s *sorter) fail(i int, err error) {
	d := &s.Indicators[i]
	s.state[i], s.wrong = failed, append(s.wrong, fmt.Errorf("%s: 指标 %s：%w", d.At, d.Code, err))
}

// check looks at each by itself, then at what its formula names.
func (s *sorter) check(words Words) {
	for i := range s.Indicators {
		d := &s.Indicators[i]
		_, twice := s.place[d.Code]
		if !twice {
			s.place[d.Code] = i
		}
		err := cmp.Or(d.check(s.Groupings, words.Item), d.beyond(words))
		switch {
		case err != nil:
		case twice:
			err = errors.New("重复定义")
		case slices.ContainsFunc(s.Indicators[:i], func(o Indicator) bool { return o.Short == d.Short }):
			err = fmt.Errorf("简称 %s 重复", d.Short)
		case d == s.Main() && d.Scope != nil:
			err = errors.New("第一个 item 指标是权数，不能写 scope；只算一部分单位请另写一个指标")
		}
		if err != nil {
			s.fail(i, err)
		}
	}
	for i := range s.Indicators {
		if s.state[i] == failed {
			continue
		}
		if err := s.Indicators[i].compile(s.place); err != nil {
			s.fail(i, err)
		}
	}
}

// visit reports whether the unit is known.
func (s *sorter) visit(i int, way []string) bool {
	d := &s.Indicators[i]
	way = append(way, d.Code)
	switch s.state[i] {
	case done, failed:
		return s.state[i] == done
	case open:
		s.fail(i, fmt.Errorf("算式绕了一圈：%s", strings.Join(way, " → ")))
		return false
	}
	s.state[i] = open
	known := true
	for _, path := range d.Paths() {
		known = s.visit(s.place[path], way) && known
	}
	if !known {
		s.state[i] = failed
		return false
	}
	if err := d.measure(func(code string) facts.Unit { return s.Indicators[s.place[code]].made }, s.item); err != nil {
		s.fail(i, err)
		return false
	}
	s.state[i], s.order = done, append(s.order, i)
	return true
}

// Clone is a plan whose indicators may be changed in how they are printed.
func (p *Plan) Clone() *Plan {
	out := *p
	out.Indicators = slices.Clone(p.Indicators)
	return &out
}

// Find is the indicator with the code.
func (p *Plan) Find(code string) *Indicator {
	if i, known := p.place[code]; known {
		return &p.Indicators[i]
	}
	return nil
}

// Main is the indicator that weighs a unit: the plan's first sum, nil if none.
func (p *Plan) Main() *Indicator {
	for i := range p.Indicators {
		if p.Indicators[i].Item != "" {
			return &p.Indicators[i]
		}
	}
	return nil
}

// AddedValue is the plan's first indicator of added value, nil if none.
func (p *Plan) AddedValue() *Indicator {
	for i := range p.Indicators {
		if p.Indicators[i].ValueAdded != "" {
			return &p.Indicators[i]
		}
	}
	return nil
}

func (p *Plan) mainItem() string {
	if d := p.Main(); d != nil {
		return d.Item
	}
	return ""
}

// grouping finds a grouping by code; nil where there is none.
func (p *Plan) grouping(code string) *Grouping {
	for i := range p.Groupings {
		if p.Groupings[i].Code == code {
			return &p.Groupings[i]
		}
	}
	return nil
}

// Beneath are the codes that an indicator is made from: of a formula those in it, of added value
// those of its output.
func (p *Plan) Beneath(code string) (codes []string) {
	d := p.Find(code)
	for i := range p.Indicators {
		if of := &p.Indicators[i]; d.ValueAdded != "" && of.Item == d.ValueAdded {
			codes = append(codes, of.Code)
		}
	}
	return append(codes, d.Paths()...)
}
