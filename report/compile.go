package report

import (
	"errors"
	"fmt"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// Report is a report, compiled: its templates, and what its own lists are made of.
type Report struct {
	*templates.Report
	picks  []pick
	quotes []quote
	picked []*picked
	forms  []*templates.Form // whose returns the rows of its table are from; nil of those of none
}

// pick is a list of rows that were returned, compiled.
type pick struct {
	templates.Pick
	list  *templates.FormList // that they are taken from
	own   bool                // enterprises return it
	where *formula.Program    // nil: all
}

// quote is a text that was returned.
type quote struct {
	templates.Quote
	own bool
}

// variants are those that the report is made in.
func (r *Report) variants() []Variant {
	switch {
	case r.Def.Monthly():
		return variants
	case r.Def.Internal:
		return []Variant{Internal}
	}
	return []Variant{Mailable}
}

// in reports whether the report is made in a variant.
func (r *Report) in(v Variant) bool { return slices.Contains(r.variants(), v) }

// Words are what the forms of a park have for indicators and lists to be made of.
func Words(forms templates.Forms) calc.Words {
	return calc.Words{
		Item: func(item string) (string, bool) {
			for _, f := range forms {
				if it := f.Def.Item(item); it != nil && (it.Type == "money" || it.Type == "number") {
					return it.Unit, true
				}
			}
			return "", false
		},
		Rows: func(list, field string) (string, bool) {
			f := forms.WithList(list)
			if f == nil {
				return "", false
			}
			for _, it := range f.Def.List(list).Followed().Fields {
				if it.Item == field {
					return it.Unit, true
				}
			}
			return "", field == ""
		},
		Supplementary: func(item string) bool {
			f := forms.WithItem(item)
			return f != nil && !ofEnterprises(f)
		},
	}
}

// ofEnterprises reports whether enterprises return a form, so that what is on it is somebody's
// own.
func ofEnterprises(f *templates.Form) bool { return f.Def.Of == "" || f.Def.Of == facts.Enterprises }

// Compile opens a report's templates and looks up what its definition names; folder is where
// that lies in the library. All mistakes are told, each with its place.
func Compile(lib *templates.Library, folder string, def *templates.ReportDef, plan *calc.Plan, forms templates.Forms) (*Report, error) {
	c := compiler{Report: &Report{}, def: def, plan: plan, forms: forms, mistakes: def.Check()}
	var err error
	if c.Report.Report, err = templates.OpenReport(lib, folder, def); err != nil && def.Workbook != "" {
		c.mistakes = append(c.mistakes, err)
	}
	c.monthly()
	c.lists()
	c.table()
	return c.Report, errors.Join(c.mistakes...)
}

type compiler struct {
	*Report
	def      *templates.ReportDef
	plan     *calc.Plan
	forms    templates.Forms
	mistakes []error
}

// wrong notes a mistake in an entry under a key, of the thing that who names.
func (c *compiler) wrong(key string, entry int, who string, err error) {
	if err != nil {
		if who != "" {
			err = fmt.Errorf("%s：%w", who, err)
		}
		c.mistakes = append(c.mistakes, c.def.Wrong(key, err, entry))
	}
}

// indicators looks codes up.
func (c *compiler) indicators(key string, entry int, who string, codes []string) {
	for _, code := range codes {
		if c.plan.Find(code) == nil {
			c.wrong(key, entry, who, fmt.Errorf("没有指标 %q", code))
		}
	}
}

func (c *compiler) monthly() {
	c.indicators("indicators", 0, "", c.def.Indicators)
	c.indicators("tiles", 0, "", c.def.Tiles)
	c.indicators("annual", 0, "", c.def.Annual.Codes())
	if c.plan.Main() == nil {
		c.wrong("indicators", 0, "", errors.New("指标定义里至少要有一个 item 指标"))
	}
}

// openTo refuses, in a report that only goes outside, what enterprises return.
func (c *compiler) openTo(own bool) error {
	if own && !c.def.Internal && !c.def.Monthly() {
		return errors.New("取自企业报的表，会列出个别企业，只能写在 internal: true 的专报里")
	}
	return nil
}

// own reports whether enterprises return one of the forms with what is looked for.
func (c *compiler) own(has func(*templates.FormDef) bool) bool {
	return slices.ContainsFunc(c.forms, func(f *templates.Form) bool { return ofEnterprises(f) && has(f.Def) })
}

func (c *compiler) lists() {
	words := Words(c.forms)
	for i, p := range c.def.Lists {
		f := c.forms.WithList(p.From)
		if f == nil {
			c.wrong("lists", i, p.List, fmt.Errorf("没有表式含列表 %q", p.From))
			continue
		}
		own := c.own(func(d *templates.FormDef) bool { return d.List(p.From) != nil })
		c.wrong("lists", i, p.List, c.openTo(own))
		list := f.Def.List(p.From).Followed()
		where, err := words.CompileWhere(p.From, p.Where)
		c.wrong("lists", i, p.List, err)
		for _, field := range []string{p.More, p.Say} {
			if field != "" && !slices.ContainsFunc(list.Fields, func(f templates.Item) bool { return f.Item == field }) {
				c.wrong("lists", i, p.List, fmt.Errorf("列表 %s 里没有字段 %q", p.From, field))
			}
		}
		c.picks = append(c.picks, pick{p, list, own, where})
	}
	for i, q := range c.def.Quotes {
		if c.forms.WithItem(q.Item) == nil {
			c.wrong("quotes", i, q.Quote, fmt.Errorf("没有表式含指标项 %q", q.Item))
		}
		own := c.own(func(d *templates.FormDef) bool { return d.Item(q.Item) != nil })
		c.wrong("quotes", i, q.Quote, c.openTo(own))
		c.quotes = append(c.quotes, quote{q, own})
	}
	for i, g := range c.def.Grades {
		for _, m := range g.By {
			c.indicators("grades", i, g.List, []string{m.Indicator})
		}
	}
	for i, l := range c.def.Enterprises {
		p, err := compilePicked(l, c.plan, c.def.Grades)
		c.wrong("enterprises", i, l.List, err)
		c.picked = append(c.picked, p)
	}
	for i, l := range c.def.Targets {
		c.indicators("targets", i, l.List, l.Show)
	}
	for i, a := range c.def.Agree {
		for _, r := range a.Rows {
			c.indicators("agree", i, r.Name, r.Of)
		}
	}
}

func (c *compiler) table() {
	c.Report.forms = make([]*templates.Form, len(c.def.Table))
	for i, t := range c.def.Table {
		if t.Form == "" {
			continue
		}
		f, err := c.forms.Named(t.Form)
		if err != nil {
			c.wrong("table", i, t.Name, err)
			continue
		}
		c.Report.forms[i] = f
		c.wrong("table", i, t.Name, c.openTo(ofEnterprises(f)))
		for _, path := range t.Checks {
			if _, ref := f.Cell(path); ref == "" {
				c.wrong("table", i, t.Name, fmt.Errorf("表式 %s 里没有 %q", t.Form, path))
			}
		}
	}
}
