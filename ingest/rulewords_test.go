package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/ingest"
)

// wellSaid holds a problem against what every problem must have: words without
// holes, a way to mend it (but for a mere remark), and the file.
func wellSaid(t *testing.T, p facts.Problem) {
	t.Helper()
	for _, s := range []string{p.Message, p.Hint, p.Found, p.Expected} {
		if strings.Contains(s, "（空）") || strings.ContainsAny(s, "{}") || strings.Contains(s, "（）") {
			t.Errorf("%s says %q", p.Rule, s)
		}
	}
	if p.Message == "" || p.Hint == "" && p.Severity != facts.Info || len(p.At.File) != 64 {
		t.Errorf("lacking words or file: %+v", p)
	}
	if p.Expected != "" && p.Severity != facts.Error {
		t.Errorf("%s tells what is expected, and is no identity: %+v", p.Rule, p)
	}
}

// Every rule has a case that passes and one that fails; every rule that can be
// undecided has one for that.
func TestRulesAreAllTried(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range ruleCases {
		tried[c.rule+" "+c.verdict] = true
	}
	always := map[string]bool{"A10e": true, "A10f": true, "A10g": true, "A04b": true, "A08e": true, "A10d": true, "A04": true, "A11": true, "V02": true,
		"A02": true, "A08": true, "A09": true,
		"A10": true, "A10b": true, "A10c": true}
	for _, r := range defs(t).list {
		if r.Of != "" {
			continue // tried in the report
		}
		for _, v := range []string{passes, fails, undecided} {
			if !tried[r.ID+" "+v] && (v != undecided || !always[r.ID]) {
				t.Errorf("no case where %s %s", r.ID, v)
			}
		}
		if r.Basis == "" {
			t.Errorf("%s does not say where it is from", r.ID)
		}
	}
}

func TestAnUnspoiltReturnHasNoProblem(t *testing.T) {
	for m := facts.FirstMonth; m <= 12; m++ {
		s := newScene()
		s.to(month(2023, m))
		if got := rulesOf(s.check(t)); got != "" {
			t.Errorf("month %d: %s", m, got)
		}
	}
}

// Identities say what was found, what it should be, and both in words.
func TestRuleWords(t *testing.T) {
	s := newScene()
	s.a.Asked["gov.ytd"] = facts.Int(5002)
	ps := s.check(t)
	if len(ps) != 1 {
		t.Fatalf("problems: %s", rulesOf(ps))
	}
	p := ps[0]
	if p.Found != "5,002" || p.Expected != "5,000" || p.At.Sheet != formSheet {
		t.Errorf("found %s, expected %s at %s", p.Found, p.Expected, p.At)
	}
	if want := "01 工业总产值（当年价格） 本年1—本月（E9）是 5,002，它应当等于上月累计 2,000 加本月 3,000，即 5,000"; p.Message != want {
		t.Errorf("message %s", p.Message)
	}
	if want := "请改 E9 或 D9；如上月数有误，请先重报上月。"; p.Hint != want {
		t.Errorf("hint %s", p.Hint)
	}
}

// The cells named are those of the return as it came, also where rows were put in.
func TestRulesNameTheCellsThatThereAre(t *testing.T) {
	s := newScene()
	s.a.Asked["gov.ytd"] = facts.Int(5002)
	s.edit = func(f *excelize.File) error {
		if err := f.UnprotectSheet(formSheet); err != nil {
			return err
		}
		return f.InsertRows(formSheet, 9, 2)
	}
	if got := rulesOf(s.check(t)); got != "B01@E11" {
		t.Errorf("problems: %s", got)
	}
}

// The figure at fault is the one that is named.
func TestRuleB05NamesTheMonth(t *testing.T) {
	s := newScene().joined(month(2023, 3))
	s.a.Given["gov.m_ly"] = facts.Int(2701)
	for _, p := range s.check(t) {
		if strings.HasPrefix(p.Rule, "B05") && (p.Found == p.Expected || p.At.Ref != "F9") {
			t.Errorf("%s (found %s, expected %s)", p, p.Found, p.Expected)
		}
	}
}

// In February the cumulative is all there is, so a nil return is nil in it.
func TestRuleN01InFebruary(t *testing.T) {
	s := newScene().to(month(2023, 2))
	s.a.Asked["zero_return"] = facts.TextValue("是")
	if got := rulesOf(s.check(t)); !strings.Contains(got, "N01b@E9") {
		t.Errorf("problems: %q", got)
	}
}

// The unit of measure in the head is the one that counts.
func TestRuleA02LooksAtTheHead(t *testing.T) {
	s := newScene()
	s.edit = typed(map[string]string{"H5": "万元"})
	if got := rulesOf(s.check(t)); got != "A02" {
		t.Errorf("problems: %q", got)
	}
}

