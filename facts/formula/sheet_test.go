package formula_test

import (
	"testing"

	"parkstat/facts/formula"
)

// An expression is written as a spreadsheet would have it, or not at all.
func TestSheet(t *testing.T) {
	any := formula.Names{Path: func(string) bool { return true }, Func: func(string, int) bool { return true }}
	cells := formula.Cells{
		Path: func(path string) (string, bool) {
			ref, ok := map[string]string{"a.m": "D9", "a.ytd": "E9"}[path]
			return ref, ok
		},
		Call: func(fn, path string, args []string) (string, bool) { return "SUM(" + path + args[0] + ")", fn == "sum" },
	}
	for src, want := range map[string]string{
		"a.ytd >= a.m":                 "(E9>=D9)",
		"a.m + 0.5 != -3 and true":     "AND((ROUND(D9+0.5,6)<>(-3)),TRUE)",
		"not (abs(a.m - a.ytd) <= 1)":  "NOT((ABS(ROUND(D9-E9,6))<=1))",
		`a.m == 1 or "他说\"好\"" == "x"`: `OR((D9=1),("他说""好"""="x"))`,
		"sum(l.f) == a.m":              "(SUM(l.f)=D9)",
		"a.m / 2 > 1":                  "",
		"prev(a.m) > 1":                "",
		"b.m > 1":                      "",
		"a.m > 1 ? 2 : 3":              "",
	} {
		p, err := formula.Compile(src, any)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if got, ok := p.Sheet(cells); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v, want %s", src, got, ok, want)
		}
	}
}
