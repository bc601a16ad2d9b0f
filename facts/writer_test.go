package facts_test

import (
	"fmt"
	"testing"

	"parkstat/facts"
)

// Whoever is on a list under an address may return for all whose list he is on.
func TestWriters(t *testing.T) {
	unit := func(id string, mails ...string) facts.Respondent {
		u := facts.Respondent{ID: id}
		for _, m := range mails {
			u.Contacts = append(u.Contacts, facts.Contact{Mail: m})
		}
		return u
	}
	p := &facts.Park{Roster: facts.NewRoster([]facts.Respondent{unit("A", "a@x.example", ""), unit("B", "b@x.example、A@X.example"), unit("C")}, nil),
		Departments: facts.NewRoster([]facts.Respondent{unit("BM01", "c@x.example", "a@x.example")}, nil)}
	for addr, want := range map[string]string{"a@x.example": "[A B BM01]", "b@x.example": "[B]", "B@X.EXAMPLE": "[B]", "c@x.example": "[BM01]",
		"x.example": "[]", "": "[]", "@": "[]"} {
		ids := []string{}
		for _, w := range p.Writers(addr) {
			ids = append(ids, w.Unit)
		}
		if got := fmt.Sprint(ids); got != want {
			t.Errorf("%q writes for %s, want %s", addr, got, want)
		}
	}
}
