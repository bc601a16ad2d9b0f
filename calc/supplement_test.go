package calc_test

import (
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

// departmentWords know a form of departments with two items and a list.
var departmentWords = calc.Words{
	Item: func(code string) (string, bool) { return "万元", code == "tax" || code == "fee" || code == "gov" },
	Rows: func(list, field string) (string, bool) {
		units := map[string]string{"": "", "name": "", "stage": "", "sum": "亿元"}
		unit, known := units[field]
		return unit, known && list == "deals"
	},
	Supplementary: func(item string) bool { return item != "gov" },
}

func value(t testing.TB, s string) facts.Value {
	t.Helper()
	if v, err := facts.ParseBound(s); err == nil {
		return v
	}
	v, err := facts.ParseDecimal(s)
	if err != nil {
		return facts.TextValue(s)
	}
	return v
}

// Departments' items are added up, their lists counted and added up by condition, and
// formulas made of both.
func TestFiguresOfOthersThanEnterprises(t *testing.T) {
	june := facts.Period{Year: 2023, Month: 6}
	plan, err := departmentWords.Compile(calc.Definitions{Indicators: []calc.Indicator{
		{Code: "tax", Name: "税", Short: "税", Unit: "亿元", Item: "tax"},
		{Code: "fee", Name: "费", Short: "费", Unit: "万元", Item: "fee"},
		{Code: "all", Name: "合", Short: "合", Unit: "亿元", Formula: "tax + fee"},
		{Code: "won", Name: "签", Short: "签", Unit: "个", Rows: &calc.Rows{List: "deals", Where: "stage == '签约'"}},
		{Code: "worth", Name: "值", Short: "值", Unit: "亿元", Rows: &calc.Rows{List: "deals", Field: "sum", Where: "stage == '签约'"}},
		{Code: "deals", Name: "谈", Short: "谈", Unit: "个", Rows: &calc.Rows{List: "deals"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	set := calc.NewSet(&facts.Park{Roster: facts.NewRoster(nil, nil)})
	file := func(unit string, pairs ...string) {
		values := map[string]facts.Value{}
		for i := 0; i < len(pairs); i += 2 {
			values[pairs[i]] = value(t, pairs[i+1])
		}
		set.AddSupplement(june, unit, []string{"deals"}, values)
	}
	file("BM01", "tax.ytd", "12600", "tax.ytd_ly", "10137", "fee.ytd", "20余", "fee.ytd_ly", "10",
		"deals.1.name", "甲", "deals.1.stage", "签约", "deals.1.sum", "2.5", "deals.10.name", "乙", "deals.10.stage", "在谈", "deals.10.sum", "9",
		"deals.2.name", "丙", "deals.2.stage", "签约", "deals.2.sum", "1")
	file("BM02", "tax.ytd", "400", "tax.ytd_ly", "0")
	table := calc.Evaluate(plan, set, june)
	for code, want := range map[string]string{"tax": "13000/1 base 10137/1", "fee": "20/1 base 10/1 余", "won": "2/1", "worth": "7/2", "deals": "3/1",
		"all": "12620/1 base 10147/1 约"} {
		m := table.Get(code, calc.Whole).ToDate
		got := "nothing"
		if m.Level != nil {
			got = m.Level.String()
		}
		if m.Base != nil {
			got += " base " + m.Base.String()
		}
		if word := m.Bound.Of(""); word != "" {
			got += " " + word
		}
		if got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
		if m.Bound != facts.Exactly && m.Growth().Kind != calc.NoFigure {
			t.Errorf("%s grows by %v though it is not exact", code, m.Growth())
		}
	}
	var names []string
	for _, r := range calc.Pick(set.Supplements(june), "deals", nil) {
		names = append(names, r.Values["name"].Text)
	}
	if got := strings.Join(names, ""); got != "甲丙乙" {
		t.Errorf("rows in the order %s, want that of the form", got)
	}
	// A base that one of them lacks makes no growth; a return of nothing counts nothing.
	file("BM03", "tax.ytd", "1")
	if m := calc.Evaluate(plan, set, june).Get("tax", calc.Whole).ToDate; m.Base != nil || m.Level.String() != "13001/1" {
		t.Errorf("with one base missing: %v of %v", m.Level, m.Base)
	}
	may := facts.Period{Year: 2023, Month: 5}
	if m := calc.Evaluate(plan, set, may).Get("won", calc.Whole).ToDate; m.Level != nil {
		t.Errorf("nobody returned for May, and %v deals were counted", m.Level)
	}
	set.AddSupplement(may, "BM01", []string{"deals"}, nil)
	if m := calc.Evaluate(plan, set, may).Get("won", calc.Whole).ToDate; m.Level == nil || m.Level.Sign() != 0 {
		t.Errorf("a return without deals is %v deals, want 0", m.Level)
	}
}

// Wrong definitions are told.
func TestRowsAreChecked(t *testing.T) {
	for want, rows := range map[string]calc.Rows{
		"没有表式含列表": {List: "dales"}, `的 "smu"`: {List: "deals", Field: "smu"}, "这个名称": {List: "deals", Where: "satge == '签约'"},
		"不是一个成立": {List: "deals", Where: "sum + 1"},
	} {
		_, err := departmentWords.Compile(calc.Definitions{Indicators: []calc.Indicator{{Code: "a", Name: "a", Short: "a", Unit: "个", Rows: &rows}}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", rows, err, want)
		}
	}
}
