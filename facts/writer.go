package facts

import "strings"

// Writer (报送人) is a unit that a person at an address may return for.
type Writer struct {
	Unit     string
	UnitName string
	Contact  Contact
}

// Writers lists for whom an address may return: one person may for several units, of
// enterprises, departments and projects alike. None: nobody knows the address.
func (p *Park) Writers(addr string) (all []Writer) {
	seen := map[string]bool{}
	for _, r := range []*Roster{p.Roster, p.Departments, p.Projects} {
		if r == nil {
			continue
		}
		for _, w := range r.writers()[strings.ToLower(addr)] {
			if !seen[w.Unit] {
				seen[w.Unit] = true
				all = append(all, w)
			}
		}
	}
	return all
}

// indexWriters finds them by address in small letters, in the order of units.
func (r *Roster) indexWriters() map[string][]Writer {
	of := map[string][]Writer{}
	for _, u := range r.Units {
		for _, c := range u.Contacts {
			good, _ := Addresses(c.Mail)
			for _, addr := range good {
				addr = strings.ToLower(addr)
				of[addr] = append(of[addr], Writer{u.ID, u.Name, c})
			}
		}
	}
	return of
}
