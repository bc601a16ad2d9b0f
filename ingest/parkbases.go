package ingest

import (
	"maps"
	"regexp"
	"slices"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// baseReader is the park's workbook at its bases.
type baseReader struct{ *parkReader }

// read reads 同期数, which has a row for each unit, item and month, or a row for each unit and
// item with the months side by side.
func (p baseReader) read() {
	const name = "同期数"
	found := false
	for sheet := range p.called(name) {
		found = true
		if t, months := p.wide(sheet); t != nil {
			t.each(func(r *row) { p.wideBase(r, months) })
		} else if t := openTable(p.book, sheet, p.problems, "统一社会信用代码", "月份", "指标", "本月", "1—本月", "来源"); t != nil {
			t.each(p.base)
		}
	}
	if !found {
		p.lacking(name)
	}
}

// base is a row of one month.
func (p baseReader) base(r *row) {
	id, known := p.baseOf(r)
	at := r.period("月份")
	item := p.item(r)
	b := facts.Base{Month: r.value("本月"), ToDate: r.value("1—本月"), Filed: r.value("上年原报1—本月"),
		Source: r.text("来源", true), Approval: r.text("核定依据", false), At: r.at("1—本月")}
	p.keep(r, known, facts.BaseKey{ID: p.park.Roster.Resolve(id), Period: at, Item: item}, b)
}

// baseOf is whose a row is.
func (p baseReader) baseOf(r *row) (id string, known bool) {
	id = facts.NormalCreditCode(r.text("统一社会信用代码", true))
	if known = p.park.Roster.Knows(id) || p.department(id) || p.projectUnit(id); !known {
		id = r.code("统一社会信用代码")
	}
	return id, known
}

func (p baseReader) item(r *row) string {
	item, ok := named(p.dict.Items, twoDigits(r.text("指标", true)))
	if !r.bad && !ok {
		r.fail("指标", "没有表式含这项指标", "请写表式上的代码或名称，例如 01。")
	}
	return item
}

func (p baseReader) keep(r *row, known bool, key facts.BaseKey, b facts.Base) {
	if !known && p.listed && !r.bad {
		r.fail("统一社会信用代码", "名录里没有这个代码", "请先列入名录，或删去这一行。")
	}
	if _, twice := p.park.Bases[key]; twice && !r.bad {
		r.fail("指标", "同一单位、月份、指标重复", "请只保留一行。")
	}
	if !r.bad {
		p.park.Bases[key] = b
	}
}

// monthColumns are the headings of a month's two columns; "" where there is none.
type monthColumns struct{ month, toDate string }

// wide opens a sheet whose months stand side by side: 2022-03 (本月), 2022年1—3月 or 2022-03累计
// (1—本月). t is nil where it is none.
func (p baseReader) wide(sheet *xlsx.Sheet) (t *table, months map[facts.Period]monthColumns) {
	var untold []facts.Problem
	if t = openTable(p.book, sheet, &untold, "统一社会信用代码", "指标", "来源"); t == nil || t.col("月份") > 0 {
		return nil, nil
	}
	t.problems = p.problems
	months = map[facts.Period]monthColumns{}
	summed := false
	for _, head := range slices.SortedFunc(maps.Keys(t.cols), func(a, b string) int { return t.cols[a] - t.cols[b] }) {
		at, toDate, ok := monthHeading(head)
		if !ok {
			continue
		}
		if at.Month < facts.FirstMonth || at.IsJoint() && !toDate {
			t.problem(t.header, t.cols[head], "1 月和 2 月不单列", "请合为 1—2 月一列，填累计数，表头写成 2022年1—2月。")
		}
		c := months[at]
		into := &c.month
		if toDate {
			into, summed = &c.toDate, true
		}
		if *into != "" {
			t.problem(t.header, t.cols[head], "“"+t.heads[head]+"”与“"+t.heads[*into]+"”是同一个月的同一个数", "请只留一列。")
		}
		*into = head
		months[at] = c
	}
	if len(months) == 0 {
		return nil, nil
	}
	if !summed {
		t.problem(t.header, 1, "各月只有本月数，没有 1—本月的累计数", "请加上累计的列，表头写成 2022年1—3月 这样；累计不由各月相加，免得与上年所报的差尾数。")
	}
	return t, months
}

var (
	sumHeading   = regexp.MustCompile(`^(.*?)[(（]?(1-本月|本月|当月|累计)?[)）]?$`)
	sinceJanuary = regexp.MustCompile(`年1[-至到~]`)
)

// monthHeading is the month that a column's heading names, and whether it is for the year to
// date, as the joint month is unless the heading says otherwise.
func monthHeading(head string) (at facts.Period, toDate, ok bool) {
	m := sumHeading.FindStringSubmatch(head)
	if at, ok = ParsePeriod(m[1]); !ok {
		return at, false, false
	}
	return at, m[2] == "累计" || m[2] == "1-本月" || at.IsJoint() && m[2] == "" || sinceJanuary.MatchString(m[1]), true
}

// wideBase is a row of several months: those of which it says something.
func (p baseReader) wideBase(r *row, months map[facts.Period]monthColumns) {
	id, known := p.baseOf(r)
	item, source, approval := p.item(r), r.text("来源", true), r.text("核定依据", false)
	for _, at := range slices.SortedFunc(maps.Keys(months), facts.Period.Compare) {
		cols := months[at]
		b := facts.Base{Source: source, Approval: approval}
		for _, c := range []struct {
			head string
			into *facts.Value
		}{{cols.month, &b.Month}, {cols.toDate, &b.ToDate}} {
			if c.head != "" {
				*c.into, b.At = r.value(c.head), r.at(c.head)
			}
		}
		if !b.Month.IsMissing() || !b.ToDate.IsMissing() {
			p.keep(r, known, facts.BaseKey{ID: p.park.Roster.Resolve(id), Period: at, Item: item}, b)
		}
	}
}
