package facts

import (
	"slices"
	"strings"
)

// Writer (报送人) is a unit that a person at an address may return for.
type Writer struct {
	Unit     string
	UnitName string
	Contact  Contact
}

// Writers lists for whom an address may return: one person may for several units, of
// enterprises, departments and projects alike. None: nobody knows the address.
func (p *Park) Writers(addr string) (all []Writer) {
	if addr == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, r := range []*Roster{p.Roster, p.Departments, p.Projects} {
		if r == nil {
			continue
		}
		for _, u := range r.Units {
			for _, c := range u.Contacts {
				if !seen[u.ID] && hasAddress(c.Mail, addr) {
					seen[u.ID] = true
					all = append(all, Writer{u.ID, u.Name, c})
				}
			}
		}
	}
	return all
}

// hasAddress looks for an address in a cell.
func hasAddress(cell, addr string) bool {
	return slices.ContainsFunc(Addresses(cell), func(one string) bool { return strings.EqualFold(one, addr) })
}

// Addresses parts a cell that may hold several mail addresses.
func Addresses(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,;，；、/\t\r\n\u3000<>", r) })
}
