package disclose

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"parkstat/calc"
)

// magnitude is the data set magnitude1 of the R package SSBtools: sector, country, company, value.
const magnitude = `Agriculture Portugal A 75.9
Agriculture Portugal B 24.5
Agriculture Spain A 96.6
Agriculture Spain B 43.2
Entertainment Iceland B 16.8
Entertainment Portugal B 7.1
Entertainment Portugal D 2.3
Entertainment Spain A 77.4
Entertainment Spain B 11.5
Entertainment Spain C 16.4
Governmental Portugal B 21.6
Governmental Portugal D 2
Governmental Spain C 6.5
Governmental Spain D 2.7
Industry Iceland B 9.6
Industry Iceland C 8.8
Industry Iceland D 1.9
Industry Portugal B 25.7
Industry Portugal D 3.4
Industry Spain C 8.4`

// cells are the sums of the table by sector and country, with its margins, by name.
func cells() (figures []Figure, of map[string][]int32) {
	of = map[string][]int32{}
	for i, line := range strings.Split(magnitude, "\n") {
		f := strings.Fields(line)
		x, _ := new(big.Rat).SetString(f[3])
		figures = append(figures, Figure{Group: f[2], Before: -1, Value: x})
		for _, cell := range []string{f[0] + " " + f[1], f[0], f[1], "all"} {
			of[cell] = append(of[cell], int32(i))
		}
	}
	return figures, of
}

// told are the cells that a table without some of its cells tells of, by their first figures.
func told(withheld ...string) (all []string) {
	figures, of := cells()
	s := &System{Rules: calc.Disclosure{P: big.NewRat(5, 1)}, Figures: figures}
	var names []string
	for name := range of {
		if !slices.Contains(withheld, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		x := new(big.Rat)
		for _, f := range of[name] {
			x.Add(x, figures[f].Value)
		}
		s.print(name, x.FloatString(1), of[name]...)
	}
	for _, f := range s.Audit() {
		all = append(all, fmt.Sprint(f.Figures))
	}
	return all
}

// Two companies alone make Agriculture, so with every cell printed what single ones made is told;
// without twelve of the eighteen nothing is, and each of the twelve is needed.
func TestAPublishedTable(t *testing.T) {
	withheld := []string{"Agriculture", "Entertainment", "Industry", "Agriculture Portugal", "Agriculture Spain", "Entertainment Iceland",
		"Entertainment Portugal", "Governmental Portugal", "Governmental Spain", "Industry Iceland", "Industry Portugal", "Industry Spain"}
	if got := told(); !slices.Contains(got, "[2]") {
		t.Errorf("the whole table tells %q", got)
	}
	if got := told(withheld...); len(got) > 0 {
		t.Errorf("it tells %q", got)
	}
	for i, cell := range withheld {
		if got := told(slices.Delete(slices.Clone(withheld), i, i+1)...); len(got) == 0 {
			t.Errorf("%s need not be withheld", cell)
		}
	}
}
