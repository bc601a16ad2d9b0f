package facts_test

import (
	"testing"

	"parkstat/facts"
)

// A number that is not exact is read as people write it, and printed so again.
func TestParseBound(t *testing.T) {
	for _, c := range []struct {
		typed, printed string
		bound          facts.Bound
	}{
		{"20余", "20余", facts.AtLeast}, {"≥20", "20余", facts.AtLeast}, {"20以上", "20余", facts.AtLeast}, {"30+", "30余", facts.AtLeast},
		{"近200", "近200", facts.Nearly}, {"约200.5", "约200.5", facts.About}, {"200左右", "约200", facts.About},
	} {
		v, err := facts.ParseBound(c.typed)
		if err != nil || v.Bound != c.bound || v.String() != c.printed {
			t.Errorf("%s is read as %v %q (%v), want %v %q", c.typed, v.Bound, v.String(), err, c.bound, c.printed)
		}
	}
	for _, s := range []string{"20", "余", "", "≥20余", "近", "二十余", "20余家"} {
		if v, err := facts.ParseBound(s); err == nil {
			t.Errorf("%q is read as %v", s, v)
		}
	}
}

// A sum keeps the bound of its parts, and says only 约 where they differ.
func TestBoundOfSums(t *testing.T) {
	for _, c := range [][3]facts.Bound{
		{facts.Exactly, facts.Exactly, facts.Exactly}, {facts.Exactly, facts.AtLeast, facts.AtLeast}, {facts.Nearly, facts.Exactly, facts.Nearly},
		{facts.AtLeast, facts.AtLeast, facts.AtLeast}, {facts.AtLeast, facts.Nearly, facts.About},
	} {
		if got := c[0].With(c[1]); got != c[2] {
			t.Errorf("%v with %v is %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

// Whatever is read is printed as something that is read as the same.
func FuzzParseBound(f *testing.F) {
	for _, s := range []string{"20余", "≥20", "近200", "约1.50", ">=0", "-3余"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := facts.ParseBound(s)
		if err != nil {
			return
		}
		again, err := facts.ParseBound(v.String())
		if err != nil || again != v {
			t.Fatalf("%q is read as %+v, printed %q, and read as %+v (%v)", s, v, v.String(), again, err)
		}
	})
}
