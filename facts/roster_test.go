package facts_test

import (
	"fmt"
	"testing"

	"parkstat/facts"
)

// recode is a change of code (换码) from one to another.
func recode(from, to string, month int) facts.Change {
	return facts.Change{Month: facts.Period{Year: 2023, Month: month}, Kind: facts.Recode, ID: to, Other: from}
}

// A unit is one whatever code it is asked for by, and however often its code changed.
func TestCodesOfAUnit(t *testing.T) {
	r := facts.NewRoster([]facts.Respondent{{ID: "C"}, {ID: "X"}}, []facts.Change{recode("B", "C", 6), recode("A", "B", 3), recode("X0", "X", 4)})
	for id, want := range map[string]string{"A": "C [C A B]", "B": "C [C A B]", "C": "C [C A B]", "X0": "X [X X0]", "X": "X [X X0]", "Y": "Y [Y]"} {
		if got := fmt.Sprint(r.Resolve(id), " ", r.Codes(id)); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
}
