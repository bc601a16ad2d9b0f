// Package calc turns checked facts into indicators. It is pure: no I/O, no
// clock, no log; exact integers and rationals throughout, nothing rounded.
//
// Invariants: growth is against the same list of units (同口径); missing is never
// zero; the order of units never changes a result. It refuses to guess: a figure
// that cannot be had is nil, with its reason.
package calc

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/facts/formula"
)

// Indicator (指标) is one definition of the plan. Exactly one of Item, ValueAdded
// and Formula says where its figures come from.
type Indicator struct {
	Code       string   `yaml:"indicator" json:"indicator" jsonschema:"required"`
	Name       string   `yaml:"name" json:"name" jsonschema:"required"`   // 规上工业总产值
	Short      string   `yaml:"short" json:"short" jsonschema:"required"` // what templates call it: 总产值
	English    string   `yaml:"english" json:"english"`
	Unit       string   `yaml:"unit" json:"unit" jsonschema:"required"` // printed unit: 亿元
	Per        int64    `yaml:"per" json:"per"`                         // item units in one printed unit: 100000 (千元 in 亿元)
	Decimals   Decimals `yaml:"decimals" json:"decimals"`
	Item       string   `yaml:"item" json:"item"`               // sum of a form's item
	ValueAdded string   `yaml:"value_added" json:"value_added"` // rate method over this item, single deflation
	Formula    string   `yaml:"formula" json:"formula"`         // over the indicators before it: sales / gov * 100
	Forecast   string   `yaml:"forecast" json:"forecast"`       // the item that foretold it a month before
	At         string   `yaml:"-" json:"-"`                     // file:line

	program *formula.Program
}

// Decimals is how many places are printed.
type Decimals struct {
	Level  int `yaml:"level" json:"level"`
	Growth int `yaml:"growth" json:"growth"`
}

// Plan is the compiled list of indicators, and what is done about units that have not
// returned.
type Plan struct {
	Indicators []Indicator
	Impute     Impute
}

// Compile checks the definitions; hasItem says which items the forms have.
func Compile(defs []Indicator, hasItem func(string) bool) (*Plan, error) {
	p := &Plan{}
	known := map[string]bool{}
	for _, d := range defs {
		if err := d.compile(known, hasItem); err != nil {
			return nil, fmt.Errorf("%s: 指标 %s：%w", d.At, d.Code, err)
		}
		known[d.Code] = true
		p.Indicators = append(p.Indicators, d)
	}
	return p, nil
}

func (d *Indicator) compile(known map[string]bool, hasItem func(string) bool) error {
	sources := 0
	for _, s := range []string{d.Item, d.ValueAdded, d.Formula} {
		if s != "" {
			sources++
		}
	}
	switch {
	case d.Code == "" || d.Name == "" || d.Short == "" || strings.Contains(d.Short, "."):
		return fmt.Errorf("indicator、name、short 不能缺，short 不能含点号")
	case known[d.Code]:
		return fmt.Errorf("重复定义")
	case sources != 1:
		return fmt.Errorf("item、value_added、formula 必须且只能写一个")
	case d.Item != "" && !hasItem(d.Item):
		return fmt.Errorf("没有表式含指标项 %q", d.Item)
	case d.ValueAdded != "" && !hasItem(d.ValueAdded):
		return fmt.Errorf("没有表式含指标项 %q", d.ValueAdded)
	case d.Forecast != "" && !hasItem(d.Forecast):
		return fmt.Errorf("没有表式含指标项 %q", d.Forecast)
	case d.Decimals.Level < 0 || d.Decimals.Level > 6 || d.Decimals.Growth < 0 || d.Decimals.Growth > 6:
		return fmt.Errorf("小数位应在 0 与 6 之间")
	}
	if d.Per == 0 {
		d.Per = 1
	}
	if d.Per < 0 {
		return fmt.Errorf("per 应为正数")
	}
	if d.Formula == "" {
		return nil
	}
	var err error
	d.program, err = formula.Compile(d.Formula, formula.Names{Path: func(p string) bool { return known[p] }})
	return err
}

// Paths are the indicators that a formula names, each once.
func (d *Indicator) Paths() []string {
	if d.program == nil {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(d.program.Paths)))
}

// Find is the indicator with the code.
func (p *Plan) Find(code string) *Indicator {
	for i := range p.Indicators {
		if p.Indicators[i].Code == code {
			return &p.Indicators[i]
		}
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

func (p *Plan) mainItem() string {
	if d := p.Main(); d != nil {
		return d.Item
	}
	return ""
}

// IsRatio reports whether the indicator is a ratio, whose change is in
// percentage points (百分点) and which does not add up.
func (d *Indicator) IsRatio() bool { return d.Formula != "" }
