package report

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
)

// small is a park whose mails are told by hand: what each unit of a division makes in each month
// from the joint one on, exactly printed.
type small struct {
	divisions []string
	made      [][]int64
	mails     []*Shown
}

func (s *small) unit(i int) string { return fmt.Sprintf("U%02d", i) }

// mail adds the nth month's mail, without the silent, protected against those before it.
func (s *small) mail(n int, rules calc.Disclosure, silent func(i, n int) bool) *protection {
	at := facts.Period{Year: 2023, Month: n + facts.FirstMonth}
	m := &Shown{Run: at.String() + "-v1", Period: at}
	sums := []Sum{{Indicator: "gov", Period: at}, {Indicator: "gov", Period: at, ToDate: true}}
	rows := []ShownRow{{Half: "0"}}
	for i, d := range s.divisions {
		month, toDate := "", ""
		if !silent(i, n) {
			total := int64(0)
			for _, v := range s.made[i][:n+1] {
				total += v
			}
			month, toDate = fmt.Sprint(s.made[i][n]), fmt.Sprint(total)
		}
		m.Units = append(m.Units, ShownUnit{s.unit(i), d})
		sums[0].Of, sums[1].Of = append(sums[0].Of, month), append(sums[1].Of, toDate)
		if !slices.ContainsFunc(rows, func(r ShownRow) bool { return slices.Equal(r.Divisions, []string{d}) }) {
			rows = append(rows, ShownRow{Divisions: []string{d}, Half: "0"})
		}
	}
	if at.IsJoint() {
		sums = sums[1:]
	}
	for i := range sums {
		sums[i].Rows = slices.Clone(rows)
		m.Sums = append(m.Sums, sums[i])
	}
	same := func(id string) string { return id }
	p := &protection{rules: rules, main: "gov", now: m, mails: append(slices.Clone(s.mails), m), kin: same, groups: same, made: map[string]made{},
		name: func(indicator, kin string) (string, string) { return indicator, kin }}
	p.protect(true)
	s.mails = append(s.mails, m)
	return p
}

// follows says which unit's month follows from all that the mails print.
func (s *small) follows(months int) string {
	told := known{}
	line := func() []*big.Rat {
		row := make([]*big.Rat, len(s.divisions)*months)
		for i := range row {
			row[i] = new(big.Rat)
		}
		return row
	}
	for _, m := range s.mails {
		last := m.Period.Month - facts.FirstMonth
		for i := range m.Sums {
			sum := &m.Sums[i]
			for _, r := range sum.Rows {
				row := line()
				for u, d := range s.divisions {
					for n := range last + 1 {
						if sum.Of[u] != "" && (r.Divisions == nil || slices.Contains(r.Divisions, d)) && (sum.ToDate || n == last) {
							row[u*months+n].SetInt64(1)
						}
					}
				}
				told.add(row)
			}
		}
	}
	for u := range s.divisions {
		for from := range months {
			for to := from; to < months; to++ {
				secret := line()
				for n := from; n <= to; n++ {
					secret[u*months+n].SetInt64(1)
				}
				if left, _ := told.left(secret); left == nil {
					return fmt.Sprintf("what %s (%s) made in months %d to %d", s.unit(u), s.divisions[u], from, to)
				}
			}
		}
	}
	return ""
}

// known is what follows from linear equations: rows by their first column, each with a leading 1.
type known map[int][]*big.Rat

// left is what of a row does not follow, nil where all of it does.
func (k known) left(row []*big.Rat) ([]*big.Rat, int) {
	for col := range row {
		if row[col].Sign() == 0 {
			continue
		}
		of := k[col]
		if of == nil {
			return row, col
		}
		f := new(big.Rat).Set(row[col])
		for j := col; j < len(row); j++ {
			row[j].Sub(row[j], new(big.Rat).Mul(f, of[j]))
		}
	}
	return nil, 0
}

