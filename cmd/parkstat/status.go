package main

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// StatusCmd says who has returned and whom to call.
type StatusCmd struct {
	Period string `help:"报告期；不写为上月，年报为上年 12 月。" placeholder:"YYYY-MM"`
	Form   string `help:"哪张表；不写为第一张。" placeholder:"FORM" xor:"form"`
	All    bool   `help:"所有的表：每张一行，再按单位列出还差什么。" xor:"form"`
	AsOf   string `help:"截至何时。" placeholder:"TIME"`
	JSON   bool   `name:"json" help:"结果写成 JSON。"`
}

type unitStatus struct {
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

// The states of a unit besides the verdicts.
const (
	notReturned = "未报"
	unreadable  = "文件读不出" // a file named by its code came, but says nothing
)

var codeInName = regexp.MustCompile(`[0-9A-Z]{18}`)

// chase reports whether the unit still has to be called.
func (u unitStatus) chase() bool {
	return u.State == notReturned || u.State == unreadable || u.State == string(ingest.Rejected) || u.State == string(ingest.Queried)
}

// owes reports whether the unit has to be called about a form: not where it is returned only
// when there is something to say.
func (u unitStatus) owes(form *templates.Form) bool {
	return u.chase() && !(form.Def.Optional && u.State == notReturned)
}

// Run carries it out.
func (c *StatusCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	form, err := a.form(c.Form)
	if err != nil {
		return err
	}
	if form.Def.Yearly() && c.Period == "" {
		c.Period = facts.Period{Year: a.settings.now().Year() - 1, Month: 12}.String()
	}
	order, err := a.when(c.Period, c.AsOf)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	if c.All {
		all, err := a.allForms(ctx, order)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(all)
		}
		a.printAll(order, all)
		return nil
	}
	order.Period = form.Def.For(order.Period)
	units, stray, err := a.standing(ctx, form, order)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(struct {
			Period   facts.Period `json:"period"`
			Expected int          `json:"expected"`
			Due      dueJSON      `json:"due"`
			Units    []unitStatus `json:"units"`
			Unread   []strayJSON  `json:"unassigned"`
		}{order.Period, len(units), a.due(form, order), units, a.strays(stray)})
	}
	a.printStatus(form, order, units, stray)
	if a.settings.Mailbox.on() {
		line, _, err := a.mailboxLine(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("\n%s\n", line)
	}
	return nil
}

// standing is where each unit stands with a form, and what came that is nobody's.
func (a *app) standing(ctx context.Context, form *templates.Form, order report.Order) ([]unitStatus, []ingest.Submission, error) {
	subs, err := a.store.Submissions(ctx, order.Period, order.AsOf)
	if err != nil {
		return nil, nil, fmt.Errorf("read submissions: %w", err)
	}
	subs = slices.DeleteFunc(subs, func(s ingest.Submission) bool { return s.Form != form.Def.Form })
	stray, err := a.store.Submissions(ctx, facts.Period{}, order.AsOf)
	if err != nil {
		return nil, nil, fmt.Errorf("read submissions: %w", err)
	}
	stray = append(held(subs), a.during(form, order.Period, stray)...)
	units := a.unitStates(form, order, subs, stray)
	other, err := a.otherPeriods(ctx, form, order)
	return units, append(stray, other...), err
}

// during keeps what came while the period's returns were awaited: from its opening
// to that of the next.
func (a *app) during(form *templates.Form, p facts.Period, subs []ingest.Submission) []ingest.Submission {
	from, ok := a.deadline(form.Def.Form, p, "")
	if !ok || form.Def.Yearly() {
		return subs
	}
	to, closed := a.deadline(form.Def.Form, p.Next(), "")
	var out []ingest.Submission
	for _, s := range subs {
		if !s.Received.Before(from.Opens) && (!closed || s.Received.Before(to.Opens)) {
			out = append(out, s)
		}
	}
	return out
}

