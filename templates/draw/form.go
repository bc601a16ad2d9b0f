package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// outputForm draws 《园区工业企业产销月报》, the enterprises' monthly return.
func outputForm() *excelize.File { return output(true) }

// outputForm2022 draws the version before: without electricity, and without the
// column for reasons.
func outputForm2022() *excelize.File { return output(false) }

func output(current bool) *excelize.File {
	f := excelize.NewFile()
	const sheet = "产销月报"
	must(f.SetSheetName("Sheet1", sheet))
	p := pen{f, sheet}
	p.widths(30, 7, 11, 15, 15, 15, 15, 24)
	p.span("A1", "H1", "园区工业企业产销月报", look{font: heading, size: 18, bold: true, align: "center", color: accent})
	p.height(1, 34)
	subtitle, notice := "（经济运行监测用）　{{period.label}}", "请填写浅黄色单元格，其余已锁定；填好后另存为 .xlsx 报送。金额单位千元、填整数；没有发生填 0，不要留空。"
	lines := 22.0
	if current {
		subtitle, notice, lines = subtitle+"　{{form.filing}}", notice+"\n{{form.return}}", 36
	}
	p.span("A2", "H2", subtitle, look{align: "center", color: grey})
	p.height(2, 20)
	p.span("A3", "H3", notice, look{fill: tint, color: accent, indent: 1, wrap: current})
	p.height(3, lines)
	p.outputHead(current)
	next := p.outputLines(current)
	p.outputFoot(next, current)
	p.page(true, "", "&L&\"宋体\"&9{{unit.name}}&R&\"宋体\"&9第 &P 页 共 &N 页")
	return f
}

// outputHead draws whose the return is, and the heads of its columns.
func (p pen) outputHead(current bool) {
	label := look{color: grey}
	value := look{bold: true}
	p.put("A4", "统一社会信用代码：", label)
	p.span("B4", "D4", "{{unit.code}}", value)
	p.put("E4", "行业代码：", label)
	p.put("F4", "{{unit.class}}", value)
	p.put("G4", "报告期：", label)
	p.put("H4", "{{period.code}}", value)
	p.put("A5", "单位详细名称：", label)
	p.span("B5", "F5", "{{unit.name}}", value)
	p.put("G5", "计量单位：", label)
	p.put("H5", "千元", value)
	p.height(4, 21)
	p.height(5, 21)

	head := look{font: heading, fill: tint, align: "center", wrap: true, inner: true}
	top, bottom := head, head
	top.top, bottom.bottom = 2, 1
	for _, h := range []struct{ from, to, text string }{
		{"A6", "A7", "指标名称"}, {"B6", "B7", "代码"}, {"C6", "C7", "计量单位"},
		{"D6", "E6", "本年"}, {"F6", "G6", "上年同期"}, {"H6", "H7", "说明（数字变动原因）"},
	} {
		if current || h.from != "H6" {
			p.span(h.from, h.to, h.text, top)
		}
	}
	for i, h := range []string{"本月", "1—本月", "本月", "1—本月"} {
		p.put(at(4+i, 7), h, bottom)
	}
	marks := []any{"甲", "乙", "丙", "1", "2", "3", "4", "5"}
	if !current {
		marks = marks[:7]
	}
	p.row(1, 8, marks, look{align: "center", color: grey, size: 9, inner: true})
}

// outputLines draws the lines of items, and says where they end.
func (p pen) outputLines(current bool) (next int) {
	lines := []struct{ item, line, name, unit, format string }{
		{"gov", "01", "工业总产值（当年价格）", "千元", "0"},
		{"sales", "03", "工业销售产值（当年价格）", "千元", "0"},
		{"exports", "04", "　其中：出口交货值", "千元", "0"},
		{"elec", "05", "企业用电量", "万千瓦时", "0.00"},
	}
	if !current {
		lines = lines[:3]
	}
	for i, l := range lines {
		row := 9 + i
		edge := look{inner: true}
		if i == len(lines)-1 {
			edge.bottom = 2
		}
		name, mid, num, note := edge, edge, edge, edge
		name.indent = 1
		mid.align = "center"
		num.align, num.format, num.font, num.fill = "right", l.format, figures, asked
		given := num
		given.fill = ""
		note.fill, note.wrap = asked, true
		cells := []any{l.name, l.line, l.unit,
			fmt.Sprintf("{{? %s.m}}", l.item), fmt.Sprintf("{{? %s.ytd}}", l.item),
			fmt.Sprintf("{{%s.m_ly}}", l.item), fmt.Sprintf("{{%s.ytd_ly}}", l.item),
			fmt.Sprintf("{{? %s.note}}", l.item)}
		if !current {
			cells = cells[:7]
		}
		p.row(1, row, cells, name, mid, mid, num, num, given, given, note)
		p.height(row, 25)
	}
	return 9 + len(lines)
}

