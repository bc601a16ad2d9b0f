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
	p.widths(5, 9, 32, 7, 11, 8, 30)
	p.span("A1", "G1", "{{园区}}{{期间}}经济运行主要指标", title)
	p.height(1, 30)
	p.span("A2", "G2", "{{阶段说明}}　编制时间：{{编制时间}}　第 {{版本}} 版", look{align: "center", color: grey, size: 9})
	p.row(1, 3, []any{"序号", "栏目", "指标", "单位", "数值", "增速(%)", "报送"}, headTop)
	p.height(3, 20)
	p.row(1, 4, []any{"{{指标一览.序号}}", "{{指标一览.栏目}}", "{{指标一览.名称}}", "{{指标一览.单位}}", "{{指标一览.数值}}", "{{指标一览.增速}}", "{{指标一览.报送人}}"},
		mid, mid, name, mid, num, num, look{inner: true, size: 9, wrap: true, indent: 1, align: "left"})
	p.height(4, 15)
	closing(p, 5, 7)
	p.span("A6", "G6", "注：增速为同比，增加值为{{增加值.增速口径}}，其余为名义增速。带“余”“近”“≥”等字样的是约数。", note)
	p.height(6, 14)
	p.span("A7", "G7", "{{资料来源}}", note)
	freeze(p, "D4", 3, 3)
	p.page(false, "$1:$3", reportFooter)
	p.onePage(false)
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
	p.page(false, "", reportFooter)
	p.onePage(false)
}

func namesSheet(p pen) {
	p.widths(6, 24, 8, 84)
	banner(p, "D", "{{园区}}{{期间}}项目与企业名单", "", "单位：个")
	for i, h := range []string{"序号", "名单", "个数", "名称"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.row(1, 4, []any{"{{名单.序号}}", "{{名单.名称}}", "{{名单.个数}}", "{{名单.名单}}"}, mid, name, num, said)
	must(p.f.AddComment(p.sheet, excelize.Comment{Cell: "C4", Text: "筛选：个数 > 0"})) // stages without a project are no rows
	p.height(4, 22)
	closing(p, 5, 4)
	p.span("A6", "D6", "{{资料来源}}", note)
	p.page(true, "$1:$3", reportFooter)
}
