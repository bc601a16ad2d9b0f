package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// annualForm draws 《园区工业企业增加值年报》, what the two annual methods of added value need.
func annualForm() *excelize.File {
	f := excelize.NewFile()
	const sheet = "增加值年报"
	must(f.SetSheetName("Sheet1", sheet))
	p := pen{f, sheet}
	p.widths(30, 8, 11, 18, 18, 34)
	p.span("A1", "F1", "园区工业企业增加值年报", look{font: heading, size: 18, bold: true, align: "center", color: accent})
	p.height(1, 34)
	p.span("A2", "F2", "{{period.label}}　{{form.filing}}", look{align: "center", color: grey})
	p.span("A3", "F3", "请填写浅黄色单元格，其余已锁定；填好后另存为 .xlsx 报送。金额单位千元、填整数；没有发生填 0，不要留空。\n{{form.return}}",
		look{fill: tint, color: accent, indent: 1, wrap: true})
	p.height(3, 36)
	label, value := look{color: grey}, look{bold: true}
	p.put("A4", "统一社会信用代码：", label)
	p.span("B4", "D4", "{{unit.code}}", value)
	p.put("E4", "报告期：", label)
	p.put("F4", "{{period.code}}", value)
	p.put("A5", "单位详细名称：", label)
	p.span("B5", "D5", "{{unit.name}}", value)
	p.put("E5", "计量单位：", label)
	p.put("F5", "千元", value)
	p.height(4, 21)
	p.height(5, 21)
	p.row(1, 6, []any{"指标名称", "代码", "计量单位", "本年", "上年", "说明（数字变动原因）"}, headTop)
	p.height(6, 26)
	p.row(1, 7, []any{"甲", "乙", "丙", "1", "2", "3"}, look{align: "center", color: grey, size: 9, inner: true})
	lines := []struct{ item, line, name string }{
		{"y_output", "01", "工业总产出（现价）"}, {"y_input", "02", "工业中间投入"}, {"y_vat", "03", "本年应交增值税"},
		{"y_labour", "04", "劳动者报酬"}, {"y_tax", "05", "生产税净额"}, {"y_depreciation", "06", "固定资产折旧"}, {"y_surplus", "07", "营业盈余"},
	}
	for i, l := range lines {
		row := 8 + i
		edge := look{inner: true}
		if i == len(lines)-1 {
			edge.bottom = 2
		}
		name, mid, num, note := edge, edge, edge, edge
		name.indent, mid.align = 1, "center"
		num.align, num.format, num.font, num.fill = "right", "0", figures, asked
		given := num
		given.fill = ""
		note.fill, note.wrap = asked, true
		p.row(1, row, []any{l.name, l.line, "千元", fmt.Sprintf("{{? %s.ytd}}", l.item), fmt.Sprintf("{{%s.ytd_ly}}", l.item), fmt.Sprintf("{{? %s.note}}", l.item)},
			name, mid, mid, num, given, note)
		p.height(row, 25)
	}
	next := 8 + len(lines)
	ask := look{fill: asked, inner: true}
	wide := ask
	wide.wrap, wide.valign = true, "top"
	p.put(at(1, next), "说明：", look{indent: 1, valign: "top"})
	p.span(at(2, next), at(6, next), "{{? remark}}", wide)
	p.height(next, 42)
	p.put(at(1, next+1), "单位负责人：", look{align: "right"})
	p.span(at(2, next+1), at(3, next+1), "{{? unit_head}}", ask)
	p.put(at(4, next+1), "填表人：", look{align: "right"})
	p.put(at(5, next+1), "{{? preparer}}", ask)
	p.put(at(1, next+2), "报出日期：", look{align: "right"})
	date := ask
	date.format, date.align = "yyyy-mm-dd", "left"
	p.span(at(2, next+2), at(3, next+2), "{{? report_date}}", date)
	p.span(at(4, next+2), at(6, next+2), "{{form.check}}", look{color: alarm, wrap: true, size: 9})
	p.height(next+1, 22)
	p.height(next+2, 22)
	p.span(at(1, next+4), at(6, next+4), "填报说明：生产法增加值 = 总产出 − 中间投入 + 应交增值税；收入法增加值 = 劳动者报酬 + 生产税净额 + 固定资产折旧 + 营业盈余。"+
		"两法应当一致；各项口径与统计局年报相同。表内数字只由本单位填写和修改，任何单位和个人不得代填、指定或暗示数字。",
		look{size: 9, color: grey, wrap: true, valign: "top"})
	p.height(next+4, 40)
	p.page(true, "", "&L&\"宋体\"&9{{unit.name}}&R&\"宋体\"&9第 &P 页 共 &N 页")
	return f
}
