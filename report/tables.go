package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

type cells = map[string]templates.Datum

func (w *viewer) list(name string, fields []string, rows []cells, empty string) {
	w.v.Lists[name] = templates.List{Fields: fields, Rows: rows, Empty: empty, Named: "名称"}
}

// mainTable is the leaders' table.
func (w *viewer) mainTable() {
	fields := []string{"名称", "单位", "本月", "本月同比", "累计", "累计同比", "本月同比说法", "累计同比说法", "比上月累计", "全年目标", "完成进度", "比序时进度", "全市位次", "比全市", "阶段"}
	var rows []cells
	for _, code := range w.def.Indicators {
		d := w.plan.Find(code)
		m, y := w.of(d, w.period, false), w.of(d, w.period, true)
		row := cells{"名称": text(d.Name + w.marks(d, y)), "单位": text(d.Unit), "阶段": text(y.stage),
			"本月": figure(m.level, d.Decimals.Level), "本月同比": rate(m.growth, d.Decimals.Growth),
			"累计": figure(y.level, d.Decimals.Level), "累计同比": rate(y.growth, d.Decimals.Growth)}
		row["本月同比说法"], row["累计同比说法"] = m.said(m.growth, ""), y.said(y.growth, "")
		row["本月"], row["累计"] = w.linked(row["本月"], d), w.linked(row["累计"], d)
		row["比上月累计"] = w.sinceLast(d, y)
		w.progress(row, d, y)
		if w.secret[code] {
			row = starred(row)
		}
		rows = append(rows, row)
	}
	w.list("主要指标", fields, rows, dash)
}

// starred is a row whose figures are withheld.
func starred(row cells) cells {
	out := cells{}
	for name, x := range row {
		if name != "名称" && name != "单位" && name != "阶段" && name != "户数" && name != "说明" && name != "措施" {
			x = text(withheldMark)
			if strings.HasSuffix(name, "同比说法") { // a part of a sentence
				x = text("同比" + withheldMark)
			}
		}
		out[name] = x
	}
	return out
}

// sinceLast is 比上月累计, in points: a ratio moves by itself, a level by its growth; only
// like is held against like.
func (w *viewer) sinceLast(d *calc.Indicator, y headline) templates.Datum {
	if w.period.IsJoint() || !w.complete(w.period) || !w.complete(w.period.Prev()) {
		return unknown(dash)
	}
	last := w.of(d, w.period.Prev(), true)
	if y.stage != last.stage {
		return unknown(dash)
	}
	now, before := y.growth.Percent, last.growth.Percent
	if d.IsRatio() {
		now, before = y.level, last.level
	}
	// What was published counts, also where it would come out otherwise today.
	if said, ok := w.last[d.Code]; ok && said.Stage == y.stage {
		before = fraction(said.ToDate.PrintedGrowth)
		if d.IsRatio() {
			before = fraction(said.ToDate.PrintedLevel)
		}
	}
	return figure(points(now, before, d.Decimals.Growth), d.Decimals.Growth)
}

// twoYears is 两年平均: the mean growth of this year's and last year's rate as published.
func (w *viewer) twoYears(d *calc.Indicator, y headline) templates.Datum {
	_, before := w.aYearAgo(d)
	if d.IsRatio() || y.growth.Percent == nil || before == nil {
		return unknown(dash)
	}
	return figure(calc.MeanGrowth(d.Decimals.Growth, y.growth.Percent, before), d.Decimals.Growth)
}

// linked leads from a figure to the cells behind it.
func (w *viewer) linked(x templates.Datum, d *calc.Indicator) templates.Datum {
	if x.Num != nil {
		x.Link = w.from[d.Item+d.ValueAdded]
	}
	return x
}

// marks say of a figure what the report's own stage and price basis do not.
func (w *viewer) marks(d *calc.Indicator, h headline) string {
	s := ""
	if h.stage == stageFedBack && w.stageWord() != stageFedBack {
		s = "（反馈数）"
	}
	if h.nominal() {
		s += "（名义增速）"
	}
	return s
}