// outputFoot draws what is asked below the lines.
func (p pen) outputFoot(next int, current bool) {
	ask := look{fill: asked, inner: true}
	money := ask
	money.font, money.align, money.format = figures, "right", "0"
	p.span(at(1, next), at(3, next), "下月产值预计（千元）", look{indent: 1})
	p.span(at(4, next), at(5, next), "{{? next}}", money)
	p.span(at(6, next), at(7, next), "零报告（本期无生产经营活动）", look{align: "right"})
	p.put(at(8, next), "{{? zero_return}}", look{fill: asked, inner: true, align: "center"})
	p.height(next, 25)
	p.put(at(1, next+1), "说明：", look{indent: 1, valign: "top"})
	wide := ask
	wide.wrap, wide.valign = true, "top"
	p.span(at(2, next+1), at(8, next+1), "{{? remark}}", wide)
	p.height(next+1, 42)
	for i, s := range []struct{ label, name string }{{"单位负责人：", "unit_head"}, {"统计负责人：", "stat_head"}, {"填表人：", "preparer"}} {
		row := next + 2 + i
		p.put(at(1, row), s.label, look{align: "right"})
		p.span(at(2, row), at(4, row), fmt.Sprintf("{{? %s}}", s.name), ask)
		p.height(row, 22)
	}
	p.put(at(5, next+2), "联系电话：", look{align: "right"})
	p.span(at(6, next+2), at(7, next+2), "{{? phone}}", ask)
	p.put(at(5, next+3), "报出日期：", look{align: "right"})
	date := ask
	date.format, date.align = "yyyy-mm-dd", "left"
	p.span(at(6, next+3), at(7, next+3), "{{? report_date}}", date)
	if current {
		p.span(at(5, next+4), at(8, next+4), "{{form.check}}", look{color: alarm, wrap: true, size: 9})
	}
	p.span(at(1, next+5), at(8, next+5), "填报说明：本表在企业联网直报完成之后填报，供园区经济运行监测使用；直报数为准，本表不是对直报数的预审。"+
		"表内数字只由本单位填写和修改，任何单位和个人不得代填、指定或暗示数字。上年同期数由园区按核定基数预填；如有出入，请在“说明”栏写明，由园区核定。",
		look{size: 9, color: grey, wrap: true, valign: "top"})
	p.height(next+5, 40)
}

// directExport draws the sheet that the state's direct reporting (联网直报) exports as
// B204-1, as far as this form asks for it: plain, with its answers among its labels.
func directExport() *excelize.File {
	f := excelize.NewFile()
	const sheet = "B204-1"
	must(f.SetSheetName("Sheet1", sheet))
	p := pen{f, sheet}
	p.widths(36, 12, 8, 16, 16, 16, 16)
	plain := look{}
	p.span("A1", "G1", "工业产销总值及主要产品产量", look{size: 16, align: "center"})
	p.put("F2", "表　　号：", plain)
	p.put("G2", "B204—1表", plain)
	p.put("A3", "统一社会信用代码：{{unit.code}}", plain)
	p.put("F3", "制定机关：", plain)
	p.put("G3", "国家统计局", plain)
	p.put("A4", "单位详细名称：{{unit.name}}", plain)
	p.put("D4", "{{period.code}}", plain)
	inner := look{inner: true, align: "center"}
	for _, h := range []struct{ from, to, text string }{{"A5", "A6", "指标名称"}, {"B5", "B6", "计量单位"}, {"C5", "C6", "代码"},
		{"D5", "E5", "本年"}, {"F5", "G5", "上年同期"}} {
		p.span(h.from, h.to, h.text, inner)
	}
	for i, h := range []string{"本月", "1—本月", "本月", "1—本月"} {
		p.put(at(4+i, 6), h, inner)
	}
	p.row(1, 7, []any{"甲", "乙", "丙", "1", "2", "3", "4"}, inner)
	for i, l := range []struct{ item, line, name, unit string }{
		{"gov", "01", "一、工业总产值（当年价格）", "千元"},
		{"sales", "03", "二、工业销售产值（当年价格）", "千元"},
		{"exports", "04", "　其中：出口交货值", "千元"},
		{"elec", "05", "三、企业用电量", "万千瓦时"},
	} {
		cells := []any{l.name, l.unit, l.line}
		for _, c := range []string{"m", "ytd", "m_ly", "ytd_ly"} {
			cells = append(cells, fmt.Sprintf("{{? %s.%s}}", l.item, c))
		}
		p.row(1, 8+i, cells, look{inner: true})
	}
	p.put("A12", "单位负责人：{{? unit_head}}", plain)
	p.put("C12", "统计负责人：{{? stat_head}}", plain)
	p.put("E12", "填表人：{{? preparer}}", plain)
	p.put("A13", "联系电话：{{? phone}}", plain)
	p.put("E13", "报出日期：{{? report_date}}", plain)
	return f
}
