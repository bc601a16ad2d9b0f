package templates

import "errors"

// Agreement (核对) holds figures that should be the same against each other: of returns and
// of a register.
type Agreement struct {
	List    string   `yaml:"list" json:"list" jsonschema:"required"`       // what templates call it
	Sources []string `yaml:"sources" json:"sources" jsonschema:"required"` // what the sources are called, two or more
	Rows    []Agreed `yaml:"rows" json:"rows" jsonschema:"required"`
}

// Agreed is one figure and the indicator that each source has of it.
type Agreed struct {
	Name string   `yaml:"name" json:"name" jsonschema:"required"`
	Of   []string `yaml:"of" json:"of" jsonschema:"required"`
}

func (a *Agreement) check() error {
	if a.List == "" || len(a.Sources) < 2 || len(a.Rows) == 0 {
		return errors.New("list、rows 不能缺，sources 至少两个")
	}
	for _, r := range a.Rows {
		if r.Name == "" || len(r.Of) != len(a.Sources) {
			return errors.New("各行要有 name，of 要与 sources 一样多")
		}
	}
	return nil
}

// EnterpriseList (分类名单) picks enterprises by what their figures are: those to be dealt
// with alike. Where and By name CODE.level, CODE.base, CODE.growth, CODE.month,
// CODE.month_growth of indicators, in their printed units, the class that a list of grades
// gives by that list's name, and stopped.
type EnterpriseList struct {
	List  string   `yaml:"list" json:"list" jsonschema:"required"`   // what templates call it
	Where string   `yaml:"where" json:"where" jsonschema:"required"` // which enterprises
	By    string   `yaml:"by" json:"by"`                             // the largest first; none: as they stand on the list
	Most  int      `yaml:"most" json:"most"`                         // how many are listed; none: all
	Show  []string `yaml:"show" json:"show"`                         // indicators of which level and growth are listed
}

func (l *EnterpriseList) check() error {
	if l.List == "" || l.Where == "" || l.Most < 0 {
		return errors.New("list、where 不能缺，most 不能为负")
	}
	return nil
}

// TargetList (目标完成) holds indicators against their targets of the year.
type TargetList struct {
	List string   `yaml:"list" json:"list" jsonschema:"required"` // what templates call it
	Show []string `yaml:"show" json:"show" jsonschema:"required"` // indicators
}

func (l *TargetList) check() error {
	if l.List == "" || len(l.Show) == 0 {
		return errors.New("list、show 不能缺")
	}
	return nil
}
