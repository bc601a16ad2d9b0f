package report

import (
	"cmp"
	"slices"

	"parkstat/templates"
)

// targets holds indicators against their targets of the year (全年目标): how much of it is
// done, and how far that is before or behind the calendar.
func (w *indicators) targets(l templates.TargetList, c *content) {
	t := c.table(listing{name: l.List, number: "序号",
		columns: slices.Concat(shows("名称", "单位", "责任单位", "全年目标"), stars("累计", "完成进度", "比序时进度"))})
	for _, code := range l.Show {
		d := w.plan.Find(code)
		y := w.of(d, w.period, true)
		p := w.progress(d, y)
		t.add(text(d.Name), text(d.Unit), text(cmp.Or(w.target(d).By, dash)), p.target, y.datum(), p.done, p.ahead).own = w.guard.secret[code]
	}
}
