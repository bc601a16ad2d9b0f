package facts_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/facts"
)

// The published and synthetic codes are those of python-stdnum's tests and of GB
// 32100-2015.
func TestCheckCreditCode(t *testing.T) {
	for _, c := range []struct {
		code string
		ok   bool
		why  string
	}{
		{"91110000600037341L", true, "published example"},
		{"91110000710926094P", true, "letter check digit"},
		{"91620105L015101280", true, "remainder 0"},
		{"91340600MA2PBP2120", true, "remainder 0 again"},
		{"9131012056010553X5", true, "organisation check is X"},
		{"913205056082348768", true, "all digits"},
		{"91420684MA4927PJ7B", true, "letters in the organisation code"},
		{"91 110000 600037341L", true, "spaces"},
		{"９１110000600037341l", true, "full width, lower case"},
		{"91110000600037341N", false, "wrong check digit"},
		{"9111000060003IOZSV", false, "letters outside the alphabet"},
		{"12345", false, "length"},
		{"A1110000600037341L", false, "letter allowed, check digit wrong"},
		{"91320500MA1000017R", true, "synthetic"},
		{"91320500MA10003670", true, "synthetic, remainder 0"},
		{"91320500MA100005X2", true, "synthetic, position 17 is X"},
		{"9132X500MA1000017R", false, "letter in the district"},
		{"", false, "empty"},
	} {
		if err := facts.CheckCreditCode(facts.NormalCreditCode(c.code)); (err == nil) != c.ok {
			t.Errorf("%s (%s): %v", c.code, c.why, err)
		}
	}
}

func TestMakeCreditCodeIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stem := "91410999MA" + rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{6}`).Draw(t, "stem")
		code := facts.MakeCreditCode(stem)
		if err := facts.CheckCreditCode(code); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		i := rapid.IntRange(0, 17).Draw(t, "position")
		other := rapid.SampledFrom([]byte("0123456789ABCDEFGHJKLMNPQRTUWXY")).Draw(t, "other")
		if spoiled := code[:i] + string(other) + code[i+1:]; spoiled != code && facts.CheckCreditCode(spoiled) == nil {
			t.Fatalf("%s passes like %s", spoiled, code)
		}
	})
}

func TestRound(t *testing.T) {
	for _, c := range []struct {
		r        string
		decimals int
		want     string
	}{
		{"5.45", 1, "5.5"}, {"-5.45", 1, "-5.5"}, {"0.05", 1, "0.1"}, {"-0.04", 1, "0.0"}, {"0.5", 0, "1"}, {"-0.5", 0, "-1"},
		{"1.005", 2, "1.01"}, {"2.675", 2, "2.68"}, {"96.1", 1, "96.1"}, {"999.95", 1, "1000.0"}, {"1/3", 4, "0.3333"}, {"2/3", 2, "0.67"}, {"0", 2, "0.00"},
	} {
		r, _ := new(big.Rat).SetString(c.r)
		if got := facts.Round(r, c.decimals); got != c.want {
			t.Errorf("Round(%s, %d) = %s, want %s", c.r, c.decimals, got, c.want)
		}
	}
}

// Rounding moves a number by at most half a unit, and away from zero on the half.
func TestRoundProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, 1e9).Draw(t, "den"))
		d := rapid.IntRange(0, 6).Draw(t, "decimals")
		unit := new(big.Rat).SetFrac64(1, pow(d))
		diff := new(big.Rat).Sub(facts.Rounded(r, d), r)
		twice := new(big.Rat).Mul(new(big.Rat).Abs(diff), big.NewRat(2, 1))
		switch twice.Cmp(unit) {
		case 1:
			t.Fatalf("%s at %d decimals is %s", r, d, facts.Round(r, d))
		case 0:
			if diff.Sign() != r.Sign() {
				t.Fatalf("%s: half rounds towards zero", r)
			}
		}
	})
}

func pow(d int) int64 {
	n := int64(1)
	for range d {
		n *= 10
	}
	return n
}

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"12", "12"}, {"-12.50", "-12.5"}, {"0.00", "0"}, {"123456789012345", "123456789012345"}, {"000012", "12"}, {"0.000001", "0.000001"},
	} {
		v, err := facts.ParseDecimal(c.in)
		if err != nil || v.Decimal() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.in, v.Decimal(), err, c.want)
		}
	}
	for _, bad := range []string{"", "-", "1e5", "1,2", "1.2.3", "一", " 1", "1234567890123456", "+1", ".5", "--1"} {
		if v, err := facts.ParseDecimal(bad); err == nil {
			t.Errorf("%q is read as %s", bad, v.Decimal())
		}
	}
}

func TestMissingIsNeverZero(t *testing.T) {
	var v facts.Value
	if !v.IsMissing() || v.IsNumber() || v.Rat() != nil || v.Decimal() != "" {
		t.Fatalf("the zero value is not missing: %+v", v)
	}
	if z := facts.Int(0); z.IsMissing() || z.Rat().Sign() != 0 {
		t.Fatalf("a reported zero is missing: %+v", z)
	}
}

func TestPeriods(t *testing.T) {
	p := facts.Period{Year: 2023, Month: 2}
	if p.Prev() != (facts.Period{Year: 2022, Month: 12}) || p.Next() != (facts.Period{Year: 2023, Month: 3}) || !p.IsJoint() {
		t.Errorf("neighbours of the joint period: %v %v", p.Prev(), p.Next())
	}
	if d := (facts.Period{Year: 2022, Month: 12}).Next(); d != p {
		t.Errorf("after December comes %v", d)
	}
	if n := len((facts.Period{Year: 2023, Month: 12}).ToDate()); n != 11 {
		t.Errorf("a year has %d return periods", n)
	}
	if s := (facts.Period{Year: 2023, Month: 6}).Label(); s != "2023年1—6月" {
		t.Errorf("label %s", s)
	}
	for _, bad := range []string{"2023-13", "2023-00", "23-06", "2023/06", "202306", ""} {
		if _, err := facts.ParsePeriod(bad); err == nil {
			t.Errorf("%q is a period", bad)
		}
	}
}

func TestRoster(t *testing.T) {
	old, now := facts.MakeCreditCode("91410999MA000001"), facts.MakeCreditCode("91410999MA000002")
	other := facts.MakeCreditCode("91410999MA000003")
	at := func(m int) facts.Period { return facts.Period{Year: 2023, Month: m} }
	r := facts.NewRoster([]facts.Respondent{{ID: now, Name: "新名"}, {ID: other, Name: "甲"}}, []facts.Change{
		{Month: at(4), Kind: facts.Recode, ID: now, Other: old}, {Month: at(5), Kind: facts.Rename, ID: now, Other: "旧名", Name: "新名"},
		{Month: at(4), Kind: facts.EnterMonth, ID: other}, {Month: at(7), Kind: facts.Leave, ID: other}, {Month: at(9), Kind: facts.MoveIn, ID: other},
		{Month: at(5), Kind: facts.Stop, ID: now}, {Month: at(8), Kind: facts.Resume, ID: now},
	})
	if u, ok := r.Find(old, at(3)); !ok || u.ID != now || u.Name != "旧名" {
		t.Errorf("by its old code: %+v %v", u, ok)
	}
	if u, _ := r.Find(now, at(6)); u.Name != "新名" {
		t.Errorf("after the renaming: %s", u.Name)
	}
	on := ""
	for m := 2; m <= 12; m++ {
		if r.In(other, at(m)) {
			on += string(rune('a' + m))
		}
	}
	if on != "efgjklm" {
		t.Errorf("on the list in %s", on)
	}
	if len(r.At(at(3))) != 1 || len(r.At(at(4))) != 2 {
		t.Errorf("list of March %d, of April %d", len(r.At(at(3))), len(r.At(at(4))))
	}
	if r.Stopped(now, at(4)) || !r.Stopped(now, at(6)) || r.Stopped(now, at(8)) {
		t.Error("standing still from May to July")
	}
	if c, ok := r.Entered(other, at(6)); !ok || c.Kind != facts.EnterMonth {
		t.Errorf("entered by %+v", c)
	}
	if r.In("nobody", at(3)) {
		t.Error("a stranger is on the list")
	}
}

func TestDivisions(t *testing.T) {
	if len(facts.Divisions) != 41 {
		t.Fatalf("%d divisions", len(facts.Divisions))
	}
	for i, d := range facts.Divisions {
		if facts.SectionOf(d.Section).Code == "" || d.Name == "" || i > 0 && d.Code <= facts.Divisions[i-1].Code {
			t.Errorf("division %+v", d)
		}
	}
	if d, ok := facts.DivisionOf("2614"); !ok || !strings.Contains(d.Name, "化学原料") {
		t.Errorf("2614 is of %+v", d)
	}
	if _, ok := facts.DivisionOf("4711"); ok {
		t.Error("construction is no industry")
	}
}

func TestUnits(t *testing.T) {
	for s, want := range map[string]string{"亿元": "100000000 元", "千元": "1000 元", "万千瓦时": "10000000 瓦时", "%": "无量纲", "百分点": "无量纲", "": "无量纲",
		"万元/亩": "10000 亩^-1·元", "千": "千", "户": "户", "元/元": "无量纲", "百万元": "1000000 元"} {
		if got := facts.ParseUnit(s).String(); got != want {
			t.Errorf("%s is %s, want %s", s, got, want)
		}
	}
	if a, b := facts.ParseUnit("亿元"), facts.ParseUnit("千元"); !a.Measures(b) || a.Equal(b) || a.Measures(facts.ParseUnit("吨")) {
		t.Error("亿元 and 千元 measure the same on different scales")
	}
}
