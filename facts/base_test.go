package facts_test

import (
	"testing"

	"parkstat/facts"
)

// A took B in in April; B had taken C in in March.
func TestBaseOfMergedUnits(t *testing.T) {
	at := func(y, m int) facts.Period { return facts.Period{Year: y, Month: m} }
	merge := func(month facts.Period, id, into string) facts.Change {
		return facts.Change{Month: month, Kind: facts.Merge, ID: id, Other: into}
	}
	base := func(month, toDate int64) facts.Base {
		return facts.Base{Month: facts.Int(month), ToDate: facts.Int(toDate), Source: "上年上报"}
	}
	roster := facts.NewRoster([]facts.Respondent{{ID: "A"}, {ID: "B"}, {ID: "C"}, {ID: "D"}, {ID: "N"}, {ID: "O"}}, []facts.Change{
		merge(at(2023, 4), "B", "A"), merge(at(2023, 3), "C", "B"), merge(at(2023, 4), "D", ""),
		{Month: at(2023, 4), Kind: facts.EnterMonth, ID: "N"}, merge(at(2023, 4), "O", "N")})
	own := map[string]facts.Base{"A": base(100, 1000), "B": base(20, 200), "C": base(3, 30), "O": base(7, 70)}
	for name, c := range map[string]struct {
		unit          string
		at            facts.Period
		change        func(of map[string]facts.Base)
		month, toDate string
		unknown       bool
	}{
		"before any merger, of the joint period":         {unit: "A", at: at(2023, 2), month: "", toDate: "1000"},
		"B has C's from March":                           {unit: "B", at: at(2023, 3), month: "23", toDate: "230"},
		"A has both from April":                          {unit: "A", at: at(2023, 4), month: "123", toDate: "1230"},
		"next year, of March, when C was in B's already": {unit: "A", at: at(2024, 3), month: "120", toDate: "1200"},
		"not of a month after it":                        {unit: "A", at: at(2024, 4), month: "100", toDate: "1000"},
		"the office says that they are in it": {unit: "A", at: at(2023, 4), change: func(of map[string]facts.Base) {
			b := base(123, 1230)
			b.Approval = "吸收合并"
			of["A"] = b
		}, month: "123", toDate: "1230"},
		"what the unit filed itself shows it": {unit: "A", at: at(2023, 4), change: func(of map[string]facts.Base) {
			b := base(123, 1230)
			b.Filed = facts.Int(1000)
			of["A"] = b
		}, month: "123", toDate: "1230"},
		"its own was revised for another reason": {unit: "A", at: at(2023, 4), change: func(of map[string]facts.Base) {
			b := base(90, 900)
			b.Filed = facts.Int(1000)
			of["A"] = b
		}, month: "113", toDate: "1130"},
		"a part unknown":            {unit: "A", at: at(2023, 4), change: func(of map[string]facts.Base) { delete(of, "C") }, month: "", toDate: ""},
		"nothing known":             {unit: "A", at: at(2023, 4), change: func(of map[string]facts.Base) { clear(of) }, unknown: true},
		"made by a merger":          {unit: "N", at: at(2023, 4), month: "7", toDate: "70"},
		"made by one, and declared": {unit: "N", at: at(2023, 4), change: func(of map[string]facts.Base) { of["N"] = base(7, 70) }, month: "7", toDate: "70"},
		"had something of its own":  {unit: "N", at: at(2023, 4), change: func(of map[string]facts.Base) { of["N"] = base(1, 10) }, month: "8", toDate: "80"},
	} {
		p := &facts.Park{Roster: roster, Bases: map[facts.BaseKey]facts.Base{}}
		of := map[string]facts.Base{}
		for id, b := range own {
			of[id] = b
		}
		if c.change != nil {
			c.change(of)
		}
		for id, b := range of {
			p.Bases[facts.BaseKey{ID: id, Period: c.at.YearAgo(), Item: "gov"}] = b
		}
		got, known := p.Base(c.unit, c.at, "gov")
		if got.ToDate.IsNumber() { // it is its own and the lines that are added
			sum := p.Bases[facts.BaseKey{ID: c.unit, Period: c.at.YearAgo(), Item: "gov"}].ToDate
			if sum.IsMissing() {
				sum = facts.Int(0)
			}
			for _, line := range p.BaseLines(c.unit, c.at, "gov") {
				sum = sum.Plus(line.ToDate)
			}
			if !sum.Equals(got.ToDate) {
				t.Errorf("%s: its lines make %s", name, sum.Decimal())
			}
		}
		if known == c.unknown || got.Month.Decimal() != c.month || got.ToDate.Decimal() != c.toDate {
			t.Errorf("%s: %s, %s, known %v, want %s, %s", name, got.Month.Decimal(), got.ToDate.Decimal(), known, c.month, c.toDate)
		}
	}
}

func TestSumOfValues(t *testing.T) {
	dec := func(s string) facts.Value {
		v, err := facts.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range [][3]string{{"1.25", "2.5", "3.75"}, {"1.25", "2.75", "4"}, {"-3", "1.5", "-1.5"}, {"10", "-10", "0"}} {
		if got := dec(c[0]).Plus(dec(c[1])); got.Decimal() != c[2] {
			t.Errorf("%s + %s = %s", c[0], c[1], got.Decimal())
		}
	}
	if v := dec("1").Plus(facts.Value{}); !v.IsMissing() {
		t.Errorf("a sum with what is missing is %s", v)
	}
}
