package templates_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
)

// What the product ships would print what it says.
func TestShippedHaveNoMisprints(t *testing.T) {
	names, err := templates.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".xlsx") {
			continue
		}
		data, _, err := templates.NewLibrary("").Read(name)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := templates.Misprints(data); err != nil || len(all) > 0 {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func TestMisprints(t *testing.T) {
	for name, c := range map[string]struct{ text, formula, format, want string }{
		"sound":               {"{{总产值.累计}}", "", "0.0", ""},
		"a red negative":      {"{{总产值.累计}}", "", "#,##0.0;[Red]-#,##0.0", ""},
		"percent":             {"{{总产值.累计同比}}", "", "0.0%", "百分比"},
		"a percent in quotes": {"{{总产值.累计同比}}", "", `0.0"%"`, ""},
		"thousands":           {"{{总产值.累计}}", "", "0.0,", "一千倍"},
		"a day":               {"{{总产值.累计}}", "", "yyyy-mm-dd", "日期"},
		"asked by percent":    {"{{? rate.m}}", "", "0.0%", ""},
		"among text":          {"增长 {{总产值.累计同比}}%", "", "0%", ""},
		"full width":          {"｛｛总产值.累计｝｝", "", "", "全角"},
		"one of each":         {"{｛总产值.累计}｝", "", "", "全角"},
		"in a formula":        {"", `"累计"&"{{总产值.累计}}"&"亿元"`, "", "公式"},
		"a matrix":            {"", `SUM({1,2})`, "", ""},
	} {
		f := excelize.NewFile()
		var err error
		if c.formula != "" {
			err = f.SetCellFormula("Sheet1", "B2", c.formula)
		} else {
			err = f.SetCellStr("Sheet1", "B2", c.text)
		}
		if err == nil && c.format != "" {
			var style int
			if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: &c.format}); err == nil {
				err = f.SetCellStyle("Sheet1", "B2", "B2", style)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		all, err := templates.Misprints(out.Bytes())
		if err != nil || len(all) > 1 || (len(all) == 1) != (c.want != "") || len(all) == 1 &&
			(!strings.Contains(all[0].Error(), c.want) || !strings.HasPrefix(all[0].Error(), "Sheet1!B2")) {
			t.Errorf("%s: %v, %v, want %q", name, all, err, c.want)
		}
	}
}