// progress adds target, rank and the city's growth.
func (w *viewer) progress(row cells, d *calc.Indicator, y headline) {
	park := w.set.Park
	target := w.target(d)
	var done, ahead *big.Rat
	switch {
	case target.Level != nil && (y.level == nil || y.bound != facts.Exactly || !d.ParkOnly() && !w.complete(w.period)):
		row["全年目标"] = figure(target.Level, d.Decimals.Level)
	case target.Level != nil && target.Level.Sign() > 0:
		done = new(big.Rat).Mul(new(big.Rat).Quo(y.level, target.Level), hundred)
		ahead = new(big.Rat).Sub(done, big.NewRat(int64(w.period.Month)*100, 12))
		row["全年目标"] = figure(target.Level, d.Decimals.Level)
	case target.Growth != nil:
		row["全年目标"] = text(facts.Round(target.Growth, d.Decimals.Growth) + "%")
	default:
		row["全年目标"] = unknown(dash)
	}
	row["完成进度"], row["比序时进度"] = figure(done, 1), figure(ahead, 1)
	s := park.Standings[facts.IndicatorKey{Indicator: d.Code, Period: w.period}]
	row["全市位次"] = unknown(dash)
	if s.Rank > 0 {
		row["全市位次"] = text(fmt.Sprintf("%d/%d", s.Rank, s.Of))
	}
	row["比全市"] = figure(points(y.growth.Percent, s.CityGrowth, d.Decimals.Growth), d.Decimals.Growth)
}

// target is the year's goal of an indicator.
func (w *viewer) target(d *calc.Indicator) facts.Target {
	return w.set.Park.Targets[facts.IndicatorKey{Indicator: d.Code, Period: facts.Period{Year: w.period.Year, Month: 12}}]
}

// trend is thirteen months: what was published of last year's, as far as anybody knows,
// and the year so far.
func (w *viewer) trend() {
	gov, va := w.main(), w.valueAdded()
	fields := []string{"月份", "总产值本月", "总产值累计同比", "增加值累计同比"}
	var rows []cells
	for m := w.period.Month; m <= 12; m++ {
		p := facts.Period{Year: w.period.Year - 1, Month: m}
		row := cells{"月份": text(monthOfTrend(p, len(rows) == 0)), "增加值累计同比": unknown(dash)}
		level, growth := w.before(gov, p)
		if level == nil && growth == nil {
			continue
		}
		row["总产值本月"], row["总产值累计同比"] = figure(level, gov.Decimals.Level), figure(growth, gov.Decimals.Growth)
		if va != nil {
			_, growth := w.before(va, p)
			row["增加值累计同比"] = figure(growth, va.Decimals.Growth)
		}
		rows = append(rows, row)
	}
	for _, p := range w.period.ToDate() {
		label, level := monthOfTrend(p, p.IsJoint()), w.own(gov, p, false).level
		if p.IsJoint() {
			level = w.own(gov, p, true).level
		}
		if w.tables[p].Forecast {
			label += "（下月预计）"
		} else if !w.complete(p) {
			label += "（未报齐）"
			if len(w.tables[p].Imputed) > 0 {
				label = strings.TrimSuffix(label, "）") + "，含估算）"
			}
		}
		row := cells{"月份": text(label), "总产值本月": figure(level, gov.Decimals.Level),
			"总产值累计同比": rate(w.own(gov, p, true).growth, gov.Decimals.Growth), "增加值累计同比": unknown(dash)}
		if va != nil {
			row["增加值累计同比"] = rate(w.own(va, p, true).growth, va.Decimals.Growth)
		}
		rows = append(rows, row)
	}
	w.list("趋势", fields, rows, dash)
}

// before is the month's level and the cumulative growth of a period of last year: as
// published by the park's workbook, else as last year's returns give them.
func (w *viewer) before(d *calc.Indicator, p facts.Period) (level, growth *big.Rat) {
	if b, ok := w.set.Park.Published[facts.IndicatorKey{Indicator: d.Code, Period: p}]; ok {
		level = b.MonthLevel
		if p.IsJoint() {
			level = b.ToDateLevel
		}
		return level, b.ToDateGrowth
	}
	if w.set.Returned(p) == 0 {
		return nil, nil
	}
	return w.own(d, p, p.IsJoint()).level, w.own(d, p, true).growth.Percent
}

// monthOfTrend names a month; the year stands where it changes.
func monthOfTrend(p facts.Period, year bool) string {
	label := fmt.Sprintf("%d月", p.Month)
	if p.IsJoint() {
		label = "1—2月"
	}
	if year {
		label = fmt.Sprintf("%02d年", p.Year%100) + label
	}
	return label
}

func (w *viewer) valueAdded() *calc.Indicator {
	for i := range w.plan.Indicators {
		if w.plan.Indicators[i].ValueAdded != "" {
			return &w.plan.Indicators[i]
		}
	}
	return nil
}

var groupFields = []string{"代码", "名称", "应报", "已报", "总产值本月", "总产值本月同比", "总产值累计", "总产值累计同比", "增加值累计", "增加值累计同比", "比重", "拉动", "贡献率"}

