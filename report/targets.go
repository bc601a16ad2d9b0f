package report

import "parkstat/templates"

// targets holds indicators against their targets of the year (全年目标): how much of it is
// done, and how far that is before or behind the calendar.
func (w *viewer) targets(l templates.TargetList) templates.List {
	list := templates.List{Fields: []string{"序号", "名称", "单位", "责任单位", "全年目标", "累计", "完成进度", "比序时进度"}, Named: "名称", Empty: dash}
	for i, code := range l.Show {
		d := w.plan.Find(code)
		y := w.of(d, w.period, true)
		row := cells{"序号": count(i + 1), "名称": text(d.Name), "单位": text(d.Unit), "责任单位": text(dash), "累计": y.datum()}
		w.progress(row, d, y)
		if by := w.target(d).By; by != "" {
			row["责任单位"] = text(by)
		}
		if w.secret[code] {
			row["累计"], row["完成进度"], row["比序时进度"] = text(withheldMark), text(withheldMark), text(withheldMark)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
