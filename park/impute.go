package park

import (
	"math/big"
	"slices"
	"strconv"

	"parkstat/calc"
)

// imputeSettings is how units that have not returned are estimated; nothing written,
// they are not.
type imputeSettings struct {
	Methods []string `yaml:"methods" json:"methods,omitempty" jsonschema:"enum=forward,enum=year_on_year,enum=backward,enum=construction,description=估算的方法，按取用的先后"`
	Strata  string   `yaml:"strata" json:"strata,omitempty" jsonschema:"enum=division,enum=section,enum=park,description=按哪一层的已报企业推算：行业大类、门类或全园区"`
	Pairs   string   `yaml:"pairs" json:"pairs,omitempty" jsonschema:"description=推算比至少由几户得出，不够的用上一层，默认 3"`
	Most    string   `yaml:"most" json:"most,omitempty" jsonschema:"description=估算占比（%）超过这个数时先等"`
}

func (i imputeSettings) absent() bool {
	return len(i.Methods) == 0 && i.Strata == "" && i.Pairs == "" && i.Most == ""
}

// leastPairs is how many units a link needs where nothing is written.
const leastPairs = 3

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
	if o.Least = leastPairs; set.Pairs != "" {
		var err error
		if o.Least, err = strconv.Atoi(set.Pairs); err != nil || o.Least < 1 {
			s.wrong("report.impute.pairs", "“%s”应为 1 以上的整数", set.Pairs)
		}
	}
	if set.Most != "" {
		most = s.percent("report.impute.most", set.Most)
	}
	return o, most
}
