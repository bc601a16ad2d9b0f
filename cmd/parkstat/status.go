package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// StatusCmd says who has returned and whom to call.
type StatusCmd struct {
	Period string `help:"报告期；不写为上月，年报为上年 12 月。" placeholder:"YYYY-MM"`
	Form   string `help:"哪张表；不写为第一张。" placeholder:"FORM" xor:"form"`
	All    bool   `help:"所有的表：每张一行，再按单位列出还差什么。" xor:"form"`
	AsOf   string `help:"截至何时。" placeholder:"TIME"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
}

// Run carries it out.
func (c *StatusCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := inquire(ctx, cli.Config, c.Form, c.Period, c.AsOf)
	if err != nil {
		return err
	}
	defer a.close()
	if c.All {
		return c.all(ctx, a.app, a.order)
	}
	form, order, office := a.form, a.order, a.office()
	order.Period = form.Def.For(order.Period)
	s, err := office.Standing(ctx, form, order)
	if err != nil {
		return err
	}
	due, paper := office.DueDate(form, order), standingPaper{a.app}
	if c.JSON {
		return printJSON(struct {
			Period   facts.Period `json:"period"`
			Expected int          `json:"expected"`
			Due      dueJSON      `json:"due"`
			Units    []unitJSON   `json:"units"`
			Unread   []strayJSON  `json:"unassigned"`
		}{order.Period, len(s.Units), paper.dueJSON(due), paper.unitsJSON(s.Units), paper.strays(s.Stray)})
	}
	paper.printStatus(s, due)
	if a.Mailing.Mailbox != nil {
		line, _, err := a.mailboxLine(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("\n%s\n", line)
	}
	return nil
}

// standingPaper is how the returns stand, for people and for scripts.
type standingPaper struct{ *app }

type unitJSON struct {
	Unit     string          `json:"unit"`
	Name     string          `json:"name"`
	Division string          `json:"division"`
	State    string          `json:"state"`
	Late     bool            `json:"late"`
	Version  int             `json:"version"`
	Received string          `json:"received,omitempty"`
	Problems []facts.Problem `json:"problems,omitempty"`
	Call     []facts.Contact `json:"call,omitempty"`
	Until    string          `json:"extended_until,omitempty"` // 延期
}

func (a standingPaper) unitsJSON(units []work.UnitState) (all []unitJSON) {
	for _, u := range units {
		j := unitJSON{Unit: u.Unit.ID, Name: u.Unit.Name, Division: u.Unit.Division().Name, State: u.State, Late: u.Late, Version: u.Version,
			Problems: u.Problems, Call: u.Contacts}
		if !u.Received.IsZero() {
			j.Received = a.stamp(u.Received)
		}
		if !u.Until.IsZero() {
			j.Until = a.stamp(u.Until)
		}
		all = append(all, j)
	}
	return all
}

type strayJSON struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Received string          `json:"received"`
	Problems []facts.Problem `json:"problems"`
}

func (a standingPaper) strays(subs []ingest.Submission) []strayJSON {
	out := []strayJSON{}
	for _, s := range subs {
		out = append(out, strayJSON{s.Name, s.SHA256, a.stamp(s.Received), s.Problems})
	}
	return out
}

// dueJSON is when a form is due for a period.
type dueJSON struct {
	Opens    string `json:"opens,omitempty"`
	Deadline string `json:"deadline,omitempty"`
	Written  string `json:"written,omitempty"`   // the deadline before it was put off to a workday
	DaysLeft *int   `json:"days_left,omitempty"` // dates until the deadline's; negative afterwards
	Extended int    `json:"extended"`            // units with a later one
	Warning  string `json:"calendar_warning,omitempty"`
}

func (a standingPaper) dueJSON(d work.DueDate) dueJSON {
	if !d.Known {
		return dueJSON{Warning: d.Warning}
	}
	j := dueJSON{Opens: a.stamp(d.Opens), Deadline: a.stamp(d.Closes), DaysLeft: &d.DaysLeft, Extended: d.Extended, Warning: d.Warning}
	if d.Moved() {
		j.Written = a.stamp(d.Written)
	}
	return j
}

// printDue says until when, and who has longer.
func (a standingPaper) printDue(s *work.Standing, d work.DueDate) {
	if d.Known {
		fmt.Printf("截止 %s", a.stamp(d.Closes))
		if d.Moved() {
			fmt.Printf("（由 %s 顺延）", a.stamp(d.Written))
		}
		switch {
		case d.DaysLeft > 0:
			fmt.Printf("，还有 %d 天", d.DaysLeft)
		case d.DaysLeft < 0:
			fmt.Printf("，已过 %d 天", -d.DaysLeft)
		default:
			fmt.Print("，就是今天")
		}
		fmt.Println()
	}
	for _, u := range s.Units {
		if e, ok := a.park.Calendar.Extension(s.Form.Def.Form, s.Order.Period, u.Unit.ID); ok {
			until := ""
			if !u.Until.IsZero() {
				until = a.stamp(u.Until)
			}
			fmt.Printf("延期：%s 到 %s（%s，%s批准）\n", plain(u.Unit.Name), until, plain(e.Reason), plain(e.Approver))
		}
	}
	if d.Warning != "" {
		fmt.Printf("注意：%s\n", d.Warning)
	}
}

func (a standingPaper) printStatus(s *work.Standing, due work.DueDate) {
	counts, p := s.Counts(), s.Order.Period
	what := p.MonthLabel()
	if s.Form.Def.Yearly() {
		what = fmt.Sprintf("%d年《%s》", p.Year, s.Form.Def.Name)
	}
	fmt.Printf("%s%s报送情况（截至 %s）\n", a.Park, what, s.Order.AsOf.Format("2006-01-02 15:04"))
	a.printDue(s, due)
	fmt.Printf("应报 %d 户：接收 %d（其中迟报 %d），待核实 %d，退回 %d，文件读不出 %d，未报 %d\n", len(s.Units), counts[string(ingest.Accepted)],
		counts[work.CountLate], counts[string(ingest.Queried)], counts[string(ingest.Rejected)], counts[work.Unreadable], counts[work.NotReturned])
	for _, u := range s.Units {
		state, problems := u.State, u.Problems
		if state == string(ingest.Accepted) {
			state, problems = "接收，后来又有疑问", u.Reopened()
		}
		if len(problems) == 0 {
			continue
		}
		fmt.Printf("\n%s  %s\n", state, plain(u.Unit.Name))
		for _, p := range problems {
			fmt.Printf("  %s\n", plain(p.String()))
		}
	}
	if len(s.Stray) > 0 {
		fmt.Printf("\n读不出、不在名录或报告期不对的文件 %d 份：\n", len(s.Stray))
	}
	for _, x := range s.Stray {
		fmt.Printf("  %s（%s 收到）\n", plain(x.Name), x.Received.In(a.Loc).Format("2006-01-02"))
		for _, p := range x.Problems {
			fmt.Printf("    %s\n", plain(p.String()))
		}
	}
	a.printCalls(s, due)
}

// printCalls is the 催报名单, ready to paste into a chat group, and whom to phone.
func (a standingPaper) printCalls(s *work.Standing, due work.DueDate) {
	var names, calls []string
	for _, u := range s.Owing() {
		what := map[string]string{string(ingest.Rejected): "（退回待改）", string(ingest.Queried): "（待核实，请说明原因）", work.Unreadable: "（文件读不出，请重发）"}[u.State]
		names = append(names, plain(u.Unit.Name)+what)
		line := "  " + plain(u.Unit.Name) + what
		if !u.Until.IsZero() {
			line += "（延期到 " + a.stamp(u.Until) + "）"
		}
		calls = append(calls, line+contactLine(u))
	}
	if names == nil {
		fmt.Println("\n" + allIn(len(s.Units)))
		return
	}
	until := ""
	if due.Known {
		until = fmt.Sprintf("（截止 %s）", due.Closes.In(a.Loc).Format("1月2日 15:04"))
	}
	what := s.Order.Period.MonthLabel()
	if s.Form.Def.Yearly() {
		what = fmt.Sprintf("%d年", s.Order.Period.Year)
	}
	what += "《" + s.Form.Def.Name + "》"
	fmt.Printf("\n—— 催报名单（可直接贴到群里）——\n【催报】%s%s，以下 %d 家企业还没有报齐，请尽快报送：\n%s。谢谢配合！\n",
		what, until, len(names), strings.Join(names, "、"))
	fmt.Printf("\n—— 电话名单 ——\n%s\n", strings.Join(calls, "\n"))
}

// contactLine is whom to call, behind a unit's name.
func contactLine(u work.UnitState) (line string) {
	for _, c := range u.Contacts {
		line += fmt.Sprintf("  %s %s %s", c.Role, c.Name, c.Mobile)
	}
	return line
}

// allIn says that nobody owes a return, out of so many.
func allIn(expected int) string {
	if expected == 0 {
		return "名录是空的：没有应报的单位。"
	}
	return "全部报齐。"
}

// formJSON is how the returns on one form stand.
type formJSON struct {
	Form     string         `json:"form"`
	Name     string         `json:"name"`
	Period   facts.Period   `json:"period"`
	Optional bool           `json:"optional,omitempty"` // nobody has to return it
	Expected int            `json:"expected"`
	Counts   map[string]int `json:"counts"` // by state; 迟报 are among the accepted
	Units    []unitJSON     `json:"units"`  // who still has to be called
}

// all is a line for each form, and then whom to call, by unit, for what.
func (c *StatusCmd) all(ctx context.Context, a *app, order report.Order) error {
	all, err := a.office().Standings(ctx, order)
	if err != nil {
		return err
	}
	out, paper := []formJSON(nil), standingPaper{a}
	for _, s := range all {
		j := formJSON{Form: s.Form.Def.Form, Name: s.Form.Def.Name, Period: s.Order.Period, Optional: s.Form.Def.Optional, Expected: len(s.Units),
			Counts: s.Counts(), Units: paper.unitsJSON(s.Owing())}
		if j.Units == nil {
			j.Units = []unitJSON{}
		}
		if j.Optional {
			j.Expected = 0
			delete(j.Counts, work.NotReturned)
		}
		out = append(out, j)
	}
	if c.JSON {
		return printJSON(out)
	}
	paper.printAll(order, all, out)
	return nil
}

func (a standingPaper) printAll(order report.Order, all []*work.Standing, lines []formJSON) {
	fmt.Printf("%s%s各表报送情况（截至 %s）\n", a.Park, order.Period.MonthLabel(), order.AsOf.Format("2006-01-02 15:04"))
	columns := []string{string(ingest.Accepted), work.CountLate, string(ingest.Queried), string(ingest.Rejected), work.Unreadable, work.NotReturned}
	fmt.Printf("应报\t%s\t表式\n", strings.Join(columns, "\t"))
	expected := 0
	for _, f := range lines {
		expected += f.Expected
		line := fmt.Sprint(f.Expected)
		if f.Optional {
			line = "有则报"
		}
		for _, c := range columns {
			line += fmt.Sprintf("\t%d", f.Counts[c])
		}
		name := f.Name + "（" + f.Form + "）"
		if f.Period != order.Period {
			name += " " + f.Period.MonthLabel()
		}
		fmt.Printf("%s\t%s\n", line, name)
	}
	var units []string
	owes, call := map[string][]string{}, map[string]string{}
	for _, s := range all {
		for _, u := range s.Owing() {
			id := u.Unit.ID
			if !slices.Contains(units, id) {
				units = append(units, id)
				call[id] = plain(u.Unit.Name) + contactLine(u)
			}
			what := "《" + s.Form.Def.Name + "》"
			if u.State != work.NotReturned {
				what += "（" + u.State + "）"
			}
			owes[id] = append(owes[id], what)
		}
	}
	if units == nil {
		fmt.Println("\n" + allIn(expected))
		return
	}
	fmt.Printf("\n—— 还差的单位 %d 个 ——\n", len(units))
	for _, id := range units {
		fmt.Printf("  %s\n    %s\n", call[id], strings.Join(owes[id], "、"))
	}
}
