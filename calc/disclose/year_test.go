package disclose

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"

	"parkstat/calc"
)

var rules = calc.Disclosure{Fewest: 3, P: big.NewRat(10, 1)}

// year is a park's year as its mails tell it: level and growth, of the month and to date, of
// divisions, of sections (of four divisions) and of the park.
type year struct {
	*System
	division  []int
	made      [2][][]int64 // now and a year ago, by unit and month
	figure    [2][][]int32 // to date
	half      *big.Rat     // of the last digit of a level
	tenth     *big.Rat     // of a growth
	starMonth func(n int, units []int) bool
}

func newYear(r *rand.Rand, units, divisions, months int, half int64) *year {
	y := &year{System: &System{Rules: rules}, half: big.NewRat(half, 1), tenth: big.NewRat(1, 2000)}
	for u := range units {
		y.division = append(y.division, r.IntN(divisions))
		if u < divisions*3 {
			y.division[u] = u % divisions
		}
		size := int64(1000 * (1 << r.IntN(8)))
		for k := range y.made {
			var made []int64
			for range months {
				made = append(made, size/2+r.Int64N(size))
			}
			y.made[k] = append(y.made[k], made)
		}
	}
	for k := range y.figure {
		for u := range units {
			var all []int32
			total, before := int64(0), int32(-1)
			for n := range months {
				total += y.made[k][u][n]
				before = y.Add(Figure{Group: fmt.Sprint(u), Of: 2*n + k, Before: before, Value: big.NewRat(total, 1)})
				all = append(all, before)
			}
			y.figure[k] = append(y.figure[k], all)
		}
	}
	return y
}

// table is the units of each row of the table: the park, sections, divisions.
func (y *year) table() [][]int {
	of := map[string][]int{}
	var order []string
	add := func(row string, u int) {
		if of[row] == nil {
			order = append(order, row)
		}
		of[row] = append(of[row], u)
	}
	for u, d := range y.division {
		add("", u)
		add(fmt.Sprint("section ", d/4), u)
		add(fmt.Sprint("division ", d), u)
	}
	var all [][]int
	for _, row := range order {
		all = append(all, of[row])
	}
	return all
}

// terms are what some units have to date, or of the month.
func (y *year) terms(k, n int, units []int, month bool) []Term {
	now, before := Term{Times: big.NewRat(1, 1)}, Term{Times: big.NewRat(-1, 1)}
	for _, u := range units {
		now.Figures = append(now.Figures, y.figure[k][u][n])
		if n > 0 {
			before.Figures = append(before.Figures, y.figure[k][u][n-1])
		}
	}
	if !month || n == 0 {
		return []Term{now}
	}
	return []Term{now, before}
}

// sum is what terms truly come to.
func (s *System) sum(terms []Term) *big.Rat {
	sum := new(big.Rat)
	for _, t := range terms {
		for _, f := range t.Figures {
			sum.Add(sum, new(big.Rat).Mul(t.Times, s.Figures[f].Value))
		}
	}
	return sum
}

// near is the interval of those that print as x does, at so much half a digit.
func near(x, half *big.Rat) (low, high *big.Rat) {
	digit := new(big.Rat).Add(half, half)
	n := new(big.Rat).Quo(new(big.Rat).Add(x, half), digit)
	printed := new(big.Rat).Mul(digit, new(big.Rat).SetInt(new(big.Int).Div(n.Num(), n.Denom())))
	return new(big.Rat).Sub(printed, half), new(big.Rat).Add(printed, half)
}

// mail tells of a month, without the silent.
func (y *year) mail(name string, n int, silent map[int]bool, growth bool) {
	for _, row := range y.table() {
		var units []int
		for _, u := range row {
			if !silent[u] {
				units = append(units, u)
			}
		}
		for _, month := range []bool{false, true} {
			if month && (n == 0 || y.starMonth != nil && y.starMonth(n, row)) {
				continue
			}
			now, base := y.terms(0, n, units, month), y.terms(1, n, units, month)
			level := y.sum(now)
			low, high := near(level, y.half)
			y.Statements = append(y.Statements, Statement{name, now, low, high})
			if growth {
				low, high = near(new(big.Rat).Quo(level, y.sum(base)), y.tenth)
				y.Ratio(name, now, base, low, high)
			}
		}
	}
}

// randomYear is a year with so many late each month, whose month's figures and those of all rows
// they are in are starred until they are back, or not.
func randomYear(r *rand.Rand, units, divisions, months int, half int64, lacking int, star bool) *year {
	y := newYear(r, units, divisions, months, half)
	late := make([]map[int]bool, months)
	for n := range late {
		late[n] = map[int]bool{}
		for range lacking {
			late[n][r.IntN(units)] = true
		}
	}
	if star {
		y.starMonth = func(n int, units []int) bool {
			return slices.ContainsFunc(units, func(u int) bool { return late[n][u] || late[n-1][u] })
		}
	}
	for n := range months {
		y.mail(fmt.Sprint(n), n, late[n], true)
	}
	return y
}
