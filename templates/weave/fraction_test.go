package weave

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The quick arithmetic says what the exact one says, or declines.
func TestFraction(t *testing.T) {
	number := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.Int64Range(-1e12, 1e12), rapid.Int64())
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) fraction {
			d := rapid.OneOf(rapid.SampledFrom(tens[:]), rapid.Int64Range(1, 1e12)).Draw(t, name+" below")
			n := number.Draw(t, name)
			return fraction{max(n, -edge), d}
		}
		f, g := draw("f"), draw("g")
		if got, want := f.decimal(), decimal(f.rat()); got != want {
			t.Fatalf("%d/%d is %s, want %s", f.n, f.d, got, want)
		}
		z := new(big.Rat)
		for op, want := range map[string]func() *big.Rat{
			"+": func() *big.Rat { return z.Add(f.rat(), g.rat()) }, "-": func() *big.Rat { return z.Sub(f.rat(), g.rat()) },
			"*": func() *big.Rat { return z.Mul(f.rat(), g.rat()) }, "/": func() *big.Rat { return z.Quo(f.rat(), g.rat()) },
		} {
			if op == "/" && g.n == 0 {
				if _, ok := f.apply(op, g); ok {
					t.Fatalf("%d/%d is divided by nothing", f.n, f.d)
				}
				continue
			}
			if got, ok := f.apply(op, g); ok && got.rat().Cmp(want()) != 0 {
				t.Fatalf("%d/%d %s %d/%d is %s, want %s", f.n, f.d, op, g.n, g.d, got.rat(), want())
			}
		}
	})
}

// A tally adds up as the exact arithmetic does.
func TestTally(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a tally
		want := new(big.Rat)
		for range rapid.IntRange(0, 50).Draw(t, "count") {
			f := fraction{rapid.OneOf(rapid.Int64Range(-1e6, 1e6), rapid.Int64Range(-edge, edge)).Draw(t, "n"), rapid.SampledFrom(tens[:]).Draw(t, "d")}
			want.Add(want, f.rat())
			if !a.add(f) {
				a.addRat(f.rat())
			}
		}
		var b tally
		b.merge(&a)
		if a.rat().Cmp(want) != 0 || b.rat().Cmp(want) != 0 {
			t.Fatalf("the sum is %s, and %s merged; want %s", a.rat(), b.rat(), want)
		}
	})
}
