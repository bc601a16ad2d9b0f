package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// units tell of enterprises one by one, and of classes of them. Outside they are counted at
// most.
type units struct {
	*figures
	origins *origins
	came    *intake
	top     int // units named each way
	classes []GrowthClass
	ranked  []calc.Group // those that returned, by what they pulled
}

func (w *units) lists() []listing {
	pulls := keeps("名称", "累计", "增量", "累计同比", "拉动", "贡献率")
	return []listing{
		{name: "企业", number: "序号", columns: keeps("名称", "代码", "行业", "本月", "本月同比", "累计", "累计同比", "比重", "拉动", "贡献率", "状态"),
			private: true, make: w.all},
		{name: "企业拉动前列", number: "位次", columns: pulls, private: true, none: "无", make: w.movers, choose: pulling(w.top)},
		{name: "企业拉动后列", number: "位次", columns: pulls, private: true, none: "无", make: w.movers, choose: dragging(w.top)},
		{name: "结构", columns: slices.Concat(shows("名称", "户数"), stars("累计", "累计同比", "拉动")), private: true, make: w.structure},
		{name: "连降", number: "序号", columns: keeps("名称", "行业", "月数"), private: true, none: "无", make: w.streaks},
		{name: "分类施策", columns: slices.Concat(shows("名称", "户数"), stars("累计", "比重", "拉动"), shows("措施")), private: true, make: w.measures},
		{name: "预计误差", number: "序号", columns: keeps("名称", "次数", "平均误差", "偏差", "预计", "实际", "本月误差"),
			private: true, none: "没有可比的预计", make: w.foretold},
		{name: "估算", number: "序号", columns: keeps("名称", "行业", "指标", "上次上报", "方法", "标记", "推算比", "本月", "累计", "占比"),
			private: true, none: "无", make: w.estimated},
		{name: "变更", number: "序号", columns: keeps("名称", "代码", "月份", "类型", "说明"), private: true, none: "无", make: w.changes},
	}
}

// tell sets the growth without the unit that changed most, and without what entered the list
// since a year ago, told where that is a good share of the whole.
func (w *units) tell(c *content, most *big.Rat) {
	rest, _ := w.now().WithoutTop(w.main.Item, calc.Whole)
	// Next to the total's growth these are that unit's own, and the entrants'.
	c.star(w.main.Short+".去首户同比", grown(w.main, rest), true)
	m, entrants, share := w.now().Matched(w.main.Item)
	c.star(w.main.Short+".老企业同比", grown(w.main, m), entrants > 0)
	said := ""
	if entrants > 0 && share != nil && most != nil && share.Cmp(most) > 0 {
		said = fmt.Sprintf("剔除近一年新入库的 %d 户（占%s %s%%）后，%s%s。", entrants, w.main.Short, figure(share, 1), w.main.Short,
			growthWords(m.Growth(), w.main.Decimals.Growth))
	}
	c.either("老企业说法", text(said), text(""))
}

// all are the enterprises by what they pulled; those missing come last.
func (w *units) all(t *table) {
	done := map[string]bool{}
	line := func(u facts.Respondent, fig calc.Figure, state string) {
		done[u.ID] = true
		to := w.origins.leads[origin{w.main.Item, u.ID}]
		t.add(text(w.rowName(u)), text(u.ID), text(u.Division().Name), link(inWan(fig.Month.Level), to), grown(w.main, fig.Month),
			link(inWan(fig.ToDate.Level), to), grown(w.main, fig.ToDate), figure(calc.Share(fig.ToDate, w.whole()), 1),
			figure(calc.Pull(fig.ToDate, w.whole()), 2), figure(calc.Contribution(fig.ToDate, w.whole()), 1), text(state))
	}
	states := w.states()
	for _, g := range w.ranked {
		fig, state := w.now().Get(w.main.Code, g), states[g.Code]
		if fig.ToDate.Growth().Kind == calc.New {
			state += "、新增"
		}
		if fig.ToDate.Level == nil && cmp.Or(w.joint[g.Code], g.Code) == g.Code {
			state += "、累计不明"
		}
		if m := fig.Month.Level; state == "停产" && m != nil && m.Sign() != 0 {
			state = "停产（有产值）"
		}
		line(w.unit(g.Code), fig, state)
	}
	for _, m := range w.now().Coverage.Missing {
		if !done[m.Unit.ID] {
			line(m.Unit, calc.Figure{}, "未报")
		}
	}
}

func link(x templates.Datum, to string) templates.Datum {
	x.Link = to
	return x
}