// divisions are the whole, then each section with its divisions under it, in the
// order of the classification. In the mailable variant what would be somebody's own
// stands merged with others.
func (w *viewer) divisions() {
	expected := map[calc.Group]int{}
	for _, u := range w.set.Park.Roster.At(w.period) {
		d := u.Division()
		expected[calc.Whole]++
		expected[calc.Group{Kind: calc.Section, Code: d.Section}]++
		expected[calc.Group{Kind: calc.Division, Code: d.Code}]++
	}
	w.list("合计", groupFields, []cells{w.group(w.figuresOf(calc.Whole), "", "合　计", expected[calc.Whole])}, dash)
	var rows []cells
	merged := func(codes []string) {
		n := 0
		for _, code := range codes {
			n += expected[calc.Group{Kind: calc.Division, Code: code}]
		}
		var groups []calc.Group
		for _, code := range codes {
			groups = append(groups, calc.Group{Kind: calc.Division, Code: code})
		}
		rows = append(rows, w.group(func(code string) calc.Figure { return w.now().Merged(code, groups) }, "", "　"+mergedName(codes), n))
	}
	for _, sec := range facts.Sections {
		g, codes := calc.Group{Kind: calc.Section, Code: sec.Code}, w.coarser.Merged[sec.Code]
		if expected[g] == 0 {
			continue
		}
		if w.coarser.Sections {
			rows = append(rows, w.group(w.figuresOf(g), sec.Code, sec.Name, expected[g]))
		}
		shown := 0
		for _, d := range facts.Divisions {
			if g := (calc.Group{Kind: calc.Division, Code: d.Code}); d.Section == sec.Code && expected[g] > 0 && !w.withheld(d.Code) {
				rows = append(rows, w.group(w.figuresOf(g), d.Code, "　"+d.Name, expected[g]))
				shown++
			}
		}
		if len(codes) > 0 && shown > 0 { // all of a section together are the section
			merged(codes)
		}
	}
	if codes := w.coarser.Merged[""]; len(codes) > 0 {
		merged(codes)
	}
	w.list("行业", groupFields, rows, dash)
}

// mergedGroups names groups that are shown together.
func mergedGroups(n int) string { return fmt.Sprintf("其他（%d 组合并）", n) }

// mergedName names divisions that are shown together.
func mergedName(codes []string) string {
	return fmt.Sprintf("其他行业（%d 个合并）", len(codes))
}

// withheld reports whether a division's own figures are not shown.
func (w *viewer) withheld(division string) bool {
	for _, codes := range w.coarser.Merged {
		if slices.Contains(codes, division) {
			return true
		}
	}
	return false
}

// figuresOf gives a group's figures by indicator.
func (w *viewer) figuresOf(g calc.Group) func(code string) calc.Figure {
	return func(code string) calc.Figure { return w.now().Get(code, g) }
}

// returned is how many of a group's units have returned.
func (w *viewer) returned(f calc.Figure) int {
	return f.ToDate.Units - f.ToDate.Estimated
}

func (w *viewer) group(of func(code string) calc.Figure, code, name string, expected int) cells {
	gov, va := w.main(), w.valueAdded()
	whole := w.now().Get(gov.Code, calc.Whole).ToDate
	fig := of(gov.Code)
	m, y := w.inUnit(gov, fig, false), w.inUnit(gov, fig, true)
	row := cells{"代码": text(code), "名称": text(name), "应报": count(expected), "已报": count(w.returned(fig)),
		"总产值本月": figure(m.level, gov.Decimals.Level), "总产值本月同比": rate(m.growth, gov.Decimals.Growth),
		"总产值累计": figure(y.level, gov.Decimals.Level), "总产值累计同比": rate(y.growth, gov.Decimals.Growth),
		"增加值累计": unknown(dash), "增加值累计同比": unknown(dash),
		"比重": figure(calc.Share(fig.ToDate, whole), 1), "拉动": figure(calc.Pull(fig.ToDate, whole), 2),
		"贡献率": figure(calc.Contribution(fig.ToDate, whole), 1)}
	if va != nil {
		v := w.inUnit(va, of(va.Code), true)
		row["增加值累计"], row["增加值累计同比"] = figure(v.level, va.Decimals.Level), rate(v.growth, va.Decimals.Growth)
	}
	return row
}

