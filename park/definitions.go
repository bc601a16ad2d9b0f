package park

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/work"
)

// definitions are all that is read from YAML beside its templates, compiled.
type definitions struct {
	Library *templates.Library
	Forms   templates.Forms
	Rules   map[string]*ingest.Rules // by form
	Plan    *calc.Plan
	Reports []*report.Report // the monthly one first
	Letters *work.Letters    // of reminders
	Customs Customs
	Hash    string

	reported report.Customs
	workdays *calendar.Workdays
	hashed   hash.Hash

	mistakes
	torn bool // a form or the indicators could not be read whole: who needs their names waits
}

// compile reads the definitions that the settings name. Each mistake names file and line; what
// needs what is written wrongly elsewhere is not looked at.
func compile(s *Settings) (*definitions, error) {
	d := &definitions{Library: templates.NewLibrary(s.Templates), Rules: map[string]*ingest.Rules{}, hashed: sha256.New()}
	for i, name := range s.Forms {
		if d.there(name, func(why string) error { return s.in("forms", i, "%s", why) }) {
			d.form(name)
		}
	}
	if !d.torn {
		for i, name := range s.Forms {
			d.formRules(name, d.Forms[i])
		}
		d.checkRules(s)
	}
	d.customs()
	d.reports(s)
	d.letters()
	d.holidays()
	return d, facts.Mistaken(d.found...)
}

// there looks for a file that the settings name.
func (d *definitions) there(name string, at func(why string) error) bool {
	_, _, err := d.Library.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		d.torn = true
		d.note(at("没有文件 " + name + "，请改正名称，或放进 templates 文件夹"))
		return false
	}
	return true
}

// read reads a definition of the library; nil where nothing can be read.
func (d *definitions) read(name string, into any) *document {
	data, from, err := d.Library.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = facts.Mistakef("%s: 没有这个文件，请补上，或从自带的抄一份来改", from)
	}
	if !d.note(err) {
		return nil
	}
	doc, err := decode(from, data, into)
	d.note(err)
	return doc
}

// counts reads a definition whose text makes another version of a report.
func (d *definitions) counts(name string, into any) *document {
	doc := d.read(name, into)
	if doc != nil {
		d.hashed.Write(doc.data)
	}
	return doc
}

// reports compiles the indicators and all reports, of which those beside the monthly one
// bring some of their own (NAME.indicators.yaml).
func (d *definitions) reports(s *Settings) {
	under := func(key string) func(string) error { return func(why string) error { return s.At(key, "%s", why) } }
	var list calc.Definitions
	if d.there(s.Report.Indicators, under("report.indicators")) {
		d.indicators(s.Report.Indicators, &list)
	}
	names := append([]string{s.Report.Definition}, s.Report.Also...)
	defs := make([]*templates.ReportDef, len(names))
	for i, name := range names[1:] {
		if d.there(name, under("report.also")) {
			defs[i+1] = d.reportDef(name)
		}
		own := strings.TrimSuffix(name, ".yaml") + ".indicators.yaml"
		if _, _, err := d.Library.Read(own); !errors.Is(err, fs.ErrNotExist) {
			d.indicators(own, &list)
		}
	}
	if d.there(names[0], under("report.definition")) {
		defs[0] = d.reportDef(names[0])
	}
	if d.torn {
		return
	}
	asleep := d.awake(&list)
	var err error
	d.Plan, err = report.Words(d.Forms).Compile(list)
	d.note(err)
	for _, code := range slices.Sorted(maps.Keys(s.Report.Decimals)) {
		if d.Plan.Find(code) == nil {
			d.note(s.At("report.decimals."+code, "没有指标 %q，请改正或删去", code))
		}
	}
	for i, def := range defs {
		if def == nil {
			continue
		}
		if def.Monthly() != (i == 0) {
			d.note(def.Wrong([]string{"report", "bulletin"}[min(i, 1)], errors.New("不能缺")))
		}
		withoutAnnual(def, asleep)
		r, err := report.Compile(d.Library, path.Dir(names[i]), def, d.Plan, d.Forms)
		d.note(err)
		d.Reports = append(d.Reports, r)
	}
	if len(d.found) == 0 {
		d.checkSheets(s, d.Reports[0].Sheets(), defs[0].InternalOnly)
		d.sum(s, names)
	}
}

