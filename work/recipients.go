package work

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/report"
)

// letterID is the id of the nth letter of an occasion, a reminder or a receipt: each address of
// a cell gets its own.
func letterID(occasion string, n int) string {
	if n == 1 {
		return occasion
	}
	return fmt.Sprintf("%s.%d", occasion, n)
}

// occasionOf is the reminder or receipt that a letter is of.
func occasionOf(letter string) string {
	occasion, _, _ := strings.Cut(letter, ".")
	return occasion
}

// LettersOf are the letters of a reminder or a receipt, by its id, first to last.
func LettersOf(ctx context.Context, book mailLedger, occasion string) (all []report.Delivery, err error) {
	for {
		d, err := book.Delivery(ctx, letterID(occasion, len(all)+1))
		if errors.Is(err, report.ErrUnknown) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
}

// recipients are the addresses of the first person of a unit who has one of the roles and can be
// written to, by his name.
func recipients(u facts.Respondent, roles ...string) (all []mail.Address) {
	for _, c := range u.Contacts {
		if !slices.Contains(roles, c.Role) || len(all) > 0 {
			continue
		}
		for _, addr := range c.Addresses() {
			all = append(all, mail.Address{Name: c.Name, Address: addr})
		}
	}
	return all
}

// reminded are the roles that a reminder to one may reach: a department or project unit has one
// contact, and he is its statistician.
func reminded(role string) []string {
	if role == "统计员" {
		return []string{role, facts.AnyContact}
	}
	return []string{role}
}

// respondent is a unit of any of the lists, by its code; the zero one where there is none.
func respondent(p *facts.Park, unit string) (u facts.Respondent) {
	for _, roster := range []*facts.Roster{p.Roster, p.Departments, p.Projects} {
		if roster == nil || unit == "" {
			continue
		}
		if u, ok := roster.Find(unit, facts.Period{}); ok {
			return u
		}
	}
	return u
}
