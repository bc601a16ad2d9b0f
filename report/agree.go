package report

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/templates"
)

// The words for what comes of holding sources against each other.
const (
	agrees    = "一致"
	disagrees = "不一致"
	lacking   = "缺数"
)

// agreement (核对) holds figures of several sources against each other.
type agreement struct{ *issue }

// list holds figures of several sources against each other, as printed, and where all count
// by name, whom they count: as many of others are not the same.
func (w agreement) list(a templates.Agreement, c *content) {
	t := c.table(listing{name: a.List, number: "序号", columns: slices.Concat(shows("名称"), stars(a.Sources...), shows("核对", "说明"))})
	differ, known := 0, false
	for _, r := range a.Rows {
		cells, own := []templates.Datum{text(r.Name)}, false
		first, came, apart := "", agrees, ""
		for _, code := range r.Of {
			d := w.plan.Find(code)
			own = own || w.guard.secret[code]
			said := amount(d, w.now().Get(code, calc.Whole).ToDate.Level)
			cells = append(cells, said)
			switch s := said.String(); {
			case said.Num == nil:
				came = lacking
			case first == "":
				first = s
			case s != first && came == agrees:
				came = disagrees
			}
		}
		if came != lacking {
			known = true
			if apart = w.differing(a.Sources, r.Of); apart != "" {
				came = disagrees
			}
		}
		if came == disagrees {
			differ++
		}
		t.add(append(cells, text(came), text(apart))...).own = own
	}
	n := count(differ)
	if !known {
		n = unknown(lacking)
	}
	c.show(a.List+".不一致", n)
}

// differing says whom a source counts and not every other does, source by source; "" where all
// count the same, or one of them counts nobody by name.
func (w agreement) differing(sources, codes []string) string {
	var of [][]string
	for _, code := range codes {
		names := w.counted(w.plan.Find(code))
		if names == nil {
			return ""
		}
		of = append(of, names)
	}
	only := "只在%s："
	if len(sources) > 2 {
		only = "%s有、别处不全有："
	}
	var said []string
	for i, names := range of {
		var own []string
		for _, name := range names {
			lacks := func(others []string) bool { return !slices.Contains(others, name) }
			if slices.ContainsFunc(of, lacks) && !slices.Contains(own, name) {
				own = append(own, name)
			}
		}
		if len(own) > 0 {
			said = append(said, fmt.Sprintf(only, sources[i])+strings.Join(own, "、"))
		}
	}
	return strings.Join(said, "；")
}

// counted are the names of the projects or rows that an indicator counts; nil where it
// counts none by name.
func (w agreement) counted(d *calc.Indicator) []string {
	names := []string{}
	switch {
	case d.Register != nil:
		for _, v := range d.Register.Pick(w.set.Park, w.period) {
			names = append(names, v.Name)
		}
	case d.Rows != nil:
		key := ""
		if f := w.came.forms.WithList(d.Rows.List); f != nil {
			key = f.Def.List(d.Rows.List).Fields[0].Item
		}
		for _, r := range d.Rows.Pick(w.supplements) {
			name := oneLine(r.Values[key].Text)
			if v, ok := w.set.Park.Ventures.Find(name); ok {
				name = v.Name
			}
			names = append(names, name)
		}
	default:
		return nil
	}
	return names
}
