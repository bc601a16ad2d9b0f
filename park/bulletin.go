package park

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// bulletin is a further report as it was read.
type bulletin struct {
	*report.Bulletin
	doc    *document
	folder string
}

// mistake puts file and line before a mistake in the definition.
func (b *bulletin) mistake(err error) error { return mistakeOf(b.doc, err) }

// bulletin reads a further report, and its own indicators (NAME.indicators.yaml), if it has
// such, to those of all.
func (d *Definitions) bulletin(name string, list *calc.Definitions) error {
	def := &templates.BulletinDef{}
	doc, err := d.counts(name, def)
	if err != nil {
		return err
	}
	b := &bulletin{Bulletin: &report.Bulletin{Def: def}, doc: doc, folder: path.Dir(name)}
	def.At = doc.from + ":1"
	if err := def.Check(); err != nil {
		return b.mistake(err)
	}
	if b.Book, err = templates.OpenReport(d.Library, b.folder, &templates.ReportDef{Workbook: def.Workbook}); err != nil {
		return mistaken(err)
	}
	if def.Letter != "" {
		if b.Letter, err = templates.OpenLetter(d.Library, b.folder, def.Letter); err != nil {
			return mistaken(err)
		}
	}
	d.further = append(d.further, b)
	own := strings.TrimSuffix(name, ".yaml") + ".indicators.yaml"
	if _, _, err := d.Library.Read(own); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var more calc.Definitions
	if doc, err = d.counts(own, &more); err != nil {
		return err
	}
	place(&more, doc)
	list.Indicators = append(list.Indicators, more.Indicators...)
	list.Groupings = append(list.Groupings, more.Groupings...)
	return nil
}

// compileBulletin looks up what the bulletin's lists, quotes and table name.
func (d *Definitions) compileBulletin(b *bulletin) error {
	words := d.words()
	for _, p := range b.Def.Lists {
		var from *templates.FormList
		for _, f := range d.Forms {
			if l := f.Def.List(p.From); l != nil && from == nil {
				from = l.Followed()
			}
		}
		if from == nil {
			return b.mistake(&templates.KeyError{Key: "lists", Err: fmt.Errorf("%s：没有表式含列表 %q", p.List, p.From)})
		}
		if err := d.openTo(b, p.From); err != nil {
			return b.mistake(&templates.KeyError{Key: "lists", Err: fmt.Errorf("%s：%w", p.List, err)})
		}
		where, err := words.CompileWhere(p.From, p.Where)
		if err != nil {
			return b.mistake(&templates.KeyError{Key: "lists", Err: fmt.Errorf("%s：%w", p.List, err)})
		}
		for _, field := range []string{p.More, p.Say} {
			if field != "" && !slices.ContainsFunc(from.Fields, func(f templates.Item) bool { return f.Item == field }) {
				return b.mistake(&templates.KeyError{Key: "lists", Err: fmt.Errorf("%s：列表 %s 里没有字段 %q", p.List, p.From, field)})
			}
		}
		b.Lists, b.Where = append(b.Lists, from), append(b.Where, where)
	}
	for _, q := range b.Def.Quotes {
		if !slices.ContainsFunc(d.Forms, func(f *templates.Form) bool { return f.Def.Item(q.Item) != nil }) {
			return b.mistake(&templates.KeyError{Key: "quotes", Err: fmt.Errorf("%s：没有表式含指标项 %q", q.Quote, q.Item)})
		}
	}
	for _, q := range b.Def.Quotes {
		if err := d.openTo(b, q.Item); err != nil {
			return b.mistake(&templates.KeyError{Key: "quotes", Err: fmt.Errorf("%s：%w", q.Quote, err)})
		}
	}
	for _, g := range b.Def.Grades {
		for _, m := range g.By {
			if d.Plan.Find(m.Indicator) == nil {
				return b.mistake(&templates.KeyError{Key: "grades", Err: fmt.Errorf("%s：没有指标 %q", g.List, m.Indicator)})
			}
		}
	}
	for _, l := range b.Def.Enterprises {
		picked, err := report.CompilePicked(l, d.Plan, b.Def.Grades)
		if err != nil {
			return b.mistake(&templates.KeyError{Key: "enterprises", Err: fmt.Errorf("%s：%w", l.List, err)})
		}
		b.Picked = append(b.Picked, picked)
	}
	for _, l := range b.Def.Targets {
		for _, code := range l.Show {
			if d.Plan.Find(code) == nil {
				return b.mistake(&templates.KeyError{Key: "targets", Err: fmt.Errorf("%s：没有指标 %q", l.List, code)})
			}
		}
	}
	for _, a := range b.Def.Agree {
		for _, r := range a.Rows {
			for _, code := range r.Of {
				if d.Plan.Find(code) == nil {
					return b.mistake(&templates.KeyError{Key: "agree", Err: fmt.Errorf("%s：没有指标 %q", r.Name, code)})
				}
			}
		}
	}
	for _, t := range b.Def.Table {
		if t.Form == "" {
			continue
		}
		form, err := d.Forms.Named(t.Form)
		if err != nil {
			return b.mistake(&templates.KeyError{Key: "table", Err: fmt.Errorf("%s：%w", t.Name, err)})
		}
		if form.Def.Of == "" || form.Def.Of == facts.Enterprises {
			if !b.Def.Internal {
				return b.mistake(&templates.KeyError{Key: "table", Err: fmt.Errorf("%s：%w", t.Name, errEnterprises)})
			}
		}
		for _, path := range t.Checks {
			if _, ref := form.Cell(path); ref == "" {
				return b.mistake(&templates.KeyError{Key: "table", Err: fmt.Errorf("%s：表式 %s 里没有 %q", t.Name, t.Form, path)})
			}
		}
	}
	return nil
}

// errEnterprises says that what single enterprises returned stays in the house.
var errEnterprises = errors.New("取自企业报的表，会列出个别企业，只能写在 internal: true 的专报里")

// openTo refuses, in a bulletin that goes outside, a list or an item of a form that
// enterprises return.
func (d *Definitions) openTo(b *bulletin, code string) error {
	if b.Def.Internal {
		return nil
	}
	for _, f := range d.Forms {
		if (f.Def.List(code) != nil || f.Def.Item(code) != nil) && (f.Def.Of == "" || f.Def.Of == facts.Enterprises) {
			return errEnterprises
		}
	}
	return nil
}

// MistakeIn puts file and line before a mistake that a run found in the definition of a
// report.
func (d *Definitions) MistakeIn(err error) error {
	var of *report.BulletinError
	if errors.As(err, &of) {
		for _, b := range d.further {
			if b.Bulletin == of.Bulletin {
				return b.mistake(of.Err)
			}
		}
	}
	return mistakeOf(d.monthly, err)
}
