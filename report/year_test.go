package report_test

import (
	"fmt"
	"math/big"
	"os"
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

// year is a park of the test's own: what its units returned, cell by cell, and what its list and
// its bases say. It is added up here the plain way, and held against what is printed.
type year struct {
	units   []facts.Respondent
	changes []facts.Change
	cells   map[string]map[int]map[string]int64 // by unit, month and item.column
	bases   map[string]map[int][2]int64         // by unit and month: of the month, to date
	rates   map[string]int64                    // by division, percent
	index   map[string]int64                    // of prices, all the year

	made     map[string]map[int]int64 // by unit and month, of either item
	whole    bool                     // one that took another in returns both's year to date
	merged   map[string]string        // into whom, by unit
	together [2]string                // of a split that is not parted
	at       map[string]int           // in which month, of both
}

const items = "gov sales"

// drawYear draws one.
func drawYear(t *rapid.T) *year {
	y := &year{cells: map[string]map[int]map[string]int64{}, bases: map[string]map[int][2]int64{}, rates: map[string]int64{}, index: map[string]int64{},
		made: map[string]map[int]int64{}, merged: map[string]string{}, at: map[string]int{}}
	made := y.made
	add := func(class string) string {
		n := len(y.units) + 1
		id := facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", n))
		y.units = append(y.units, facts.Respondent{ID: id, Name: fmt.Sprintf("企业%02d", n), Class: class})
		made[id], y.bases[id], y.cells[id] = map[int]int64{}, map[int][2]int64{}, map[int]map[string]int64{}
		sum := int64(0)
		for m := facts.FirstMonth; m <= 12; m++ {
			made[id][m] = rapid.Int64Range(0, 900_000).Draw(t, "made")
			base := rapid.Int64Range(0, 900_000).Draw(t, "base")
			sum += base
			y.bases[id][m] = [2]int64{base, sum}
		}
		return id
	}
	for range rapid.IntRange(3, 6).Draw(t, "units") {
		add(rapid.SampledFrom([]string{"2614", "2651", "1361", "4412"}).Draw(t, "class"))
	}
	for _, d := range []string{"13", "26", "44"} {
		y.rates[d], y.index[d] = rapid.Int64Range(10, 40).Draw(t, "rate"), rapid.Int64Range(90, 110).Draw(t, "index")
	}
	when := func() int { return rapid.IntRange(4, 10).Draw(t, "when") }
	change := func(kind facts.ChangeKind, id, other string, m int) {
		y.changes = append(y.changes, facts.Change{Month: month(m), Kind: kind, ID: id, Other: other})
	}
	from := map[string]int{}  // in which month a unit begins
	until := map[string]int{} // in which it is not there any more
	still := map[string]int{} // from when it stands still
	y.whole = rapid.Bool().Draw(t, "files as both")
	if rapid.Bool().Draw(t, "joins") {
		id := add("2614")
		from[id] = when()
		change(facts.EnterMonth, id, "", from[id])
	}
	if rapid.Bool().Draw(t, "merges") {
		a, b := add("1361"), add("1361")
		y.merged[a], y.at[a], until[a] = b, when(), 0
		until[a] = y.at[a]
		change(facts.Merge, a, b, y.at[a])
		for m := y.at[a]; m <= 12; m++ {
			made[b][m] += made[a][m]
		}
	}
	if rapid.Bool().Draw(t, "splits") {
		a, b := add("4412"), add("4412")
		from[b] = when()
		change(facts.Split, b, a, from[b])
		y.together, y.at[b] = [2]string{a, b}, from[b]
		delete(y.bases, b)
	}
	if rapid.Bool().Draw(t, "stops") {
		id := y.units[0].ID
		still[id] = when()
		change(facts.Stop, id, "", still[id])
		for m := still[id]; m <= 12; m++ {
			made[id][m] = 0
		}
	}
	for _, u := range y.units {
		sum, correction := int64(0), int64(0)
		for m := facts.FirstMonth; m <= 12; m++ {
			if first := from[u.ID]; m < first && u.ID == y.together[1] {
				continue
			}
			sum += made[u.ID][m]
			if m < from[u.ID] || until[u.ID] > 0 && m >= until[u.ID] {
				continue
			}
			quiet := rapid.IntRange(0, 9).Draw(t, "quiet") == 0
			if s := still[u.ID]; s > 0 && m >= s {
				quiet = rapid.Bool().Draw(t, "silent")
			}
			for a, b := range y.merged {
				if b == u.ID && m == y.at[a] && y.whole {
					sum += y.before(a, m)
				}
			}
			if quiet {
				continue
			}
			if rapid.IntRange(0, 19).Draw(t, "corrected") == 0 && y.merged[u.ID] == "" && !y.takes(u.ID) {
				correction += rapid.Int64Range(1, 100).Draw(t, "correction")
			}
			c := map[string]int64{}
			for _, item := range strings.Fields(items) {
				if item == "sales" && rapid.IntRange(0, 9).Draw(t, "no sales") == 0 && y.merged[u.ID] == "" && !y.takes(u.ID) && !slices.Contains(y.together[:], u.ID) {
					continue
				}
				if c[item+".ytd"] = sum + correction; m != facts.FirstMonth {
					c[item+".m"] = made[u.ID][m]
				}
			}
			y.cells[u.ID][m] = c
		}
	}
	return y
}

func (y *year) takes(id string) bool {
	for _, b := range y.merged {
		if b == id {
			return true
		}
	}
	return false
}

// park is what the office's workbook says.
func (y *year) park() *facts.Park {
	p := newPark()
	p.Bases, p.Rates, p.Prices = map[facts.BaseKey]facts.Base{}, map[facts.DivisionYear]*big.Rat{}, map[facts.DivisionMonth]facts.PriceIndex{}
	for id, of := range y.bases {
		for m, b := range of {
			for _, item := range strings.Fields(items) {
				base := facts.Base{Month: facts.Int(b[0]), ToDate: facts.Int(b[1])}
				if m == facts.FirstMonth {
					base.Month = facts.Value{}
				}
				p.Bases[facts.BaseKey{ID: id, Period: month(m).YearAgo(), Item: item}] = base
			}
		}
	}
	for d, rate := range y.rates {
		p.Rates[facts.DivisionYear{Division: d, Year: 2023}] = big.NewRat(rate, 1)
		for m := facts.FirstMonth; m <= 12; m++ {
			p.Prices[facts.DivisionMonth{Division: d, Period: month(m)}] = facts.PriceIndex{Month: big.NewRat(y.index[d], 1), ToDate: big.NewRat(y.index[d], 1)}
		}
	}
	p.Roster = facts.NewRoster(y.units, y.changes)
	return p
}

// returns are the cells as returns, with bases of the enterprises' own that are not the office's.
func (y *year) returns(form string) (all []report.FiledReturn) {
	for m := facts.FirstMonth; m <= 12; m++ {
		for _, u := range y.units {
			if y.cells[u.ID][m] == nil {
				continue
			}
			values := map[string]facts.Value{}
			for path, v := range y.cells[u.ID][m] {
				values[path], values[path+"_ly"] = facts.Int(v), facts.Int(v/2+7)
			}
			all = append(all, report.FiledReturn{Filed: ingest.Filed{Unit: u.ID, Period: month(m), SHA256: u.ID + fmt.Sprint(m), Values: values},
				Form: form, Verdict: ingest.Accepted})
		}
	}
	return all
}

// row is what somebody is counted with: nil is what is not known.
type row struct {
	division string
	filed    bool
	of       map[string][2]*int64 // by item.column: now and a year ago
}

// rows are the units of a month, or what stands for several, by the plain rules of the method.
func (y *year) rows(m int, p *facts.Park) (all []row) {
	number := func(n int64) *int64 { return &n }
	for _, u := range y.units {
		if !p.Roster.In(u.ID, month(m)) {
			continue
		}
		r := row{division: u.Class[:2], of: map[string][2]*int64{}}
		c := y.cells[u.ID][m]
		r.filed = c != nil
		joint := y.together[0] != "" && m >= y.at[y.together[1]]
		for _, item := range strings.Fields(items) {
			for i, column := range []string{".m", ".ytd"} {
				if m == facts.FirstMonth && i == 0 {
					continue
				}
				base, known := y.bases[u.ID][m]
				var now *int64
				if v, ok := c[item+column]; ok {
					now = number(v)
				}
				ago := number(base[i])
				if !known {
					ago = nil
				}
				for a, b := range y.merged {
					if b == u.ID && m >= y.at[a] {
						ago = number(*ago + y.bases[a][m][i])
						if now != nil && i == 1 {
							now = y.withTheirs(a, b, m, item, *now)
						}
					}
				}
				if now == nil && p.Roster.Stopped(u.ID, month(m)) && c == nil {
					now = y.still(p, u.ID, m, item, i)
				}
				if joint && u.ID == y.together[1] {
					now, ago = nil, nil // it stands in the row of the other
				} else if other := y.cells[y.together[1]][m]; joint && u.ID == y.together[0] {
					if now == nil || other == nil {
						now = nil
					} else {
						now = number(*now + other[item+column])
					}
				}
				r.of[item+column] = [2]*int64{now, ago}
			}
		}
		all = append(all, r)
	}
	return all
}

// withTheirs is what a unit made to date together with the earlier months of the one merged into
// it; nil where its returns leave open whether they hold these.
func (y *year) withTheirs(a, b string, m int, item string, now int64) *int64 {
	k := y.at[a]
	theirs, known := y.cells[a][k-1][item+".ytd"]
	silent, gap, both, told := int64(0), y.cells[b][k-1] == nil, false, false
	for q := k - 1; q >= facts.FirstMonth && y.cells[b][q] == nil; q-- {
		silent += y.made[b][q]
	}
	for q := k; q <= m; q++ {
		if y.cells[b][q] == nil {
			gap, silent = true, silent+y.made[b][q]
			continue
		}
		switch {
		case known && (!gap || theirs == 0 || both):
			told = true
		case known:
			told = !y.whole && silent+int64(q) < theirs
		default:
			told = y.whole && (both || !gap && y.before(a, k) >= int64(q))
		}
		if told {
			silent, gap, both = 0, false, y.whole || known && theirs == 0
		}
	}
	if !told {
		return nil
	}
	if !y.whole {
		now += theirs
	}
	return &now
}

// before is what a unit made before a month.
func (y *year) before(id string, k int) (sum int64) {
	for q := facts.FirstMonth; q < k; q++ {
		sum += y.made[id][q]
	}
	return sum
}

// still is what a silent unit that stands still has made: nothing since its last return, where that
// was of the month before it stood still, or later.
func (y *year) still(p *facts.Park, id string, m int, item string, column int) *int64 {
	q := m
	for q >= facts.FirstMonth && y.cells[id][q] == nil && p.Roster.Stopped(id, month(q)) {
		q--
	}
	c := y.cells[id][q]
	if _, known := c[item+".ytd"]; !known {
		return nil
	}
	last := c[item+".ytd"]
	if column == 0 {
		last = 0
	}
	return &last
}

// sum adds a column over the rows of some divisions that have both sides; nil: nobody has.
func sum(rows []row, column string, of []string, scaled func(division string, x *big.Rat) *big.Rat, and ...string) (now, ago *big.Rat) {
	for _, r := range rows {
		has := of == nil || slices.Contains(of, r.division)
		for _, c := range append(and, column) {
			has = has && r.of[c][0] != nil && r.of[c][1] != nil
		}
		if !has {
			continue
		}
		if now == nil {
			now, ago = new(big.Rat), new(big.Rat)
		}
		now.Add(now, scaled(r.division, big.NewRat(*r.of[column][0], 1)))
		ago.Add(ago, scaled(r.division, big.NewRat(*r.of[column][1], 1)))
	}
	return now, ago
}

func plainly(_ string, x *big.Rat) *big.Rat { return x }

// printed is a number as the report prints it, the dash where there is none.
func printed(x *big.Rat, per int64, decimals int) string {
	if x == nil {
		return "—"
	}
	return facts.Round(new(big.Rat).Quo(x, big.NewRat(per, 1)), decimals)
}

// growth is now ÷ ago − 1 in percent; nil with its reason: nobody is there, or there was nothing.
func growth(now, ago *big.Rat) *big.Rat {
	if now == nil || ago.Sign() <= 0 {
		return nil
	}
	return percentOf(new(big.Rat).Sub(now, ago), ago)
}

func percentOf(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil || b.Sign() == 0 {
		return nil
	}
	x := new(big.Rat).Quo(a, b)
	return x.Mul(x, big.NewRat(100, 1))
}

// line is what a row of the table by division must print.
func (y *year) line(rows []row, of []string) string {
	m, mAgo := sum(rows, "gov.m", of, plainly)
	now, ago := sum(rows, "gov.ytd", of, plainly)
	all, allAgo := sum(rows, "gov.ytd", nil, plainly)
	va, vaAgo := sum(rows, "gov.ytd", of, y.added(false))
	real, _ := sum(rows, "gov.ytd", of, y.added(true))
	if real == nil {
		vaAgo = nil
	}
	pull, contribution := (*big.Rat)(nil), (*big.Rat)(nil)
	if now != nil {
		more := new(big.Rat).Sub(now, ago)
		pull = percentOf(more, allAgo)
		if g := growth(all, allAgo); g != nil && new(big.Rat).Abs(g).Cmp(big.NewRat(1, 2)) >= 0 {
			contribution = percentOf(more, new(big.Rat).Sub(all, allAgo))
		}
	}
	reported := 0
	for _, r := range rows {
		if r.filed && (of == nil || slices.Contains(of, r.division)) {
			reported++
		}
	}
	return strings.Join([]string{fmt.Sprint(reported), printed(m, 100_000, 2), printed(growth(m, mAgo), 1, 1),
		printed(now, 100_000, 2), printed(growth(now, ago), 1, 1),
		printed(va, 100_000, 2), printed(growth(real, vaAgo), 1, 1), printed(percentOf(now, all), 1, 1),
		printed(pull, 1, 2), printed(contribution, 1, 1)}, " ")
}

// added is the added value of a division's output, also at last year's prices.
func (y *year) added(real bool) func(division string, x *big.Rat) *big.Rat {
	return func(division string, x *big.Rat) *big.Rat {
		x = new(big.Rat).Mul(x, big.NewRat(y.rates[division], 100))
		if real {
			x.Mul(x, big.NewRat(100, y.index[division]))
		}
		return x
	}
}

// points is the change of a ratio, with its sign and its unit.
func points(change *big.Rat) string {
	said := printed(change, 1, 1)
	switch {
	case change == nil:
		return said
	case said != "0.0" && change.Sign() > 0:
		said = "+" + said
	}
	return said + " 点"
}

// leaders is what a row of the leaders' table must print: of an item, or of the ratio of two.
func (y *year) leaders(rows []row, name string) string {
	var said []string
	for _, span := range []string{".m", ".ytd"} {
		switch name {
		case "产销率":
			s, sAgo := sum(rows, "sales"+span, nil, plainly, "gov"+span)
			g, gAgo := sum(rows, "gov"+span, nil, plainly, "sales"+span)
			now, ago := percentOf(s, g), percentOf(sAgo, gAgo)
			change := (*big.Rat)(nil)
			if now != nil && ago != nil {
				change = new(big.Rat).Sub(now, ago)
			}
			said = append(said, printed(now, 1, 1), points(change))
		case "规上工业增加值":
			now, ago := sum(rows, "gov"+span, nil, y.added(false))
			real, _ := sum(rows, "gov"+span, nil, y.added(true))
			said = append(said, printed(now, 100_000, 2), printed(growth(real, ago), 1, 1))
		default:
			item := map[string]string{"规上工业总产值": "gov", "规上工业销售产值": "sales"}[name]
			now, ago := sum(rows, item+span, nil, plainly)
			said = append(said, printed(now, 100_000, 2), printed(growth(now, ago), 1, 1))
		}
	}
	return strings.Join(said, " ")
}

// hold compares all that is printed of a month with what comes out here.
func (y *year) hold(t *rapid.T, m int, p *facts.Park, views map[report.Variant]*templates.View) {
	rows := y.rows(m, p)
	columns := []string{"已报", "总产值本月", "总产值本月同比", "总产值累计", "总产值累计同比", "增加值累计", "增加值累计同比", "比重", "拉动", "贡献率"}
	said := func(r map[string]templates.Datum, columns []string) string {
		var all []string
		for _, c := range columns {
			all = append(all, r[c].String())
		}
		return strings.Join(all, " ")
	}
	check := func(what, got, want string) {
		if got != want {
			t.Fatalf("%d月 %s:\n%s, plainly\n%s\n%s", m, what, got, want, y)
		}
	}
	divisions := map[string][]string{}
	var all []string
	for _, r := range rows {
		d, _ := facts.DivisionOf(r.division)
		for _, code := range []string{d.Section, d.Code} {
			if !slices.Contains(divisions[code], d.Code) {
				divisions[code] = append(divisions[code], d.Code)
			}
		}
		if !slices.Contains(all, d.Code) {
			all = append(all, d.Code)
		}
	}
	for variant, v := range views {
		check("合计", said(v.Lists["合计"].Rows[0], columns), y.line(rows, nil))
		rest := slices.Clone(all)
		for _, r := range v.Lists["行业"].Rows {
			code := r["代码"].String()
			of := divisions[code]
			if code == "" && v.Lists["行业"].Rows[0]["代码"].String() == "" || of == nil {
				continue
			}
			check(string(variant)+" "+code, said(r, columns), y.line(rows, of))
			rest = slices.DeleteFunc(rest, func(d string) bool { return d == code })
		}
		for _, r := range v.Lists["行业"].Rows {
			if strings.Contains(r["名称"].String(), fmt.Sprintf("其他行业（%d 个合并）", len(rest))) {
				check("其他行业", said(r, columns), y.line(rows, rest))
			}
		}
		for _, r := range v.Lists["主要指标"].Rows {
			name, _, _ := strings.Cut(r["名称"].String(), "（")
			if got := said(r, []string{"本月", "本月同比", "累计", "累计同比"}); slices.Contains([]string{"规上工业增加值", "规上工业总产值", "规上工业销售产值", "产销率"}, name) &&
				!strings.Contains(got, "＊") {
				check(name, got, y.leaders(rows, name))
			}
		}
	}
}

func (y *year) String() string {
	var b strings.Builder
	for _, c := range y.changes {
		fmt.Fprintln(&b, c.Month, c.Kind, c.ID, c.Other)
	}
	for _, u := range y.units {
		fmt.Fprintln(&b, u.ID, u.Class, y.bases[u.ID], y.cells[u.ID])
	}
	return b.String()
}

// A year of a random park with units that join, merge, split, stop, are silent, correct, or leave
// an item out: no printed figure differs from a plain addition of the cells, and a dash stands
// just where nobody is counted or nothing was made a year ago.
func TestAYearIsAddedUpPlainly(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Disclosure = calc.Disclosure{Fewest: 2}
	form := o.Round.Forms[0].Def.Form
	rapid.Check(t, func(t *rapid.T) {
		y := drawYear(t)
		p := y.park()
		o.Round.Park = p
		months := []int{rapid.IntRange(facts.FirstMonth, 12).Draw(t, "month")}
		if os.Getenv("PARKSTAT_SOAK") == "full" {
			months = []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
		}
		for _, m := range months {
			var returns []report.FiledReturn
			for _, r := range y.returns(form) {
				if r.Period.Month <= m {
					returns = append(returns, r)
				}
			}
			if len(returns) == 0 || !slices.ContainsFunc(returns, func(r report.FiledReturn) bool { return r.Period.Month == m }) {
				continue // nobody returned: 预计, or nothing
			}
			views, err := o.ViewsOf(returns, month(m))
			if err != nil {
				t.Fatal(err)
			}
			y.hold(t, m, p, views)
		}
	})
}
