package ingest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// doubled is a scene in which C04 asks about D9, and nothing else does.
func doubled() *scene {
	s := newScene()
	s.a.Asked["gov.m"], s.a.Asked["gov.ytd"] = facts.Int(5500), facts.Int(7500)
	s.a.Asked["sales.m"], s.a.Asked["sales.ytd"] = facts.Int(5400), facts.Int(7200)
	return s
}

// asked is what C04 says of it.
const asked = "本期产值 5,500（D9）与本单位上年同期的 2,700 相比变动较大"

// review lays the list of a marked return into the workbook: rule, cell, reason.
func review(rows ...[3]string) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		if _, err := f.NewSheet(templates.ReviewSheet); err != nil {
			return err
		}
		all := append([][3]string{{"规则", "单元格", "原因说明"}}, rows...)
		for i, row := range all {
			message := asked
			if i == 0 {
				message = "审核意见"
			}
			if err := f.SetCellStr(templates.ReviewSheet, xlsx.Ref(3+i, 1), message); err != nil {
				return err
			}
			for j, text := range row {
				if err := f.SetCellStr(templates.ReviewSheet, xlsx.Ref(3+i, 2+2*j), text); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

func TestReasons(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *scene)
		want   string
	}{
		"none":                   {nothing, ""},
		"beside the line":        {askText("gov.note", "新线投产"), "新线投产"},
		"beside another line":    {askText("sales.note", "新线投产"), ""},
		"in the form's remark":   {askText("remark", "新线投产"), ""},
		"a dash":                 {askText("gov.note", " —— "), ""},
		"nothing in a word":      {askText("gov.note", "无"), ""},
		"on the marked return":   {func(s *scene) { s.edit = review([3]string{"C04", "D9", "新线投产"}) }, "新线投产"},
		"on it, of another cell": {func(s *scene) { s.edit = review([3]string{"C04", "D10", "新线投产"}) }, ""},
		"on it, of another rule": {func(s *scene) { s.edit = review([3]string{"C03", "D9", "新线投产"}) }, ""},
		"ok":                     {askText("gov.note", "OK。"), ""},
		"the same as above":      {askText("gov.note", "同上"), ""},
		"one character":          {askText("gov.note", "修"), ""},
		"in Latin letters":       {askText("gov.note", "new line"), "new line"},
		"on it, of another figure": {func(s *scene) {
			s.a.Asked["gov.m"], s.a.Asked["gov.ytd"] = facts.Int(5501), facts.Int(7501)
			s.edit = review([3]string{"C04", "D9", "新线投产"})
		}, ""},
		"on it, a dash":             {func(s *scene) { s.edit = review([3]string{"C04", "D9", "—"}) }, ""},
		"on it, rather than beside": {all(askText("gov.note", "旧话"), func(s *scene) { s.edit = review([3]string{"C04", "D9", "新话"}) }), "新话"},
		"a formula is no reason yet": {func(s *scene) {
			s.edit = func(f *excelize.File) error { return f.SetCellFormula(formSheet, "H9", "1/0") }
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := doubled()
			c.change(s)
			for _, p := range s.check(t) {
				if p.Rule != "C04" {
					continue
				}
				if p.Reason != c.want || p.Settled() != (c.want != "") {
					t.Errorf("reason %q, want %q", p.Reason, c.want)
				}
				if worst, _ := facts.Worst([]facts.Problem{p}); (worst == facts.Query) != (c.want == "") {
					t.Errorf("it weighs %s", worst)
				}
				return
			}
			t.Error("C04 says nothing")
		})
	}
}

// What belongs to no line is answered in the form's remark.
func TestReasonOfNoLine(t *testing.T) {
	s := newScene()
	s.a.Unit.Class = "2929"
	s.a.Asked["remark"] = facts.TextValue("主营已转为塑料制品")
	ps := s.check(t)
	if len(ps) != 1 || ps[0].Rule != "A07" || ps[0].Reason != "主营已转为塑料制品" {
		t.Errorf("%+v", ps)
	}
}

