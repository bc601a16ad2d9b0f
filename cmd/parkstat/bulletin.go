package main

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
	from   string // its file, for messages
	data   []byte
	folder string
}

// mistake puts file and line before a mistake in the definition.
func (b *bulletin) mistake(err error) error {
	var key *templates.KeyError
	line := 1
	if errors.As(err, &key) {
		line = lineOf(b.data, key.Key)
	}
	return mistake("%s:%d: %w", b.from, line, err)
}

// bulletin reads a further report, and its own indicators (NAME.indicators.yaml), if it has
// such, to those of all.
func (d *definitions) bulletin(name string, list *calc.Definitions, read func(string, any) (string, []byte, error)) error {
	def := &templates.BulletinDef{}
	from, data, err := read(name, def)
	if err != nil {
		return err
	}
	b := &bulletin{Bulletin: &report.Bulletin{Def: def}, from: from, data: data, folder: path.Dir(name)}
	def.At = from + ":1"
	if err := def.Check(); err != nil {
		return b.mistake(err)
	}
	if b.Book, err = templates.OpenReport(d.lib, b.folder, &templates.ReportDef{Workbook: def.Workbook}); err != nil {
		return mistake("%w", err)
	}
	if def.Letter != "" {
		if b.Letter, err = templates.OpenLetter(d.lib, b.folder, def.Letter); err != nil {
			return mistake("%w", err)
		}
	}
	d.bulletins = append(d.bulletins, b)
	own := strings.TrimSuffix(name, ".yaml") + ".indicators.yaml"
	if _, _, err := d.lib.Read(own); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var more calc.Definitions
	if from, data, err = read(own, &more); err != nil {
		return err
	}
	for i, line := range linesOf(data, "indicators") {
		more.Indicators[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	for i, line := range linesOf(data, "groupings") {
		more.Groupings[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	list.Indicators = append(list.Indicators, more.Indicators...)
	list.Groupings = append(list.Groupings, more.Groupings...)
	return nil
}

// compileBulletin looks up what the bulletin's lists, quotes and table name.
func (d *definitions) compileBulletin(b *bulletin) error {
	words := d.words()
	for _, p := range b.Def.Lists {
		var from *templates.FormList
		for _, f := range d.forms {
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
		if !slices.ContainsFunc(d.forms, func(f *templates.Form) bool { return f.Def.Item(q.Item) != nil }) {
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
			if d.plan.Find(m.Indicator) == nil {
				return b.mistake(&templates.KeyError{Key: "grades", Err: fmt.Errorf("%s：没有指标 %q", g.List, m.Indicator)})
			}
		}
	}
	for _, l := range b.Def.Enterprises {
		picked, err := report.CompilePicked(l, d.plan, b.Def.Grades)
		if err != nil {
			return b.mistake(&templates.KeyError{Key: "enterprises", Err: fmt.Errorf("%s：%w", l.List, err)})
		}
		b.Picked = append(b.Picked, picked)
	}
	for _, l := range b.Def.Targets {
		for _, code := range l.Show {
			if d.plan.Find(code) == nil {
				return b.mistake(&templates.KeyError{Key: "targets", Err: fmt.Errorf("%s：没有指标 %q", l.List, code)})
			}
		}
	}
	for _, a := range b.Def.Agree {
		for _, r := range a.Rows {
			for _, code := range r.Of {
				if d.plan.Find(code) == nil {
					return b.mistake(&templates.KeyError{Key: "agree", Err: fmt.Errorf("%s：没有指标 %q", r.Name, code)})
				}
			}
		}
	}
	for _, t := range b.Def.Table {
		if t.Form == "" {
			continue
		}
		form, err := d.formNamed(t.Form)
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
func (d *definitions) openTo(b *bulletin, code string) error {
	if b.Def.Internal {
		return nil
	}
	for _, f := range d.forms {
		if (f.Def.List(code) != nil || f.Def.Item(code) != nil) && (f.Def.Of == "" || f.Def.Of == facts.Enterprises) {
			return errEnterprises
		}
	}
	return nil
}

// formNamed finds a form by code or name.
func (d *definitions) formNamed(name string) (*templates.Form, error) {
	var codes []string
	for _, f := range d.forms {
		if f.Def.Form == name || f.Def.Name == name {
			return f, nil
		}
		codes = append(codes, f.Def.Form)
	}
	return nil, fmt.Errorf("没有表式 %q，有的是 %s", name, strings.Join(codes, "、"))
}

// mistakeIn puts file and line before a mistake that a run found in a definition.
func (d *definitions) mistakeIn(err error) error {
	var of *report.BulletinError
	if errors.As(err, &of) {
		for _, b := range d.bulletins {
			if b.Bulletin == of.Bulletin {
				return b.mistake(of.Err)
			}
		}
	}
	return d.reportMistake(err)
}
