package templates_test

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"parkstat/templates"
)

// The words that go by another field are the field's own, for each word of the other; bounds
// and stocks are numbers.
func TestWordsByAnotherField(t *testing.T) {
	const form = "{form: a, version: '1', name: 甲, workbook: a.xlsx, items: [{item: one, name: 一, type: number, single: true%ITEM}], " +
		"lists: [{list: l, name: 表, rows: 3, fields: [{item: name, name: 名, type: text}, {item: class, name: 类, type: code, codes: [甲, 乙]}, " +
		"{item: stage, name: 段, type: code, codes: [始, 中, 终], codes_by: %BY}]}]}"
	for name, c := range map[string]struct{ by, item, want string }{
		"right":                   {"{field: class, of: {甲: [始, 终], 乙: [中]}}", ", most: 5, stock: true", ""},
		"no such field":           {"{field: kind, of: {甲: [始]}}", "", "codes_by.field"},
		"not a coded field":       {"{field: name, of: {甲: [始]}}", "", "codes_by.field"},
		"the field itself":        {"{field: stage, of: {始: [始]}}", "", "codes_by.field"},
		"a class without words":   {"{field: class, of: {甲: [始]}}", "", "没有写“乙”"},
		"a class that is not one": {"{field: class, of: {甲: [始], 乙: [中], 丙: [终]}}", "", "“丙”不是"},
		"a word that is not one":  {"{field: class, of: {甲: [始], 乙: [末]}}", "", "“末”不在"},
		"of an item":              {"{field: class, of: {甲: [始], 乙: [中]}}", ", codes_by: {field: class, of: {甲: [始]}}", "codes_by"},
		"a bound below zero":      {"{field: class, of: {甲: [始], 乙: [中]}}", ", most: -1", "most"},
	} {
		t.Run(name, func(t *testing.T) {
			var def templates.FormDef
			if err := yaml.Unmarshal([]byte(strings.NewReplacer("%BY", c.by, "%ITEM", c.item).Replace(form)), &def); err != nil {
				t.Fatal(err)
			}
			switch err := def.Check(); {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want an error about %s", err, c.want)
			}
		})
	}
	def := templates.FormDef{Items: []templates.Item{{Item: "up", Type: "number"}, {Item: "level", Type: "money", Stock: true},
		{Item: "profit", Type: "money", Negative: true}, {Item: "said", Type: "text"}}}
	if got := strings.Join(def.Amounts(), " ") + "; " + strings.Join(def.Sums(), " ") + "; " + strings.Join(def.Stocks(), " "); got != "up level; up; level" {
		t.Error(got)
	}
}
