package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// projectPark is a park whose register has three projects of one unit.
func projectPark() *facts.Park {
	p := parkOfDepartments("")
	var all []facts.Venture
	p.Projects = facts.NewRoster([]facts.Respondent{{ID: "XM01", Name: "甲单位"}, {ID: "XM02", Name: "乙单位"}}, nil)
	add := func(code, name, unit, class string, stages ...facts.Stage) {
		all = append(all, facts.Venture{Code: code, Name: name, Unit: unit, Stages: stages,
			Tags: map[string]string{"名称": name, "报送单位代码": unit, "类别": class}})
	}
	add("P1", "一号", "XM01", "产业", facts.Stage{Month: month(2022, 3), Name: "开工"}, facts.Stage{Month: month(2023, 5), Name: "试产"})
	add("P2", "二号", "XM01", "产业", facts.Stage{Month: month(2023, 2), Name: "考察"})
	add("P3", "三号", "XM02", "基础设施", facts.Stage{Month: month(2023, 2), Name: "施工"})
	add("P4", "四号", "XM01", "产业", facts.Stage{Month: month(2023, 4), Name: "达产"})
	p.Ventures = facts.NewVentures([]string{"名称", "报送单位代码", "类别"}, all)
	return p
}

// progress is a return of rows "name class stage note".
func progress(rows ...string) map[string]facts.Value {
	values := map[string]facts.Value{}
	for n, row := range rows {
		for i, s := range strings.Fields(row) {
			values[fmt.Sprintf("prj.%d.%s", n+1, []string{"name", "class", "stage", "note"}[i])] = facts.TextValue(s)
		}
	}
	return values
}

func TestProjectReturnsAgainstTheRegister(t *testing.T) {
	form, rules := shippedSupplement(t, "project-progress")
	both := []string{"一号 产业 试产", "二号 产业 签约"}
	for name, c := range map[string]struct {
		rows   []string
		before []string // the return of the month before
		year   int      // its year; none: this
		others []string // what another unit returned for this month
		want   string   // rules with severity, those of mere notice left out
		says   string
	}{
		"as registered":            {rows: both},
		"by code, with blanks":     {rows: []string{"P1 产业 试产", "二号。 产业 签约"}},
		"not on the register":      {rows: append(both, "九号 产业 签约"), want: "核实 P04", says: "“九号”不在园区的项目名录里"},
		"explained in the row":     {rows: append(both, "九号 产业 签约 新签约的项目"), want: "核实 P04 新签约的项目"},
		"left out":                 {rows: both[:1], want: "核实 P11", says: "没有列出：二号"},
		"beyond the last stage":    {rows: append(both, "四号 产业 达产")},
		"of another unit":          {rows: append(both, "三号 基础设施 施工"), want: "核实 P05"},
		"of another class":         {rows: []string{"一号 基础设施 试产", both[1]}, want: "核实 P07 强制 P15", says: "与项目名录的“产业”不同"},
		"behind the register":      {rows: []string{"一号 产业 开工", both[1]}, want: "核实 P09", says: "项目进度第1行“进展阶段”（"},
		"ahead of the register":    {rows: []string{"一号 产业 投产", both[1]}},
		"behind last month":        {rows: both, before: []string{"二号 产业 开工", "一号 产业 试产"}, want: "核实 P08", says: "比上次所报的“开工”倒退了"},
		"behind last year":         {rows: both, before: []string{"二号 产业 开工"}, year: 2022, want: "核实 P08"},
		"as last month":            {rows: both, before: both},
		"twice":                    {rows: append(both, "一号 产业 试产"), want: "强制 P03 强制 P03", says: "列了 2 次"},
		"by two units":             {rows: both, others: []string{"一号 产业 试产"}, want: "核实 P06", says: "本期已有别的单位报送"},
		"others with other things": {rows: both, others: []string{"三号 基础设施 施工"}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: "XM01", Name: "甲单位"}, Period: month(2023, 6), Asked: progress(c.rows...)})
			if err != nil {
				t.Fatal(err)
			}
			ret, ps := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
			if ret == nil {
				t.Fatal(ps)
			}
			var filed []ingest.Filed
			if c.before != nil {
				p := month(2023, 5)
				if c.year != 0 {
					p = month(c.year, 12)
				}
				filed = append(filed, ingest.Filed{Period: p, Values: progress(c.before...)})
			}
			h := ingest.NewHistory(ret.Period, filed, projectPark().Of(form.Def.Of), at(7, 5, 9), 1)
			h.Others = []map[string]facts.Value{progress(c.others...)}
			var got, all []string
			for _, p := range append(ps, rules.Check(ret, h)...) {
				all = append(all, p.String())
				if p.Severity != facts.Info {
					got = append(got, strings.TrimSpace(p.Severity.String()+" "+p.Rule+" "+p.Reason))
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%q, want %q:\n%s", s, c.want, strings.Join(all, "\n"))
			}
			if said := strings.Join(all, "\n"); c.want != "" && !strings.Contains(said, c.says) {
				t.Errorf("does not say %q:\n%s", c.says, said)
			}
			if !strings.Contains(strings.Join(all, "\n"), "考察") && strings.Contains(strings.Join(c.rows, " "), "二号") {
				t.Errorf("nothing is said of the stage that nobody knows:\n%s", strings.Join(all, "\n"))
			}
		})
	}
}

// What two units return of one project is found whichever comes first.
func TestProjectReturnedByTwoUnits(t *testing.T) {
	form, rules := shippedSupplement(t, "project-progress")
	o := newOffice(t, projectPark())
	o.Forms, o.Rules = []*templates.Form{form}, map[string]*ingest.Rules{form.Def.Form: rules}
	for _, unit := range []string{"XM01", "XM02"} {
		rows := []string{"一号 产业 试产", "二号 产业 签约"}
		if unit == "XM02" {
			rows = []string{"三号 基础设施 施工", "一号 产业 试产"}
		}
		data, err := form.Blank(templates.Answers{Unit: facts.Respondent{ID: unit}, Period: month(2023, 6), Asked: progress(rows...)})
		if err != nil {
			t.Fatal(err)
		}
		o.drop("2023-07-05/"+unit+".xlsx", data)
	}
	sum := o.collect()
	if sum.New != 2 {
		t.Fatal(sum)
	}
	var rulesOf []string
	for _, s := range o.told {
		for _, p := range s.Problems {
			if p.Severity == facts.Query {
				rulesOf = append(rulesOf, s.Unit+" "+p.Rule)
			}
		}
	}
	if got := strings.Join(rulesOf, ", "); got != "XM02 P05, XM02 P06" {
		t.Errorf("asked: %s", got)
	}
}
