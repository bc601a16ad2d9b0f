package report

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/ingest"
)

// returnsLists are who is missing, what is open, and how the list changed.
func (w *viewer) returnsLists() {
	c := w.now().Coverage
	late, queried, rejected, held := 0, 0, 0, 0
	latest := map[string]ingest.Submission{}
	for _, s := range w.subs {
		if s.Unit != "" {
			latest[s.Unit] = s
		}
		if s.Verdict == ingest.Held {
			held++
		}
	}
	for _, s := range latest {
		switch {
		case s.Verdict == ingest.Queried:
			queried++
		case s.Verdict == ingest.Rejected:
			rejected++
		}
		if s.Late && s.Verdict.Counts() {
			late++
		}
	}
	var rows []cells
	add := func(name string, v any) {
		d := text(fmt.Sprint(v))
		if n, ok := v.(int); ok {
			d = count(n)
		}
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(name), "数值": d})
	}
	add("应报户数", c.Expected)
	add("已报户数", c.Reported)
	add("未报户数", c.Expected-c.Reported)
	add("上报率（%，按户数）", w.v.Values["报送.上报率"].String())
	add("上报率（%，按上年同期产值）", w.v.Values["报送.产值上报率"].String())
	add("其中：迟报户数", late)
	add("待核实户数", queried)
	add("最新一份被退回的户数", rejected)
	add("不在名录、暂存的份数", held)
	add("增长户数", c.Up)
	add("下降户数", c.Down)
	add("停产户数", c.Stopped)
	w.list("报送项", []string{"序号", "名称", "数值"}, rows, dash)
	w.missing()
	w.queries(latest)
	w.changes()
	w.revised()
}

// revised is what changed since the last issue: figures, and in the internal variant
// the units behind them.
func (w *viewer) revised() {
	fields := []string{"序号", "名称", "类型", "上版", "本版", "变动", "原因"}
	if w.changed == nil {
		w.list("修订", fields, nil, "本期第一版")
		return
	}
	var rows []cells
	add := func(name, kind, was, now, change, why string) {
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(name), "类型": text(kind), "上版": text(was), "本版": text(now),
			"变动": text(change), "原因": text(why)})
	}
	hidden := w.variant != Internal && w.fewChanged()
	for _, f := range w.changed.Figures {
		if w.secret[f.Indicator] {
			continue
		}
		if hidden { // the difference of two issues is those few units' own
			add(f.Name+"（累计，"+f.Unit+"）", "指标", withheldMark, withheldMark, withheldMark, "修订的企业很少，不列数字")
			continue
		}
		if f.Was.PrintedLevel != f.Now.PrintedLevel {
			add(f.Name+"（累计，"+f.Unit+"）", "指标", f.Was.PrintedLevel, f.Now.PrintedLevel, difference(f.Was.PrintedLevel, f.Now.PrintedLevel), "")
		}
		if f.Was.PrintedGrowth != f.Now.PrintedGrowth {
			add(f.Name+"（累计同比）", "指标", f.Was.PrintedGrowth, f.Now.PrintedGrowth, difference(f.Was.PrintedGrowth, f.Now.PrintedGrowth), "")
		}
	}
	for _, f := range w.changed.Parts {
		if w.variant == Internal {
			add(f.Name+"（累计，"+f.Unit+"）", "分组", f.Was.PrintedLevel, f.Now.PrintedLevel, difference(f.Was.PrintedLevel, f.Now.PrintedLevel), "同比 "+f.Was.PrintedGrowth+" → "+f.Now.PrintedGrowth)
		}
	}
	units := map[string]int{}
	for _, u := range w.changed.Units {
		units[u.Kind]++
		if w.variant == Internal {
			add(u.Name, u.Kind, grouped(u.Was), grouped(u.Now), grouped(u.Change), u.Why)
		}
	}
	if w.variant != Internal {
		for _, kind := range []string{broughtIn, corrected, takenOut} {
			if units[kind] > 0 {
				add("企业报表", kind, "", "", fmt.Sprintf("%d 户", units[kind]), "")
			}
		}
	}
	for _, c := range []struct {
		changed    bool
		name, what string
	}{{w.changed.Park, "园区工作簿", "名录、同期数、价格指数等有改动"}, {w.changed.Definitions, "口径与模板", "指标、规则、模板或设置有改动"}, {w.changed.Earlier, "以前月份的报表", "有补报或更正"}} {
		if c.changed {
			add(c.name, "改动", "", "", "", c.what)
		}
	}
	w.list("修订", fields, rows, "与上一版没有不同")
}

