package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/facts"
)

var problems = facts.Carry{List: "p", Rows: 4, Name: "name", Number: "id", Closed: "done"}

// sheet is a return of rows "number name closed", - for nothing.
func sheet(rows ...string) map[string]facts.Value {
	values := map[string]facts.Value{}
	for n, row := range rows {
		for i, s := range strings.Fields(row) {
			if s != "-" {
				values[fmt.Sprintf("p.%d.%s", n+1, []string{"id", "name", "done"}[i])] = facts.TextValue(s)
			}
		}
	}
	return values
}

func in(month int) facts.Period { return facts.Period{Year: 2023, Month: month} }

func TestProblemsAreFollowed(t *testing.T) {
	for name, c := range map[string]struct {
		returns map[facts.Period]map[string]facts.Value
		at      int
		want    string
	}{
		"raised": {map[facts.Period]map[string]facts.Value{in(5): sheet("2023-05-1 a")}, 5, "2023-05-1 a 新报 0"},
		"kept":   {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a"), in(5): sheet("2023-04-1 a")}, 5, "2023-04-1 a 续报 1"},
		"closed": {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a"), in(5): sheet("2023-04-1 a 2023-05-20")}, 5,
			"2023-04-1 a 办结 1"},
		"closed at once": {map[facts.Period]map[string]facts.Value{in(5): sheet("2023-05-1 a 2023-05-20")}, 5, "2023-05-1 a 办结 0"},
		"closed before":  {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a 2023-04-20"), in(5): sheet("2023-04-1 a 2023-04-20")}, 5, ""},
		"open again": {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a 2023-04-20"), in(5): sheet("2023-04-1 a")}, 5,
			"2023-04-1 a 续报 1"},
		"no return": {map[facts.Period]map[string]facts.Value{in(3): sheet("2023-03-1 a")}, 6, "2023-03-1 a 本月未报 3"},
		"no longer listed": {map[facts.Period]map[string]facts.Value{in(3): sheet("2023-03-1 a", "2023-03-2 b"), in(5): sheet("2023-03-2 b")}, 5,
			"2023-03-2 b 续报 2|2023-03-1 a 未再列 2"},
		"no longer listed, silent":  {map[facts.Period]map[string]facts.Value{in(3): sheet("2023-03-1 a"), in(4): sheet()}, 5, "2023-03-1 a 本月未报 2"},
		"without a number, by name": {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a"), in(5): sheet("- a。")}, 5, "2023-04-1 a。 续报 1"},
		"of an old book":            {map[facts.Period]map[string]facts.Value{in(5): sheet("2021-11-2 a")}, 5, "2021-11-2 a 续报 18"},
		"a number copied":           {map[facts.Period]map[string]facts.Value{in(5): sheet("2023-05-1 a", "2023-05-1 b")}, 5, "2023-05-1 a 新报 0|2023-05-2 b 新报 0"},
		"a number of its own":       {map[facts.Period]map[string]facts.Value{in(5): sheet("2023-05-2 a", "- b")}, 5, "2023-05-2 a 新报 0|2023-05-6 b 新报 0"},
		"later returns": {map[facts.Period]map[string]facts.Value{in(4): sheet("2023-04-1 a"), in(5): sheet("2023-04-1 a 2023-05-20")}, 4,
			"2023-04-1 a 新报 0"},
	} {
		var got []string
		for _, r := range problems.Follow(c.returns, in(c.at)) {
			own := r.Own(problems, in(c.at))
			got = append(got, fmt.Sprintf("%s %s %s %s", own["id"].Text, own["name"].Text, own[facts.CarriedCourse].Text, own[facts.CarriedMonths]))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// Whatever units return: what is open stays until it is closed, and nothing is there twice.
func TestNothingOpenIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		returns := map[facts.Period]map[string]facts.Value{}
		open := map[string]bool{} // by number, as the blanks print them
		for m := 2; m <= 9; m++ {
			if rapid.IntRange(0, 3).Draw(t, "silent") > 0 {
				var rows []string
				for _, r := range problems.Follow(returns, in(m)) {
					if r.Open() && len(rows) < 3 && rapid.Bool().Draw(t, "listed") {
						end := " -"
						if rapid.Bool().Draw(t, "closed") {
							end, open[r.Number] = " 2023-09-01", false
						}
						rows = append(rows, r.Number+" "+r.Values["name"].Text+end)
					}
				}
				if rapid.Bool().Draw(t, "new") {
					number := facts.NumberOf(in(m), len(rows)+1)
					rows, open[number] = append(rows, number+" x"), true
				}
				returns[in(m)] = sheet(rows...)
			}
			got := map[string]bool{}
			for _, r := range problems.Follow(returns, in(m)) {
				if got[r.Number] {
					t.Fatalf("%s twice", r.Number)
				}
				got[r.Number] = true
				if r.Open() != open[r.Number] {
					t.Fatalf("in %d %s is %s, open: %v", m, r.Number, r.Course, open[r.Number])
				}
			}
			for number, is := range open {
				if is && !got[number] {
					t.Fatalf("in %d %s is lost", m, number)
				}
			}
		}
	})
}
