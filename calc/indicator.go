package calc

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Indicator (指标) is one definition of the plan. Exactly one of Item, ValueAdded,
// Formula and Rows says where its figures come from.
type Indicator struct {
	Code       string      `yaml:"indicator" json:"indicator" jsonschema:"required"`
	Name       string      `yaml:"name" json:"name" jsonschema:"required"`   // 规上工业总产值
	Short      string      `yaml:"short" json:"short" jsonschema:"required"` // what templates call it: 总产值
	Unit       string      `yaml:"unit" json:"unit" jsonschema:"required"`   // printed unit: 亿元
	Per        int64       `yaml:"per" json:"per"`                           // units of the figures in one printed unit, 千元 in 亿元: 100000; else as the units tell
	Decimals   Decimals    `yaml:"decimals" json:"decimals"`
	Item       string      `yaml:"item" json:"item"`               // sum of a form's item
	ValueAdded string      `yaml:"value_added" json:"value_added"` // rate method over this item, single deflation
	Formula    string      `yaml:"formula" json:"formula"`         // over other indicators: sales / gov * 100
	Rows       *Rows       `yaml:"rows" json:"rows"`               // over the rows of a form's list
	Register   *OfRegister `yaml:"register" json:"register"`       // over the park's register of projects
	Forecast   string      `yaml:"forecast" json:"forecast"`       // the item that foretold it a month before
	Scope      *Scope      `yaml:"scope" json:"scope"`             // of which units; none: all on the roster
	Groupings  []string    `yaml:"groupings" json:"groupings"`     // division, section and groupings that it is parted by; none: all
	Measures   []string    `yaml:"measures" json:"measures"`       // what templates may ask of it; none: all
	At         string      `yaml:"-" json:"-"`                     // file:line

	program  *formula.Program
	made     facts.Unit // of its figures before they are printed
	parkOnly bool       // made from what others than enterprises return: a figure of the park alone
}

// Scope (范围) is the units of an indicator: those that a grouping puts into one of the
// groups, or with none named into any.
type Scope struct {
	By string   `yaml:"by" json:"by" jsonschema:"required"`
	In []string `yaml:"in" json:"in"`
}

// Decimals is how many places are printed.
type Decimals struct {
	Level  int `yaml:"level" json:"level"`
	Growth int `yaml:"growth" json:"growth"`
}

// The groupings that every park has.
const (
	ByDivision = "division"
	BySection  = "section"
)

func (d *Indicator) check(groupings []Grouping, item func(string) (string, bool)) error {
	sources := 0
	for _, s := range []string{d.Item, d.ValueAdded, d.Formula} {
		if s != "" {
			sources++
		}
	}
	if d.Rows != nil {
		sources++
	}
	if d.Register != nil {
		sources++
	}
	switch {
	case d.Code == "" || d.Name == "" || d.Short == "" || strings.Contains(d.Short, "."):
		return fmt.Errorf("indicator、name、short 不能缺，short 不能含点号")
	case sources != 1:
		return fmt.Errorf("item、value_added、formula、rows、register 必须且只能写一个")
	case d.Decimals.Level < 0 || d.Decimals.Level > 6 || d.Decimals.Growth < 0 || d.Decimals.Growth > 6:
		return fmt.Errorf("小数位应在 0 与 6 之间")
	case d.Per < 0:
		return fmt.Errorf("per 应为正数")
	case d.Scope != nil && d.Formula != "":
		return fmt.Errorf("scope 写在算式所用的指标上，不写在算式上")
	}
	for _, code := range []string{d.Item, d.ValueAdded, d.Forecast} {
		if _, known := item(code); code != "" && !known {
			return fmt.Errorf("没有表式含数值的指标项 %q", code)
		}
	}
	known := []string{ByDivision, BySection}
	for _, g := range groupings {
		known = append(known, g.Code)
	}
	for _, g := range d.Groupings {
		if !slices.Contains(known, g) {
			return fmt.Errorf("没有分组 %q，可用的有：%s", g, strings.Join(known, "、"))
		}
	}
	if d.Scope != nil && (!slices.Contains(known, d.Scope.By) || d.Scope.By == ByDivision || d.Scope.By == BySection) {
		return fmt.Errorf("scope.by 没有分组 %q", d.Scope.By)
	}
	for _, m := range d.Measures {
		if !slices.Contains(measures, m) {
			return fmt.Errorf("没有量度 %q，可用的有：%s", m, strings.Join(measures, "、"))
		}
	}
	return nil
}

func (d *Indicator) compile(codes map[string]int) error {
	if d.Formula == "" {
		return nil
	}
	var err error
	unknown := ""
	d.program, err = formula.Compile(d.Formula, formula.Names{Path: func(p string) bool {
		_, ok := codes[p]
		if !ok && unknown == "" {
			unknown = p
		}
		return ok
	}})
	if unknown != "" {
		return fmt.Errorf("算式里的 %q 不是指标；有的是：%s", unknown, strings.Join(slices.Sorted(maps.Keys(codes)), "、"))
	}
	return err
}

// measure works out in what unit the figures are made, and how many of those one
// printed unit holds.
func (d *Indicator) measure(of func(code string) facts.Unit, item func(string) (string, bool)) error {
	printed := facts.ParseUnit(d.Unit)
	unit, _ := item(d.Item + d.ValueAdded)
	if d.Rows != nil {
		unit = d.Rows.unit
	}
	d.made = facts.ParseUnit(unit)
	if d.program != nil {
		var err error
		if d.made, err = d.program.Measure(of); err != nil {
			return err
		}
	} else if unit == "" { // the form does not say: the indicator's own word holds
		d.made = printed
		d.made.Scale = new(big.Rat).Quo(printed.Scale, big.NewRat(max(d.Per, 1), 1))
	}
	if !d.made.Measures(printed) {
		return fmt.Errorf("单位不合：算出来的是 %s，unit 写的是 %q", d.made, d.Unit)
	}
	per := new(big.Rat).Quo(printed.Scale, d.made.Scale)
	if !per.IsInt() || !per.Num().IsInt64() {
		return fmt.Errorf("单位 %q 比算出来的 %s 还小，请换一个", d.Unit, d.made)
	}
	if d.Per != 0 && d.Per != per.Num().Int64() {
		return fmt.Errorf("per 写的是 %d，按单位应为 %s；可以不写", d.Per, per.Num())
	}
	d.Per = per.Num().Int64()
	return nil
}

// Paths are the indicators that a formula names, each once.
func (d *Indicator) Paths() []string {
	if d.program == nil {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(d.program.Paths)))
}

// IsRatio reports whether the indicator is a plain ratio (产销率), whose change is in
// percentage points (百分点).
func (d *Indicator) IsRatio() bool { return d.Formula != "" && d.made.IsPlain() }

// PartedBy reports whether the indicator is shown by a grouping.
func (d *Indicator) PartedBy(grouping string) bool {
	return !d.parkOnly && (len(d.Groupings) == 0 || slices.Contains(d.Groupings, grouping))
}

// Has reports whether templates may ask for a measure of the indicator.
func (d *Indicator) Has(measure string) bool {
	return len(d.Measures) == 0 || !slices.Contains(measures, measure) || slices.Contains(d.Measures, measure)
}

// measures (量度) are what can be asked of an indicator.
var measures = []string{"本月", "本月同期", "本月同比", "累计", "累计同期", "累计同比", "比上月累计", "比重", "拉动", "贡献率", "排名",
	"全年目标", "完成进度", "比序时进度", "比计划", "全市位次", "比全市", "两年平均"}
