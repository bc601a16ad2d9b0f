package report

import (
	"fmt"
	"strings"

	"parkstat/facts"
)

// sources are the cells behind the main figures (数据来源), a line a unit and item, in the
// order of items and of the list; other figures of the internal variant link to them.
func (w *viewer) sources() {
	fields := []string{"序号", "指标", "名称", "代码", "本月", "累计", "本月同期", "累计同期", "工作表", "单元格", "文件", "摘要", "版次", "收到"}
	w.from = map[string]string{}
	if w.variant != Internal {
		w.list("数据来源", fields, nil, withheldNames)
		return
	}
	returns := map[string]FiledReturn{}
	for _, r := range w.returns {
		if r.Period == w.period && r.Form == w.form.Def.Form {
			returns[w.set.Park.Roster.Resolve(r.Unit)] = r
		}
	}
	var rows []cells
	for _, item := range w.sourceItems() {
		w.from[item] = fmt.Sprintf("list:数据来源[%d]", len(rows))
		estimates := w.imputed(item)
		for _, u := range w.set.Park.Roster.At(w.period) {
			r, ok := returns[u.ID]
			if x := estimates[u.ID]; !ok && x.Item != "" {
				w.from[item+" "+u.ID] = fmt.Sprintf("list:数据来源[%d]", len(rows))
				row := w.estimateSource(x)
				row["序号"], row["指标"] = count(len(rows)+1), text(w.form.Def.Label(item, ""))
				rows = append(rows, row)
			}
			if !ok {
				continue
			}
			w.from[item+" "+u.ID] = fmt.Sprintf("list:数据来源[%d]", len(rows))
			row := cells{"序号": count(len(rows) + 1), "指标": text(w.form.Def.Label(item, "")), "名称": text(u.Name), "代码": text(u.ID),
				"文件": text(r.Name), "摘要": text(r.SHA256), "版次": count(r.Version), "收到": text(r.Received.In(w.asOf.Location()).Format("2006-01-02 15:04"))}
			var refs []string
			sheet := ""
			for name, column := range map[string]string{"本月": "m", "累计": "ytd", "本月同期": "m_ly", "累计同期": "ytd_ly"} {
				row[name] = unknown(dash)
				if v := r.Values[item+"."+column]; v.IsNumber() {
					row[name] = figure(v.Rat(), int(v.Scale))
				}
			}
			for _, column := range []string{"m", "ytd", "m_ly", "ytd_ly"} {
				if at := w.cellOf(r, item+"."+column); at.Ref != "" && r.Values[item+"."+column].IsNumber() {
					sheet, refs = at.Sheet, append(refs, at.Ref)
				}
			}
			row["工作表"], row["单元格"] = text(sheet), text(strings.Join(refs, " "))
			rows = append(rows, row)
		}
	}
	w.list("数据来源", fields, rows, "本期还没有报表")
}

// sourceItems are the items that the leaders' table rests on, each once.
func (w *viewer) sourceItems() []string {
	var all []string
	seen := map[string]bool{}
	var add func(code string)
	add = func(code string) {
		d := w.plan.Find(code)
		if item := d.Item + d.ValueAdded; item != "" && !seen[item] {
			seen[item] = true
			all = append(all, item)
		}
		for _, path := range d.Paths() {
			add(path)
		}
	}
	add(w.main().Code)
	for _, code := range w.def.Indicators {
		add(code)
	}
	return all
}

// cellOf is where a return has item.column.
func (w *viewer) cellOf(r FiledReturn, path string) facts.Cell {
	at := r.Cells[path]
	if at.Ref == "" {
		at.Sheet, at.Ref = w.form.As(r.FormVer).Cell(path)
	}
	return at
}
