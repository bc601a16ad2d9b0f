package report_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// row is what somebody is counted with: nil is what is not known.
type row struct {
	id       string
	division string
	filed    bool
	within   bool                 // it stands in the row of another
	of       map[string][2]*int64 // by item.column: now and a year ago
}

// rows are the units of a month, or what stands for several, by the plain rules of the method.
func (y *year) rows(m int, p *facts.Park) (all []row) {
	number := func(n int64) *int64 { return &n }
	for _, u := range y.units {
		if !p.Roster.In(u.ID, month(m)) {
			continue
		}
		r := row{id: u.ID, division: u.Class[:2], of: map[string][2]*int64{}}
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
					now, ago, r.within = nil, nil, true
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
		y.holdValues(check, m, p, v)
		y.holdTrend(check, m, p, v)
		if variant == report.Internal {
			y.holdUnits(check, rows, v)
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

// complete reports whether everybody is in the sums of a month.
func complete(rows []row) bool {
	return !slices.ContainsFunc(rows, func(r row) bool {
		now := r.of["gov.ytd"]
		return r.within && !r.filed || !r.within && (now[0] == nil || now[1] == nil)
	})
}

// holdValues compares what is held against targets, the month before and last year; a dash has
// its reason: a joint month, somebody who is not in the sums, which the notes say, or no growth.
func (y *year) holdValues(check func(what, got, want string), m int, p *facts.Park, v *templates.View) {
	rows, said := y.rows(m, p), v.Values["表注"].String()+v.Values["未报说法"].String()
	now, ago := sum(rows, "gov.ytd", nil, plainly)
	whole, g := complete(rows), growth(now, ago)
	done, ahead, since := (*big.Rat)(nil), (*big.Rat)(nil), (*big.Rat)(nil)
	if whole && now != nil {
		done = percentOf(now, big.NewRat(goal*100_000, 1))
		ahead = new(big.Rat).Sub(facts.Rounded(done, 1), facts.Rounded(big.NewRat(int64(m)*100, 12), 1))
	}
	check("完成进度", v.Values["总产值.完成进度"].String(), printed(done, 1, 1))
	check("比序时进度", v.Values["总产值.比序时进度"].String(), printed(ahead, 1, 1))
	if before := y.rows(m-1, p); m > facts.FirstMonth && whole && complete(before) {
		was, wasAgo := sum(before, "gov.ytd", nil, plainly)
		if last := growth(was, wasAgo); g != nil && last != nil {
			since = new(big.Rat).Sub(facts.Rounded(g, 1), facts.Rounded(last, 1))
		}
	}
	check("比上月累计", v.Values["总产值.比上月累计"].String(), printed(since, 1, 1))
	check("两年平均", v.Values["总产值.两年平均"].String(), meanOfTwo(g))
	late, lost := 0, 0
	for _, r := range rows {
		known := r.of["gov.ytd"][0] != nil
		if late += count(!r.filed && !known); r.filed && !known && !r.within {
			lost++
		}
	}
	check("户未报", fmt.Sprint(strings.Contains(said, fmt.Sprintf("%d 户未报，", late))), fmt.Sprint(late > 0))
	check("累计不计", fmt.Sprint(strings.Contains(said, fmt.Sprintf("%d 户已报而累计不计", lost))), fmt.Sprint(lost > 0))
	words := map[bool]string{true: "无法计算"}[now == nil]
	switch {
	case now == nil || g != nil:
	case now.Sign() == 0:
		words = "与上年同期持平"
	default:
		words = "上年同期为零"
	}
	if got := v.Values["总产值.累计同比"].String(); got == "—" {
		check("说法", fmt.Sprint(words != "" && strings.Contains(v.Values["总产值.累计同比说法"].String(), words)), "true")
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// The goal of the year, 亿元, and the growth published of a year ago, percent.
const (
	goal    = 50
	yearAgo = 7
)

// meanOfTwo is the printed number whose square, of growth to the half digit, the product of both
// years' lies in.
func meanOfTwo(g *big.Rat) string {
	one := func(x *big.Rat) *big.Rat { return new(big.Rat).Add(x, big.NewRat(100, 1)) }
	if g == nil || one(g).Sign() <= 0 {
		return "—"
	}
	product := new(big.Rat).Mul(one(g), big.NewRat(100+yearAgo, 1))
	low, high := int64(-1_000), int64(1)<<40 // tenths
	for high-low > 1 {
		at := (low + high) / 2
		if under := one(big.NewRat(2*at-1, 20)); under.Mul(under, under).Cmp(product) <= 0 {
			low = at
		} else {
			high = at
		}
	}
	return printed(big.NewRat(low, 10), 1, 1)
}

// holdTrend compares the months of this year in 趋势.
func (y *year) holdTrend(check func(what, got, want string), m int, p *facts.Park, v *templates.View) {
	all := v.Lists["趋势"].Rows
	for q := facts.FirstMonth; q <= m; q++ {
		if !slices.ContainsFunc(y.units, func(u facts.Respondent) bool { return y.cells[u.ID][q] != nil }) {
			continue // nobody returned: 预计, or nothing
		}
		r, rows := all[len(all)-1-m+q], y.rows(q, p)
		column := map[bool]string{true: "gov.ytd", false: "gov.m"}[q == facts.FirstMonth]
		now, ago := sum(rows, "gov.ytd", nil, plainly)
		level, _ := sum(rows, column, nil, plainly)
		_, vaAgo := sum(rows, "gov.ytd", nil, y.added(false))
		real, _ := sum(rows, "gov.ytd", nil, y.added(true))
		want := printed(level, 100_000, 2)
		if !complete(rows) && level != nil {
			want = "已报 " + want
		}
		check(fmt.Sprintf("趋势 %d月", q), r["总产值本月"].String()+" "+r["总产值累计同比"].String()+" "+r["增加值累计同比"].String(),
			want+" "+printed(growth(now, ago), 1, 1)+" "+printed(growth(real, vaAgo), 1, 1))
	}
}

// holdUnits compares the enterprises one by one.
func (y *year) holdUnits(check func(what, got, want string), rows []row, v *templates.View) {
	now, ago := sum(rows, "gov.ytd", nil, plainly)
	for _, line := range v.Lists["企业"].Rows {
		i := slices.IndexFunc(rows, func(r row) bool { return r.id == line["代码"].String() })
		own := rows[i : i+1]
		m, mAgo := sum(own, "gov.m", nil, plainly)
		to, toAgo := sum(own, "gov.ytd", nil, plainly)
		pull := (*big.Rat)(nil)
		if to != nil {
			pull = percentOf(new(big.Rat).Sub(to, toAgo), ago)
		}
		var got []string
		for _, c := range []string{"本月", "本月同比", "累计", "累计同比", "比重", "拉动"} {
			got = append(got, line[c].String())
		}
		check(line["名称"].String(), strings.Join(got, " "), strings.Join([]string{printed(m, 10, 0), printed(growth(m, mAgo), 1, 1), printed(to, 10, 0),
			printed(growth(to, toAgo), 1, 1), printed(percentOf(to, now), 1, 1), printed(pull, 1, 2)}, " "))
	}
}
