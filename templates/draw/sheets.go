package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// closing draws the thick rule under a table.
func closing(p pen, row, cols int) {
	for col := 1; col <= cols; col++ {
		p.put(at(col, row), "", look{top: 2})
	}
	p.height(row, 4)
}

// banner is a sheet's title, unit line and table number.
func banner(p pen, last, text, table, units string) {
	p.span("A1", last+"1", text, title)
	p.height(1, 30)
	p.put("A2", table, look{font: heading, color: accent})
	p.put(last+"2", units, unit)
	p.height(2, 20)
}

// divisionSheet: the whole, the sections, then the divisions in the order of the
// classification.
func divisionSheet(p pen) {
	p.widths(6, 34, 7, 7, 9.5, 9, 9.5, 9, 9.5, 9, 8.5, 9, 9)
	banner(p, "M", "{{园区}}{{期间}}分行业总产值、增加值及增长拉动", "表{{表号}}　分行业", "单位：亿元、%、百分点")
	for _, h := range []struct{ from, to, text string }{
		{"A3", "A5", "代码"}, {"B3", "B5", "行业"}, {"C3", "C5", "应报\n户数"}, {"D3", "D5", "已报\n户数"},
		{"E3", "H3", "工业总产值"}, {"I3", "J3", "工业增加值（{{增加值.增速口径}}）"}, {"K3", "M3", "对总产值累计"},
		{"E4", "F4", "本月"}, {"G4", "H4", "1—本月"}, {"I4", "J4", "1—本月"},
		{"K4", "K5", "比重\n(%)"}, {"L4", "L5", "拉动\n(百分点)"}, {"M4", "M5", "贡献率\n(%)"},
	} {
		l := headTop
		if h.from[1] == '4' {
			l = headLow
		}
		p.span(h.from, h.to, h.text, l)
	}
	for i, h := range []string{"绝对量", "同比(%)", "绝对量", "同比(%)", "绝对量", "同比(%)"} {
		p.put(at(5+i, 5), h, headLow)
	}
	fields := []string{"应报", "已报", "总产值本月", "总产值本月同比", "总产值累计", "总产值累计同比", "增加值累计", "增加值累计同比", "比重", "拉动", "贡献率"}
	line := func(row int, list string, label, figure look) {
		code := label
		code.align, code.indent = "center", 0
		p.put(at(1, row), fmt.Sprintf("{{%s.代码}}", list), code)
		p.put(at(2, row), fmt.Sprintf("{{%s.名称}}", list), label)
		for i, fld := range fields {
			p.put(at(3+i, row), fmt.Sprintf("{{%s.%s}}", list, fld), figure)
		}
		p.height(row, 20)
	}
	line(6, "合计", total, sum)
	line(7, "行业", name, num)
	closing(p, 8, 13)
	p.heat("H7:H7")
	p.span("A9", "M9", "{{表注}}", note)
	p.height(9, 40)
	p.page(true, "$1:$5", reportFooter)
	freeze(p, "C6", 2, 5)
}

func freeze(p pen, cell string, cols, rows int) {
	must(p.f.SetPanes(p.sheet, &excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: cell, ActivePane: "bottomRight"}))
}

