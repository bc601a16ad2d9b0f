package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// inputs is everything a run's figures are made from, frozen as one hash: the
// returns counted, the park's workbook, the definitions. Not the hour.
func inputs(p facts.Period, returns []FiledReturn, park *facts.Park, definitions string) string {
	h := sha256.New()
	fmt.Fprintf(h, "period %s\npark %s\ndefinitions %s\n", p, park.SHA256, definitions)
	for _, r := range returns {
		fmt.Fprintf(h, "return %s %s %s %s\n", r.Period, r.Unit, r.SHA256, r.Verdict)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// gather arranges the counted returns for the calculation: those on the form that the
// run waits for, and aside from them those on other forms. What is behind is counted with
// the period in whose round it was asked.
func (r *Reporter) gather(returns []FiledReturn) *calc.Set {
	s := calc.NewSet(r.Round.Park)
	for _, f := range r.Round.Forms {
		for i := range f.Def.Lists {
			if c, on := f.Def.Lists[i].Carries(); on {
				s.Carry(c)
			}
		}
	}
	for _, f := range returns {
		form := r.Round.Forms.Find(f.Form)
		if form == nil {
			continue
		}
		def := form.Def
		roster := r.Round.Park.Of(def.Of).Roster
		id := roster.Resolve(f.Unit)
		if !roster.In(id, f.Period) {
			continue
		}
		p := def.Round(f.Period)
		own := def.Of == "" || def.Of == facts.Enterprises
		switch {
		case own && r.awaited(f.Form):
			s.Add(p, id, f.Values)
		case own:
			s.AddAside(p, id, f.Values)
		}
		if !own || len(def.Lists) > 0 {
			var lists []string
			for _, l := range def.Lists {
				lists = append(lists, l.List)
			}
			s.AddSupplement(p, id, lists, f.Values)
		}
	}
	return s
}

// awaited reports whether a form is the one whose returns a run waits for and counts:
// the first.
func (r *Reporter) awaited(form string) bool {
	return form == r.Round.Forms[0].Def.Form
}

// safeName makes a text fit for a file name on every system.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
