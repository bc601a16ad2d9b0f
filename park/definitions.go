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

// Definitions are all that is read from YAML beside its templates, compiled.
type Definitions struct {
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
}

// compile reads the definitions that the settings name. A mistake names file and line.
func compile(s *Settings) (*Definitions, error) {
	d := &Definitions{Library: templates.NewLibrary(s.Templates), Rules: map[string]*ingest.Rules{}, hashed: sha256.New()}
	for _, name := range s.Forms {
		form, err := d.form(name)
		if err != nil {
			return nil, err
		}
		d.Forms = append(d.Forms, form)
	}
	for i, name := range s.Forms {
		if err := d.formRules(name, d.Forms[i]); err != nil {
			return nil, err
		}
	}
	if err := d.customs(); err != nil {
		return nil, err
	}
	if err := d.reports(s); err != nil {
		return nil, err
	}
	var err error
	if d.Letters, err = d.letters(); err != nil {
		return nil, mistaken(err)
	}
	if d.workdays, err = d.holidays(); err != nil {
		return nil, err
	}
	return d, s.checkRules(d)
}

// read reads a definition of the library.
func (d *Definitions) read(name string, into any) (*document, error) {
	data, from, err := d.Library.Read(name)
	if err != nil {
		return nil, mistaken(err)
	}
	return decode(from, data, into)
}

// counts reads a definition whose text makes another version of a report.
func (d *Definitions) counts(name string, into any) (*document, error) {
	doc, err := d.read(name, into)
	if doc != nil {
		d.hashed.Write(doc.data)
	}
	return doc, err
}

// reports compiles the indicators and all reports, of which those beside the monthly one
// bring some of their own (NAME.indicators.yaml).
func (d *Definitions) reports(s *Settings) error {
	var list calc.Definitions
	if err := d.indicators(s.Report.Indicators, &list); err != nil {
		return err
	}
	names := append([]string{s.Report.Definition}, s.Report.Also...)
	defs := make([]*templates.ReportDef, len(names))
	for i, name := range names[1:] {
		var err error
		if defs[i+1], err = d.reportDef(name); err != nil {
			return err
		}
		own := strings.TrimSuffix(name, ".yaml") + ".indicators.yaml"
		if _, _, err := d.Library.Read(own); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := d.indicators(own, &list); err != nil {
			return err
		}
	}
	var err error
	if d.Plan, err = report.Words(d.Forms).Compile(list); err != nil {
		return mistaken(err)
	}
	for _, code := range slices.Sorted(maps.Keys(s.Report.Decimals)) {
		if d.Plan.Find(code) == nil {
			return s.At("report.decimals", "没有指标 %q", code)
		}
	}
	if defs[0], err = d.reportDef(names[0]); err != nil {
		return err
	}
	var wrong []error
	for i, def := range defs {
		if def.Monthly() != (i == 0) {
			wrong = append(wrong, def.Wrong([]string{"report", "bulletin"}[min(i, 1)], errors.New("不能缺")))
		}
		r, err := report.Compile(d.Library, path.Dir(names[i]), def, d.Plan, d.Forms)
		wrong, d.Reports = append(wrong, err), append(d.Reports, r)
	}
	if err := errors.Join(wrong...); err != nil {
		return mistaken(err)
	}
	if err := s.checkSheets(d.Reports[0].Sheets(), defs[0].InternalOnly); err != nil {
		return err
	}
	d.sum(s, names)
	return nil
}

// indicators reads indicators and groupings to those of all.
func (d *Definitions) indicators(name string, all *calc.Definitions) error {
	var list calc.Definitions
	doc, err := d.counts(name, &list)
	if err != nil {
		return err
	}
	place(&list, doc)
	all.Indicators, all.Groupings = append(all.Indicators, list.Indicators...), append(all.Groupings, list.Groupings...)
	return nil
}

// reportDef reads a report's definition, which knows where its keys are written.
func (d *Definitions) reportDef(name string) (*templates.ReportDef, error) {
	def := &templates.ReportDef{}
	doc, err := d.counts(name, def)
	if err != nil {
		return nil, err
	}
	def.From, def.Lines = doc.from, doc.keys()
	return def, nil
}

// place says of indicators and groupings where they are written.
func place(list *calc.Definitions, doc *document) {
	for i, at := range doc.places("indicators") {
		list.Indicators[i].At = at
	}
	for i, at := range doc.places("groupings") {
		list.Groupings[i].At = at
	}
}

// sum ends the hash of all that makes another version of a report.
func (d *Definitions) sum(s *Settings, names []string) {
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
func (d *Definitions) letters() (*work.Letters, error) {
	var texts [2]string
	var from [2]string
	for i, name := range []string{"calendar/reminder.txt.tmpl", "calendar/group.txt.tmpl"} {
		data, at, err := d.Library.Read(name)
		if err != nil {
			return nil, err
		}
		texts[i], from[i] = string(data), at
	}
	return work.ParseLetters(from[0], texts[0], from[1], texts[1])
}

// form compiles one form.
func (d *Definitions) form(name string) (*templates.Form, error) {
	data, from, err := d.Library.Read(name)
	if err != nil {
		return nil, mistaken(err)
	}
	d.hashed.Write(data)
	def, err := ReadForm(from, data)
	if err != nil {
		return nil, err
	}
	form, err := templates.OpenForm(d.Library, path.Dir(name), def)
	return form, mistaken(err)
}

// ReadForm reads a form's definition and checks it.
func ReadForm(from string, data []byte) (*templates.FormDef, error) {
	def := &templates.FormDef{At: from + ":1"}
	doc, err := decode(from, data, def)
	if err != nil {
		return nil, err
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
	return def, mistaken(def.Check())
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
// items of all forms.
func (d *Definitions) formRules(name string, form *templates.Form) error {
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
	list, places, err := d.ruleFile(strings.TrimSuffix(name, ".yaml") + ".rules.yaml")
	if err != nil {
		return err
	}
	if list.Include != "" {
		first, included, err := d.ruleFile(path.Join(path.Dir(name), list.Include))
		if err != nil {
			return err
		}
		maps.Copy(included, places)
		list, places = first.With(list), included
	}
	d.Rules[form.Def.Form], err = ingest.CompileRules(list, words)
	var setting *ingest.SettingError
	if errors.As(err, &setting) && places[setting.Name] != "" {
		return facts.Mistakef("%s: %w", places[setting.Name], err)
	}
	return mistaken(err)
}

// ruleFile reads rules, and says where its settings stand.
func (d *Definitions) ruleFile(name string) (list ingest.RuleFile, settings map[string]string, err error) {
	doc, err := d.counts(name, &list)
	if err != nil {
		return list, nil, err
	}
	for i, at := range doc.places("rules") {
		list.Rules[i].At = at
	}
	settings = map[string]string{}
	for setting := range list.Settings {
		settings[setting] = fmt.Sprintf("%s:%d", doc.from, doc.line("settings", setting))
	}
	return list, settings, nil
}

// dictionary is what an officer may call items and indicators.
func (d *Definitions) dictionary() ingest.Dictionary {
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
	for name, of := range shippedForms() { // the register may be ahead of the settings
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

// shippedForms says whose the forms are that the product brings, by code and name.
var shippedForms = sync.OnceValue(func() map[string]facts.Register {
	of := map[string]facts.Register{}
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
		of[def.Form], of[def.Name] = def.Of, def.Of
	}
	return of
})
