package ingest_test

import (
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

func filedIn(ps ...facts.Period) []ingest.Filed {
	var all []ingest.Filed
	for _, p := range ps {
		all = append(all, ingest.Filed{Period: p, Values: map[string]facts.Value{"gov.ytd": facts.Int(int64(p.Year*100 + p.Month))}})
	}
	return all
}

func TestNewHistory(t *testing.T) {
	park := parkOf([]facts.Respondent{unit(1)})
	for _, c := range []struct {
		name     string
		period   facts.Period
		filed    []ingest.Filed
		gap      int
		last, ly int64 // the marks of filedIn; 0: none
	}{
		{"nothing ever, February", month(2023, 2), nil, 0, 0, 0},
		{"nothing ever, March", month(2023, 3), nil, 1, 0, 0},
		{"nothing ever, June", month(2023, 6), nil, 4, 0, 0},
		{"the month before", month(2023, 6), filedIn(month(2023, 5)), 0, 202305, 0},
		{"March follows February", month(2023, 3), filedIn(month(2023, 2)), 0, 202302, 0},
		{"one left out", month(2023, 6), filedIn(month(2023, 2), month(2023, 4)), 1, 202304, 0},
		{"two left out", month(2023, 6), filedIn(month(2023, 3)), 2, 202303, 0},
		{"in any order", month(2023, 6), filedIn(month(2023, 5), month(2023, 2), month(2023, 3)), 0, 202305, 0},
		{"December is of another year", month(2023, 2), filedIn(month(2022, 12)), 0, 0, 0},
		{"a year ago", month(2023, 6), filedIn(month(2022, 6), month(2022, 5), month(2023, 5)), 0, 202305, 202206},
		{"February a year ago", month(2023, 2), filedIn(month(2022, 2)), 0, 0, 202202},
		{"later ones do not count", month(2023, 4), filedIn(month(2023, 3), month(2023, 5), month(2023, 4)), 0, 202303, 0},
	} {
		h := ingest.NewHistory(c.period, c.filed, park, at(12, 31, 0), 2)
		if h.Gap != c.gap || h.Last["gov.ytd"].Units != c.last || h.Year["gov.ytd"].Units != c.ly || h.Version != 2 || h.Park != park {
			t.Errorf("%s: gap %d, last %d, a year ago %d", c.name, h.Gap, h.Last["gov.ytd"].Units, h.Year["gov.ytd"].Units)
		}
	}
}

// A unit that comes onto the list in May has nothing to follow in May, and June
func TestHistoryOpened(t *testing.T) {
	park := parkOf([]facts.Respondent{unit(1)})
	none := parkOf(nil)
	none.Calendar = nil
	for _, c := range []struct {
		name     string
		park     *facts.Park
		received time.Time
		opened   bool
	}{
		{"the hour it opens", park, at(6, 26, 0), true},
		{"a second before", park, at(6, 26, 0).Add(-time.Second), false},
		{"long after it closed", park, at(12, 1, 0), true},
		{"no calendar: in the month", none, at(6, 1, 0), true},
		{"no calendar: before it", none, at(5, 31, 23), false},
		{"no list at all", nil, at(1, 1, 0), true},
	} {
		if h := ingest.NewHistory(month(2023, 6), nil, c.park, c.received, 1); h.Opened != c.opened {
			t.Errorf("%s: opened %v", c.name, h.Opened)
		}
	}
}

// What is asked for: what the calendar has, else what is of the year just reported; never
// January alone.
func TestAsked(t *testing.T) {
	park := twoUnits()
	for _, c := range []struct {
		p        facts.Period
		calendar bool
		want     bool
	}{
		{month(2023, 7), true, true}, {month(2023, 1), true, false}, {month(2022, 7), true, false}, {month(1999, 7), true, false}, {month(2022, 12), true, false},
		{month(2023, 7), false, true}, {month(2023, 1), false, false}, {month(2022, 12), false, false},
	} {
		p := park
		if !c.calendar {
			p = &facts.Park{Roster: park.Roster}
		}
		if h := ingest.NewHistory(c.p, nil, p, at(8, 5, 9), 1); h.Asked != c.want {
			t.Errorf("%s with a calendar %v: asked %v", c.p, c.calendar, h.Asked)
		}
	}
	// In January December's is still asked for.
	if h := ingest.NewHistory(month(2022, 12), nil, &facts.Park{Roster: park.Roster}, at(1, 5, 9), 1); !h.Asked {
		t.Error("December is not asked for in January")
	}
}