// states says how each unit stands: the verdict, standing still, late.
func (w *units) states() map[string]string {
	states, roster := map[string]string{}, w.set.Park.Roster
	for _, r := range w.came.awaited() {
		states[roster.Resolve(r.Unit)] = string(r.Verdict)
		if roster.Stopped(r.Unit, w.period) {
			states[r.Unit] = "停产"
		}
	}
	for id := range w.estimates[w.main.Item] {
		states[id] = stateEstimated
	}
	for _, m := range w.now().Coverage.Missing {
		if m.Still {
			states[m.Unit.ID] = "停产，未报，按零计"
		}
	}
	if w.now().Forecast {
		for _, m := range w.now().Coverage.Missing {
			states[m.Unit.ID] = stageForecast
		}
	}
	return states
}

// withheldNames stands where a list of enterprises would.
const withheldNames = "本版不列企业名称，见内部版"

// movers are the enterprises by what they pulled the total.
func (w *units) movers(t *table) {
	for _, g := range w.ranked {
		if in := w.joint[g.Code]; in == "" || in == g.Code {
			w.pull(t, w.rowName(w.unit(g.Code)), w.now().Get(w.main.Code, g).ToDate)
		}
	}
}

// structure is what became of the units.
func (w *units) structure(t *table) {
	continuing, entrants, stopped := w.now().Structure(w.main.Item)
	add := func(name string, p calc.Part) {
		t.add(text(name), count(p.Units), amount(w.main, p.ToDate.Level), grown(w.main, p.ToDate), figure(calc.Pull(p.ToDate, w.whole()), 2))
	}
	add("持续经营", continuing)
	add("本年新入库", entrants)
	add("停产", stopped)
}

// streaks are the enterprises whose output has fallen for months on end.
func (w *units) streaks(t *table) {
	for _, s := range w.set.Streaks(w.main.Item, w.period) {
		if s.Periods > -2 {
			break
		}
		u := w.unit(s.Unit)
		t.add(text(u.Name), text(u.Division().Name), count(-s.Periods))
	}
}

// measures sort the enterprises that returned by what is to be done with them (分类施策).
func (w *units) measures(t *table) {
	of := make([]calc.Measure, len(w.classes))
	for i := range of {
		of[i].Level, of[i].Base = new(big.Rat), new(big.Rat)
	}
	for _, g := range w.ranked {
		m := w.now().Get(w.main.Code, g).ToDate
		growth := m.Growth().Percent
		if growth == nil {
			continue
		}
		for i, c := range w.classes {
			if (c.From == nil || growth.Cmp(c.From) >= 0) && (c.To == nil || growth.Cmp(c.To) < 0) {
				of[i].Units++
				of[i].Level.Add(of[i].Level, m.Level)
				of[i].Base.Add(of[i].Base, m.Base)
			}
		}
	}
	for i, c := range w.classes {
		t.add(text(c.Name), count(of[i].Units), amount(w.main, of[i].Level), figure(calc.Share(of[i], w.whole()), 1),
			figure(calc.Pull(of[i], w.whole()), 2), text(c.Advice))
	}
}

// foretold holds what units expected against what came (预计误差).
func (w *units) foretold(t *table) {
	all := w.set.Foretold(w.main, w.period)
	for _, f := range all[:min(len(all), foretoldRows)] {
		t.add(text(w.unit(f.Unit).Name), count(f.Times), figure(f.Off, 1), figure(f.Bias, 1), inWan(f.Told), inWan(f.Was),
			figure(calc.Percent(diff(f.Told, f.Was), f.Was), 1))
	}
}

// foretoldRows is how many units are named.
const foretoldRows = 20

// estimated is what was estimated, for the office.
func (w *units) estimated(t *table) {
	for _, x := range w.now().Imputed {
		d, last := w.plan.Summing(x.Item), x.Last()
		since, month := unknown(dash), unknown(dash)
		if !x.Since.IsZero() {
			since = text(x.Since.MonthLabel())
		}
		if !last.Period.IsJoint() {
			month = reported(last.Month)
		}
		t.add(text(x.Unit.Name), text(x.Unit.Division().Name), text(d.Short), since, text(methodWords[last.Method]), text(string(last.Marker)),
			text(linkWords(last.Link)), month, reported(last.ToDate), figure(calc.Percent(last.ToDate.Rat(), w.now().Get(d.Code, calc.Whole).ToDate.Level), 1))
	}
}

// changes are those of the list in the year so far.
func (w *units) changes(t *table) {
	for _, c := range w.set.Park.Roster.During(w.period.LastDecember(), w.period) {
		t.add(text(w.unit(c.ID).Name), text(c.ID), text(c.Month.String()), text(string(c.Kind)), text(c.Note))
	}
}