// unitSheet: every enterprise, ranked by what it pulled. Internal only.
func unitSheet(p pen) {
	p.widths(6, 30, 22, 34, 11, 10, 11, 10, 9, 10, 9, 9)
	banner(p, "L", "{{园区}}{{期间}}分企业总产值及增长拉动", "表{{表号}}　分企业（按拉动排序）", "单位：万元、%、百分点")
	for i, h := range []string{"序号", "单位名称", "统一社会信用代码", "行业", "本月", "同比(%)", "1—本月", "同比(%)", "比重(%)", "拉动\n(百分点)", "贡献率(%)", "状态"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.height(3, 32)
	for i, fld := range []string{"序号", "名称", "代码", "行业", "本月", "本月同比", "累计", "累计同比", "比重", "拉动", "贡献率", "状态"} {
		l := num
		switch {
		case i == 0 || i == 2 || i == 11:
			l = mid
		case i == 1 || i == 3:
			l = name
		}
		p.put(at(i+1, 4), fmt.Sprintf("{{企业.%s}}", fld), l)
	}
	p.height(4, 20)
	closing(p, 5, 12)
	p.span("A6", "L6", "{{表注}}", note)
	p.height(6, 40)
	must(p.f.AutoFilter(p.sheet, "A3:L4", nil))
	freeze(p, "C4", 2, 3)
	p.page(true, "$1:$3", reportFooter)
}

// returnSheet: who is missing and which queries are open.
func returnSheet(p pen) {
	p.widths(6, 30, 24, 12, 10, 12, 62)
	banner(p, "G", "{{园区}}{{期间}}报送与审核情况", "表{{表号}}　报送情况", "单位：户、亿元、%")
	for i, h := range []string{"序号", "项目", "数值"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.row(1, 4, []any{"{{报送项.序号}}", "{{报送项.名称}}", "{{报送项.数值}}"}, mid, name, num)
	p.height(4, 20)
	closing(p, 5, 3)
	p.put("A7", "未报单位（按上年同期累计产值由大到小）", look{font: heading})
	for i, h := range []string{"序号", "单位名称", "行业", "上年同期累计\n(亿元)", "占比(%)", "统计员", "说明"} {
		p.put(at(i+1, 8), h, headTop)
	}
	p.height(8, 30)
	p.row(1, 9, []any{"{{未报.序号}}", "{{未报.名称}}", "{{未报.行业}}", "{{未报.上年同期}}", "{{未报.占比}}", "{{未报.统计员}}", "{{未报.说明}}"}, mid, name, name, num, num, mid, name)
	p.height(9, 20)
	closing(p, 10, 7)
	p.put("A12", "待核实与退回", look{font: heading})
	for i, h := range []string{"序号", "单位名称", "规则", "级别", "单元格", "审核结果", "内容"} {
		p.put(at(i+1, 13), h, headTop)
	}
	p.height(13, 22)
	p.row(1, 14, []any{"{{核实.序号}}", "{{核实.名称}}", "{{核实.规则}}", "{{核实.级别}}", "{{核实.单元格}}", "{{核实.结果}}", "{{核实.内容}}"}, mid, name, mid, mid, mid, mid, name)
	p.height(14, 46)
	closing(p, 15, 7)
	p.put("A17", "名录变更（本年以来）", look{font: heading})
	for i, h := range []string{"序号", "单位名称", "统一社会信用代码", "月份", "类型", "", "说明"} {
		p.put(at(i+1, 18), h, headTop)
	}
	p.height(18, 22)
	p.row(1, 19, []any{"{{变更.序号}}", "{{变更.名称}}", "{{变更.代码}}", "{{变更.月份}}", "{{变更.类型}}", "", "{{变更.说明}}"}, mid, name, mid, mid, mid, mid, name)
	p.height(19, 20)
	closing(p, 20, 7)
	p.put("A22", "数据来源", look{font: heading})
	for i, h := range []string{"", "来源", "摘要（SHA-256 前 16 位）"} {
		p.put(at(i+1, 23), h, headTop)
	}
	p.span("D23", "G23", "内容", headTop)
	p.height(23, 22)
	p.row(1, 24, []any{"", "{{来源.名称}}", "{{来源.摘要}}"}, mid, name, mid)
	p.span("D24", "G24", "{{来源.内容}}", name)
	p.height(24, 20)
	closing(p, 25, 7)
	p.page(true, "$1:$2", reportFooter)
}

// changeSheet: what is other than in the last version. It is there in a later one only.
func changeSheet(p pen) {
	p.widths(6, 34, 24, 14, 14, 14, 50)
	banner(p, "G", "{{园区}}{{期间}}与上一版相比", "表{{表号}}　修订", "企业为累计总产值，千元")
	p.row(1, 3, []any{"序号", "名称", "类型", "上版", "本版", "变动", "原因"}, headTop)
	p.height(3, 22)
	p.row(1, 4, []any{"{{修订.序号}}", "{{修订.名称}}", "{{修订.类型}}", "{{修订.上版}}", "{{修订.本版}}", "{{修订.变动}}", "{{修订.原因}}"}, mid, name, mid, num, num, num, name)
	p.height(4, 20)
	closing(p, 5, 7)
	p.page(true, "$1:$3", reportFooter)
}

// methodSheet: scope, formulas, and the sources of what went in.
func methodSheet(p pen) {
	p.widths(17, 56, 27)
	banner(p, "C", "方法与来源", "表{{表号}}　口径与算法", "")
	p.row(1, 3, []any{"项目", "算法与口径", "依据"}, headTop)
	p.height(3, 20)
	wrapped := look{inner: true, wrap: true, size: 10}
	p.row(1, 4, []any{"{{方法.名称}}", "{{方法.算法}}", "{{方法.依据}}"}, wrapped)
	p.height(4, 18)
	closing(p, 5, 3)
	p.put("A6", "表{{表号}}　数据来源", look{font: heading, color: accent})
	p.height(6, 22)
	p.put("A7", "来源", headTop)
	p.span("B7", "C7", "内容", headTop)
	p.put("A8", "{{来源.名称}}", wrapped)
	p.span("B8", "C8", "{{来源.内容}}", wrapped)
	p.height(8, 16)
	closing(p, 9, 3)
	p.span("A10", "C10", "{{资料来源}}", note)
	p.page(false, "$1:$2", reportFooter)
	p.onePage(false)
}