// indicators reads indicators and groupings to those of all.
func (d *definitions) indicators(name string, all *calc.Definitions) {
	var list calc.Definitions
	doc := d.counts(name, &list)
	if d.torn = d.torn || doc == nil || doc.torn; doc == nil {
		return
	}
	located(&list, doc)
	all.Indicators, all.Groupings = append(all.Indicators, list.Indicators...), append(all.Groupings, list.Groupings...)
}

// reportDef reads a report's definition, which knows where its keys are written.
func (d *definitions) reportDef(name string) *templates.ReportDef {
	def := &templates.ReportDef{}
	doc := d.counts(name, def)
	if doc == nil {
		return nil
	}
	def.From, def.Lines = doc.from, doc.keys()
	return def
}

// located says of indicators and groupings where they are written.
func located(list *calc.Definitions, doc *document) {
	for i, at := range doc.places("indicators") {
		list.Indicators[i].At = at
	}
	for i, at := range doc.places("groupings") {
		list.Groupings[i].At = at
	}
}

// sum ends the hash of all that makes another version of a report.
func (d *definitions) sum(s *Settings, names []string) {
	add := func(i int, file string) {
		if data, _, err := d.Library.Read(path.Join(path.Dir(names[i]), file)); err == nil && file != "" {
			d.hashed.Write(data)
		}
	}
	monthly := d.Reports[0]
	add(0, monthly.Def.MailText)
	add(0, monthly.Def.MailHTML)
	for i, r := range d.Reports {
		if i > 0 {
			fmt.Fprintf(d.hashed, "%s ", r.SHA256)
		}
		add(i, r.Def.Letter)
	}
	fmt.Fprintf(d.hashed, "%s %s %s %v", monthly.SHA256, s.Park, s.Report.Stage, s.Report.Decimals)
	if !s.Report.Impute.absent() {
		fmt.Fprintf(d.hashed, " impute %v", s.Report.Impute)
	}
	d.Hash = hex.EncodeToString(d.hashed.Sum(nil))
}

// letters are the texts of reminders.
func (d *definitions) letters() {
	var texts [2]string
	var from [2]string
	for i, name := range []string{"calendar/reminder.txt.tmpl", "calendar/group.txt.tmpl"} {
		data, at, err := d.Library.Read(name)
		if !d.note(err) {
			return
		}
		texts[i], from[i] = string(data), at
	}
	var err error
	d.Letters, err = work.ParseLetters(from[0], texts[0], from[1], texts[1])
	d.note(err)
}

// form compiles one form. One whose workbook is wrong can still be named.
func (d *definitions) form(name string) {
	data, from, err := d.Library.Read(name)
	if !d.note(err) {
		d.torn = true
		return
	}
	d.hashed.Write(data)
	def, doc, err := readForm(from, data)
	d.note(err)
	if d.torn = d.torn || doc == nil || doc.torn; doc == nil {
		return
	}
	form, err := templates.OpenForm(d.Library, path.Dir(name), def)
	if !d.note(err) {
		form = &templates.Form{Def: def}
	}
	d.Forms = append(d.Forms, form)
}

// ReadForm reads a form's definition and checks it.
func ReadForm(from string, data []byte) (*templates.FormDef, error) {
	def, _, err := readForm(from, data)
	return def, err
}

func readForm(from string, data []byte) (*templates.FormDef, *document, error) {
	def := &templates.FormDef{At: from + ":1"}
	doc, err := decode(from, data, def)
	if doc == nil {
		return nil, nil, err
	}
	for i, at := range doc.places("items") {
		def.Items[i].At = at
	}
	for i, at := range doc.places("columns") {
		def.Columns[i].At = at
	}
	for i, at := range doc.places("lists") {
		def.Lists[i].At = at
	}
	return def, doc, facts.Mistaken(err, def.Check())
}

// ShippedForm is a form as the product ships it.
func ShippedForm(name string) (*templates.Form, error) {
	lib := templates.NewLibrary("")
	data, from, err := lib.Read(name)
	if err != nil {
		return nil, err
	}
	def, err := ReadForm(from, data)
	if err != nil {
		return nil, err
	}
	return templates.OpenForm(lib, path.Dir(name), def)
}