// fewChanged reports whether so few enterprise groups changed their returns since the
// last issue that the difference is somebody's own.
func (w *viewer) fewChanged() bool {
	groups := map[string]bool{}
	for _, u := range w.changed.Units {
		r, _ := w.set.Park.Roster.Find(u.Unit, w.period)
		groups[cmp.Or(r.Group, u.Unit)] = true
	}
	return len(groups) > 0 && len(groups) < w.opts.Disclosure.Fewest
}

// difference of two printed figures.
func difference(was, now string) string {
	a, ok1 := new(big.Rat).SetString(was)
	b, ok2 := new(big.Rat).SetString(now)
	if !ok1 || !ok2 {
		return dash
	}
	return formula.Num(b.Sub(b, a)).String()
}

// grouped is a plain number with its thousands parted.
func grouped(s string) string {
	if r, ok := new(big.Rat).SetString(s); ok {
		return formula.Num(r).String()
	}
	return dash
}

func (w *viewer) missing() {
	fields := []string{"序号", "名称", "行业", "上年同期", "占比", "统计员", "说明", "估算"}
	c, gov := w.now().Coverage, w.main()
	if w.variant != Internal && len(c.Missing) > 0 {
		w.list("未报", fields, nil, withheldNames)
		return
	}
	var rows []cells
	estimates := w.imputed(w.main().Item)
	for i, m := range c.Missing {
		person, phone := dash, ""
		if len(m.Unit.Contacts) > 0 {
			person, phone = m.Unit.Contacts[0].Name, m.Unit.Contacts[0].Mobile
		}
		rows = append(rows, cells{"序号": count(i + 1), "名称": text(m.Unit.Name), "行业": text(m.Unit.Division().Name),
			"上年同期": figure(scale(m.Size, gov.Per), gov.Decimals.Level), "占比": figure(percentOf(m.Size, c.Size), 1),
			"统计员": text(person), "说明": text(phone), "估算": unknown(dash)})
		if x, ok := estimates[m.Unit.ID]; ok {
			level := scale(x.Last().ToDate.Rat(), gov.Per)
			rows[i]["估算"] = figure(level, gov.Decimals.Level)
			rows[i]["说明"] = text(strings.TrimPrefix(fmt.Sprintf("%s；累计估算 %s%s（%s，%s）", phone, figure(level, gov.Decimals.Level+2), gov.Unit, methodWords[x.Last().Method], x.Last().Marker), "；"))
		}
	}
	w.list("未报", fields, rows, "无")
}

func (w *viewer) queries(latest map[string]ingest.Submission) {
	fields := []string{"序号", "名称", "规则", "级别", "单元格", "结果", "内容"}
	if w.variant != Internal {
		w.list("核实", fields, nil, withheldNames)
		return
	}
	var rows []cells
	add := func(name, verdict string, p facts.Problem) {
		said := p.Message + "。" + p.Hint
		if p.Settled() {
			said = p.Message + "。已说明：" + p.Reason
		}
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(name), "规则": text(p.Rule), "级别": text(p.Severity.String()),
			"单元格": text(p.At.Ref), "结果": text(verdict), "内容": text(strings.TrimSpace(said))})
	}
	for _, s := range w.subs {
		if s.Unit != "" && latest[s.Unit].SHA256 != s.SHA256 {
			continue
		}
		for _, p := range s.Problems {
			if p.Severity == facts.Info {
				continue
			}
			name := s.UnitName
			if name == "" {
				name = s.Name
			}
			add(name, string(s.Verdict), p)
		}
	}
	for _, f := range w.review.Findings {
		for _, p := range f.Problems {
			add(f.Name, "汇总核实", p)
		}
	}
	w.list("核实", fields, rows, "无")
}

