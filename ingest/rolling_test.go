package ingest_test

import (
	"slices"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Revenue of the last twelve months against what an enterprise of the list must have.
func TestRollingTwelveMonths(t *testing.T) {
	form, file := shippedForm(t, "monthly-finance")
	file.Rules = slices.DeleteFunc(file.Rules, func(r ingest.Rule) bool { return r.ID != "X04" })
	rules, err := ingest.CompileRules(file, ingest.Vocabulary{Paths: form.Def.Paths()})
	if err != nil {
		t.Fatal(err)
	}
	const revenue = "fm_revenue.ytd"
	for name, c := range map[string]struct {
		month          int
		now, then, old int64 // to date, that of a year ago, the whole of last year; 0: not returned
		says           string
	}{
		"enough":            {5, 9000, 7000, 19000, ""},
		"just enough":       {5, 9000, 8000, 19_000, ""},
		"too little":        {5, 9000, 8001, 19000, "最近 12 个月的营业收入是 19,999 千元，不到规模以上的标准"},
		"last year unknown": {5, 9000, 8000, 0, ""},
		"December":          {12, 19999, 21000, 0, "最近 12 个月的营业收入是 19,999 千元，不到规模以上的标准"},
	} {
		asked := map[string]facts.Value{revenue: facts.Int(c.now), revenue + "_ly": facts.Int(c.then)}
		data, err := form.Blank(templates.Answers{Unit: unit(1), Period: month(2023, c.month), Asked: asked})
		if err != nil {
			t.Fatal(err)
		}
		ret, ps := ingest.Read(data, []*templates.Form{form}, xlsx.DefaultLimits())
		if ret == nil {
			t.Fatal(ps)
		}
		var filed []ingest.Filed
		if c.old > 0 {
			filed = append(filed, ingest.Filed{Period: month(2022, 12), Values: map[string]facts.Value{revenue: facts.Int(c.old)}})
		}
		got := ""
		for _, p := range rules.Check(ret, ingest.NewHistory(ret.Period, filed, twoUnits(), at(7, 5, 9), 1)) {
			got += p.Message
		}
		if got != c.says {
			t.Errorf("%s: %q, want %q", name, got, c.says)
		}
	}
}
