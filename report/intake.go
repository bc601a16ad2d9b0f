package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// intake is what came in for a period: who owed a return, whose counts, and how the others
// stand.
type intake struct {
	park    *facts.Park
	period  facts.Period
	forms   templates.Forms
	returns []FiledReturn       // that count, of this year and the last
	sent    []ingest.Submission // for the period, on every form, the newest last
	review  Review

	now map[string][]FiledReturn      // of the period's round, by form
	as  map[string]*ingest.Submission // those sent, by hash
}

// newIntake indexes what came.
func newIntake(in intake) *intake {
	in.now = map[string][]FiledReturn{}
	for _, r := range in.returns {
		if f := in.forms.Coded(r.Form); f != nil && f.Def.Round(r.Period) == in.period {
			in.now[r.Form] = append(in.now[r.Form], r)
		}
	}
	return &in
}

// sends adds what was sent.
func (in *intake) sends(all []ingest.Submission) {
	in.sent, in.as = all, map[string]*ingest.Submission{}
	for i := range all {
		in.as[all[i].SHA256] = &all[i]
	}
}

// form is the one whose returns are waited for.
func (in *intake) form() *templates.Form { return in.forms[0] }

// isAwaited reports whether a file was sent for the period on that form, or is no return that
// anybody knows.
func (in *intake) isAwaited(s ingest.Submission) bool {
	return s.Form == "" || s.Form == in.form().Def.Form && s.Period == in.period
}

// latest are the newest of those by unit.
func (in *intake) latest() map[string]ingest.Submission {
	all := map[string]ingest.Submission{}
	for _, s := range in.sent {
		if s.Unit != "" && in.isAwaited(s) {
			all[s.Unit] = s
		}
	}
	return all
}

// awaited are the returns on it that count for the period.
func (in *intake) awaited() (all []FiledReturn) {
	for _, r := range in.now[in.form().Def.Form] {
		if r.Period == in.period {
			all = append(all, r)
		}
	}
	return all
}

// cell is where a return on a form has item.column.
func (r FiledReturn) cell(f *templates.Form, path string) facts.Cell {
	at := r.Cells[path]
	if at.Ref == "" {
		at.Sheet, at.Ref = f.As(r.FormVer).Cell(path)
	}
	return at
}

// hash is one hash over the returns of a period.
func (in *intake) hash(p facts.Period) string {
	h := sha256.New()
	for _, r := range in.returns {
		if r.Period == p {
			fmt.Fprintln(h, r.SHA256)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// due are the units that a form is expected from, and those of them whose return counts.
func (in *intake) due(f *templates.Form) (all []facts.Respondent, came map[string]bool) {
	came = map[string]bool{}
	for _, r := range in.now[f.Def.Form] {
		came[r.Unit] = true
	}
	for _, u := range in.park.Of(f.Def.Of).Roster.At(in.period) {
		if u.Returns(f.Def.Form, f.Def.Name) {
			all = append(all, u)
		}
	}
	return all, came
}

// absent are the units whose return on a form does not count yet.
func (in *intake) absent(f *templates.Form) (names []string, all int) {
	units, came := in.due(f)
	for _, u := range units {
		if !came[u.ID] {
			names = append(names, u.Name)
		}
	}
	return names, len(units)
}

// owing names the departments and project units whose returns for the period do not count
// yet, with their form: what is made of them has gaps.
func (in *intake) owing() (names []string) {
	for _, f := range in.forms {
		if ofEnterprises(f) || !f.Def.Due(f.Def.For(in.period)) {
			continue
		}
		absent, _ := in.absent(f)
		for _, name := range absent {
			names = append(names, name+"《"+f.Def.Name+"》")
		}
	}
	return names
}

// wholly reports whether all who are to return the form of a list have done so: only then is
// what nobody listed none.
func (in *intake) wholly(list string) bool {
	f := in.forms.WithList(list)
	if f == nil || f.Def.Optional {
		return f != nil
	}
	absent, all := in.absent(f)
	return all > 0 && len(absent) == 0
}

// sources says on whose returns a report rests.
func (in *intake) sources() string {
	of := map[facts.Register]string{facts.Departments: "部门", facts.Projects: "项目单位"}
	who := []string{"企业"}
	for _, f := range in.forms {
		if name := of[f.Def.Of]; name != "" && !slices.Contains(who, name) {
			who = append(who, name)
		}
	}
	return strings.Join(who, "、")
}

// partly says which units of departments' and projects' forms are missing where others
// returned them: the figures are without theirs.
func (in *intake) partly() string {
	var lines []string
	for _, f := range in.forms {
		if ofEnterprises(f) || f.Def.Optional {
			continue
		}
		absent, all := in.absent(f)
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
func (in *intake) senders(f *templates.Form) string {
	var names []string
	waits := map[string]ingest.Verdict{}
	for _, s := range in.sent {
		if s.Form == f.Def.Form && f.Def.Round(s.Period) == in.period {
			waits[s.Unit] = s.Verdict
		}
	}
	units, came := in.due(f)
	for _, u := range units {
		name := u.Name
		if !came[u.ID] {
			name += "（" + cmp.Or(string(waits[u.ID]), "未报") + "）"
		}
		names = append(names, name)
	}
	return strings.Join(names, "、")
}

// queriesOfOthers tells the queries of what departments and project units returned.
func (in *intake) queriesOfOthers(add func(name, verdict string, p facts.Problem)) {
	for _, f := range in.forms {
		if ofEnterprises(f) {
			continue
		}
		for _, r := range in.now[f.Def.Form] {
			s := in.as[r.SHA256]
			for i := 0; s != nil && i < len(s.Problems); i++ {
				if s.Problems[i].Severity == facts.Query {
					add(s.UnitName, string(s.Verdict), s.Problems[i])
				}
			}
		}
	}
}

// open are the queries of a form's counted returns at the cells of some of its paths, each told
// once: with the reasons that were given, or of those that are settled only.
func (in *intake) open(f *templates.Form, paths []string, reasons bool) string {
	var marks []string
	for _, r := range in.now[f.Def.Form] {
		s := in.as[r.SHA256]
		if s == nil {
			continue
		}
		for _, path := range paths {
			at := r.cell(f, path)
			for _, p := range s.Problems {
				if p.Severity != facts.Query || p.At.Ref != at.Ref || !reasons && !p.Settled() {
					continue
				}
				mark := "核实：" + p.Message
				if p.Reason != "" && reasons {
					mark += "（说明：" + p.Reason + "）"
				}
				if !slices.Contains(marks, mark) {
					marks = append(marks, mark)
				}
			}
		}
	}
	return strings.Join(marks, "；")
}

// sent is what came for a period: on every form, for the period that each is asked for.
func (r *Reporter) sent(ctx context.Context, o Order) ([]ingest.Submission, error) {
	all, err := r.Ledger.Submissions(ctx, o.Period, o.AsOf)
	if err != nil {
		return nil, fmt.Errorf("read submissions of %s: %w", o.Period, err)
	}
	for _, f := range r.Round.Forms {
		if f.Def.Behind == 0 {
			continue
		}
		more, err := r.Ledger.Submissions(ctx, f.Def.For(o.Period), o.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read submissions of %s: %w", f.Def.For(o.Period), err)
		}
		for _, s := range more {
			if s.Form == f.Def.Form {
				all = append(all, s)
			}
		}
	}
	return all, nil
}
