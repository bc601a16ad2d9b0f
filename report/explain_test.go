package report_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
)

func ratOf(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}

// The cells that a figure is explained by stand in the archived originals with the
// values told, and added by hand they give the figure.
func TestExplainLeadsToCells(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3, 2)
	o.run(order(3))
	e, err := o.Explain(t.Context(), order(3), "工业总产值", "")
	if err != nil {
		t.Fatal(err)
	}
	now, base, units := new(big.Rat), new(big.Rat), 0
	for _, u := range e.Units {
		units++
		for _, v := range u.Values {
			data, err := o.Archive.Get(v.At.File)
			if err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			stands, err := f.GetCellValue(v.At.Sheet, v.At.Ref, excelize.Options{RawCellValue: true})
			f.Close()
			if err != nil || stands != v.Value {
				t.Errorf("%s of %s: %s says %q, told %q (%v)", v.Path, u.Name, v.At, stands, v.Value, err)
			}
			switch v.Path {
			case "gov.ytd":
				now.Add(now, ratOf(t, stands))
			case "gov.ytd_ly":
				base.Add(base, ratOf(t, stands))
			}
		}
	}
	per := big.NewRat(100_000, 1)
	if units != 3 || now.Quo(now, per).Cmp(ratOf(t, e.ToDate.Level)) != 0 || base.Quo(base, per).Cmp(ratOf(t, e.ToDate.Base)) != 0 {
		t.Errorf("%d units add up to %s against %s, the figure is %s against %s", units, now, base, e.ToDate.Level, e.ToDate.Base)
	}
}

func TestExplainGroupsAndKinds(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	o.run(order(3))
	explain := func(indicator, group string) *report.Explanation {
		t.Helper()
		e, err := o.Explain(t.Context(), order(3), indicator, group)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for group, want := range map[string]int{"": 4, "C": 3, "C26": 2, "26": 2, "化学原料和化学制品制造业": 2, enterprises[3].ID: 1, "华岚食品有限公司": 1} {
		if e := explain("gov", group); len(e.Units) != want {
			t.Errorf("group %q: %d units, want %d", group, len(e.Units), want)
		}
	}
	// Added value: the division's output by months, its rate, its indices.
	va := explain("增加值", "C26")
	if len(va.Divisions) != 1 || va.Divisions[0].Rate != "25" || len(va.Divisions[0].Prices) != 2 || va.Divisions[0].Prices[0].Of != "*" ||
		len(va.Units[0].Values) != 5 {
		t.Errorf("added value: %+v", va)
	}
	if ratio := explain("产销率", ""); len(ratio.Parts) != 2 || len(ratio.Units) != 0 || len(ratio.Parts[0].Units) != 4 {
		t.Errorf("ratio: %+v", ratio)
	}
	for _, c := range [][2]string{{"产值", ""}, {"gov", "C99"}, {"gov", "B26"}} {
		if _, err := o.Explain(t.Context(), order(3), c[0], c[1]); err == nil || !strings.Contains(err.Error(), "没有") {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// What a ratio is made from is told of the units that it is of, and the report says whom it
// leaves out.
func TestExplainARatioOfOneList(t *testing.T) {
	park := newPark()
	for m := facts.FirstMonth; m <= 3; m++ {
		delete(park.Bases, facts.BaseKey{ID: enterprises[0].ID, Period: month(m).YearAgo(), Item: "sales"})
	}
	o := newOffice(t, park)
	o.Options.Impute = calc.Impute{Methods: []calc.Method{calc.Forward}, Strata: calc.Park}
	o.fileAll(3, 0)
	o.run(order(3))
	e, err := o.Explain(t.Context(), order(3), "产销率", "")
	if err != nil {
		t.Fatal(err)
	}
	if e.ToDate.PrintedLevel != "90.0" || e.ToDate.PrintedGrowth != "0.0" {
		t.Errorf("%+v", e.ToDate)
	}
	levels := map[string]string{"gov": "2.00", "sales": "1.80"} // of 瑞禾, 华岚 and 鼎沃
	for _, part := range e.Parts {
		if want := levels[part.Indicator]; part.ToDate.PrintedLevel != want || len(part.Units) != 3 || !strings.Contains(part.How, "1 户缺项不计") {
			t.Errorf("%s %s of %d: %s", part.Indicator, part.ToDate.PrintedLevel, len(part.Units), part.How)
		}
	}
	holds(t, o.views(order(3))[report.Internal], "表注", "产销率只取各项都有数的企业，1 户缺项不计。")
}

// The merged row of the mailed table is explained as it stands there.
func TestExplainOtherDivisions(t *testing.T) {
	o := newOffice(t, newPark())
	if _, err := o.Explain(t.Context(), order(3), "gov", "其他行业"); err == nil {
		t.Error("nothing is merged, and it is explained")
	}
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	o.fileAll(3)
	o.run(order(3))
	for _, name := range []string{"gov", "va", "sales_ratio"} {
		e, err := o.Explain(t.Context(), order(3), name, "其他行业")
		if err != nil {
			t.Fatal(err)
		}
		if want := map[string]string{"gov": "1.00", "va": "0.25", "sales_ratio": "90.0"}[name]; e.Group != "其他行业" || e.ToDate.PrintedLevel != want {
			t.Errorf("%s of %s: %s, want %s", name, e.Group, e.ToDate.PrintedLevel, want)
		}
		if name != "sales_ratio" && len(e.Units) != 2 || name == "va" && len(e.Divisions) != 2 {
			t.Errorf("%s is of %d units, %d divisions", name, len(e.Units), len(e.Divisions))
		}
	}
	if _, err := o.Explain(t.Context(), order(3), "gov", "D其他行业"); err == nil || !strings.Contains(err.Error(), "有的是：其他行业") {
		t.Errorf("of a section that has none: %v", err)
	}
}