// A return on an old blank is told so, once: what was not read is not said to be
// empty.
func TestAnOldBlankIsToldOnce(t *testing.T) {
	s := newScene()
	s.edit = func(f *excelize.File) error { return f.SetCellStr("_parkstat", "B2", "2022.9") }
	if got := rulesOf(s.check(t)); got != "A01" {
		t.Errorf("problems: %s", got)
	}
}

func TestCompileRulesRefuses(t *testing.T) {
	good := ingest.Rule{ID: "X1", Severity: "核实", Expr: "gov.m > 0", Message: "{gov.m}", At: "rules.yaml:7"}
	paths := defs(t).form.Def.Paths()
	if _, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{good}}, ingest.Vocabulary{Paths: paths}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(r *ingest.Rule)
		want   string
	}{
		"severity":        {func(r *ingest.Rule) { r.Severity = "警告" }, "severity"},
		"no expression":   {func(r *ingest.Rule) { r.Expr = "" }, "不能缺"},
		"no message":      {func(r *ingest.Rule) { r.Message = "" }, "不能缺"},
		"unknown item":    {func(r *ingest.Rule) { r.Expr = "gvo.m > 0" }, "gvo.m"},
		"unknown column":  {func(r *ingest.Rule) { r.Expr = "gov.q > 0" }, "gov.q"},
		"x without each":  {func(r *ingest.Rule) { r.Expr = "x.m > 0" }, "x.m"},
		"x over a lack":   {func(r *ingest.Rule) { r.Each = []string{"gov", "next"}; r.Expr = "x.m > 0" }, "x.m"},
		"syntax":          {func(r *ingest.Rule) { r.Expr = "gov.m >" }, "gov.m >"},
		"guard":           {func(r *ingest.Rule) { r.When = "mouth == 2" }, "mouth"},
		"found":           {func(r *ingest.Rule) { r.Found = "gone" }, "gone"},
		"expected":        {func(r *ingest.Rule) { r.Expected = "prev()" }, "prev"},
		"unknown call":    {func(r *ingest.Rule) { r.Expr = "next(gov.m) == 1" }, "next"},
		"cell":            {func(r *ingest.Rule) { r.Cell = "gov.z" }, "gov.z"},
		"message, braces": {func(r *ingest.Rule) { r.Message = "是 {gov.m" }, "括号不成对"},
		"message, name":   {func(r *ingest.Rule) { r.Message = "{gone}" }, "gone"},
		"never true":      {func(r *ingest.Rule) { r.Expr = "gov.m + 1" }, "不是一个成立或不成立的式子"},
		"a text":          {func(r *ingest.Rule) { r.Expr = "'5000'" }, "不是一个成立或不成立的式子"},
		"a number, guard": {func(r *ingest.Rule) { r.When = "-gov.m" }, "不是一个成立或不成立的式子"},
		"hint":            {func(r *ingest.Rule) { r.Hint = "{gone}" }, "gone"},
	} {
		r := good
		c.change(&r)
		_, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{r}}, ingest.Vocabulary{Paths: paths})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "rules.yaml:7: ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{good, good}}, ingest.Vocabulary{Paths: paths}); err == nil ||
		!strings.Contains(fmt.Sprint(err), "重复") {
		t.Errorf("the same id twice: %v", err)
	}
}

// A rule may look at what the unit returned on another form.
func TestRulesLookAtOtherForms(t *testing.T) {
	rule := ingest.Rule{ID: "X02", Severity: "核实", Expr: "between(gov.ytd / forms.fin_month.revenue.ytd, 0.7, 1.4)", Message: "{forms.fin_month.revenue.ytd}"}
	words := ingest.Vocabulary{Paths: defs(t).form.Def.Paths(), Forms: map[string][]string{"fin-month": {"revenue.ytd"}}}
	rules, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{rule}}, words)
	if err != nil {
		t.Fatal(err)
	}
	s := newScene()
	ret, _ := readReturn(t, blank(t, s.a))
	for revenue, want := range map[int64]ingest.Outcome{5000: ingest.Passed, 9000: ingest.Failed, 0: ingest.Undecided} {
		s.h.Forms = map[string]map[string]facts.Value{"fin_month": {"revenue.ytd": facts.Int(revenue)}}
		if _, of := rules.Try(ret, s.h, "return"); of["X02"] != want {
			t.Errorf("revenue %d: %v", revenue, of["X02"])
		}
	}
	s.h.Forms = nil
	if _, of := rules.Try(ret, s.h, "return"); of["X02"] != ingest.Undecided {
		t.Errorf("without it: %v", of["X02"])
	}
	rule.Expr = "forms.fin_month.revenue.m > 0"
	if _, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{rule}}, words); err == nil || !strings.Contains(err.Error(),
		"forms.fin_month.revenue.m") {
		t.Errorf("an item that the other form has not: %v", err)
	}
}