// formRules compiles the rules beside a form (NAME.rules.yaml), which may name the
// items of all forms. A form of the park's own may have none.
func (d *definitions) formRules(name string, form *templates.Form) {
	words := ingest.Vocabulary{Paths: form.Def.Paths(), Amounts: form.Def.Amounts(), Sums: form.Def.Sums(), Stocks: form.Def.Stocks(),
		Lists: map[string][]string{}, Forms: map[string][]string{}}
	for _, l := range form.Def.Lists {
		for _, it := range l.Fields {
			words.Lists[l.List] = append(words.Lists[l.List], it.Item)
		}
	}
	for _, f := range d.Forms {
		if f != form {
			words.Forms[f.Def.Form] = f.Def.Paths()
		}
	}
	var list ingest.RuleFile
	file := strings.TrimSuffix(name, ".yaml") + ".rules.yaml"
	if _, _, err := d.Library.Read(file); !errors.Is(err, fs.ErrNotExist) {
		list = d.ruleFile(file)
	}
	if list.Include != "" {
		list = d.ruleFile(path.Join(path.Dir(name), list.Include)).With(list)
	}
	var err error
	d.Rules[form.Def.Form], err = ingest.CompileRules(list, words)
	d.note(err)
}

// ruleFile reads rules, and says where they and their settings stand.
func (d *definitions) ruleFile(name string) (list ingest.RuleFile) {
	doc := d.counts(name, &list)
	if doc == nil {
		return ingest.RuleFile{}
	}
	for i, at := range doc.places("rules") {
		list.Rules[i].At = at
	}
	list.Places = map[string]string{"": doc.from + ":1"}
	for setting := range list.Settings {
		list.Places[setting] = fmt.Sprintf("%s:%d", doc.from, doc.line("settings", setting))
	}
	return list
}

// dictionary is what an officer may call items and indicators.
func (d *definitions) dictionary() ingest.Dictionary {
	dict := ingest.Dictionary{Items: map[string]string{}, Indicators: map[string]string{}, Forms: map[string]string{}, Of: map[string]facts.Register{}}
	for _, f := range d.Forms {
		dict.Forms[f.Def.Form], dict.Forms[f.Def.Name] = f.Def.Form, f.Def.Form
		dict.Of[f.Def.Form], dict.Of[f.Def.Name] = f.Def.Of, f.Def.Of
		for _, it := range f.Def.Items {
			for _, n := range []string{it.Item, it.Line, it.Name} {
				if _, taken := dict.Items[n]; n != "" && !taken { // a line number is the first form's
					dict.Items[n] = it.Item
				}
			}
		}
	}
	for name, of := range shippedForms().of { // the register may be ahead of the settings
		if _, taken := dict.Of[name]; !taken {
			dict.Of[name] = of
		}
	}
	for _, r := range d.Reports {
		dict.Targets = dict.Targets || len(r.Def.Targets) > 0
	}
	for _, i := range d.Plan.Indicators {
		for _, n := range []string{i.Code, i.Name, i.Short} {
			dict.Indicators[n] = i.Code
		}
	}
	return dict
}

// shipped is what the product's own forms are.
type shipped struct {
	of    map[string]facts.Register // whose they are, by code and name
	items map[string]bool           // what they ask for
}

var shippedForms = sync.OnceValue(func() shipped {
	all := shipped{map[string]facts.Register{}, map[string]bool{}}
	names, err := templates.Shipped()
	if err != nil {
		panic(err)
	}
	lib := templates.NewLibrary("")
	for _, name := range names {
		if path.Dir(name) != "forms" || path.Ext(name) != ".yaml" || strings.HasSuffix(name, ".rules.yaml") {
			continue
		}
		var def templates.FormDef
		data, from, err := lib.Read(name)
		if err == nil {
			err = Decode(from, data, &def)
		}
		if err != nil {
			panic(err)
		}
		all.of[def.Form], all.of[def.Name] = def.Of, def.Of
		for _, it := range def.Items {
			all.items[it.Item] = true
		}
	}
	return all
})
