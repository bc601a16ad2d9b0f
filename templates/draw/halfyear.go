package main

import "github.com/xuri/excelize/v2"

// halfYear draws 《季度（半年）经济运行分析报告》: the table of all sections, the text, the
// lists of names. What stands in them, the report's definition says.
func halfYear() *excelize.File {
	f := excelize.NewFile()
	must(f.SetSheetName("Sheet1", "指标一览"))
	for _, s := range []string{"简报", "名单", "目标完成"} {
		_, err := f.NewSheet(s)
		must(err)
	}
	overviewSheet(pen{f, "指标一览"})
	textSheet(pen{f, "简报"})
	namesSheet(pen{f, "名单"})
	targetsSheet(pen{f, "目标完成"})
	f.SetActiveSheet(0)
	return f
}

// overviewSheet sets the least heights of rows: what wraps in them makes them higher.
func overviewSheet(p pen) {
	p.widths(6, 10, 44, 12, 22, 10, 22, 52)
	p.span("A1", "H1", "{{园区}}{{期间}}经济运行主要指标", title)
	p.height(1, 32)
	p.span("A2", "H2", "{{阶段说明}}　编制时间：{{编制时间}}　第 {{版本}} 版", look{align: "center", color: grey, size: 9})
	for i, h := range []string{"序号", "栏目", "指标", "单位", "数值", "增速(%)", "报送", "核实"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.height(3, 24)
	for i, fld := range []string{"序号", "栏目", "名称", "单位", "数值", "增速", "报送人", "核实"} {
		l := name
		switch i {
		case 0, 1, 3:
			l = mid
			l.wrap = true
		case 4, 5:
			l = num
			l.wrap = true
		case 6:
			l = said
		case 7:
			l.size, l.color = 9, "9C5700"
		}
		p.put(at(i+1, 4), "{{指标一览."+fld+"}}", l)
	}
	p.height(4, 20)
	closing(p, 5, 8)
	p.span("A6", "H6", "注：增速为同比，增加值为{{增加值.增速口径}}，其余为名义增速。带“余”“近”“≥”等字样的是约数。“核实”是审核时提出、数字照报送的印出。", note)
	p.height(6, 26)
	p.span("A7", "H7", "{{资料来源}}", note)
	freeze(p, "D4", 3, 3)
	p.page(true, "", footer)
	p.onePage(true)
}

func textSheet(p pen) {
	p.widths(84)
	p.put("A1", "{{园区}}{{期间}}经济运行简报", title)
	p.height(1, 34)
	must(p.f.SetDefinedName(&excelize.DefinedName{Name: "行块.简报", RefersTo: "'简报'!$2:$3", Scope: "简报"}))
	p.put("A2", "{{.题}}", look{font: heading, size: 12, color: accent})
	p.height(2, 24)
	p.put("A3", "　　{{.文}}", look{size: 11, wrap: true, valign: "top"})
	p.height(3, 22)
	p.page(false, "", footer)
	p.onePage(false)
}

func namesSheet(p pen) {
	p.widths(6, 24, 8, 84)
	banner(p, "D", "{{园区}}{{期间}}项目与企业名单", "", "单位：个")
	for i, h := range []string{"序号", "名单", "个数", "名称"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.row(1, 4, []any{"{{名单.序号}}", "{{名单.名称}}", "{{名单.个数}}", "{{名单.名单}}"}, mid, name, num, said)
	p.height(4, 22)
	closing(p, 5, 4)
	p.span("A6", "D6", "{{资料来源}}", note)
	p.page(true, "$1:$3", footer)
}
