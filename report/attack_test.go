package report_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// attack is somebody who holds all that was mailed of a year, printed exactly, and knows who was
// counted when: linear equations over what each unit made in each month, by quantity.
type attack struct {
	units  []facts.Respondent
	told   map[string]equations // by item, with "_ly" for the year before
	places map[string]int       // of a unit's month
}

// equations are rows by their first place, each with a leading 1.
type equations map[int]map[int]*big.Rat

// left is what of a row does not follow from them, nil where all of it does.
func (e equations) left(row map[int]*big.Rat) (map[int]*big.Rat, int) {
	for len(row) > 0 {
		first := -1
		for i := range row {
			if e[i] != nil && (first < 0 || i < first) {
				first = i
			}
		}
		if first < 0 {
			break
		}
		f := row[first]
		for i, x := range e[first] {
			y := new(big.Rat).Neg(new(big.Rat).Mul(f, x))
			if was := row[i]; was != nil {
				y.Add(y, was)
			}
			if row[i] = y; y.Sign() == 0 {
				delete(row, i)
			}
		}
	}
	first := -1
	for i := range row {
		if first < 0 || i < first {
			first = i
		}
	}
	return row, first
}

func (e equations) add(row map[int]*big.Rat) {
	row, first := e.left(row)
	if len(row) == 0 {
		return
	}
	by := new(big.Rat).Inv(row[first])
	for i, x := range row {
		row[i] = new(big.Rat).Mul(x, by)
	}
	for at, old := range e { // reduced, so that one pass settles a row
		if f := old[first]; f != nil && at != first {
			for i, x := range row {
				y := new(big.Rat).Neg(new(big.Rat).Mul(f, x))
				if was := old[i]; was != nil {
					y.Add(y, was)
				}
				if old[i] = y; y.Sign() == 0 {
					delete(old, i)
				}
			}
		}
	}
	e[first] = row
}

// issued is a mail: which months each unit had returned by then.
type issued struct {
	month    int
	back     bool // output to date is the bureau's, beside which our own stands in the table by division
	returned map[string]map[int]bool
}

func (a *attack) place(unit string, month int) int {
	key := fmt.Sprint(unit, month)
	if _, known := a.places[key]; !known {
		a.places[key] = len(a.places)
	}
	return a.places[key]
}

// sum is the row of a sum over some divisions, nil: all, of a month or to date.
func (a *attack) sum(m issued, divisions []string, at int, toDate bool) map[int]*big.Rat {
	row := map[int]*big.Rat{}
	for _, u := range a.units {
		if !m.returned[u.ID][at] || divisions != nil && !slices.Contains(divisions, u.Class[:2]) {
			continue
		}
		from := at
		if toDate {
			from = facts.FirstMonth
		}
		for q := from; q <= at; q++ {
			row[a.place(u.ID, q)] = big.NewRat(1, 1)
		}
	}
	return row
}

// read adds what the mailed view tells.
func (a *attack) read(m issued, v *templates.View) {
	value := func(name string) *big.Rat { return v.Values[name].Num }
	tell := func(item string, row map[int]*big.Rat) { a.told[item].add(row) }
	level := map[string]map[string]bool{}
	for item, short := range map[string]string{"gov": "总产值", "va": "增加值", "sales": "销售产值", "elec": "用电量"} {
		of, level := item, level
		level[item] = map[string]bool{}
		if item == "va" {
			of = "gov"
		}
		for span, toDate := range map[string]bool{"本月": false, "累计": true} {
			if value(short+"."+span) == nil || m.back && item == "gov" && toDate {
				continue
			}
			level[item][span] = true
			tell(of, a.sum(m, nil, m.month, toDate))
			if value(short+"."+span+"同比") != nil || value(short+"."+span+"同期") != nil {
				tell(of+"_ly", a.sum(m, nil, m.month, toDate))
			}
		}
	}
	for span, toDate := range map[string]bool{"本月": false, "累计": true} {
		if value("产销率."+span) != nil && (level["gov"][span] || level["sales"][span]) {
			tell("gov", a.sum(m, nil, m.month, toDate))
			tell("sales", a.sum(m, nil, m.month, toDate))
		}
	}
	rest := []string{"13", "26", "38"}
	rows := append(slices.Clone(v.Lists["行业"].Rows), v.Lists["合计"].Rows...)
	for i, r := range rows {
		code := r["代码"].String()
		var of []string
		switch {
		case i == len(rows)-1: // the total
		case strings.Contains(r["名称"].String(), "合并"):
			of = rest
		case len(code) == 2 && code[0] < 'A':
			of = []string{code}
			rest = slices.DeleteFunc(slices.Clone(rest), func(d string) bool { return d == code })
		case code == "C":
			of = []string{"13", "26", "38"}
		default:
			continue
		}
		for _, c := range []struct {
			column string
			toDate bool
		}{{"总产值本月", false}, {"总产值累计", true}, {"增加值累计", true}} {
			if r[c.column].Num != nil {
				tell("gov", a.sum(m, of, m.month, c.toDate))
				if r[c.column+"同比"].Num != nil {
					tell("gov_ly", a.sum(m, of, m.month, c.toDate))
				}
			}
		}
	}
	for i, r := range v.Lists["趋势"].Rows {
		if q := facts.FirstMonth + i; r["总产值本月"].Num != nil || strings.HasPrefix(r["总产值本月"].String(), "已报 ") {
			tell("gov", a.sum(m, nil, q, q == facts.FirstMonth))
		}
	}
}