// otherPeriods are the returns that came while this period was open, were made out
// for a neighbouring one, and were sent back.
func (a *app) otherPeriods(ctx context.Context, form *templates.Form, o report.Order) ([]ingest.Submission, error) {
	w, ok := a.deadline(form.Def.Form, o.Period, "")
	if !ok || form.Def.Yearly() {
		return nil, nil
	}
	var out []ingest.Submission
	for _, p := range []facts.Period{o.Period.Prev(), o.Period.Next()} {
		subs, err := a.store.Submissions(ctx, p, o.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read submissions: %w", err)
		}
		for _, s := range subs {
			if s.Verdict == ingest.Rejected && !s.Received.Before(w.Opens) {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// form finds a form by code; none named is the first, which the job waits for.
func (a *app) form(code string) (*templates.Form, error) {
	if code == "" {
		return a.defs.forms[0], nil
	}
	f, err := a.defs.formNamed(code)
	if err != nil {
		return nil, mistake("--form：%w", err)
	}
	return f, nil
}

type strayJSON struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Received string          `json:"received"`
	Problems []facts.Problem `json:"problems"`
}

func (a *app) strays(subs []ingest.Submission) []strayJSON {
	out := []strayJSON{}
	for _, s := range subs {
		out = append(out, strayJSON{s.Name, s.SHA256, s.Received.In(a.settings.loc).Format("2006-01-02 15:04"), s.Problems})
	}
	return out
}

// held are the submissions of units that are not on the list.
func held(subs []ingest.Submission) []ingest.Submission {
	var out []ingest.Submission
	for _, s := range subs {
		if s.Verdict == ingest.Held {
			out = append(out, s)
		}
	}
	return out
}

// expected lists the units that return a form for a period.
func (a *app) expected(form *templates.Form, p facts.Period) []facts.Respondent {
	return slices.DeleteFunc(a.park.Of(form.Def.Of).Roster.At(p), func(u facts.Respondent) bool {
		return !u.Returns(form.Def.Form, form.Def.Name)
	})
}

// unitStates joins the list with what came in. A rejected newer return leaves an
// accepted older one in force, and says so.
func (a *app) unitStates(form *templates.Form, o report.Order, subs, stray []ingest.Submission) []unitStatus {
	roster := a.park.Of(form.Def.Of).Roster
	byUnit, unread := map[string][]ingest.Submission{}, map[string]bool{}
	for _, s := range subs {
		byUnit[s.Unit] = append(byUnit[s.Unit], s)
	}
	for _, s := range stray {
		if code := codeInName.FindString(strings.ToUpper(s.Name)); strings.Contains(path.Base(s.Name), o.Period.String()) {
			unread[roster.Resolve(code)] = true
		}
	}
	var all []unitStatus
	for _, u := range a.expected(form, o.Period) {
		st := unitStatus{Unit: u.ID, Name: u.Name, Division: u.Division().Name, State: notReturned}
		var last time.Time // when what counts came
		for _, s := range byUnit[u.ID] {
			if s.Verdict.Counts() || !strings.HasPrefix(st.State, string(ingest.Accepted)) {
				st.State, st.Late, st.Version, last = string(s.Verdict), s.Late, s.Version, s.Received
				st.Received = s.Received.In(a.settings.loc).Format("2006-01-02 15:04")
				st.Problems = s.Problems
			} else {
				st.State = fmt.Sprintf("%s（新版%s，仍用前一版）", ingest.Accepted, s.Verdict)
				st.Problems = s.Problems
			}
		}
		if w, ok := a.deadline(form.Def.Form, o.Period, u.ID); ok {
			if st.Received != "" { // an extension may have been granted since
				st.Late = last.After(w.Closes)
			}
			if _, extended := a.calendar.Extension(form.Def.Form, o.Period, u.ID); extended {
				st.Until = a.stamp(w.Closes)
			}
		}
		if st.State == notReturned && unread[u.ID] {
			st.State = unreadable
		}
		if st.State != string(ingest.Accepted) {
			st.Call = u.Contacts
		}
		all = append(all, st)
	}
	return all
}

func (a *app) printStatus(form *templates.Form, o report.Order, units []unitStatus, stray []ingest.Submission) {
	counts := countStates(units)
	what := o.Period.MonthLabel(false)
	if form.Def.Yearly() {
		what = fmt.Sprintf("%d年《%s》", o.Period.Year, form.Def.Name)
	}
	fmt.Printf("%s%s报送情况（截至 %s）\n", a.settings.Park, what, o.AsOf.Format("2006-01-02 15:04"))
	a.printDue(form, o, units)
	fmt.Printf("应报 %d 户：接收 %d（其中迟报 %d），待核实 %d，退回 %d，文件读不出 %d，未报 %d\n",
		len(units), counts[string(ingest.Accepted)], counts["迟报"], counts[string(ingest.Queried)], counts[string(ingest.Rejected)], counts[unreadable], counts[notReturned])
	for _, u := range units {
		if len(u.Problems) == 0 || u.State == string(ingest.Accepted) {
			continue
		}
		fmt.Printf("\n%s  %s\n", u.State, plain(u.Name))
		for _, p := range u.Problems {
			fmt.Printf("  %s\n", plain(p.String()))
		}
	}
	if len(stray) > 0 {
		fmt.Printf("\n读不出、不在名录或报告期不对的文件 %d 份：\n", len(stray))
	}
	for _, s := range stray {
		fmt.Printf("  %s（%s 收到）\n", plain(s.Name), s.Received.In(a.settings.loc).Format("2006-01-02"))
		for _, p := range s.Problems {
			fmt.Printf("    %s\n", plain(p.String()))
		}
	}
	a.printCalls(form, o, units)
}

// printCalls is the 催报名单, ready to paste into a chat group, and whom to phone.
func (a *app) printCalls(form *templates.Form, o report.Order, units []unitStatus) {
	var names, calls []string
	for _, u := range units {
		if !u.owes(form) {
			continue
		}
		what := map[string]string{string(ingest.Rejected): "（退回待改）", string(ingest.Queried): "（待核实，请说明原因）", unreadable: "（文件读不出，请重发）"}[u.State]
		names = append(names, plain(u.Name)+what)
		line := "  " + plain(u.Name) + what
		if u.Until != "" {
			line += "（延期到 " + u.Until + "）"
		}
		for _, c := range u.Call {
			line += fmt.Sprintf("  %s %s %s", c.Role, c.Name, c.Mobile)
		}
		calls = append(calls, line)
	}
	if names == nil {
		fmt.Println("\n" + allIn(len(units)))
		return
	}
	due := ""
	if w, ok := a.deadline(form.Def.Form, o.Period, ""); ok {
		due = fmt.Sprintf("（截止 %s）", w.Closes.In(a.settings.loc).Format("1月2日 15:04"))
	}
	what := o.Period.MonthLabel(false)
	if form.Def.Yearly() {
		what = fmt.Sprintf("%d年", o.Period.Year)
	}
	what += "《" + form.Def.Name + "》"
	fmt.Printf("\n—— 催报名单（可直接贴到群里）——\n【催报】%s%s，以下 %d 家企业还没有报齐，请尽快报送：\n%s。谢谢配合！\n",
		what, due, len(names), strings.Join(names, "、"))
	fmt.Printf("\n—— 电话名单 ——\n%s\n", strings.Join(calls, "\n"))
}

// allIn says that nobody owes a return, out of so many.
func allIn(expected int) string {
	if expected == 0 {
		return "名录是空的：没有应报的单位。"
	}
	return "全部报齐。"
}
