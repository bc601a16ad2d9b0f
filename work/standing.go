package work

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

// The states of a unit besides the verdicts.
const (
	NotReturned = "未报"
	Unreadable  = "文件读不出" // a file named by its code came, but says nothing
)

// UnitState is where a unit stands with a form.
type UnitState struct {
	Unit     facts.Respondent
	State    string // a verdict, NotReturned, Unreadable, or that an older version is in force
	Late     bool
	Version  int
	Received time.Time // of what the state is of; zero where nothing came
	Problems []facts.Problem
	Contacts []facts.Contact // whom to call, where there is reason to
	Until    time.Time       // its own later deadline (延期); zero: it has none
}

// open reports whether the unit still has to be called.
func (u UnitState) open() bool {
	return u.State == NotReturned || u.State == Unreadable || u.State == string(ingest.Rejected) || u.State == string(ingest.Queried)
}

// Reopened are the queries of a return that counts, opened since it was accepted: what it was held
// against was corrected.
func (u UnitState) Reopened() (open []facts.Problem) {
	if u.State != string(ingest.Accepted) {
		return nil
	}
	for _, p := range u.Problems {
		if p.Severity == facts.Query && !p.Settled() {
			open = append(open, p)
		}
	}
	return open
}

// owes reports whether the unit has to be called about a form: not where it is returned only
// when there is something to say.
func (u UnitState) owes(form *templates.Form) bool {
	return u.open() && !(form.Def.Optional && u.State == NotReturned)
}

// Standing (报送情况) is how the returns on one form stand for a period.
type Standing struct {
	Form  *templates.Form
	Order report.Order
	Units []UnitState         // all that are expected, in the order of the list
	Stray []ingest.Submission // what came that is nobody's, of units not listed, or made out for a neighbouring period
}

// Owing are the units that still have to be called.
func (s *Standing) Owing() (all []UnitState) {
	for _, u := range s.Units {
		if u.owes(s.Form) {
			all = append(all, u)
		}
	}
	return all
}

// CountLate is under which name Counts has those among the accepted that were late.
const CountLate = "迟报"

// Counts adds up how many units stand in each state.
func (s *Standing) Counts() map[string]int {
	counts := map[string]int{}
	for _, u := range s.Units {
		if u.open() {
			counts[u.State]++
			continue
		}
		counts[string(ingest.Accepted)]++
		if u.Late {
			counts[CountLate]++
		}
	}
	return counts
}

// Standing is where each unit stands with a form.
func (o *Office) Standing(ctx context.Context, form *templates.Form, at report.Order) (*Standing, error) {
	subs, err := o.Book.Returned(ctx, form.Def.Form, "", at.Period, at.AsOf)
	if err != nil {
		return nil, fmt.Errorf("read the returns %s: %w", form.Def.Form, err)
	}
	stray, err := o.submissions(ctx, facts.Period{}, at.AsOf)
	if err != nil {
		return nil, err
	}
	by := awaiting{o, form, at}
	stray = append(held(subs), by.during(stray)...)
	s := &Standing{Form: form, Order: at, Units: by.unitStates(subs, stray)}
	other, err := by.otherPeriods(ctx)
	s.Stray = append(stray, other...)
	return s, err
}

// Standings are those of every form that is returned in the round of a period.
func (o *Office) Standings(ctx context.Context, at report.Order) (all []*Standing, err error) {
	round := at.Period
	for _, f := range o.Forms {
		if f.Def.Yearly() && round.Month != 12 {
			continue
		}
		at.Period = f.Def.For(round)
		s, err := o.Standing(ctx, f, at)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func (o *Office) submissions(ctx context.Context, p facts.Period, asOf time.Time) ([]ingest.Submission, error) {
	subs, err := o.Book.Submissions(ctx, p, asOf)
	if err != nil {
		return nil, fmt.Errorf("read submissions: %w", err)
	}
	return subs, nil
}

// awaiting is a form that is awaited for a period.
type awaiting struct {
	*Office
	form *templates.Form
	at   report.Order
}

// during keeps what came while the period's returns were awaited: from its opening
// to that of the next.
func (o awaiting) during(subs []ingest.Submission) []ingest.Submission {
	form, p := o.form, o.at.Period
	from, ok := o.window(form, p, "")
	if !ok || form.Def.Yearly() {
		return subs
	}
	to, closed := o.window(form, p.Next(), "")
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
func (o awaiting) otherPeriods(ctx context.Context) ([]ingest.Submission, error) {
	form, at := o.form, o.at
	w, ok := o.window(form, at.Period, "")
	if !ok || form.Def.Yearly() {
		return nil, nil
	}
	var out []ingest.Submission
	for _, p := range []facts.Period{at.Period.Prev(), at.Period.Next()} {
		subs, err := o.submissions(ctx, p, at.AsOf)
		if err != nil {
			return nil, err
		}
		for _, s := range subs {
			if s.Verdict == ingest.Rejected && !s.Received.Before(w.Opens) {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// held are the submissions of units that are not on the list.
func held(subs []ingest.Submission) []ingest.Submission {
	return slices.DeleteFunc(slices.Clone(subs), func(s ingest.Submission) bool { return s.Verdict != ingest.Held })
}

var codeInName = regexp.MustCompile(`[0-9A-Z]{18}`)

// unitStates joins the list with what came in. A rejected newer return leaves an
// accepted older one in force, and says so.
func (o awaiting) unitStates(subs, stray []ingest.Submission) []UnitState {
	form, at := o.form, o.at
	roster := o.Units.Of(form.Def.Of).Roster
	byUnit, unread := map[string][]ingest.Submission{}, map[string]bool{}
	for _, s := range subs {
		byUnit[s.Unit] = append(byUnit[s.Unit], s)
	}
	for _, s := range stray {
		if code := codeInName.FindString(strings.ToUpper(s.Name)); strings.Contains(path.Base(s.Name), at.Period.String()) {
			unread[roster.Resolve(code)] = true
		}
	}
	var all []UnitState
	for _, u := range o.Expected(form, at.Period) {
		st := UnitState{Unit: u, State: NotReturned}
		for _, s := range byUnit[u.ID] {
			if s.Verdict.Counts() || !strings.HasPrefix(st.State, string(ingest.Accepted)) {
				st.State, st.Late, st.Version, st.Received = string(s.Verdict), s.Late, s.Version, s.Received
			} else {
				st.State = fmt.Sprintf("%s（新版%s，仍用前一版）", ingest.Accepted, s.Verdict)
			}
			st.Problems = s.Problems
		}
		if w, ok := o.window(form, at.Period, u.ID); ok {
			if !st.Received.IsZero() { // an extension may have been granted since
				st.Late = st.Received.After(w.Closes)
			}
			if _, extended := o.Calendar.Extension(form.Def.Form, at.Period, u.ID); extended {
				st.Until = w.Closes
			}
		}
		if st.State == NotReturned && unread[u.ID] {
			st.State = Unreadable
		}
		if st.State != string(ingest.Accepted) {
			st.Contacts = u.Contacts
		}
		all = append(all, st)
	}
	return all
}
