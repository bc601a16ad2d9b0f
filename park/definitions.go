package park

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
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
	Library   *templates.Library
	Forms     templates.Forms
	Rules     map[string]*ingest.Rules // by form
	Plan      *calc.Plan
	Report    *templates.Report
	Mail      *templates.Mail
	Bulletins []*report.Bulletin
	Letters   *work.Letters // of reminders
	Customs   Customs
	Hash      string

	monthly  *document // the definition of the monthly report
	further  []*bulletin
	workdays *calendar.Workdays
	hashed   hash.Hash
}

// mistakeOf puts file and line before a mistake in the definition of a report.
func mistakeOf(doc *document, err error) error {
	var key *templates.KeyError
	line := 1
	if errors.As(err, &key) {
		line = doc.line(key.Key)
	}
	return &facts.Mistake{File: doc.from, Line: line, Err: err}
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
	if err := d.indicators(s); err != nil {
		return nil, err
	}
	if err := d.report(s); err != nil {
		return nil, err
	}
	d.sum(s)
	if err := d.customs(); err != nil {
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

// indicators compiles the indicators, and with them the further reports, which bring some
// of their own.
func (d *Definitions) indicators(s *Settings) error {
	var list calc.Definitions
	doc, err := d.counts(s.Report.Indicators, &list)
	if err != nil {
		return err
	}
	place(&list, doc)
	for _, name := range s.Report.Also {
		if err := d.bulletin(name, &list); err != nil {
			return err
		}
	}
	if d.Plan, err = d.words().Compile(list); err != nil {
		return mistaken(err)
	}
	for _, b := range d.further {
		if err := d.compileBulletin(b); err != nil {
			return err
		}
		d.Bulletins = append(d.Bulletins, b.Bulletin)
	}
	for _, code := range slices.Sorted(maps.Keys(s.Report.Decimals)) {
		if d.Plan.Find(code) == nil {
			return s.At("report.decimals", "没有指标 %q", code)
		}
	}
	return nil
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

// report compiles the monthly report.
func (d *Definitions) report(s *Settings) (err error) {
	def := &templates.ReportDef{}
	if d.monthly, err = d.counts(s.Report.Definition, def); err != nil {
		return err
	}
	def.At = d.monthly.from + ":1"
	if err := def.Check(); err != nil {
		return mistakeOf(d.monthly, err)
	}
	for _, named := range []struct {
		key   string
		codes []string
	}{{"indicators", def.Indicators}, {"annual", def.Annual.Codes()}} {
		for _, code := range named.codes {
			if d.Plan.Find(code) == nil {
				return mistakeOf(d.monthly, &templates.KeyError{Key: named.key, Err: fmt.Errorf("没有指标 %q", code)})
			}
		}
	}
	folder := path.Dir(s.Report.Definition)
	if d.Report, err = templates.OpenReport(d.Library, folder, def); err != nil {
		return mistaken(err)
	}
	if err := s.checkSheets(d.Report.Sheets(), def.InternalOnly); err != nil {
		return err
	}
	d.Mail, err = templates.OpenMail(d.Library, folder, def)
	return mistaken(err)
}

// sum ends the hash of all that makes another version of a report.
func (d *Definitions) sum(s *Settings) {
	def := d.Report.Def
	for _, name := range []string{def.MailText, def.MailHTML} {
		if data, _, err := d.Library.Read(path.Join(path.Dir(s.Report.Definition), name)); err == nil {
			d.hashed.Write(data)
		}
	}
	for _, b := range d.further {
		fmt.Fprintf(d.hashed, "%s ", b.Book.SHA256)
		if data, _, err := d.Library.Read(path.Join(b.folder, b.Def.Letter)); b.Letter != nil && err == nil {
			d.hashed.Write(data)
		}
	}
	fmt.Fprintf(d.hashed, "%s %s %s %v", d.Report.SHA256, s.Park, s.Report.Stage, s.Report.Decimals)
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

// words are what indicators may be made from.
func (d *Definitions) words() calc.Words {
	return calc.Words{Item: d.itemUnit, Rows: d.listUnit, Supplementary: func(item string) bool {
		for _, f := range d.Forms {
			if f.Def.Item(item) != nil {
				return f.Def.Of != "" && f.Def.Of != facts.Enterprises
			}
		}
		return false
	}}
}

// listUnit is the unit of a list's field, of whatever form it is; "" is the list itself.
func (d *Definitions) listUnit(list, field string) (string, bool) {
	for _, f := range d.Forms {
		l := f.Def.List(list)
		if l == nil {
			continue
		}
		for _, it := range l.Followed().Fields {
			if it.Item == field {
				return it.Unit, true
			}
		}
		return "", field == ""
	}
	return "", false
}

// itemUnit is the unit of an item that is a number, of whatever form it is.
func (d *Definitions) itemUnit(item string) (string, bool) {
	for _, f := range d.Forms {
		if it := f.Def.Item(item); it != nil && (it.Type == "money" || it.Type == "number") {
			return it.Unit, true
		}
	}
	return "", false
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
	for _, b := range d.Bulletins {
		dict.Targets = dict.Targets || len(b.Def.Targets) > 0
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
