package report_test

import (
	"errors"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// All mistakes of a definition are told at once, each with file and line: what is written
// wrongly, what is not there, what may not be told outside.
func TestCompileTellsAllMistakes(t *testing.T) {
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	const definition = `bulletin: half
name: 专报
workbook: half-year.xlsx
file: "{{园区}}专报"
subject: 主题
months: [3, 13]
lists:
- {list: 甲, from: gone}
quotes:
- {quote: 乙, item: preparer}
grades:
- {list: 档, by: [{indicator: gov, weight: 90}, {indicator: nobody, weight: 20}], classes: [{class: A}, {class: B}]}
enterprises:
- {list: 丙, where: "gov.grows > 0"}
targets:
- {list: 丁, show: [gov, gone]}
agree:
- {list: 戊, sources: [报表, 名录], rows: [{name: 己, of: [gov, lost]}]}
table:
- {section: 一, name: 庚, value: "1", who: 甲, form: monthly-output}
- {section: 一, name: 辛, value: "1", form: no-form}
- {section: 一, name: 壬, value: "1", form: monthly-output, checks: [gov.q]}
paragraphs:
- {title: 二}
`
	def := &templates.ReportDef{}
	if err := yaml.Unmarshal([]byte(definition), def); err != nil {
		t.Fatal(err)
	}
	def.From, def.Lines = "own.yaml", map[string]int{"subject": 5, "months": 6, "lists": 7, "lists[0]": 8, "quotes[0]": 10, "grades[0]": 12, "enterprises[0]": 14,
		"targets[0]": 16, "agree[0]": 18, "table[0]": 20, "table[1]": 21, "table[2]": 22, "paragraphs[0]": 24}
	_, err = report.Compile(templates.NewLibrary(""), "reports", def, d.plan, templates.Forms{d.form})
	if err == nil {
		t.Fatal("it is taken")
	}
	said := strings.Split(err.Error(), "\n")
	for _, want := range []string{"own.yaml:5: subject：只写在月报里", "own.yaml:6: months：应在 2 与 12 之间", `own.yaml:8: lists：甲：没有表式含列表 "gone"`,
		"own.yaml:10: quotes：乙：取自企业报的表", "own.yaml:12: grades：列企业名称", "own.yaml:12: grades：by 的 weight 合计应为 100",
		`own.yaml:12: grades：档：没有指标 "nobody"`, "own.yaml:14: enterprises：列企业名称", "own.yaml:14: enterprises：丙：", `own.yaml:16: targets：丁：没有指标 "gone"`,
		`own.yaml:18: agree：己：没有指标 "lost"`, "own.yaml:20: table：section、name、value 不能缺，who 与 form 只写一个", "own.yaml:20: table：庚：取自企业报的表",
		`own.yaml:21: table：辛：没有表式 "no-form"，有的是 monthly-output`, "own.yaml:22: table：壬：取自企业报的表", `own.yaml:22: table：壬：表式 monthly-output 里没有 "gov.q"`,
		"own.yaml:24: paragraphs：text 不能缺"} {
		n := 0
		for _, s := range said {
			if strings.HasPrefix(s, want) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q is told %d times", want, n)
		}
	}
	if len(said) != 17 {
		t.Errorf("%d mistakes:\n%v", len(said), err)
	}
	var m *facts.Mistake
	if !errors.As(err, &m) || m.Line != 5 {
		t.Errorf("%v", m)
	}
}

// The monthly report has lists and a text of its own like any other: those of enterprises
// stay inside.
func TestMonthlyReportWithListsOfItsOwn(t *testing.T) {
	o := newOffice(t, newPark())
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	def := *o.Reports[0].Def
	def.Enterprises = []templates.EnterpriseList{{List: "增长户名单", Where: "gov.growth > 0", Show: []string{"gov"}}}
	def.Grades = []templates.Grades{{List: "档次", By: []templates.GradeOf{{Indicator: "gov", Weight: 100}},
		Classes: []templates.GradeClass{{Class: "甲", Share: 50}, {Class: "乙"}}}}
	def.Targets = []templates.TargetList{{List: "目标", Show: []string{"gov"}}}
	def.Paragraphs = []templates.Paragraph{{Title: "一、总的", Text: "总产值{{总产值.累计}}亿元，增长的 {{增长户名单.个数}} 户。"}}
	own, err := report.Compile(templates.NewLibrary(""), "reports", &def, d.plan, templates.Forms{d.form, d.annual})
	if err != nil {
		t.Fatal(err)
	}
	o.Reports = []*report.Report{own}
	o.fileAll(3)
	views, err := o.Own(t.Context(), order(3), own)
	if err != nil {
		t.Fatal(err)
	}
	in, out := views[report.Internal], views[report.Mailable]
	if got := lines(in, "增长户名单", "序号", "名称", "总产值", "总产值同比"); got != "1 恒岳化工有限公司 2.400 20.0\n2 鼎沃热电有限公司 0.400 100.0" {
		t.Errorf("inside:\n%s", got)
	}
	if got := lines(in, "档次", "名称", "档次"); !strings.HasPrefix(got, "恒岳化工有限公司 甲\n瑞禾新材料有限公司 甲\n") {
		t.Errorf("inside:\n%s", got)
	}
	for _, list := range []string{"增长户名单", "档次"} {
		if l := out.Lists[list]; len(l.Rows) != 0 || l.Empty != "本版不列企业名称，见内部版" {
			t.Errorf("outside: %+v", l)
		}
	}
	if got := lines(out, "目标", "名称", "累计"); got != "规上工业总产值 4.40" {
		t.Errorf("targets: %s", got)
	}
	says(t, in, map[string]string{"简报全文": "一、总的\n总产值4.40亿元，增长的 2 户。"})
	says(t, out, map[string]string{"简报全文": "一、总的\n总产值4.40亿元，增长的 ＊ 户。"})
	if res := o.run(order(3)); len(res.Run.Outputs) != 2 {
		t.Errorf("%+v", res.Run.Outputs)
	}
}
