package formula_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/facts/formula"
)

type env map[string]formula.Value

func (e env) Value(path string) formula.Value { return e[path] }
func (e env) Call(fn string, args []formula.Arg) formula.Value {
	return e[fn+"("+args[0].Path+")"]
}

var names = formula.Names{
	Path: func(p string) bool { return p != "nobody" },
	Func: func(n string, k int) bool { return n == "prev" && k == 1 },
}

func TestEval(t *testing.T) {
	e := env{
		"gov.m": formula.Int(560), "gov.ytd": formula.Int(3460), "prev(gov.ytd)": formula.Int(2900),
		"zero": formula.Int(0), "class": formula.Text("2614"), "总产值.累计": formula.Int(7),
	}
	for _, c := range []struct{ src, want string }{
		{"gov.ytd == prev(gov.ytd) + gov.m", "是"},
		{"gov.m + 1", "561"},
		{"number(gov.m) + 1", "561"},
		{"number(class)", "（空）"},
		{"number(gone)", "（空）"},
		{"0.1 + 0.2 == 0.3", "是"},
		{"gov.m / zero > 1", "（空）"},
		{"gov.m == gone", "（空）"},
		{"gov.m == gone or gov.m == 560", "是"},
		{"gov.m == gone and gov.m == 1", "否"},
		{"gov.m == gone and gov.m == 560", "（空）"},
		{"not (gov.m == gone)", "（空）"},
		{"present(gov.m, gone)", "否"},
		{"first(gone, gov.m)", "560"},
		{"gone ?? 3", "3"},
		{"between(gov.m, 560, 561)", "是"},
		{"gov.m in [1, 560]", "是"},
		{"gov.m in [1, gone]", "（空）"},
		{"class == '2614'", "是"},
		{"class == 2614", "（空）"},
		{"gov.m > 500 ? 'a' : 'b'", "a"},
		{"总产值.累计 * 1000", "7,000"},
		{"-7 % 4", "-3"},
		{"1 / 3", "0.3333"},
		{"whole(gov.m) and whole(0.5)", "否"},
		{"max(1, gov.m, 3) - min(2, 1)", "559"},
		{"abs(-2.50)", "2.5"},
		{"round(-2.25, 1)", "-2.3"},
		{"round(7 / 3, 10)", "（空）"},
	} {
		p, err := formula.Compile(c.src, names)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if got := p.Eval(e).String(); got != c.want {
			t.Errorf("%s = %s, want %s", c.src, got, c.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for src, want := range map[string]string{
		"nobody + 1":                   "没有 \"nobody\" 这个名称",
		"next(gov.m)":                  "没有带 1 个参数的函数 next()",
		"prev(gov.m, 2)":               "没有带 2 个参数的函数 prev()",
		"gov.m +":                      "写得不对，问题在第 7 个字 “+” 附近",
		"[1,2]":                        "这种写法不能用",
		"filter(x, # > 1)":             "",
		"gov['m'+'x']":                 "",
		strings.Repeat("-", 500) + "1": "套得太深",
		"let x = 1; x":                 "",
	} {
		if _, err := formula.Compile(src, names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", src, err, want)
		}
	}
}

// Addition and comparison agree with plain rationals whatever the numbers.
func TestExact(t *testing.T) {
	p, err := formula.Compile("a / b + c * a", names)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		num := func(n string) *big.Rat {
			return big.NewRat(rapid.Int64().Draw(t, n), rapid.Int64Range(1, 1000).Draw(t, n+"d"))
		}
		a, b, c := num("a"), num("b"), num("c")
		got := p.Eval(env{"a": formula.Num(a), "b": formula.Num(b), "c": formula.Num(c)}).Rat()
		if b.Sign() == 0 {
			if got != nil {
				t.Fatalf("division by zero gave %v", got)
			}
			return
		}
		want := new(big.Rat).Add(new(big.Rat).Quo(a, b), new(big.Rat).Mul(c, a))
		if got.Cmp(want) != 0 {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"gov.ytd == prev(gov.ytd) + gov.m", "not (a ?? b) in [1,2]", "x ? 1 : 0.5", "总产值.累计 | f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		p, err := formula.Compile(src, names)
		if err == nil {
			_ = p.Eval(env{}).String()
		}
	})
}
