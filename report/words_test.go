package report

import (
	"math/big"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return r
}

func TestGrowthWords(t *testing.T) {
	for _, c := range []struct {
		percent  string
		decimals int
		want     string
	}{
		{"21.4", 1, "同比增长21.4%"},
		{"23.259", 2, "同比增长23.26%"},
		{"5", 1, "同比增长5.0%"},
		{"0.05", 1, "同比增长0.1%"},
		{"0.04", 1, "与上年同期持平"},
		{"-0.04", 1, "与上年同期持平"},
		{"0", 1, "与上年同期持平"},
		{"-0.05", 1, "同比下降0.1%"},
		{"-12.34", 1, "同比下降12.3%"},
		{"-100", 1, "同比下降100.0%"},
		{"-100.1", 1, "同比由盈转亏"},
		{"99.94", 1, "同比增长99.9%"},
		{"99.95", 1, "同比增长1倍"},
		{"100", 1, "同比增长1倍"},
		{"179", 1, "同比增长1.79倍"},
		{"179.04", 1, "同比增长1.79倍"},
		{"150", 0, "同比增长1.5倍"},
		{"1000", 1, "同比增长10倍"},
		{"2345.67", 2, "同比增长23.4567倍"},
		{"0.4", 0, "与上年同期持平"},
		{"-0.5", 0, "同比下降1%"},
	} {
		if got := growthWords(calc.Growth{Kind: calc.Rate, Percent: rat(c.percent)}, c.decimals); got != c.want {
			t.Errorf("%s at %d decimals: %s, want %s", c.percent, c.decimals, got, c.want)
		}
	}
	for kind, want := range map[calc.GrowthKind]string{
		calc.NoFigure: "同比无法计算", calc.NegativeBase: "同比无法计算", calc.TurnedGood: "同比扭亏为盈", calc.New: "上年同期为零", calc.BothZero: "与上年同期持平",
	} {
		if got := growthWords(calc.Growth{Kind: kind}, 1); got != want {
			t.Errorf("kind %d: %s, want %s", kind, got, want)
		}
	}
}

func TestChangeWords(t *testing.T) {
	for _, c := range []struct{ diff, want string }{
		{"", "同比无法计算"}, {"0.44", "同比提高0.4个百分点"}, {"-1.25", "同比下降1.3个百分点"}, {"0.04", "与上年同期持平"}, {"-0.04", "与上年同期持平"}, {"150", "同比提高150.0个百分点"},
	} {
		if got := changeWords(rat(c.diff), 1); got != c.want {
			t.Errorf("%q: %s, want %s", c.diff, got, c.want)
		}
	}
}

func TestSpanWords(t *testing.T) {
	want := map[int]string{2: "1—2月", 3: "一季度", 4: "1—4月", 5: "1—5月", 6: "上半年", 7: "1—7月", 8: "1—8月", 9: "前三季度", 10: "1—10月", 11: "1—11月", 12: "全年"}
	for m, w := range want {
		if got := spanWords(facts.Period{Year: 2023, Month: m}); got != w {
			t.Errorf("month %d: %s, want %s", m, got, w)
		}
	}
}

// The difference is that of the rates as printed, so that a reader can check it.
func TestPointsOfPrintedRates(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		decimals int
		want     string
	}{
		{"21.44", "20.36", 1, "1.0"}, // 21.4 − 20.4, not 1.08
		{"21.45", "20.34", 1, "1.2"}, // 21.5 − 20.3
		{"-0.04", "0.04", 1, "0.0"},
		{"5", "7.25", 1, "-2.3"},
		{"5.125", "5.124", 2, "0.01"},
		{"", "1", 1, ""}, {"1", "", 1, ""},
	} {
		got := ""
		if p := points(pace{percent: rat(c.a)}, pace{percent: rat(c.b)}, c.decimals); p.Num != nil {
			got = p.String()
		}
		if got != c.want {
			t.Errorf("%s and %s: %q, want %q", c.a, c.b, got, c.want)
		}
	}
	if p := points(pace{rat("22.2"), atComparable}, pace{rat("10"), atCurrent}, 1); p.Num != nil || p.String() != "—" {
		t.Errorf("a real rate less a nominal one is %s", p)
	}
}

// The arrow is that of the rate as printed.
func TestArrow(t *testing.T) {
	for in, want := range map[string]string{"": "", "0": "", "1": "▲ ", "-1": "▼ ", "0.05": "▲ ", "0.04": "", "-0.04": "", "-0.05": "▼ "} {
		if got := arrow(rat(in), 1); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"濮阳工业园区2023年1—6月工业经济运行月报（预计）": "濮阳工业园区2023年1—6月工业经济运行月报（预计）",
		`a/b\c:d*e?f"g<h>i|j`: "a_b_c_d_e_f_g_h_i_j",
		"../../etc/passwd":    ".._.._etc_passwd",
		"a\nb\tc\x00d":        "a_b_c_d",
		"":                    "",
	} {
		if got := safeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMayHave(t *testing.T) {
	o := Options{Domains: []string{"park.example", "Office.Example", "One@Public.example"}}
	for addr, want := range map[string]bool{
		"a@park.example": true, "a@PARK.example": true, "a@office.example": true, "a@sub.park.example": false, "a@park.example.evil.test": false,
		"a@evilpark.example": false, `"a@park.example"@evil.test`: false, "": false, "park.example": false,
		"one@public.example": true, "two@public.example": false, "someone@public.example": false,
	} {
		if got := o.mayHave(addr); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
	if (&Options{}).mayHave("a@park.example") {
		t.Error("with no domain listed somebody may have it")
	}
}
