//go:build unix

package calc_test

import (
	"bufio"
	"flag"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"parkstat/calc"
	"parkstat/facts"
)

var (
	sumsBy    = flag.String("sums", "", "the Go side of bench/sums.sh: columns, all, maps, or rows to print the data")
	sumsUnits = flag.Int("units", 2_000, "how many units")
	sumsFile  = flag.String("into", "", "where the sums, or the rows, are written")
)

// TestSums is the Go side of bench/sums.sh: it sums a nation's year and prints the seconds
// of CPU that it took. By itself it sees that columns and maps give the same.
func TestSums(t *testing.T) {
	if *sumsBy == "" {
		columns, _ := sumUp(t, "columns", 500)
		maps, _ := sumUp(t, "maps", 500)
		if len(columns) != 11*len(facts.Divisions)*len(nationItems)*2 || !slices.Equal(columns, maps) {
			t.Errorf("%d sums by columns, %d by maps, not the same", len(columns), len(maps))
		}
		return
	}
	f, err := os.Create(*sumsFile)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	if *sumsBy == "rows" {
		nationRows(w, *sumsUnits)
	} else {
		lines, took := sumUp(t, *sumsBy, *sumsUnits)
		fmt.Fprintln(w, strings.Join(lines, "\n"))
		fmt.Printf("result %s %d %.4f\n", *sumsBy, *sumsUnits, took.Seconds())
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// nationRows prints the returns as PostgreSQL's COPY takes them: period, unit, section and
// division by their places, then the four columns of each item.
func nationRows(w *bufio.Writer, units int) {
	unit := map[string]int{}
	nation(units, func(p facts.Period, id string, values map[string]facts.Value) {
		i, known := unit[id]
		if !known {
			i = len(unit)
			unit[id] = i
		}
		d := facts.Divisions[i%len(facts.Divisions)]
		fmt.Fprintf(w, "%d\t%d\t%s\t%s", p.Month, i, d.Section, d.Code)
		for _, item := range nationItems {
			for _, c := range []string{"m", "m_ly", "ytd", "ytd_ly"} {
				fmt.Fprintf(w, "\t%d", values[item+"."+c].Units)
			}
		}
		w.WriteByte('\n')
	})
}

// sumUp sums every period, item and span: columns by calc for four indicators, which are
// summed by section and for the whole too; all by calc with added value and a ratio
// besides; maps the plain way, by division alone. The lines are the sums by division.
func sumUp(t *testing.T, by string, units int) (lines []string, took time.Duration) {
	line := func(m int, division, item, span string, now, base *big.Rat) {
		lines = append(lines, fmt.Sprintf("%d %s %s.%s %s %s", m, division, item, span, now.RatString(), base.RatString()))
	}
	if by == "maps" {
		n := naive{returns: map[facts.Period]map[string]map[string]facts.Value{}}
		n.roster = nation(units, n.add).Roster
		start := cpu(t)
		for m := 2; m <= 12; m++ {
			for _, item := range nationItems {
				for _, span := range []string{"m", "ytd"} {
					for division, s := range n.sums(item, span, at(m)) {
						line(m, division, item, span, s[0], s[1])
					}
				}
			}
		}
		took = cpu(t) - start
	} else {
		p := nationPlan(t)
		if by == "columns" {
			var defs []calc.Indicator
			for _, item := range nationItems {
				defs = append(defs, calc.Indicator{Code: item, Name: item, Short: item, Item: item})
			}
			p = compiled(t, defs)
		}
		s := calc.NewSet(nation(units, nil))
		nation(units, s.Add)
		start := cpu(t)
		for m := 2; m <= 12; m++ {
			table := calc.Evaluate(p, s, at(m))
			for _, item := range nationItems {
				for _, d := range facts.Divisions {
					f := table.Get(item, calc.Group{Kind: calc.Division, Code: d.Code})
					line(m, d.Code, item, "m", f.Month.Level, f.Month.Base)
					line(m, d.Code, item, "ytd", f.ToDate.Level, f.ToDate.Base)
				}
			}
		}
		took = cpu(t) - start
	}
	slices.Sort(lines)
	return lines, took
}

func compiled(t *testing.T, defs []calc.Indicator) *calc.Plan {
	p, err := planOf(calc.Definitions{Indicators: defs}, func(string) (string, bool) { return "", true })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cpu(t *testing.T) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
