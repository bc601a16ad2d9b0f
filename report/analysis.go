package report

import (
	"math/big"

	"parkstat/calc"
)

// analysis are the lists for the meeting (经济运行分析会): what became of the units, growth
// without the largest, streaks, and the units sorted by what is to be done (分类施策).
func (w *viewer) analysis() {
	gov := w.main()
	continuing, entrants, stopped := w.now().Structure(gov.Item)
	whole := w.now().Get(gov.Code, calc.Whole).ToDate
	var rows []cells
	for _, p := range []struct {
		name string
		calc.Part
	}{{"持续经营", continuing}, {"本年新入库", entrants}, {"停产", stopped}} {
		m := p.ToDate
		rows = append(rows, cells{"名称": text(p.name), "户数": count(p.Units), "累计": figure(scale(m.Level, gov.Per), gov.Decimals.Level),
			"累计同比": rate(m.Growth(), gov.Decimals.Growth), "拉动": figure(calc.Pull(m, whole), 2)})
	}
	fields := []string{"名称", "户数", "累计", "累计同比", "拉动"}
	rest, _ := w.now().WithoutTop(gov.Item, calc.Whole)
	without := rate(rest.Growth(), gov.Decimals.Growth)
	if w.variant != Internal {
		without = text(withheldMark) // beside the total's growth it is the largest unit's own
	}
	w.v.Set(gov.Short+".去首户同比", without)
	w.list("结构", fields, w.countsOnly(rows), dash)
	w.streaks()
	w.measures()
}

// streaks are the enterprises whose output has fallen for months on end.
func (w *viewer) streaks() {
	fields := []string{"序号", "名称", "行业", "月数"}
	var rows []cells
	for _, s := range w.set.Streaks(w.main().Item, w.period) {
		if s.Periods > -2 {
			break
		}
		u, _ := w.set.Park.Roster.Find(s.Unit, w.period)
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(u.Name), "行业": text(u.Division().Name), "月数": count(-s.Periods)})
	}
	if w.variant != Internal && len(rows) > 0 {
		w.list("连降", fields, nil, withheldNames)
		return
	}
	w.list("连降", fields, rows, "无")
}

// classes sort units by their cumulative growth in percent: from (inclusive) to.
var classes = []struct {
	name     string
	from, to *big.Rat
	advice   string
}{
	{"大幅增长（20% 及以上）", big.NewRat(20, 1), nil, "保要素、促达产"},
	{"增长（0—20%）", new(big.Rat), big.NewRat(20, 1), "稳订单、挖潜力"},
	{"下降（10% 以内）", big.NewRat(-10, 1), new(big.Rat), "问原因、解难题"},
	{"大幅下降（10% 以上）", nil, big.NewRat(-10, 1), "一企一策、专班帮扶"},
}

// measures sort the enterprises that returned by growth.
func (w *viewer) measures() {
	gov, t := w.main(), w.now()
	whole := t.Get(gov.Code, calc.Whole).ToDate
	type class struct {
		n           int
		level, base *big.Rat
	}
	of := make([]class, len(classes))
	for i := range of {
		of[i] = class{0, new(big.Rat), new(big.Rat)}
	}
	for _, g := range t.Ranked(gov.Code, calc.Unit) {
		m := t.Get(gov.Code, g).ToDate
		growth := m.Growth().Percent
		if growth == nil {
			continue
		}
		for i, c := range classes {
			if (c.from == nil || growth.Cmp(c.from) >= 0) && (c.to == nil || growth.Cmp(c.to) < 0) {
				of[i].n++
				of[i].level.Add(of[i].level, m.Level)
				of[i].base.Add(of[i].base, m.Base)
			}
		}
	}
	var rows []cells
	for i, c := range classes {
		m := calc.Measure{Level: of[i].level, Base: of[i].base, Units: of[i].n}
		rows = append(rows, cells{"名称": text(c.name), "户数": count(of[i].n), "累计": figure(scale(m.Level, gov.Per), gov.Decimals.Level),
			"比重": figure(calc.Share(m, whole), 1), "拉动": figure(calc.Pull(m, whole), 2), "措施": text(c.advice)})
	}
	w.list("分类施策", []string{"名称", "户数", "累计", "比重", "拉动", "措施"}, w.countsOnly(rows), dash)
}

// withheldMark stands for a figure that would be somebody's own.
const withheldMark = "＊"

// countsOnly withholds the amounts of classes of units outside, where they could be held
// against those of divisions; how many units there are tells no figure.
func (w *viewer) countsOnly(rows []cells) []cells {
	if w.variant == Internal {
		return rows
	}
	var out []cells
	for _, row := range rows {
		out = append(out, starred(row))
	}
	return out
}
