package park

import (
	"fmt"
	"math/big"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/work"
)

// customsName is the office's rules of thumb in the library.
const customsName = "reports/customs.yaml"

// Customs (惯例) are the office's rules of thumb: no method of statistics, but how this park
// goes about its work.
type Customs struct {
	Escalation []work.Step   `yaml:"escalation" json:"escalation" jsonschema:"description=截止后过了几个工作日，打电话找谁，从填表人往上"`
	Classes    []growthClass `yaml:"growth_classes" json:"growth_classes" jsonschema:"description=分类施策：按 1—本月增速分几类"`
	LegalForms []string      `yaml:"legal_forms" json:"legal_forms" jsonschema:"description=企业名称末尾的组织形式"`
}

// growthClass is a report.GrowthClass as it is written.
type growthClass struct {
	Name   string `yaml:"name" json:"name" jsonschema:"required"`
	From   string `yaml:"from" json:"from,omitempty" jsonschema:"description=增速（%），含；不写为没有界"`
	To     string `yaml:"to" json:"to,omitempty" jsonschema:"description=不含"`
	Advice string `yaml:"advice" json:"advice" jsonschema:"required"`
}

// customs reads them.
func (d *definitions) customs() {
	doc := d.read(customsName, &d.Customs)
	if doc == nil {
		return
	}
	wrong := func(key string, i int, format string, args ...any) {
		d.note(&facts.Mistake{File: doc.from, Line: doc.lines(key)[i], Err: fmt.Errorf(key+"："+format, args...)})
	}
	for i, s := range d.Customs.Escalation {
		if s.Role == "" || s.Days < 0 || i > 0 && s.Days < d.Customs.Escalation[i-1].Days {
			wrong("escalation", i, "要写 role，days 从小到大")
		}
	}
	for i, c := range d.Customs.Classes {
		class := report.GrowthClass{Name: c.Name, Advice: c.Advice}
		for _, bound := range []struct {
			text string
			into **big.Rat
		}{{c.From, &class.From}, {c.To, &class.To}} {
			if bound.text == "" {
				continue
			}
			v, err := facts.ParseDecimal(bound.text)
			if err != nil {
				wrong("growth_classes", i, "“%s”不是增速，应写成 -10 或 5.5 这样（%%）", bound.text)
				continue
			}
			*bound.into = v.Rat()
		}
		if c.Name == "" || class.From != nil && class.To != nil && class.From.Cmp(class.To) >= 0 {
			wrong("growth_classes", i, "要写 name，from 小于 to")
		}
		d.reported.Classes = append(d.reported.Classes, class)
	}
	d.reported.LegalForms = d.Customs.LegalForms
	fmt.Fprintf(d.hashed, "%v", d.Customs.Classes) // they are printed
}