func (w *viewer) changes() {
	fields := []string{"序号", "名称", "代码", "月份", "类型", "说明"}
	var rows []cells
	for _, c := range w.set.Park.Roster.During(facts.Period{Year: w.period.Year - 1, Month: 12}, w.period) {
		u, _ := w.set.Park.Roster.Find(c.ID, w.period)
		rows = append(rows, cells{"序号": count(len(rows) + 1), "名称": text(u.Name), "代码": text(c.ID), "月份": text(c.Month.String()),
			"类型": text(string(c.Kind)), "说明": text(c.Note)})
	}
	if w.variant != Internal && len(rows) > 0 {
		w.list("变更", fields, nil, withheldNames)
		return
	}
	w.list("变更", fields, rows, "无")
}

// method is 方法与来源: formulas, the sources of indices, hashes of what went in.
func (w *viewer) method() {
	var rows []cells
	for _, m := range w.def.Formulas {
		rows = append(rows, cells{"名称": text(m.Name), "算法": text(m.Formula), "依据": text(m.Source)})
	}
	if len(w.plan.Impute.Methods) > 0 {
		rows = append(rows, imputeMethod(w.plan.Impute))
	}
	w.list("方法", []string{"名称", "算法", "依据"}, rows, dash)
	fields := []string{"名称", "内容", "摘要"}
	sources := []cells{{"名称": text("园区工作簿"), "内容": text("名录、变更、同期数、增加值率、价格指数、目标与位次、反馈数、填报日历"), "摘要": text(short(w.set.Park.SHA256))}}
	for _, s := range w.priceSources() {
		sources = append(sources, cells{"名称": text("价格指数"), "内容": text(s), "摘要": unknown(dash)})
	}
	n, used := 0, map[facts.Period]int{}
	for _, r := range w.returns {
		if r.Form == w.form.Def.Form {
			used[r.Period]++
		}
	}
	for _, p := range w.period.ToDate() {
		sources = append(sources, cells{"名称": text("企业报表"), "内容": text(fmt.Sprintf("%s，%d 份", p.MonthLabel(), used[p])), "摘要": text(short(w.hashOfReturns(p)))})
	}
	if w.variant == Internal {
		for _, r := range w.returns {
			if r.Period == w.period && r.Form == w.form.Def.Form {
				n++
				u, _ := w.set.Park.Roster.Find(r.Unit, w.period)
				sources = append(sources, cells{"名称": text(fmt.Sprintf("报表 %d", n)), "摘要": text(short(r.SHA256)),
					"内容": text(fmt.Sprintf("%s，第 %d 版，%s 收到", u.Name, r.Version, r.Received.In(w.asOf.Location()).Format("2006-01-02")))})
			}
		}
	}
	w.list("来源", fields, sources, dash)
}

func (w *viewer) priceSources() []string {
	var all []string
	for _, p := range w.period.ToDate() {
		for _, code := range append([]string{"*"}, divisionCodes()...) {
			x, ok := w.set.Park.Prices[facts.DivisionMonth{Division: code, Period: p}]
			if !ok {
				continue
			}
			all = append(all, fmt.Sprintf("%s：%s，%s 发布", p.MonthLabel(), x.Source, x.Released))
			break
		}
	}
	return all
}

func divisionCodes() []string {
	var all []string
	for _, s := range facts.Sections {
		all = append(all, s.Code)
	}
	for _, d := range facts.Divisions {
		all = append(all, d.Code)
	}
	return all
}

func short(sha string) string { return sha[:min(16, len(sha))] }
