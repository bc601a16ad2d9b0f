package examples

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"parkstat/facts"
	"parkstat/templates"
)

// Write makes a sample park in a folder: park.xlsx, inbox/ with the returns of
// 2023-02 to 2023-06, inbox-2023-07/ with late, wrong and missing ones, and
// inbox-annual/ with the annual returns for 2022, and inbox-departments/ with what
// departments and project units returned for the first half of 2023.
func Write(dir string, form *templates.Form, o Options) error {
	if o.Units < 1 || o.Units > 900_000 {
		return fmt.Errorf("户数应在 1 与 900000 之间")
	}
	all := model(o)
	ec := settle(all, o.Units == publishedUnits)
	book, err := workbook(all, ec, o.Supplements)
	if err != nil {
		return err
	}
	w := &writer{dir: dir, form: form}
	w.put("park.xlsx", book)
	total, done := len(all)*6, 0
	for p := firstMonth; p.Compare(july) <= 0; p = p.Next() {
		for i, e := range all {
			if p == july {
				w.july(i, e, all)
			} else if e.onList(p.Month) {
				w.put(filepath.Join("inbox", day(p, i), name(e, p)), w.filled(e, p, nil))
			}
			if w.err != nil {
				return w.err
			}
			if done++; o.Progress != nil {
				o.Progress(done, total)
			}
		}
	}
	for i, e := range all {
		if o.Annual != nil && w.err == nil {
			w.annual(o.Annual, i, e, ec)
		}
	}
	if o.Supplements != nil {
		w.supplements(o.Supplements, all)
	}
	return w.err
}

// day is when the return comes: the 3rd, 5th or 7th of the next month.
func day(p facts.Period, i int) string {
	return fmt.Sprintf("%s-%02d", p.Add(1), 3+i%3*2)
}

func name(e *enterprise, p facts.Period) string { return e.ID + "-" + p.String() + ".xlsx" }

type writer struct {
	dir  string
	form *templates.Form
	err  error
}

func (w *writer) put(name string, data []byte) {
	if w.err != nil {
		return
	}
	path := filepath.Join(w.dir, name)
	if w.err = os.MkdirAll(filepath.Dir(path), 0o755); w.err == nil {
		w.err = os.WriteFile(path, data, 0o644)
	}
}

// filled is the return as the enterprise completes it; change may spoil it.
func (w *writer) filled(e *enterprise, p facts.Period, change func(a *templates.Answers)) []byte {
	return w.filledAs("", e, p, change)
}

// filledAs is filled, in the shape that the form has in some version.
func (w *writer) filledAs(version string, e *enterprise, p facts.Period, change func(a *templates.Answers)) []byte {
	a := templates.Answers{Unit: e.Respondent, Period: p, Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for item, v := range e.items(p.Month) {
		for i, col := range []string{"m", "ytd", "m_ly", "ytd_ly"} {
			x := facts.Int(v[i])
			if item == "elec" {
				x.Scale = 2
			}
			if i < 2 {
				a.Asked[item+"."+col] = x
			} else {
				a.Given[item+"."+col] = x
			}
		}
	}
	a.Asked["next"] = facts.Int(int64(math.Round(float64(e.now[p.Month+1]) * (0.97 + 0.01*float64(len(e.Name)%6)))))
	a.Asked["unit_head"] = facts.TextValue(e.Contacts[2].Name)
	a.Asked["stat_head"] = facts.TextValue(e.Contacts[1].Name)
	a.Asked["preparer"] = facts.TextValue(e.Contacts[0].Name)
	a.Asked["phone"] = facts.TextValue(e.Contacts[0].Mobile)
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: p.Add(1).String() + "-03"}
	if e.stopped > 0 && p.Month >= e.stopped {
		a.Asked["zero_return"] = facts.TextValue("是")
		a.Asked["remark"] = facts.TextValue("搬迁改造，全线停产。")
	}
	if change != nil {
		change(&a)
	}
	data, err := w.form.As(version).Blank(a)
	if err != nil && w.err == nil {
		w.err = err
	}
	return data
}
