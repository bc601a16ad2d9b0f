package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
)

// formStatus is how the returns on one form stand.
type formStatus struct {
	Form     string         `json:"form"`
	Name     string         `json:"name"`
	Period   facts.Period   `json:"period"`
	Optional bool           `json:"optional,omitempty"` // nobody has to return it
	Expected int            `json:"expected"`
	Counts   map[string]int `json:"counts"` // by state; 迟报 are among the accepted
	Units    []unitStatus   `json:"units"`  // who still has to be called
}

// countStates adds up how many units stand in each state.
func countStates(units []unitStatus) map[string]int {
	counts := map[string]int{}
	for _, u := range units {
		if u.chase() {
			counts[u.State]++
			continue
		}
		counts[string(ingest.Accepted)]++
		if u.Late {
			counts["迟报"]++
		}
	}
	return counts
}

// allForms is how every form stands that is returned in the round of a period.
func (a *app) allForms(ctx context.Context, o report.Order) (all []formStatus, err error) {
	round := o.Period
	for _, f := range a.defs.forms {
		if f.Def.Yearly() && round.Month != 12 {
			continue
		}
		o.Period = f.Def.For(round)
		units, _, err := a.standing(ctx, f, o)
		if err != nil {
			return nil, err
		}
		st := formStatus{Form: f.Def.Form, Name: f.Def.Name, Period: o.Period, Optional: f.Def.Optional, Expected: len(units), Counts: countStates(units)}
		if st.Optional {
			st.Expected = 0
			delete(st.Counts, notReturned)
		}
		st.Units = slices.DeleteFunc(units, func(u unitStatus) bool { return !u.owes(f) })
		all = append(all, st)
	}
	return all, nil
}

// printAll is a line for each form, and then whom to call, by unit, for what.
func (a *app) printAll(o report.Order, all []formStatus) {
	fmt.Printf("%s%s各表报送情况（截至 %s）\n", a.settings.Park, o.Period.MonthLabel(false), o.AsOf.Format("2006-01-02 15:04"))
	columns := []string{string(ingest.Accepted), "迟报", string(ingest.Queried), string(ingest.Rejected), unreadable, notReturned}
	fmt.Printf("应报\t%s\t表式\n", strings.Join(columns, "\t"))
	for _, f := range all {
		line := fmt.Sprint(f.Expected)
		if f.Optional {
			line = "有则报"
		}
		for _, c := range columns {
			line += fmt.Sprintf("\t%d", f.Counts[c])
		}
		name := f.Name + "（" + f.Form + "）"
		if f.Period != o.Period {
			name += " " + f.Period.MonthLabel(false)
		}
		fmt.Printf("%s\t%s\n", line, name)
	}
	var order []string
	owes, call := map[string][]string{}, map[string]string{}
	expected := 0
	for _, f := range all {
		expected += f.Expected
		for _, u := range f.Units {
			if owes[u.Unit] == nil {
				order = append(order, u.Unit)
				call[u.Unit] = plain(u.Name)
				for _, c := range u.Call {
					call[u.Unit] += fmt.Sprintf("  %s %s %s", c.Role, c.Name, c.Mobile)
				}
			}
			what := "《" + f.Name + "》"
			if u.State != notReturned {
				what += "（" + u.State + "）"
			}
			owes[u.Unit] = append(owes[u.Unit], what)
		}
	}
	if order == nil {
		fmt.Println("\n" + allIn(expected))
		return
	}
	fmt.Printf("\n—— 还差的单位 %d 个 ——\n", len(order))
	for _, unit := range order {
		fmt.Printf("  %s\n    %s\n", call[unit], strings.Join(owes[unit], "、"))
	}
}