// follows names what a unit made that the mails tell.
func (a *attack) follows(months int) string {
	for item, told := range a.told {
		for _, u := range a.units {
			for from := facts.FirstMonth; from <= months; from++ {
				for to := from; to <= months; to++ {
					row := map[int]*big.Rat{}
					for q := from; q <= to; q++ {
						row[a.place(u.ID, q)] = big.NewRat(1, 1)
					}
					if left, _ := told.left(row); len(left) == 0 {
						return fmt.Sprintf("%s of %s, months %d to %d", item, u.Name, from, to)
					}
				}
			}
		}
	}
	return ""
}

// Two are late in each month, some of them not for good, and it is mailed, and once more when they
// came; of some months the bureau gave a level. Of all indicators no month of a unit follows, nor
// a sum of its months, from all that a view of the mailable variant has, of which mails,
// workbooks, documents and bulletins are made; there is one value-added rate, so added value
// tells output. And no first issue waits.
func TestNobodysFiguresFollowFromWhatIsPrinted(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	o.Options.Decimals = map[string]calc.Decimals{
		"gov": {Level: 5, Growth: 9}, "va": {Level: 7, Growth: 9}, "sales": {Level: 5, Growth: 9}, "sales_ratio": {Level: 9, Growth: 9}}
	form := o.Round.Forms[0].Def.Form
	rapid.Check(t, func(t *rapid.T) {
		a := &attack{told: map[string]equations{}, places: map[string]int{}}
		for _, item := range []string{"gov", "gov_ly", "sales", "sales_ly", "elec", "elec_ly"} {
			a.told[item] = equations{}
		}
		p := newPark()
		p.Bases = map[facts.BaseKey]facts.Base{}
		for _, d := range []string{"13", "26", "38"} {
			for range rapid.IntRange(5, 7).Draw(t, "units") {
				n := len(a.units)
				a.units = append(a.units, facts.Respondent{ID: facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", n)), Name: fmt.Sprintf("企业%02d", n), Class: d + "10"})
			}
		}
		p.Roster = facts.NewRoster(a.units, nil)
		o.Round.Park = p
		const months = 4
		made := map[string]map[int]int64{}
		for _, u := range a.units {
			made[u.ID] = map[int]int64{}
			for m := facts.FirstMonth; m <= months; m++ {
				made[u.ID][m] = rapid.Int64Range(100_000, 200_000).Draw(t, "made")
			}
		}
		values := func(id string, m int) map[string]facts.Value {
			v, sum := map[string]facts.Value{}, int64(0)
			for q := facts.FirstMonth; q <= m; q++ {
				sum += made[id][q]
			}
			for item, times := range map[string]int64{"gov": 1, "sales": 2, "exports": 3, "elec": 5} {
				v[item+".ytd"], v[item+".ytd_ly"] = facts.Int(sum*times), facts.Int(sum*times/2)
				if m > facts.FirstMonth {
					v[item+".m"], v[item+".m_ly"] = facts.Int(made[id][m]*times), facts.Int(made[id][m]*times/2)
				}
			}
			return v
		}
		var before []*report.Shown
		returned := map[string]map[int]bool{}
		var late []string
		var log []string
		issue := func(m, version int) {
			var returns []report.FiledReturn
			_, back := p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(m)}]
			now := issued{m, back, map[string]map[int]bool{}}
			for _, u := range a.units {
				now.returned[u.ID] = map[int]bool{}
				for q := facts.FirstMonth; q <= m; q++ {
					if returned[u.ID][q] {
						now.returned[u.ID][q] = true
						returns = append(returns, report.FiledReturn{Filed: ingest.Filed{Unit: u.ID, Period: month(q), SHA256: fmt.Sprint(u.ID, q), Values: values(u.ID, q)},
							Form: form, Verdict: ingest.Accepted})
					}
				}
			}
			views, shown, held, err := o.IssueAfter(returns, month(m), fmt.Sprintf("%s-v%d", month(m), version), slices.Clone(before))
			if err != nil {
				t.Fatal(err)
			}
			if held && version == 1 {
				t.Fatalf("%s waits", shown.Run)
			}
			if held {
				return
			}
			before = append(before, shown)
			a.read(now, views[report.Mailable])
			log = append(log, fmt.Sprintf("%s: late %v, starred %v", shown.Run, late, shown.Starred))
		}
		for _, u := range a.units {
			returned[u.ID] = map[int]bool{}
		}
		for m := facts.FirstMonth; m <= months; m++ {
			if rapid.IntRange(0, 3).Draw(t, "back") == 0 {
				p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(m)}] = facts.FedBack{ToDateLevel: big.NewRat(1, 1), Document: "文", Date: "日"}
			}
			late = nil
			for _, u := range a.units {
				if len(late) < 2 && rapid.IntRange(0, 9).Draw(t, "late") == 0 {
					late = append(late, u.ID)
					continue
				}
				returned[u.ID][m] = true
			}
			issue(m, 1)
			for _, id := range late {
				if rapid.Bool().Draw(t, "comes") {
					returned[id][m] = true
				}
			}
			if rapid.Bool().Draw(t, "again") {
				issue(m, 2)
			}
		}
		if said := a.follows(months); said != "" {
			t.Fatalf("%s follows:\n%s", said, strings.Join(log, "\n"))
		}
	})
}