// An open query holds a return, a reason lets it in, an answer by the office does,
// and each is kept.
func TestQueriesHoldUntilAnswered(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/feb.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	s := doubled()
	o.drop("2023-04-05/silent.xlsx", blank(t, s.a))
	o.collect()
	o.want(`2023-03-05/feb.xlsx v1 接收
		2023-04-05/silent.xlsx v1 待核实 [C04@D9]`)
	held := o.book.subs[1]
	if filed := o.book.filed(held.Form, code(1)); len(filed) != 1 {
		t.Fatalf("counted: %v", filed)
	}
	data := blank(t, s.a)
	now, err := o.Settle(context.Background(), held, data, []ingest.Settlement{{SHA256: held.SHA256, Rule: "C04", Ref: "D10", Reason: "另一格", Who: "王统计"}})
	if err != nil || now.Verdict != ingest.Queried {
		t.Fatalf("an answer to another cell: %s, %v", now.Verdict, err)
	}
	now, err = o.Settle(context.Background(), held, data, []ingest.Settlement{{SHA256: held.SHA256, Rule: "C04", Ref: "D9", Reason: "新线投产", Who: "王统计"}})
	if err != nil || now.Verdict != ingest.Accepted || now.Problems[0].Reason != "新线投产（王统计）" || now.Version != 1 || !now.Received.Equal(held.Received) {
		t.Fatalf("%+v, %v", now, err)
	}
	s.a.Asked["gov.note"] = facts.TextValue("新线投产")
	o.drop("2023-04-06/explained.xlsx", blank(t, s.a))
	o.collect()
	if last := o.book.subs[len(o.book.subs)-1]; last.Verdict != ingest.Accepted || last.Version != 2 {
		t.Errorf("%s v%d", last.Verdict, last.Version)
	}
}

// On trial a rule says what it would say, and holds nobody.
func TestTrial(t *testing.T) {
	file := defs(t).file
	file.Rules = append([]ingest.Rule(nil), file.Rules...)
	for i := range file.Rules {
		file.Rules[i].Trial = file.Rules[i].ID == "C04" || file.Rules[i].ID == "B08"
	}
	rules, err := ingest.CompileRules(file, ingest.Vocabulary{Paths: defs(t).form.Def.Paths()})
	if err != nil {
		t.Fatal(err)
	}
	s := doubled()
	s.a.Asked["exports.ytd"] = facts.Int(-1)
	ret, _ := readReturn(t, blank(t, s.a))
	problems, outcomes := rules.Try(ret, s.h, "return")
	for _, p := range problems {
		if trial := p.Rule == "C04" || p.Rule == "B08"; trial != strings.HasPrefix(p.Message, "（试行）") || trial && p.Severity != facts.Info {
			t.Errorf("%s", p)
		}
	}
	if outcomes["C04"] != ingest.Failed || outcomes["B08"] != ingest.Failed {
		t.Errorf("outcomes %v", outcomes)
	}
}

// A slip of unit wants an answer that names it: what stands beside the line anyway is
// none.
func TestReasonsThatMustNameTheRule(t *testing.T) {
	s := newScene().to(month(2023, 5))
	s.a.Asked["gov.m"] = facts.Int(4_000_000)
	s.a.Asked["gov.note"] = facts.TextValue("订单增加")
	for _, p := range s.check(t) {
		if p.Rule == "U01" && p.Settled() || p.Rule == "C03" && !p.Settled() {
			t.Errorf("%s", p)
		}
	}
	var message string
	for _, p := range s.check(t) {
		if p.Rule == "U01" {
			message = p.Message
		}
	}
	s.edit = func(f *excelize.File) error {
		if err := review([3]string{"U01", "D9", "并入子公司后的合计"})(f); err != nil {
			return err
		}
		return f.SetCellStr(templates.ReviewSheet, "A4", message)
	}
	for _, p := range s.check(t) {
		if p.Rule == "U01" && p.Reason != "并入子公司后的合计" {
			t.Errorf("%s", p)
		}
	}
}
