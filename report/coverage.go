package report

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// coverage tells who returned: how many and how much, who is missing, what is queried.
type coverage struct {
	*figures
	guard *guard
	came  *intake
}

func (w *coverage) lists() []listing {
	return []listing{
		{name: "报送项", number: "序号", columns: shows("名称", "数值"), make: w.items},
		{name: "未报", number: "序号", columns: keeps("名称", "行业", "上年同期", "占比", "统计员", "说明", "估算"), private: true, none: "无", make: w.missing},
		{name: "核实", number: "序号", columns: keeps("名称", "规则", "级别", "单元格", "结果", "内容"), private: true, none: "无", make: w.queries},
	}
}

// tell sets the single figures and sentences; lacking is what is to be said of units that are
// missing, and what of it outside.
func (w *coverage) tell(c *content) (lacking, outside string) {
	cov := w.now().Coverage
	late := len(cov.Lacking())
	c.show("报送.应报", count(cov.Expected))
	c.show("报送.已报", count(cov.Reported))
	c.show("报送.未报", count(len(cov.Missing)))
	c.show("报送.估算", count(len(w.estimates[w.main.Item])))
	c.show("报送.上报率", figure(cov.Rate(), 1))
	few := w.fewMissing()
	c.star("报送.产值上报率", figure(cov.WeightedRate(), 1), few)
	c.show("增长户", count(cov.Up))
	c.show("下降户", count(cov.Down))
	c.show("停产户", count(cov.Stopped))
	c.show("增长面", figure(cov.Breadth(), 1))
	said, scope := "", ""
	if w.now().Forecast {
		if n := w.whole().Units; n > 0 {
			scope = fmt.Sprintf("据 %d 户企业的下月预计汇总，", n)
		}
	} else {
		said = fmt.Sprintf("已报的 %d 户企业中，增长 %d 户（增长面 %s%%），下降 %d 户，停产 %d 户。",
			cov.Reported, cov.Up, figure(cov.Breadth(), 1), cov.Down, cov.Stopped)
		switch {
		case late > 0 && len(w.estimates[w.main.Item]) > 0:
			scope, lacking = w.imputedWords(late, cov.Expected-late)
		case late > 0:
			scope, lacking = w.reportedWords(late)
		}
		if w.isBack() {
			scope = "" // the bureau's figures are of all
		}
		if still := len(cov.Missing) - late; still > 0 {
			lacking = fmt.Sprintf("%d 户停产未报，按零计入。", still) + lacking
		}
		if outside = lacking; few {
			outside = strings.Replace(lacking, w.missingShare().String()+"%", withheldMark, 1)
		}
	}
	c.show("企业面说法", text(said))
	c.show("未报齐", text(map[bool]string{true: "，未报齐"}[w.partly(false) != ""]))
	c.either("已报说法", text(w.partly(false)), text(w.partly(few)))
	c.either("未报说法", text(lacking), text(outside))
	c.show("范围词", text(scope))
	return lacking, outside
}

// reportedWords say it where nobody is estimated.
func (w *coverage) reportedWords(late int) (scope, said string) {
	cov, who, of := w.now().Coverage, "已报", "以上为已报企业同口径增速"
	if len(cov.Missing) > late {
		who = "已报和停产"
	}
	if w.isBack() {
		of = "园区测算数为已报企业同口径"
	}
	return fmt.Sprintf("%s的 %d 户", who, cov.Expected-late), fmt.Sprintf("%d 户未报，占上年同期产值的 %s%%，%s。", late, w.missingShare(), of)
}

// isBack reports whether the bureau's figure leads in the headline.
func (w *coverage) isBack() bool {
	back := func(d *calc.Indicator) bool { return d != nil && w.of(d, w.period, true).stage == stageFedBack }
	return back(w.main) || back(w.added)
}

// partly says beside a figure of whom it is, where not everybody returned.
func (w *coverage) partly(few bool) string {
	cov := w.now().Coverage
	if w.now().Forecast || len(cov.Lacking()) == 0 {
		return ""
	}
	said := fmt.Sprintf("已报%d户", cov.Reported)
	if share := cov.WeightedRate(); share != nil && !few {
		said += "，占上年同期" + figure(share, 1).String() + "%"
	}
	if n := len(w.estimates[w.main.Item]); n > 0 {
		said += fmt.Sprintf("，另估算%d户", n)
	}
	return said
}

// fewMissing reports whether so few have not returned that what they made of last year's output
// is their own.
func (w *coverage) fewMissing() bool {
	groups := map[string]bool{}
	for _, m := range w.now().Coverage.Lacking() {
		groups[cmp.Or(m.Unit.Group, m.Unit.ID)] = true
	}
	return len(groups) > 0 && len(groups) < w.guard.rules.Fewest
}