func (k known) add(row []*big.Rat) {
	row, col := k.left(row)
	if row == nil {
		return
	}
	f := new(big.Rat).Inv(row[col])
	for _, x := range row {
		x.Mul(x, f)
	}
	k[col] = row
}

// Whoever is silent in whichever month: no month of a unit and no sum of its months follows
// exactly from all the first mails of a year, and none of them has to wait.
func TestNobodysMonthFollowsFromTheMails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &small{}
		for _, d := range []string{"13", "26", "38"} {
			for range rapid.SampledFrom([]int{0, 3, 4, 5}).Draw(t, "units") {
				s.divisions = append(s.divisions, d)
			}
		}
		if len(s.divisions) == 0 {
			return
		}
		const months = 4
		for i := range s.divisions {
			s.made = append(s.made, rapid.SliceOfN(rapid.Int64Range(50, 150), months, months).Draw(t, "made"))
			s.made[i][0] += int64(i)
		}
		quiet := map[[2]int]bool{}
		for n := range months {
			for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "silent") {
				quiet[[2]int{rapid.IntRange(0, len(s.divisions)-1).Draw(t, "who"), n}] = true
			}
		}
		for _, d := range []string{"13", "26", "38"} { // a division of fewer than three would be merged
			for n := range months {
				there, silent := 0, 0
				for i, of := range s.divisions {
					if of == d {
						there++
						if quiet[[2]int{i, n}] {
							silent++
						}
					}
				}
				if there > 0 && there-silent < 3 {
					t.Skip()
				}
			}
		}
		for n := range months {
			if p := s.mail(n, calc.Disclosure{Fewest: 3}, func(i, n int) bool { return quiet[[2]int{i, n}] }); len(p.leaks) > 0 {
				t.Fatalf("month %d waits: %v", n, p.leaks)
			}
		}
		if said := s.follows(months); said != "" {
			t.Fatalf("%s follows; silent %v", said, quiet)
		}
	})
}

// One late filer costs the month's figures of the rows it is in, in the month in which it lacks
// and in that in which it is back, and nothing else.
func TestOneLateFilerCostsTwoMonths(t *testing.T) {
	s := &small{divisions: []string{"26", "26", "26", "26", "38", "38", "38"}}
	for i := range s.divisions {
		s.made = append(s.made, []int64{100, 110 + int64(i), 120, 130, 140})
	}
	var starred []string
	for n := range 5 {
		p := s.mail(n, calc.Disclosure{Fewest: 3}, func(i, n int) bool { return i == 0 && n == 2 })
		for _, spot := range p.now.Starred {
			starred = append(starred, fmt.Sprintf("%s %s %v", spot.Period, spot.Row, spot.ToDate))
		}
		if len(p.leaks) > 0 {
			t.Errorf("%s waits: %v", p.now.Run, p.leaks)
		}
	}
	if want := []string{"2023-04  false", "2023-04 26 false", "2023-05  false", "2023-05 26 false"}; !slices.Equal(starred, want) {
		t.Errorf("starred %q, want %q", starred, want)
	}
	if said := s.follows(5); said != "" {
		t.Errorf("%s follows", said)
	}
}

// What rounding hides is no leak: ±0.5 on either side of 9 tells it to no better than a tenth.
func TestRoundingHides(t *testing.T) {
	s := &small{divisions: slices.Repeat([]string{"26"}, 4), made: [][]int64{{9, 9}, {100, 100}, {100, 100}, {100, 100}}}
	rules := calc.Disclosure{Fewest: 3, P: big.NewRat(10, 1)}
	late := func(i, n int) bool { return i == 0 && n == 1 }
	s.mail(0, rules, late)
	for _, half := range []struct {
		half string
		star int
	}{{"1/100", 2}, {"1", 0}} {
		for i := range s.mails[0].Sums[0].Rows {
			s.mails[0].Sums[0].Rows[i].Half = half.half
		}
		if p := s.mail(1, rules, late); len(p.now.Starred) != half.star {
			t.Errorf("±%s: %v", half.half, p.now.Starred)
		}
		s.mails = s.mails[:1]
	}
}
