package disclose

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"parkstat/calc"
)

// printed is the interval of a number as it stands there, and of half its last digit.
func printed(said string) (low, high *big.Rat) {
	x, _ := new(big.Rat).SetString(said)
	half := big.NewRat(1, 2)
	for i := range said {
		if said[i] == '.' {
			half.SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(said)-i-1)), nil))
			half.Quo(half, big.NewRat(2, 1))
		}
	}
	return new(big.Rat).Sub(x, half), new(big.Rat).Add(x, half)
}

// sums is a system of one quantity: what units have, in the order given.
func sums(of ...string) *System {
	s := &System{Rules: rules}
	for i, said := range of {
		x, _ := new(big.Rat).SetString(said)
		s.Add(Figure{Group: fmt.Sprint(i), Before: -1, Value: x})
	}
	return s
}

func (s *System) print(mail, said string, figures ...int32) {
	low, high := printed(said)
	s.Statements = append(s.Statements, Statement{mail, []Term{{figures, one}}, low, high})
}

// words says what was found, each by whose it is and how near it is known.
func words(s *System, found []Finding) (all []string) {
	for _, f := range found {
		said := fmt.Sprintf("%d ±%s", f.Figures, f.More.FloatString(2))
		if f.Month {
			said += " of the month"
		}
		if f.Insider != "" {
			said += " to " + f.Insider
		}
		all = append(all, said)
	}
	return all
}

func holds(t *testing.T, s *System, want ...string) []Finding {
	t.Helper()
	found := s.Audit()
	if got := words(s, found); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	return found
}

// The worked example of the method: electricity without one unit and with it, both mailed; its
// own 222.91 is the difference, known to a hundredth. Each mail alone tells nothing.
func TestTwoVersionsTellTheOneThatCameLate(t *testing.T) {
	make := func(second bool) *System {
		s := sums("20000.00", "18000.00", "10000.00", "8476.00", "222.91")
		s.print("v1", "56476.00", 0, 1, 2, 3)
		if second {
			s.print("v2", "56698.91", 0, 1, 2, 3, 4)
		}
		return s
	}
	holds(t, make(false))
	s := make(true)
	found := holds(t, s, "[4] ±0.01")
	if got := s.Mails(found[0]); !slices.Equal(got, []string{"v1", "v2"}) {
		t.Errorf("told by %q", got)
	}
	if s.Holds(found[0], func(i int) bool { return s.Statements[i].Mail == "v1" }) {
		t.Error("found with the first mail alone")
	}
}

// What the office measured of two mails by subtraction: 222.91, 178.31 and 692.78 of electricity,
// whether both are of one month, of two of which one lacks a unit, or the list has changed.
func TestMeasuredLeaks(t *testing.T) {
	for _, own := range []string{"222.91", "178.31", "692.78"} {
		x, _ := new(big.Rat).SetString(own)
		s := sums("4000", "3000", "2000", own)
		rest := big.NewRat(9000, 1)
		s.print("v1", rest.FloatString(2), 0, 1, 2)
		s.print("v2", rest.Add(rest, x).FloatString(2), 0, 1, 2, 3)
		holds(t, s, "[3] ±0.01")
	}
	// Month and to date: April's mail gives away March's to date without the unit that was silent.
	s := sums("4000", "3000", "2000", "222.91")
	for u, made := range []int64{1000, 900, 800, 70} {
		s.Add(Figure{Group: fmt.Sprint(u), Of: 1, Before: int32(u), Value: new(big.Rat).Add(s.Figures[u].Value, big.NewRat(made, 1))})
	}
	s.print("03", "9000.00", 0, 1, 2)
	s.print("04", "11992.91", 4, 5, 6, 7)
	low, high := printed("2770.00")
	month := []Term{{[]int32{4, 5, 6, 7}, big.NewRat(1, 1)}, {[]int32{0, 1, 2, 3}, big.NewRat(-1, 1)}}
	s.Statements = append(s.Statements, Statement{"04", month, low, high})
	holds(t, s, "[3] ±0.01")
}

// Output 15.40 and added value 3.19 of two divisions of one unit each, rates of 10 and 40 percent:
// two equations. Each of three, who knows its own, solves the others'; four hide each other.
func TestAddedValueSolvesAMergedRow(t *testing.T) {
	for _, c := range []struct {
		made []string
		told int
	}{{[]string{"9.90", "5.50"}, 2}, {[]string{"9.90", "5.50", "9.00"}, 3}, {[]string{"9.90", "5.50", "9.00", "8.00"}, 0}} {
		s := sums(c.made...)
		var output, added []Term
		for i, percent := range []int64{10, 40, 25, 30}[:len(c.made)] {
			output = append(output, Term{[]int32{int32(i)}, big.NewRat(1, 1)})
			added = append(added, Term{[]int32{int32(i)}, big.NewRat(percent, 100)})
		}
		for _, terms := range [][]Term{output, added} {
			low, high := printed(s.sum(terms).FloatString(2))
			s.Statements = append(s.Statements, Statement{"m", terms, low, high})
		}
		s.Rules = calc.Disclosure{P: big.NewRat(10, 1)}
		if found := s.Audit(); len(found) != c.told {
			t.Errorf("%q: found %q", c.made, words(s, found))
		}
	}
}

// Two of a group's units are one contributor: together they are found out, each alone it would not
// be so to itself.
func TestAGroupIsOne(t *testing.T) {
	s := sums("500", "400", "30", "20")
	s.Figures[1].Group = "0"
	s.print("m", "950", 0, 1, 2, 3)
	holds(t, s, "[0 1] ±50.50")
}

// The second largest knows its own, and so the largest: the others are too little to hide it.
func TestAnInsiderKnowsHisOwn(t *testing.T) {
	s := sums("1000", "800", "20", "10")
	s.print("m", "1830", 0, 1, 2, 3)
	holds(t, s, "[0] ±30.50 to 1")
	s = sums("1000", "800", "80", "40")
	s.print("m", "1920", 0, 1, 2, 3)
	holds(t, s)
}

// Rounding hides what is small beside its digit.
func TestRoundingHides(t *testing.T) {
	s := sums("4000", "3000", "2000", "9")
	s.print("v1", "9000", 0, 1, 2)
	s.print("v2", "9009", 0, 1, 2, 3)
	holds(t, s)
	s = sums("4000", "3000", "2000", "90")
	s.print("v1", "9000", 0, 1, 2)
	s.print("v2", "9090", 0, 1, 2, 3)
	holds(t, s, "[3] ±1.00")
}

// A year in which the month's figures of rows with somebody late are starred until he is back tells
// nobody's figure; with that remedy off it does. So the audit can fail.
func TestAPlantedHoleIsFound(t *testing.T) {
	for seed := range uint64(4) {
		for _, star := range []bool{true, false} {
			y := randomYear(rand.New(rand.NewPCG(seed, 7)), 120, 8, 6, 500, 1, star)
			if found := y.Audit(); (len(found) == 0) != star {
				t.Errorf("seed %d, starred %v: %d findings", seed, star, len(found))
			}
		}
	}
}

// A statement that the figures behind it contradict is a mistake of the program.
func TestStatementsAreTrue(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a false statement was taken in")
		}
	}()
	s := sums("1", "2")
	s.print("m", "4", 0, 1)
	s.Audit()
}
