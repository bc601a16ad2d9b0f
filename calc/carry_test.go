package calc_test

import (
	"strings"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
)

// Rows that go on are counted in the months after, by what became of them, as long as their
// unit is on a register.
func TestRowsThatGoOnAreCounted(t *testing.T) {
	at := func(m int) facts.Period { return facts.Period{Year: 2023, Month: m} }
	roster := facts.NewRoster([]facts.Respondent{{ID: "a", Class: "1411"}, {ID: "b", Class: "1411"}}, []facts.Change{{ID: "b", Kind: facts.Leave, Month: at(6)}})
	s := calc.NewSet(&facts.Park{Roster: roster})
	s.Carry(facts.Carry{List: "p", Rows: 3, Name: "name", Number: "id", Closed: "done"})
	rows := func(names ...string) map[string]facts.Value {
		values := map[string]facts.Value{}
		for i, name := range names {
			name, closed := strings.CutSuffix(name, "!")
			values["p."+string(rune('1'+i))+".name"] = facts.TextValue(name)
			if closed {
				values["p."+string(rune('1'+i))+".done"] = facts.TextValue("2023-05-20")
			}
		}
		return values
	}
	s.AddSupplement(at(4), "a", []string{"p"}, rows("steam", "land"))
	s.AddSupplement(at(4), "b", []string{"p"}, rows("loans"))
	s.AddSupplement(at(5), "a", []string{"p", "q"}, rows("steam!", "land"))
	words := calc.Words{Item: func(string) (string, bool) { return "", false }, Rows: func(list, field string) (string, bool) { return "", list == "p" }}
	for where, want := range map[string]string{"": "3 3 1 1", "course == '新报'": "3 0 0 0", "course == '续报'": "0 1 0 0", "course == '办结'": "0 1 0 0",
		"course == '本月未报'": "0 1 1 1", "course != '办结' and months >= 2": "0 0 1 1"} {
		plan, err := words.Compile(calc.Definitions{Indicators: []calc.Indicator{{Code: "n", Name: "n", Short: "n", Unit: "个",
			Rows: &calc.Rows{List: "p", Where: where}}}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for m := 4; m <= 7; m++ {
			got = append(got, calc.Evaluate(plan, s, at(m)).Get("n", calc.Whole).ToDate.Level.FloatString(0))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %s, want %s", where, g, want)
		}
	}
}
