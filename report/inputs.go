package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
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
func gather(forms templates.Forms, park *facts.Park, returns []FiledReturn) *calc.Set {
	s := calc.NewSet(park)
	for _, f := range forms {
		for i := range f.Def.Lists {
			if c, on := f.Def.Lists[i].Carries(); on {
				s.Carry(c)
			}
		}
	}
	for _, f := range returns {
		form := forms.Coded(f.Form)
		if form == nil {
			continue
		}
		def := form.Def
		roster := park.Of(def.Of).Roster
		id := roster.Resolve(f.Unit)
		if !roster.In(id, f.Period) {
			continue
		}
		p := def.Round(f.Period)
		own := ofEnterprises(form)
		switch {
		case own && f.Form == forms[0].Def.Form:
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
