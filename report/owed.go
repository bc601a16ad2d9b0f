package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// sourcesOf says on whose returns a bulletin rests.
func (w *viewer) sourcesOf(forms []*templates.Form) string {
	of := map[facts.Register]string{facts.Departments: "部门", facts.Projects: "项目单位"}
	who := []string{"企业"}
	for _, f := range forms {
		if name := of[f.Def.Of]; name != "" && !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	return fmt.Sprintf("资料来源：园区%s报表；编制时间：%s。", strings.Join(who, "、"), w.asOf.Format("2006年1月2日 15:04"))
}

// wholly reports whether all who are to return the form of a list have done so: only then is
// what nobody listed none.
func (w *viewer) wholly(list string, forms []*templates.Form) bool {
	for _, f := range forms {
		if f.Def.List(list) == nil {
			continue
		}
		if f.Def.Optional {
			return true
		}
		absent, all := w.absent(f)
		return all > 0 && len(absent) == 0
	}
	return false
}

// due are the units that a form is expected from, and those of them whose return counts.
func (w *viewer) due(f *templates.Form) (all []facts.Respondent, came map[string]bool) {
	came = map[string]bool{}
	for _, r := range w.returns {
		if r.Form == f.Def.Form && f.Def.Round(r.Period) == w.period {
			came[r.Unit] = true
		}
	}
	for _, u := range w.set.Park.Of(f.Def.Of).Roster.At(w.period) {
		if u.Returns(f.Def.Form, f.Def.Name) {
			all = append(all, u)
		}
	}
	return all, came
}

// absent are the units whose return on a form does not count yet.
func (w *viewer) absent(f *templates.Form) (names []string, all int) {
	units, came := w.due(f)
	for _, u := range units {
		if !came[u.ID] {
			names = append(names, u.Name)
		}
	}
	return names, len(units)
}

// partly says which units of departments' and projects' forms are missing where others
// returned them: the figures are without theirs.
func (w *viewer) partly(forms []*templates.Form) string {
	var lines []string
	for _, f := range forms {
		if f.Def.Of == "" || f.Def.Of == facts.Enterprises || f.Def.Optional {
			continue
		}
		absent, all := w.absent(f)
		if len(absent) > 0 && len(absent) < all {
			lines = append(lines, fmt.Sprintf("《%s》应报 %d 家，%s未报，有关数不含未报的", f.Def.Name, all, strings.Join(absent, "、")))
		}
	}
	if lines == nil {
		return ""
	}
	return "（" + strings.Join(lines, "；") + "。）"
}

// senders are the units that returned a form for the period, or that have yet to, and how
// what came stands if it does not count.
func (w *viewer) senders(f *templates.Form) string {
	var names []string
	waits := map[string]ingest.Verdict{}
	for _, s := range w.all { // the newest of a unit last
		if s.Form == f.Def.Form && f.Def.Round(s.Period) == w.period {
			waits[s.Unit] = s.Verdict
		}
	}
	units, came := w.due(f)
	for _, u := range units {
		name := u.Name
		if !came[u.ID] {
			name += "（" + cmp.Or(string(waits[u.ID]), "未报") + "）"
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}
