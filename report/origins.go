package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// origins tell where figures come from: the cells behind the main ones, what they are
// reckoned by, and what went in.
type origins struct {
	*figures
	came    *intake
	asOf    time.Time
	leading []*calc.Indicator
	methods []templates.Method
	cells   [][]templates.Datum // the lines of 数据来源: one a unit and item, in the order of items and of the list
	leads   map[origin]string   // which line of it, for links
}

// origin is an item, or that of a unit.
type origin struct{ item, unit string }

func (w *origins) lists() []listing {
	return []listing{
		{name: "数据来源", number: "序号", columns: keeps("指标", "名称", "代码", "本月", "累计", "本月同期", "累计同期",
			"工作表", "单元格", "文件", "摘要", "版次", "收到"), private: true, none: "本期还没有报表", make: func(t *table) {
			for _, cells := range w.cells {
				t.add(cells...)
			}
		}},
		{name: "方法", columns: shows("名称", "算法", "依据"), make: w.method},
		{name: "来源", columns: keeps("名称", "内容", "摘要"), make: w.inputs},
	}
}

// trace finds the cells.
func (w *origins) trace() {
	w.leads = map[origin]string{}
	returns := map[string]FiledReturn{}
	for _, r := range w.came.awaited() {
		returns[w.set.Park.Roster.Resolve(r.Unit)] = r
	}
	add := func(o origin, cells ...templates.Datum) {
		w.leads[o] = w.next()
		w.cells = append(w.cells, append([]templates.Datum{text(w.came.form().Def.Label(o.item, ""))}, cells...))
	}
	for _, item := range w.items() {
		w.leads[origin{item: item}] = w.next()
		for _, u := range w.listed {
			if r, ok := returns[u.ID]; ok {
				add(origin{item, u.ID}, w.returned(u, r, item)...)
			} else if x, ok := w.estimates[item][u.ID]; ok {
				add(origin{item, u.ID}, w.estimated(x)...)
			}
		}
	}
}

// next is the link to the line that is written next.
func (w *origins) next() string { return fmt.Sprintf("list:数据来源[%d]", len(w.cells)) }

// items are those that the leaders' table rests on, each once.
func (w *origins) items() (all []string) {
	seen := map[string]bool{}
	var add func(d *calc.Indicator)
	add = func(d *calc.Indicator) {
		if item := d.Item + d.ValueAdded; item != "" && !seen[item] {
			seen[item] = true
			all = append(all, item)
		}
		for _, path := range d.Paths() {
			add(w.plan.Find(path))
		}
	}
	add(w.main)
	for _, d := range w.leading {
		add(d)
	}
	return all
}

// returned is where a return has an item.
func (w *origins) returned(u facts.Respondent, r FiledReturn, item string) []templates.Datum {
	var numbers []templates.Datum
	var refs []string
	sheet := ""
	for _, column := range []string{"m", "ytd", "m_ly", "ytd_ly"} {
		path := item + "." + column
		if !r.Values[path].IsNumber() {
			numbers = append(numbers, unknown(dash))
			continue
		}
		numbers = append(numbers, reported(r.Values[path]))
		if at := r.cell(w.came.form(), path); at.Ref != "" {
			sheet, refs = at.Sheet, append(refs, at.Ref)
		}
	}
	return slices.Concat([]templates.Datum{text(u.Name), text(u.ID)}, numbers, []templates.Datum{text(sheet), text(strings.Join(refs, " ")),
		text(r.Name), text(r.SHA256), count(r.Version), text(r.Received.In(w.asOf.Location()).Format("2006-01-02 15:04"))})
}

// estimated is an estimate: its base is a cell of the office's workbook.
func (w *origins) estimated(x calc.Imputed) []templates.Datum {
	last := x.Last()
	base := w.set.Park.Bases[facts.BaseKey{ID: x.Unit.ID, Period: w.period.YearAgo(), Item: x.Item}]
	month, ago := unknown(dash), unknown(dash)
	if !w.period.IsJoint() {
		month, ago = reported(last.Month), reported(base.Month)
	}
	return []templates.Datum{text(x.Unit.Name), text(x.Unit.ID), month, reported(last.ToDate), ago, reported(base.ToDate),
		text(base.At.Sheet), text(base.At.Ref),
		text(fmt.Sprintf("未报，估算（%s，%s，%s）；同期见园区工作簿", methodWords[last.Method], last.Marker, linkWords(last.Link))),
		text(short(w.set.Park.SHA256)), unknown(dash), unknown(dash)}
}

// method is what figures are reckoned by.
func (w *origins) method(t *table) {
	for _, m := range w.methods {
		t.add(text(m.Name), text(m.Formula), text(m.Source))
	}
	if by := w.plan.Impute; len(by.Methods) > 0 {
		t.add(text("缺报估算"), text(imputeMethod(by)), text("均值比法：英国国家统计局（ONS）统计方法库"))
	}
}

// inputs are what went in, with hashes; who returned what is for the office alone.
func (w *origins) inputs(t *table) {
	t.add(text("园区工作簿"), text("名录、变更、同期数、增加值率、价格指数、目标与位次、反馈数、填报日历"), text(short(w.set.Park.SHA256)))
	for _, s := range w.priceSources() {
		t.add(text("价格指数"), text(s), unknown(dash))
	}
	used := map[facts.Period]int{}
	for _, r := range w.came.returns {
		if r.Form == w.came.form().Def.Form {
			used[r.Period]++
		}
	}
	for _, p := range w.period.ToDate() {
		t.add(text("企业报表"), text(fmt.Sprintf("%s，%d 份", p.MonthLabel(), used[p])), text(short(w.came.hash(p))))
	}
	for n, r := range w.came.awaited() {
		t.add(text(fmt.Sprintf("报表 %d", n+1)), text(fmt.Sprintf("%s，第 %d 版，%s 收到", w.unit(r.Unit).Name, r.Version,
			r.Received.In(w.asOf.Location()).Format("2006-01-02"))), text(short(r.SHA256))).own = true
	}
}

func (w *origins) priceSources() (all []string) {
	codes := []string{"*"}
	for _, s := range facts.Sections {
		codes = append(codes, s.Code)
	}
	for _, d := range facts.Divisions {
		codes = append(codes, d.Code)
	}
	for _, p := range w.period.ToDate() {
		asked := slices.ContainsFunc(facts.Divisions, func(d facts.Division) bool { return slices.Contains(w.now().Prices.Asked[d.Code], p) })
		for _, code := range codes {
			x, ok := w.set.Park.Prices[facts.DivisionMonth{Division: code, Period: p}]
			if !ok || !asked {
				continue
			}
			all = append(all, fmt.Sprintf("%s：%s，%s 发布", p.MonthLabel(), x.Source, x.Released))
			break
		}
	}
	return all
}
