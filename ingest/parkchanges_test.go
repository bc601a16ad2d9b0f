package ingest_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
)

// A change says what the other unit, code or class is, and is told at the cell where it cannot be.
func TestWhatAChangeIsAboutBesides(t *testing.T) {
	park, _ := readPark(t, sampleBook(t))
	a, b := park.Roster.Units[1], park.Roster.Units[2]
	for _, c := range []struct {
		kind, unit, other string
		want              string // of the problem; "" none
		read              string // the other as it is read
	}{
		{"合并", a.ID, b.ID, "", b.ID},
		{"合并", a.ID, strings.ToLower(b.ID), "", b.ID},
		{"合并", a.ID, b.Name, "", b.ID},
		{"合并", a.ID, code(91), "", code(91)}, // a code that was changed
		{"合并", a.ID, "", "", ""},             // into a unit that is not the park's
		{"合并", a.ID, code(77), "没有这一家", ""},
		{"合并", a.ID, "别处的公司", "没有这一家", ""},
		{"合并", a.ID, a.ID, "与本单位相同", ""},
		{"分立", a.ID, b.ID, "", b.ID},
		{"分立", a.ID, a.Name, "与本单位相同", ""},
		{"换码", a.ID, b.ID, "原代码还在名录里", ""},
		{"行业变更", a.ID, "2614", "", "2614"},
		{"行业变更", a.ID, "化工", "原来的行业代码", ""},
		{"行业变更", a.ID, "", "原来的行业代码", ""},
	} {
		p, problems := readPark(t, edited(t, sampleBook(t), func(f *excelize.File) error {
			return f.SetSheetRow("变更", "A5", &[]any{"2023-07", c.kind, c.unit, "", c.other, ""})
		}))
		if c.want == "" {
			if n := len(p.Roster.Changes); len(problems) > 0 || n != 4 || p.Roster.Changes[n-1].Other != c.read {
				t.Errorf("%s %q: %v %+v", c.kind, c.other, problems, p.Roster.Changes)
			}
			continue
		}
		if len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) || problems[0].At.Ref != "E5" {
			t.Errorf("%s %q: %v, want %s at E5", c.kind, c.other, problems, c.want)
		}
	}
}

// The class of a unit is that of the period: the list has today's, the change the one before.
func TestClassByPeriod(t *testing.T) {
	u := unit(1)
	r := facts.NewRoster([]facts.Respondent{u}, []facts.Change{
		{Month: month(2023, 4), Kind: facts.Reclass, ID: u.ID, Other: "1310"}, {Month: month(2023, 6), Kind: facts.Reclass, ID: u.ID, Other: "3099"}})
	for m, want := range map[int]string{3: "1310", 4: "3099", 5: "3099", 6: "2614", 12: "2614"} {
		if now, _ := r.Find(u.ID, month(2023, m)); now.Class != want {
			t.Errorf("in month %d it is of %s, want %s", m, now.Class, want)
		}
	}
}
