package templates

import (
	"errors"
	"slices"
)

// BulletinDef describes a bulletin (专报): a further report made in the same run out of the
// same figures, with lists of its own making, a table and a text.
type BulletinDef struct {
	Bulletin    string           `yaml:"bulletin" json:"bulletin" jsonschema:"required"`
	Name        string           `yaml:"name" json:"name" jsonschema:"required"`
	Workbook    string           `yaml:"workbook" json:"workbook" jsonschema:"required"` // beside this file
	File        string           `yaml:"file" json:"file" jsonschema:"required"`         // file name of the workbook, a template
	Letter      string           `yaml:"letter" json:"letter"`                           // the .docx, beside this file; none: no letter
	Internal    bool             `yaml:"internal" json:"internal"`                       // it may name enterprises: kept and mailed as the internal variant is
	Months      []int            `yaml:"months" json:"months"`                           // it is made for these; none: all
	Lists       []Pick           `yaml:"lists" json:"lists"`
	Quotes      []Quote          `yaml:"quotes" json:"quotes"`
	Grades      []Grades         `yaml:"grades" json:"grades"`           // enterprises sorted into classes by a score; of internal bulletins only
	Enterprises []EnterpriseList `yaml:"enterprises" json:"enterprises"` // enterprises picked by their figures; of internal bulletins only
	Targets     []TargetList     `yaml:"targets" json:"targets"`         // indicators held against their targets of the year
	Agree       []Agreement      `yaml:"agree" json:"agree"`             // figures of several sources held against each other
	Table       []TableRow       `yaml:"table" json:"table"`             // 指标一览
	Paragraphs  []Paragraph      `yaml:"paragraphs" json:"paragraphs"`   // 简报
	At          string           `yaml:"-" json:"-"`                     // file:line
}

// Pick makes a list of the rows that were returned in a form's list.
type Pick struct {
	List  string `yaml:"list" json:"list" jsonschema:"required"` // what templates call it
	From  string `yaml:"from" json:"from" jsonschema:"required"` // the form's list
	Where string `yaml:"where" json:"where"`                     // which rows; none: all
	Join  string `yaml:"join" json:"join"`                       // between the names of 名单; none: 、
	More  string `yaml:"more" json:"more"`                       // the field that says that there are others besides those listed
	Say   string `yaml:"say" json:"say"`                         // the field with what is to be said of a row
}

// Quote takes a text over as it was returned.
type Quote struct {
	Quote string `yaml:"quote" json:"quote" jsonschema:"required"` // what templates call it
	Item  string `yaml:"item" json:"item" jsonschema:"required"`
}

// Grades sorts enterprises into classes (A、B、C、D) by a score out of indicators.
type Grades struct {
	List    string       `yaml:"list" json:"list" jsonschema:"required"` // what templates call it
	By      []GradeOf    `yaml:"by" json:"by" jsonschema:"required"`
	Classes []GradeClass `yaml:"classes" json:"classes" jsonschema:"required"` // best first; the last takes the rest
}

// GradeOf is an indicator and its weight in the score, percent.
type GradeOf struct {
	Indicator string `yaml:"indicator" json:"indicator" jsonschema:"required"`
	Weight    int    `yaml:"weight" json:"weight" jsonschema:"required"`
}

// GradeClass is a class and its share of the enterprises, percent.
type GradeClass struct {
	Class string `yaml:"class" json:"class" jsonschema:"required"`
	Share int    `yaml:"share" json:"share"`
}

// check reports the first mistake.
func (g *Grades) check() error {
	weight, share := 0, 0
	for _, m := range g.By {
		weight += m.Weight
	}
	for _, c := range g.Classes {
		share += c.Share
	}
	switch {
	case g.List == "" || len(g.By) == 0 || len(g.Classes) < 2:
		return errors.New("list、by 不能缺，classes 至少两档")
	case weight != 100:
		return errors.New("by 的 weight 合计应为 100")
	case share > 100:
		return errors.New("classes 的 share 合计不能超过 100")
	}
	return nil
}

// TableRow is a row of 指标一览.
type TableRow struct {
	Section string   `yaml:"section" json:"section" jsonschema:"required"`
	Name    string   `yaml:"name" json:"name" jsonschema:"required"`
	Unit    string   `yaml:"unit" json:"unit"`
	Value   string   `yaml:"value" json:"value" jsonschema:"required"` // with placeholders
	Growth  string   `yaml:"growth" json:"growth"`                     // with placeholders
	Who     string   `yaml:"who" json:"who"`                           // who returns it, where no form is named
	Form    string   `yaml:"form" json:"form"`                         // whose returns it is from
	Checks  []string `yaml:"checks" json:"checks"`                     // the item.column whose 核实 are told in the row
}

// Paragraph is a part of 简报, with placeholders.
type Paragraph struct {
	Title string `yaml:"title" json:"title"`
	Text  string `yaml:"text" json:"text" jsonschema:"required"`
}

// Check reports the first mistake of the definition.
func (d *BulletinDef) Check() error {
	for _, field := range [][2]string{{"bulletin", d.Bulletin}, {"name", d.Name}, {"workbook", d.Workbook}, {"file", d.File}} {
		if field[1] == "" {
			return &KeyError{field[0], errors.New("不能缺")}
		}
	}
	for _, m := range d.Months {
		if m < 2 || m > 12 {
			return &KeyError{"months", errors.New("应在 2 与 12 之间")}
		}
	}
	names := map[string]bool{}
	for _, l := range d.Lists {
		if l.List == "" || l.From == "" || names[l.List] {
			return &KeyError{"lists", errors.New("list、from 不能缺，list 不能重复")}
		}
		names[l.List] = true
	}
	for _, q := range d.Quotes {
		if q.Quote == "" || q.Item == "" || names[q.Quote] {
			return &KeyError{"quotes", errors.New("quote、item 不能缺，quote 不能重复")}
		}
		names[q.Quote] = true
	}
	for _, g := range d.Grades {
		if !d.Internal {
			return &KeyError{"grades", errors.New("列企业名称，只能写在 internal: true 的专报里")}
		}
		if err := g.check(); err != nil {
			return &KeyError{"grades", err}
		}
	}
	for _, l := range d.Enterprises {
		if !d.Internal {
			return &KeyError{"enterprises", errors.New("列企业名称，只能写在 internal: true 的专报里")}
		}
		if err := l.check(); err != nil {
			return &KeyError{"enterprises", err}
		}
	}
	for _, l := range d.Targets {
		if err := l.check(); err != nil {
			return &KeyError{"targets", err}
		}
	}
	for _, a := range d.Agree {
		if err := a.check(); err != nil {
			return &KeyError{"agree", err}
		}
	}
	for _, row := range d.Table {
		if row.Section == "" || row.Name == "" || row.Value == "" || row.Who != "" && row.Form != "" {
			return &KeyError{"table", errors.New("section、name、value 不能缺，who 与 form 只写一个")}
		}
	}
	for _, p := range d.Paragraphs {
		if p.Text == "" {
			return &KeyError{"paragraphs", errors.New("text 不能缺")}
		}
	}
	return nil
}

// Due reports whether the bulletin is made for a month.
func (d *BulletinDef) Due(month int) bool {
	return len(d.Months) == 0 || slices.Contains(d.Months, month)
}
