package ingest_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// scene is a return and what the office holds when it comes: March, with the
// joint 1—2月 filed and the list complete.
type scene struct {
	a    templates.Answers
	h    ingest.History
	edit func(f *excelize.File) error
}

func newScene() *scene {
	u := unit(1)
	return &scene{a: filled(u, month(2023, 3)),
		h: ingest.History{Version: 1, Last: filedOf(month(2023, 2)).Values, Park: parkOf([]facts.Respondent{u, unit(2)}), Asked: true, Opened: true}}
}

func (s *scene) to(p facts.Period) *scene {
	s.a = filled(s.a.Unit, p)
	s.h.Last = filedOf(p.Prev()).Values
	if p.IsJoint() {
		s.h.Last = nil
	}
	return s
}

// joined makes the unit one that came onto the list in a month.
func (s *scene) joined(p facts.Period) *scene {
	s.h.Park = parkOf([]facts.Respondent{s.a.Unit, unit(2)}, facts.Change{Month: p, Kind: facts.EnterMonth, ID: s.a.Unit.ID})
	return s
}

func (s *scene) check(t *testing.T) []facts.Problem {
	t.Helper()
	problems, _ := s.try(t)
	return problems
}

// try is check with the outcome of each rule.
func (s *scene) try(t *testing.T) ([]facts.Problem, map[string]ingest.Outcome) {
	t.Helper()
	data := blank(t, s.a)
	if s.edit != nil {
		data = edited(t, data, s.edit)
	}
	ret, problems := readReturn(t, data)
	if ret == nil {
		t.Fatalf("not read: %v", problems)
	}
	said, outcomes := defs(t).rules.Try(ret, s.h, "return")
	if s.h.Peers != nil {
		more, of := defs(t).rules.Try(ret, s.h, "peers")
		said = append(said, more...)
		maps.Copy(outcomes, of)
	}
	return append(problems, said...), outcomes
}

func (s *scene) base(item string, p facts.Period, change func(b *facts.Base)) {
	key := facts.BaseKey{ID: s.a.Unit.ID, Period: p, Item: item}
	b := s.h.Park.Bases[key]
	change(&b)
	s.h.Park.Bases[key] = b
}

type ruleCase struct {
	rule, verdict, name string
	change              func(s *scene)
	at                  string // cells of the problems, where it fails
}

func ask(path string, n int64) func(s *scene) {
	return func(s *scene) { s.a.Asked[path] = facts.Int(n) }
}

func askText(path, text string) func(s *scene) {
	return func(s *scene) { s.a.Asked[path] = facts.TextValue(text) }
}

func leaveOut(paths ...string) func(s *scene) {
	return func(s *scene) {
		for _, p := range paths {
			delete(s.a.Asked, p)
			delete(s.a.Given, p)
		}
	}
}

func give(path string, n int64) func(s *scene) {
	return func(s *scene) { s.a.Given[path] = facts.Int(n) }
}

func write(cells map[string]string) func(s *scene) { return func(s *scene) { s.edit = typed(cells) } }

func all(changes ...func(s *scene)) func(s *scene) {
	return func(s *scene) {
		for _, c := range changes {
			c(s)
		}
	}
}

func february(s *scene)  { s.to(month(2023, 2)) }
func noPark(s *scene)    { s.h.Park = nil }
func nothing(*scene)     {}
func may(s *scene)       { s.to(month(2023, 5)) }
func oneGap(s *scene)    { s.h.Gap = 1 }
func joinedNow(s *scene) { s.joined(month(2023, 3)) }

// unbased takes the office's base of output away: what the unit typed is all there is.
func unbased(s *scene) {
	delete(s.h.Park.Bases, facts.BaseKey{ID: s.a.Unit.ID, Period: s.a.Period.YearAgo(), Item: "gov"})
}

// newWithRevenue makes the unit one that came onto the list this month, of which the office
// knows nothing but its usual revenue.
func newWithRevenue(monthly int64) func(s *scene) {
	return func(s *scene) {
		s.a.Unit.Revenue = facts.Int(monthly)
		s.joined(s.a.Period)
		clear(s.h.Park.Bases)
		s.h.Last = nil
	}
}

// was sets what the unit filed last, in May of what it files.
func was(path string, n int64) func(s *scene) {
	return func(s *scene) { s.h.Last[path] = facts.Int(n) }
}

// again makes the return a second version of one with these outputs and sales.
func again(gov, sales int64) func(s *scene) {
	return func(s *scene) {
		s.h.Version = 2
		s.h.Before = map[string]facts.Value{"gov.m": facts.Int(gov), "sales.m": facts.Int(sales), "gov.ytd": facts.Int(gov), "sales.ytd": facts.Int(sales)}
	}
}

// nextMonth is after a version whose sums were these.
func nextMonth(gov, sales int64) func(s *scene) {
	return func(s *scene) {
		s.h.Version = 2
		s.h.Before = map[string]facts.Value{"gov.m": facts.Int(3000), "sales.m": facts.Int(2700), "gov.ytd": facts.Int(gov), "sales.ytd": facts.Int(sales)}
	}
}

func bothOnList(change facts.Change) func(s *scene) {
	return func(s *scene) {
		change.ID = s.a.Unit.ID
		s.h.Park = parkOf([]facts.Respondent{s.a.Unit, unit(2)}, change)
	}
}

// among puts the return among others of its division: twelve that grew by about a
// ninth, as it did.
func among(s *scene) {
	var units []facts.Respondent
	var filed []ingest.Filed
	for n := 1; n <= 12; n++ {
		u := unit(n)
		f := ingest.Filed{SHA256: strings.Repeat("0", 64), Unit: u.ID, Period: s.a.Period, Values: map[string]facts.Value{}}
		a := filled(u, s.a.Period)
		for _, values := range []map[string]facts.Value{a.Asked, a.Given} {
			maps.Copy(f.Values, values)
		}
		for _, column := range []string{"m", "ytd"} {
			f.Values["gov."+column] = facts.Int(f.Values["gov."+column].Units + int64(n))
		}
		units, filed = append(units, u), append(filed, f)
	}
	s.h.Park = parkOf(units)
	s.h.Peers = ingest.NewPeers(s.h.Park, s.a.Period, filed)
}

// alone is among, with fewer than hb() needs.
func alone(s *scene) {
	s.h.Park = parkOf([]facts.Respondent{s.a.Unit})
	s.h.Peers = ingest.NewPeers(s.h.Park, s.a.Period, nil)
}

// forget takes the record of identity away, as a copy into a new workbook does.
func forget(f *excelize.File) error { return f.DeleteSheet("_parkstat") }
