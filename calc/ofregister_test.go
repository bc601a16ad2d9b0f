package calc_test

import (
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

func TestCountsOfTheRegister(t *testing.T) {
	at := func(y, m int) facts.Period { return facts.Period{Year: y, Month: m} }
	park := &facts.Park{Roster: facts.NewRoster(nil, nil), Projects: facts.NewRoster([]facts.Respondent{{ID: "X"}}, nil),
		Ventures: facts.NewVentures([]string{"类别", "总投资"}, []facts.Venture{
			{Name: "a", Tags: map[string]string{"类别": "产业", "总投资": "1.5"}, Stages: []facts.Stage{{Month: at(2022, 3), Name: "开工"}, {Month: at(2023, 5), Name: "试产"}}},
			{Name: "b", Tags: map[string]string{"类别": "产业", "总投资": "2"}, Stages: []facts.Stage{{Month: at(2023, 2), Name: "开工"}}},
			{Name: "c", Tags: map[string]string{"类别": "道路"}},
		})}
	for _, c := range []struct{ column, where, april, june string }{
		{"", "", "3", "3"}, {"", "阶段 == '开工'", "2", "1"}, {"", "阶段 == '试产' and 类别 == '产业'", "0", "1"}, {"", "not present(阶段)", "1", "1"},
		{"总投资", "类别 == '产业'", "3.5", "3.5"}, {"总投资", "", "", ""}, {"", "总投资 > 1.6", "1", "1"},
	} {
		plan, err := planOf(calc.Definitions{Indicators: []calc.Indicator{{Code: "n", Name: "n", Short: "n", Unit: "个",
			Register: &calc.OfRegister{Column: c.column, Where: c.where}}}},
			func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		if err := plan.CheckPark(park); err != nil {
			t.Error(err)
		}
		for p, want := range map[facts.Period]string{at(2023, 4): c.april, at(2023, 6): c.june} {
			got := ""
			if level := calc.Evaluate(plan, calc.NewSet(park), p).Get("n", calc.Whole).ToDate.Level; level != nil {
				got = strings.TrimSuffix(level.FloatString(1), ".0")
			}
			if got != want {
				t.Errorf("%q of %q in %s: %q, want %q", c.column, c.where, p, got, want)
			}
		}
	}
	none := &facts.Park{Roster: facts.NewRoster(nil, nil)}
	plan, err := planOf(calc.Definitions{Indicators: []calc.Indicator{{Code: "n", Name: "n", Short: "n", Unit: "个",
		Register: &calc.OfRegister{Where: "级别 == '省'"}}}},
		func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	if calc.Evaluate(plan, calc.NewSet(none), at(2023, 6)).Get("n", calc.Whole).ToDate.Level != nil {
		t.Error("a park without a register has no count")
	}
	if err := plan.CheckPark(park); err == nil || !strings.Contains(err.Error(), "没有列“级别”") || !strings.Contains(err.Error(), "总投资") {
		t.Errorf("an unknown column: %v", err)
	}
	if _, err := planOf(calc.Definitions{Indicators: []calc.Indicator{{Code: "n", Name: "n", Short: "n", Unit: "个", Register: &calc.OfRegister{Where: "1 + 2"}}}},
		func(string) (string, bool) { return "", false }); err == nil {
		t.Error("a number is no condition")
	}
}
