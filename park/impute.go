package park

import (
	"math/big"
	"slices"

	"parkstat/calc"
)

// imputeSettings is how units that have not returned are estimated; nothing written,
// they are not.
type imputeSettings struct {
	Methods []string `yaml:"methods" json:"methods,omitempty" jsonschema:"enum=forward,enum=year_on_year,enum=backward,enum=construction,description=估算的方法，按取用的先后"`
	Strata  string   `yaml:"strata" json:"strata,omitempty" jsonschema:"enum=division,enum=section,enum=park,description=按哪一层的已报企业推算：行业大类、门类或全园区"`
	Most    string   `yaml:"most" json:"most,omitempty" jsonschema:"description=估算占比（%）超过这个数时先等"`
}

func (i imputeSettings) absent() bool { return len(i.Methods) == 0 && i.Strata == "" && i.Most == "" }

// impute reads how is estimated, and the most percent that may be.
func (s compiler) impute() (o calc.Impute, most *big.Rat) {
	set := s.Report.Impute
	if set.absent() {
		return o, nil
	}
	if len(set.Methods) == 0 {
		s.wrong("report.impute.methods", "至少写一个：forward、year_on_year、backward、construction")
	}
	for _, name := range set.Methods {
		m := calc.Method(name)
		if !slices.Contains(calc.Methods, m) || slices.Contains(o.Methods, m) {
			s.wrong("report.impute.methods", "“%s”应为 forward、year_on_year、backward、construction 之一，不重复", name)
		}
		o.Methods = append(o.Methods, m)
	}
	switch set.Strata {
	case "", "division":
		o.Strata = calc.Division
	case "section":
		o.Strata = calc.Section
	case "park":
		o.Strata = calc.Park
	default:
		s.wrong("report.impute.strata", "“%s”应为 division、section 或 park", set.Strata)
	}
	if set.Most != "" {
		most = s.percent("report.impute.most", set.Most)
	}
	return o, most
}