// units are the enterprises by what they pulled; those missing come last.
func (w *viewer) units() {
	fields := []string{"序号", "名称", "代码", "行业", "本月", "本月同比", "累计", "累计同比", "比重", "拉动", "贡献率", "状态"}
	if w.variant != Internal {
		w.list("企业", fields, nil, withheldNames)
		return
	}
	gov := w.main()
	const wan = 10 // 千元 in 万元
	whole := w.now().Get(gov.Code, calc.Whole).ToDate
	var rows []cells
	done := map[string]bool{}
	line := func(u facts.Respondent, fig calc.Figure, state string) {
		done[u.ID] = true
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(u.Name), "代码": text(u.ID), "行业": text(u.Division().Name),
			"本月": link(figure(scale(fig.Month.Level, wan), 0), w.from[gov.Item+" "+u.ID]), "本月同比": rate(fig.Month.Growth(), gov.Decimals.Growth),
			"累计": link(figure(scale(fig.ToDate.Level, wan), 0), w.from[gov.Item+" "+u.ID]), "累计同比": rate(fig.ToDate.Growth(), gov.Decimals.Growth),
			"比重": figure(calc.Share(fig.ToDate, whole), 1), "拉动": figure(calc.Pull(fig.ToDate, whole), 2),
			"贡献率": figure(calc.Contribution(fig.ToDate, whole), 1), "状态": text(state)})
	}
	states := w.states()
	for _, g := range w.now().Ranked(gov.Code, calc.Unit) {
		u, _ := w.set.Park.Roster.Find(g.Code, w.period)
		fig := w.now().Get(gov.Code, g)
		state := states[g.Code]
		if fig.ToDate.Growth().Kind == calc.New {
			state += "、新增"
		}
		if m := fig.Month.Level; state == "停产" && m != nil && m.Sign() != 0 {
			state = "停产（有产值）"
		}
		line(u, fig, state)
	}
	for _, m := range w.now().Coverage.Missing {
		if !done[m.Unit.ID] {
			line(m.Unit, calc.Figure{}, "未报")
		}
	}
	w.list("企业", fields, rows, dash)
}

func link(x templates.Datum, to string) templates.Datum {
	x.Link = to
	return x
}

// states says how each unit stands: the verdict, standing still, late.
func (w *viewer) states() map[string]string {
	states := map[string]string{}
	for _, r := range w.returns {
		if r.Period == w.period && r.Form == w.form.Def.Form {
			states[w.set.Park.Roster.Resolve(r.Unit)] = string(r.Verdict)
			if w.set.Park.Roster.Stopped(r.Unit, w.period) {
				states[r.Unit] = "停产"
			}
		}
	}
	for id := range w.imputed(w.main().Item) {
		states[id] = stateEstimated
	}
	if w.now().Forecast {
		for _, m := range w.now().Coverage.Missing {
			states[m.Unit.ID] = stageForecast
		}
	}
	return states
}

const withheldNames = "本版不列企业名称，见内部版"

// movers are who pulled the total most and least, divisions and enterprises.
func (w *viewer) movers() {
	fields := []string{"位次", "名称", "累计", "增量", "累计同比", "拉动", "贡献率"}
	gov := w.main()
	whole := w.now().Get(gov.Code, calc.Whole).ToDate
	row := func(rank int, g calc.Group) cells {
		fig := w.now().Get(gov.Code, g).ToDate
		name := divisionNames([]string{g.Code})
		if g.Kind == calc.Unit {
			u, _ := w.set.Park.Roster.Find(g.Code, w.period)
			name = u.Name
		}
		var more *big.Rat
		if fig.Level != nil && fig.Base != nil {
			more = scale(new(big.Rat).Sub(fig.Level, fig.Base), gov.Per)
		}
		return cells{"位次": count(rank), "名称": text(name), "累计": figure(scale(fig.Level, gov.Per), gov.Decimals.Level),
			"增量": figure(more, gov.Decimals.Level), "累计同比": rate(fig.Growth(), gov.Decimals.Growth),
			"拉动": figure(calc.Pull(fig, whole), 2), "贡献率": figure(calc.Contribution(fig, whole), 1)}
	}
	for _, b := range []struct {
		kind calc.GroupKind
		name string
	}{{calc.Division, "行业"}, {calc.Unit, "企业"}} {
		if b.kind == calc.Unit && w.variant != Internal {
			w.list("企业拉动前列", fields, nil, withheldNames)
			w.list("企业拉动后列", fields, nil, withheldNames)
			continue
		}
		ranked := w.now().Ranked(gov.Code, b.kind)
		if b.kind == calc.Division {
			ranked = slices.DeleteFunc(ranked, func(g calc.Group) bool { return w.withheld(g.Code) })
		}
		top := min(w.def.Top, (len(ranked)+1)/2)
		low := min(w.def.Top, len(ranked)-top)
		var first, last, all []cells
		for i, g := range ranked {
			switch r := row(i+1, g); {
			case i < top:
				first = append(first, r)
				all = append(all, r)
			case i >= len(ranked)-low:
				last = append(last, r)
				all = append(all, r)
			default:
				all = append(all, r)
			}
		}
		w.list(b.name+"拉动前列", fields, first, dash)
		w.list(b.name+"拉动后列", fields, last, dash)
		if b.kind == calc.Division {
			w.list("行业拉动", fields, all, dash)
		}
	}
}
