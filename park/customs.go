package park

import (
	"fmt"

	"parkstat/facts"
	"parkstat/work"
)

// customsName is the office's rules of thumb in the library.
const customsName = "reports/customs.yaml"

// Customs (惯例) are the office's rules of thumb: no method of statistics, but how this park
// goes about its work.
type Customs struct {
	Escalation []work.Step `yaml:"escalation" json:"escalation" jsonschema:"description=截止后过了几个工作日，打电话找谁，从填表人往上"`
}

// customs reads them.
func (d *Definitions) customs() error {
	doc, err := d.read(customsName, &d.Customs)
	if err != nil {
		return err
	}
	for i, s := range d.Customs.Escalation {
		if s.Role == "" || s.Days < 0 || i > 0 && s.Days < d.Customs.Escalation[i-1].Days {
			return &facts.Mistake{File: doc.from, Line: doc.lines("escalation")[i], Err: fmt.Errorf("escalation：要写 role，days 从小到大")}
		}
	}
	return nil
}
