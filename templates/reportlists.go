package templates

import "errors"

// checkLists looks at a report's own lists, table and text.
func (d *ReportDef) checkLists(c *checker) {
	names := map[string]bool{}
	for i, l := range d.Lists {
		c.check(l.List != "" && l.From != "" && !names[l.List], "lists", "list、from 不能缺，list 不能重复", i)
		names[l.List] = true
	}
	for i, q := range d.Quotes {
		c.check(q.Quote != "" && q.Item != "" && !names[q.Quote], "quotes", "quote、item 不能缺，quote 不能重复", i)
		names[q.Quote] = true
	}
	const namesUnits = "列企业名称，只能写在 internal: true 的专报里"
	open := !d.Monthly() && !d.Internal
	for i, g := range d.Grades {
		c.check(!open, "grades", namesUnits, i)
		c.try("grades", g.check(), i)
	}
	for i, l := range d.Enterprises {
		c.check(!open, "enterprises", namesUnits, i)
		c.check(l.List != "" && l.Where != "" && l.Most >= 0, "enterprises", "list、where 不能缺，most 不能为负", i)
	}
	for i, l := range d.Targets {
		c.check(l.List != "" && len(l.Show) > 0, "targets", "list、show 不能缺", i)
	}
	for i, a := range d.Agree {
		c.try("agree", a.check(), i)
	}
	for i, row := range d.Table {
		c.check(row.Section != "" && row.Name != "" && row.Value != "" && (row.Who == "" || row.Form == ""), "table",
			"section、name、value 不能缺，who 与 form 只写一个", i)
	}
	for i, p := range d.Paragraphs {
		c.check(p.Text != "", "paragraphs", "text 不能缺", i)
	}
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

// tableRow is a row of 指标一览.
type tableRow struct {
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

// Agreement (核对) holds figures that should be the same against each other: of returns and
// of a register.
type Agreement struct {
	List    string   `yaml:"list" json:"list" jsonschema:"required"`       // what templates call it
	Sources []string `yaml:"sources" json:"sources" jsonschema:"required"` // what the sources are called, two or more
	Rows    []agreed `yaml:"rows" json:"rows" jsonschema:"required"`
}

// agreed is one figure and the indicator that each source has of it.
type agreed struct {
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

// TargetList (目标完成) holds indicators against their targets of the year.
type TargetList struct {
	List string   `yaml:"list" json:"list" jsonschema:"required"` // what templates call it
	Show []string `yaml:"show" json:"show" jsonschema:"required"` // indicators
}