// missingShare is what those missing made of last year's output to date, in percent.
func (f *figures) missingShare() templates.Datum {
	if r := f.now().Coverage.WeightedRate(); r != nil {
		return figure(new(big.Rat).Sub(hundred, r), 1)
	}
	return unknown(dash)
}

// imputedWords say who is in the figures, and how many of those missing were estimated,
// by what, and what those that returned grew by.
func (w *coverage) imputedWords(missing, reported int) (scope, said string) {
	all := w.estimates[w.main.Item]
	used := map[calc.Method]bool{}
	for _, x := range all {
		used[x.Last().Method] = true
	}
	var by []string
	for _, m := range w.plan.Impute.Methods {
		if used[m] {
			by = append(by, methodWords[m])
		}
	}
	own := w.inUnit(w.main, w.now().Returns().Get(w.main.Code, calc.Whole), true)
	return fmt.Sprintf("含估算 %d 户在内的 %d 户", len(all), reported+len(all)),
		fmt.Sprintf("%d 户未报，占上年同期产值的 %s%%，其中 %d 户按%s%s估算，估算占%s %s%%；已报企业同口径%s%s。", missing, w.missingShare(), len(all),
			strataWords[w.plan.Impute.Strata], strings.Join(by, "、"), w.main.Short, figure(w.imputedShare(), 1), w.main.Short, own.words(own.growth))
}

// items are the counts of returns.
func (w *coverage) items(t *table) {
	late, held := 0, 0
	came := map[ingest.Verdict]int{}
	for _, s := range w.came.latest() {
		came[s.Verdict]++
		if s.Late && s.Verdict.Counts() {
			late++
		}
	}
	for _, s := range w.came.sent {
		if w.came.isAwaited(s) && s.Verdict == ingest.Held {
			held++
		}
	}
	c := w.now().Coverage
	add := func(name string, x templates.Datum) *row { return t.add(text(name), x) }
	add("应报户数", count(c.Expected))
	add("已报户数", count(c.Reported))
	add("未报户数", count(c.Expected-c.Reported))
	add("上报率（%，按户数）", text(figure(c.Rate(), 1).String()))
	if r := add("上报率（%，按上年同期产值）", text(figure(c.WeightedRate(), 1).String())); w.fewMissing() {
		r.stars = []string{"数值"}
	}
	add("其中：迟报户数", count(late))
	add("待核实户数", count(came[ingest.Queried]))
	add("最新一份被退回的户数", count(came[ingest.Rejected]))
	add("不在名录、暂存的份数", count(held))
	add("增长户数", count(c.Up))
	add("下降户数", count(c.Down))
	add("停产户数", count(c.Stopped))
}

// missing are who has not returned, and whom to call.
func (w *coverage) missing(t *table) {
	for _, m := range w.now().Coverage.Missing {
		person, note, estimate := dash, "", unknown(dash)
		if len(m.Unit.Contacts) > 0 {
			person, note = m.Unit.Contacts[0].Name, m.Unit.Contacts[0].Mobile
		}
		if x, ok := w.estimates[w.main.Item][m.Unit.ID]; ok {
			last := x.Last()
			estimate = amount(w.main, last.ToDate.Rat())
			note = strings.TrimPrefix(fmt.Sprintf("%s；累计估算 %s%s（%s，%s）", note,
				figure(scale(last.ToDate.Rat(), w.main.Per), w.main.Decimals.Level+2), w.main.Unit, methodWords[last.Method], last.Marker), "；")
		}
		t.add(text(m.Unit.Name), text(m.Unit.Division().Name), amount(w.main, m.Size), figure(calc.Percent(m.Size, w.now().Coverage.Size), 1),
			text(person), text(note), estimate)
	}
}

// queries are the problems of the newest returns, and what the rules over all of them say.
func (w *coverage) queries(t *table) {
	add := func(name, verdict string, p facts.Problem) {
		said := p.Message + "。" + p.Hint
		if p.Settled() {
			said = p.Message + "。已说明：" + p.Reason
		}
		t.add(text(name), text(p.Rule), text(p.Severity.String()), text(p.At.Ref), text(verdict), text(strings.TrimSpace(said)))
	}
	latest := w.came.latest()
	for _, s := range w.came.sent {
		if !w.came.isAwaited(s) || s.Unit != "" && (latest[s.Unit].SHA256 != s.SHA256 || latest[s.Unit].Version != s.Version) {
			continue
		}
		for _, p := range s.Problems {
			if p.Severity != facts.Info {
				add(cmp.Or(s.UnitName, s.Name), string(s.Verdict), p)
			}
		}
	}
	w.came.queriesOfOthers(add)
	for _, f := range w.came.review.Findings {
		for _, p := range f.Problems {
			add(f.Name, "汇总核实", p)
		}
	}
}
