package main

import (
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/work"
)

// callJSON is a line of the list for telephone calls.
type callJSON struct {
	Unit     string          `json:"unit"`
	Name     string          `json:"name"`
	Form     string          `json:"form"`
	Period   string          `json:"period"`
	State    string          `json:"state"`
	Deadline string          `json:"deadline,omitempty"`
	Late     int             `json:"workdays_late"` // workdays since the unit's deadline, 0 before it
	Reminded string          `json:"last_reminder,omitempty"`
	Step     int             `json:"step"`
	Now      string          `json:"call_now,omitempty"` // the role
	Contacts []facts.Contact `json:"contacts"`
}

func (a *app) callsJSON(calls []work.Call) []callJSON {
	all := []callJSON{}
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return a.stamp(t)
	}
	for _, c := range calls {
		all = append(all, callJSON{Unit: c.Unit.ID, Name: c.Unit.Name, Form: c.Form.Def.Name, Period: c.Period.String(), State: c.State,
			Deadline: stamp(c.Deadline), Late: c.DaysLate, Reminded: stamp(c.Reminded), Step: c.Step, Now: c.Role, Contacts: c.Contacts})
	}
	return all
}

func (a *app) printCallList(calls []callJSON) {
	fmt.Printf("%s电话名单（%s）\n", a.Park, a.stamp(a.Now()))
	for _, c := range calls {
		late := "未到截止"
		switch {
		case c.Deadline == "":
			late = "没有写截止"
		case c.Late > 0:
			late = fmt.Sprintf("迟 %d 个工作日", c.Late)
		case c.Deadline <= a.stamp(a.Now()):
			late = "刚过截止"
		}
		fmt.Printf("\n%s  %s《%s》  %s，%s", plain(c.Name), c.Period, c.Form, c.State, late)
		if c.Reminded != "" {
			fmt.Printf("，上次催报 %s", c.Reminded)
		}
		fmt.Println()
		for _, who := range c.Contacts {
			mark := "  "
			if who.Role == c.Now {
				mark = "→ "
			}
			fmt.Printf("  %s%s %s %s\n", mark, who.Role, plain(who.Name), plain(who.Mobile))
		}
	}
	if len(calls) == 0 {
		fmt.Println("没有要打电话的。")
	}
}
