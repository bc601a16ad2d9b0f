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
