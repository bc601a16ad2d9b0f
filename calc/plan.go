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

// Compile checks the definitions, which may stand in any order. All that is wrong with single
// definitions is told at once, each with its place, or else with what their formulas name; of
// how these hang together the first.
func (words Words) Compile(defs Definitions) (*Plan, error) {
	p := &Plan{Indicators: slices.Clone(defs.Indicators), Groupings: slices.Clone(defs.Groupings), place: map[string]int{}}
	var wrong []error
	for i := range p.Groupings {
		if err := p.Groupings[i].check(p.Groupings[:i]); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: 分组 %s：%w", p.Groupings[i].At, p.Groupings[i].Code, err))
		}
	}
	each := func(try func(i int, d *Indicator) error) error {
		for i := range p.Indicators {
			d := &p.Indicators[i]
			if err := try(i, d); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: 指标 %s：%w", d.At, d.Code, err))
			}
		}
		return errors.Join(wrong...)
	}
	err := each(func(i int, d *Indicator) error {
		if err := cmp.Or(d.check(p.Groupings, words.Item), d.beyond(words)); err != nil {
			return err
		}
		if _, twice := p.place[d.Code]; twice {
			return errors.New("重复定义")
		}
		if slices.ContainsFunc(p.Indicators[:i], func(o Indicator) bool { return o.Short == d.Short }) {
			return fmt.Errorf("简称 %s 重复", d.Short)
		}
		p.place[d.Code] = i
		return nil
	})
	if err == nil {
		err = each(func(_ int, d *Indicator) error { return d.compile(p.place) })
	}
	if main := p.Main(); err == nil && main != nil && main.Scope != nil {
		err = fmt.Errorf("%s: 指标 %s：第一个 item 指标是权数，不能写 scope；只算一部分单位请另写一个指标", main.At, main.Code)
	}
	if err != nil {
		return nil, err
	}
	s := sorter{p, make([]visit, len(p.Indicators)), words.Item}
	for i, d := range p.Indicators {
		if err := s.visit(i, nil); err != nil {
			return nil, fmt.Errorf("%s: 指标 %s：%w", d.At, d.Code, err)
		}
	}
	return p, nil
}

type visit uint8

const (
	unseen visit = iota
	open
	done
)

// sorter puts indicators behind what they are made from, and works out their units.
type sorter struct {
	*Plan
	state []visit
	item  func(string) (string, bool)
}

func (s *sorter) visit(i int, way []string) error {
	d := &s.Indicators[i]
	way = append(way, d.Code)
	switch s.state[i] {
	case done:
		return nil
	case open:
		return fmt.Errorf("算式绕了一圈：%s", strings.Join(way, " → "))
	}
	s.state[i] = open
	for _, path := range d.Paths() {
		if err := s.visit(s.place[path], way); err != nil {
			return err
		}
	}
	s.state[i] = done
	s.order = append(s.order, i)
	return d.measure(func(code string) facts.Unit { return s.Indicators[s.place[code]].made }, s.item)
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
