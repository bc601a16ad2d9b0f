package report

import (
	"cmp"
	"fmt"

	"parkstat/facts/formula"
)

// revised tells what changed since the last issue: figures, and inside the units behind
// them; and which figures of earlier periods' reports would be others now.
type revised struct {
	*figures
	changed *Revision // nil for the first
	guard   *guard
}

func (w *revised) lists() []listing {
	return []listing{{name: "修订", number: "序号", columns: keeps("名称", "类型", "上版", "本版", "变动", "原因"), none: "与上一版没有不同", make: w.rows}}
}

func (w *revised) rows(t *table) {
	var add adder = func(name, kind, was, now, change, why string) *row {
		return t.add(text(name), text(kind), text(was), text(now), text(change), text(why))
	}
	defer w.touched(add)
	if w.changed == nil {
		t.none = "本期第一版"
		return
	}
	few := w.fewChanged()
	for _, f := range w.changed.Figures {
		secret := w.guard.secret[f.Indicator]
		if few && !secret { // the difference of two issues is those few units' own
			add(f.Name+"（累计，"+f.Unit+"）", "指标", withheldMark, withheldMark, withheldMark, "修订的企业很少，不列数字").instead = true
		}
		f.add(add, "指标", "", few || secret)
	}
	for _, f := range w.changed.Parts {
		add(f.Name+"（累计，"+f.Unit+"）", "分组", f.Was.PrintedLevel, f.Now.PrintedLevel, difference(f.Was.PrintedLevel, f.Now.PrintedLevel),
			"同比 "+f.Was.PrintedGrowth+" → "+f.Now.PrintedGrowth).own = true
	}
	units := map[string]int{}
	for _, u := range w.changed.Units {
		units[u.Kind]++
		add(u.Name, u.Kind, grouped(u.Was), grouped(u.Now), grouped(u.Change), u.Why).own = true
	}
	for _, kind := range []string{broughtIn, corrected, takenOut} {
		if units[kind] > 0 {
			add("企业报表", kind, "", "", fmt.Sprintf("%d 户", units[kind]), "").instead = true
		}
	}
	for _, c := range []struct {
		changed    bool
		name, what string
	}{{w.changed.Park, "园区工作簿", "名录、同期数、价格指数等有改动"}, {w.changed.Definitions, "口径与模板", "指标、规则、模板或设置有改动"},
		{w.changed.Earlier, "以前月份的报表", "有补报或更正"}} {
		if c.changed {
			add(c.name, "改动", "", "", "", c.what)
		}
	}
}

// fewChanged reports whether so few enterprise groups changed their returns since the
// last issue that the difference is somebody's own.
func (w *revised) fewChanged() bool {
	groups := map[string]bool{}
	for _, u := range w.changed.Units {
		r, _ := w.set.Park.Roster.Find(u.Unit, w.period)
		groups[cmp.Or(r.Group, u.Unit)] = true
	}
	return len(groups) > 0 && len(groups) < w.guard.rules.Fewest
}

// difference of two printed figures.
func difference(was, now string) string {
	a, b := fraction(was), fraction(now)
	if a == nil || b == nil {
		return dash
	}
	return formula.Num(b.Sub(b, a)).String()
}

// adder adds a row to the list.
type adder func(name, kind, was, now, change, why string) *row

// add adds a row for the level and one for the growth, where it is printed otherwise.
func (f figureChange) add(add adder, kind, why string, own bool) {
	if f.Was.PrintedLevel != f.Now.PrintedLevel {
		add(f.Name+"（累计，"+f.Unit+"）", kind, f.Was.PrintedLevel, f.Now.PrintedLevel, difference(f.Was.PrintedLevel, f.Now.PrintedLevel), why).own = own
	}
	if f.Was.PrintedGrowth != f.Now.PrintedGrowth {
		add(f.Name+"（累计同比）", kind, f.Was.PrintedGrowth, f.Now.PrintedGrowth, f.points(), cmp.Or(f.PricesWords(), why)).own = own
	}
}

// points is the difference of the printed growths; none where they are at different prices.
func (f figureChange) points() string {
	if f.OtherPrices {
		return dash
	}
	return difference(f.Was.PrintedGrowth, f.Now.PrintedGrowth)
}

// PricesWords say at what prices the growths are where these differ.
func (f figureChange) PricesWords() string {
	switch {
	case !f.OtherPrices:
		return ""
	case f.Now.Real:
		return "上版为名义增速，本版为可比价增速"
	}
	return "上版为可比价增速，本版为名义增速"
}

// grouped is a plain number with its thousands parted.
func grouped(s string) string {
	if r := fraction(s); r != nil {
		return formula.Num(r).String()
	}
	return dash
}
