package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// definitions is everything read from YAML beside its templates, compiled.
type definitions struct {
	lib       *templates.Library
	forms     []*templates.Form
	rules     map[string]*ingest.Rules
	plan      *calc.Plan
	report    *templates.Report
	mail      *templates.Mail
	bulletins []*bulletin
	hash      string
	counts    map[string]int // rules by form, for config check

	reportFrom string
	reportData []byte
}

// reportMistake puts file and line before a mistake in the report's definition.
func (d *definitions) reportMistake(err error) error {
	var key *templates.KeyError
	line := 1
	if errors.As(err, &key) {
		line = lineOf(d.reportData, key.Key)
	}
	return mistake("%s:%d: %w", d.reportFrom, line, err)
}

// loadDefinitions compiles forms, rules, indicators and the report. An error names
// file and line.
func loadDefinitions(s *Settings) (*definitions, error) {
	d := &definitions{lib: templates.NewLibrary(s.Templates), rules: map[string]*ingest.Rules{}, counts: map[string]int{}}
	h := sha256.New()
	read := func(name string, into any) (string, []byte, error) {
		data, from, err := d.lib.Read(name)
		if err != nil {
			return "", nil, mistake("%w", err)
		}
		h.Write(data)
		if err := decodeYAML(from, data, into); err != nil {
			return "", nil, mistake("%w", err)
		}
		return from, data, nil
	}
	for _, name := range s.Forms {
		if err := d.form(name, read); err != nil {
			return nil, err
		}
	}
	for i, name := range s.Forms {
		if err := d.formRules(name, d.forms[i], read); err != nil {
			return nil, err
		}
	}
	var list calc.Definitions
	from, data, err := read(s.Report.Indicators, &list)
	if err != nil {
		return nil, err
	}
	for i, line := range linesOf(data, "indicators") {
		list.Indicators[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	for i, line := range linesOf(data, "groupings") {
		list.Groupings[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	for _, name := range s.Report.Also {
		if err := d.bulletin(name, &list, read); err != nil {
			return nil, err
		}
	}
	if d.plan, err = d.words().Compile(list); err != nil {
		return nil, mistake("%w", err)
	}
	for _, b := range d.bulletins {
		if err := d.compileBulletin(b); err != nil {
			return nil, err
		}
	}
	for code := range s.Report.Decimals {
		if d.plan.Find(code) == nil {
			return nil, mistake("%w", s.at("report.decimals", "没有指标 %q", code))
		}
	}
	def := &templates.ReportDef{}
	if from, data, err = read(s.Report.Definition, def); err != nil {
		return nil, err
	}
	d.reportFrom, d.reportData = from, data
	def.At = from + ":1"
	if err := def.Check(); err != nil {
		return nil, d.reportMistake(err)
	}
	for _, code := range def.Indicators {
		if d.plan.Find(code) == nil {
			return nil, d.reportMistake(&templates.KeyError{Key: "indicators", Err: fmt.Errorf("没有指标 %q", code)})
		}
	}
	for _, code := range def.Annual.Codes() {
		if d.plan.Find(code) == nil {
			return nil, d.reportMistake(&templates.KeyError{Key: "annual", Err: fmt.Errorf("没有指标 %q", code)})
		}
	}
	folder := path.Dir(s.Report.Definition)
	if d.report, err = templates.OpenReport(d.lib, folder, def); err != nil {
		return nil, mistake("%w", err)
	}
	if err := s.checkSheets(d.report.Sheets(), def.InternalOnly); err != nil {
		return nil, mistake("%w", err)
	}
	if d.mail, err = templates.OpenMail(d.lib, folder, def); err != nil {
		return nil, mistake("%w", err)
	}
	for _, name := range []string{def.MailText, def.MailHTML} {
		if data, _, err := d.lib.Read(path.Join(folder, name)); err == nil {
			h.Write(data)
		}
	}
	for _, b := range d.bulletins {
		fmt.Fprintf(h, "%s ", b.Book.SHA256)
		if data, _, err := d.lib.Read(path.Join(b.folder, b.Def.Letter)); b.Letter != nil && err == nil {
			h.Write(data)
		}
	}
	fmt.Fprintf(h, "%s %s %s %v", d.report.SHA256, s.Park, s.Report.Stage, s.Report.Decimals)
	if !s.Report.Impute.absent() {
		fmt.Fprintf(h, " impute %v", s.Report.Impute)
	}
	d.hash = hex.EncodeToString(h.Sum(nil))
	return d, nil
}

// form compiles one form.
func (d *definitions) form(name string, read func(string, any) (string, []byte, error)) error {
	from, data, err := read(name, &templates.FormDef{})
	if err != nil {
		return err
	}
	def := &templates.FormDef{}
	if err := readForm(from, data, def); err != nil {
		return err
	}
	form, err := templates.OpenForm(d.lib, path.Dir(name), def)
	if err != nil {
		return mistake("%w", err)
	}
	d.forms = append(d.forms, form)
	return nil
}

// readForm reads a form's definition and checks it.
func readForm(from string, data []byte, def *templates.FormDef) error {
	if err := decodeYAML(from, data, def); err != nil {
		return mistake("%w", err)
	}
	for i, line := range linesOf(data, "items") {
		def.Items[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	for i, line := range linesOf(data, "columns") {
		def.Columns[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	for i, line := range linesOf(data, "lists") {
		def.Lists[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	def.At = from + ":1"
	if err := def.Check(); err != nil {
		return mistake("%w", err)
	}
	return nil
}

// formRules compiles the rules beside a form (NAME.rules.yaml), which may name the
// items of all forms.
func (d *definitions) formRules(name string, form *templates.Form, read func(string, any) (string, []byte, error)) error {
	words := ingest.Vocabulary{Paths: form.Def.Paths(), Amounts: form.Def.Amounts(), Sums: form.Def.Sums(), Stocks: form.Def.Stocks(), Lists: map[string][]string{}, Forms: map[string][]string{}}
	for _, l := range form.Def.Lists {
		for _, it := range l.Fields {
			words.Lists[l.List] = append(words.Lists[l.List], it.Item)
		}
	}
	for _, f := range d.forms {
		if f != form {
			words.Forms[f.Def.Form] = f.Def.Paths()
		}
	}
	var list ingest.RuleFile
	from, data, err := read(strings.TrimSuffix(name, ".yaml")+".rules.yaml", &list)
	if err != nil {
		return err
	}
	for i, line := range linesOf(data, "rules") {
		list.Rules[i].At = fmt.Sprintf("%s:%d", from, line)
	}
	places := map[string]string{} // of settings
	for setting := range list.Settings {
		places[setting] = fmt.Sprintf("%s:%d", from, lineOf(data, "settings", setting))
	}
	if list.Include != "" {
		var first ingest.RuleFile
		from, data, err := read(path.Join(path.Dir(name), list.Include), &first)
		if err != nil {
			return err
		}
		for i, line := range linesOf(data, "rules") {
			first.Rules[i].At = fmt.Sprintf("%s:%d", from, line)
		}
		for setting := range first.Settings {
			if places[setting] == "" {
				places[setting] = fmt.Sprintf("%s:%d", from, lineOf(data, "settings", setting))
			}
		}
		list = first.With(list)
	}
	d.counts[form.Def.Form] = len(list.Rules)
	var setting *ingest.SettingError
	if d.rules[form.Def.Form], err = ingest.CompileRules(list, words); errors.As(err, &setting) {
		return mistake("%s: %w", cmp.Or(places[setting.Name], from), err)
	} else if err != nil {
		return mistake("%w", err)
	}
	return nil
}

// words are what indicators may be made from.
func (d *definitions) words() calc.Words {
	return calc.Words{Item: d.itemUnit, Rows: d.listUnit, Beside: func(item string) bool {
		for _, f := range d.forms {
			if f.Def.Item(item) != nil {
				return f.Def.Of != "" && f.Def.Of != facts.Enterprises
			}
		}
		return false
	}}
}

// listUnit is the unit of a list's field, of whatever form it is; "" is the list itself.
func (d *definitions) listUnit(list, field string) (string, bool) {
	for _, f := range d.forms {
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
func (d *definitions) itemUnit(item string) (string, bool) {
	for _, f := range d.forms {
		if it := f.Def.Item(item); it != nil && (it.Type == "money" || it.Type == "number") {
			return it.Unit, true
		}
	}
	return "", false
}

// dictionary is what an officer may call items and indicators.
func (d *definitions) dictionary() ingest.Dictionary {
	dict := ingest.Dictionary{Items: map[string]string{}, Indicators: map[string]string{}, Forms: map[string]string{}, Of: map[string]facts.Register{}}
	for _, f := range d.forms {
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
	for _, b := range d.bulletins {
		dict.Targets = dict.Targets || len(b.Def.Targets) > 0
	}
	for _, i := range d.plan.Indicators {
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
			err = decodeYAML(from, data, &def)
		}
		if err != nil {
			panic(err)
		}
		of[def.Form], of[def.Name] = def.Of, def.Of
	}
	return of
})
