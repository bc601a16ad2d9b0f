package ingest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// No count or amount of a department's form may be below zero.
func TestAmountsAreNotNegative(t *testing.T) {
	names, err := filepath.Glob("../templates/forms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range names {
		code := strings.TrimSuffix(filepath.Base(name), ".yaml")
		if strings.HasSuffix(code, ".rules") {
			continue
		}
		def := &templates.FormDef{}
		readShipped(t, templates.NewLibrary(""), "forms/"+code+".yaml", def)
		if def.Of == "" || len(def.Amounts()) == 0 {
			continue
		}
		n++
		form, rules := shippedSupplement(t, code)
		asked := map[string]facts.Value{}
		for _, item := range def.Amounts() {
			asked[item+".ytd"] = facts.Int(-1)
		}
		unit := "BM01"
		if def.Of == facts.Projects {
			unit = "XM01"
		}
		data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: unit}, Period: month(2023, 6), Asked: asked})
		if err != nil {
			t.Fatal(err)
		}
		ret, ps := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
		if ret == nil {
			t.Fatal(ps)
		}
		got := 0
		for _, p := range rules.Check(ret, ingest.NewHistory(ret.Period, nil, parkOfDepartments(code).Of(def.Of), at(7, 5, 9), 1)) {
			if p.Rule == "C16" && p.Severity == facts.Error {
				got++
			}
		}
		if got != len(def.Amounts()) {
			t.Errorf("%s: %d of %d are found", code, got, len(def.Amounts()))
		}
	}
	if n < 8 {
		t.Errorf("only %d forms", n)
	}
}

// An item may say that it can be below zero, and a form without such a cell has no rule.
func TestAmountsThatMayBeNegative(t *testing.T) {
	var def templates.FormDef
	if err := yaml.Unmarshal([]byte("{form: a, version: '1', name: 甲, workbook: a.xlsx, columns: [{column: m, name: 本月}], items: [{item: up, name: 上, "+
		"type: number}, {item: down, name: 下, type: money, negative: true}, {item: one, name: 一, type: number, single: true}, {item: said, name: 说, type: "+
		"text, single: true}]}"), &def); err != nil {
		t.Fatal(err)
	}
	if err := def.Check(); err != nil || strings.Join(def.Amounts(), " ") != "up one" {
		t.Fatalf("%v, %v", def.Amounts(), err)
	}
	def.Items[3].Negative = true
	if err := def.Check(); err == nil {
		t.Error("a text cannot be below zero")
	}
	for cell, want := range map[string]string{"x.m": "up", "x": "one", "x.ytd": ""} {
		rules, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{{ID: "A", Severity: "强制", Each: []string{"*"}, Expr: cell + " >= 0",
			Cell: cell, Message: "负"}}},
			ingest.Vocabulary{Paths: def.Paths(), Amounts: def.Amounts()})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range rules.All() {
			got += strings.Join(r.Each, " ")
		}
		if got != want {
			t.Errorf("%s holds %q, want %q", cell, got, want)
		}
	}
}
