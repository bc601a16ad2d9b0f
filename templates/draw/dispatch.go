package main

import "github.com/xuri/excelize/v2"

// dispatch draws 《经济运行分析会材料》: what enterprises are held back by, who is at it, and
// what is to be done with whom.
func dispatch() *excelize.File {
	f := excelize.NewFile()
	must(f.SetSheetName("Sheet1", "问题"))
	_, err := f.NewSheet("分类施策")
	must(err)
	p := pen{f, "问题"}
	p.widths(6, 26, 42, 12, 12, 40, 13)
	banner(p, "G", "{{园区}}{{期间}}企业问题清单", "表1　问题", "单位：个")
	p.span("A3", "G3", "{{简报全文}}", look{size: 11, wrap: true})
	p.height(3, 24)
	p.row(1, 4, []any{"序号", "企业", "遇到的问题", "类别", "首席服务员", "跟进情况", "办结日期"}, headTop)
	p.height(4, 24)
	p.row(1, 5, []any{"{{全部问题.序号}}", "{{全部问题.报送单位}}", "{{全部问题.遇到的问题}}", "{{全部问题.问题类别}}", "{{全部问题.首席服务员}}", "{{全部问题.跟进情况}}", "{{全部问题.办结日期}}"},
		mid, name, name, mid, mid, name, mid)
	p.height(5, 34)
	closing(p, 6, 7)
	p.put("A8", "按类", look{font: heading})
	p.row(1, 9, []any{"序号", "类别", "问题", "个数"}, headTop)
	p.row(1, 10, []any{"{{名单.序号}}", "{{名单.名称}}", "{{名单.名单}}", "{{名单.个数}}"}, mid, name, name, num)
	p.height(10, 34)
	closing(p, 11, 4)
	p.page(true, "$1:$4", footer)
	q := pen{f, "分类施策"}
	q.widths(30, 8, 14, 10, 12, 12, 20, 20)
	banner(q, "H", "{{园区}}{{期间}}分类施策", "表2　按总产值累计同比", "单位：户、亿元、%")
	row := block(q, 3, "分类施策", "分类施策", []column{{"类别", "名称", name, 0}, {"户数", "户数", num, 0}, {"1—本月", "累计", num, 0}, {"比重(%)", "比重", num, 0}, {"拉动\n(百分点)", "拉动", num, 0}, {"措施", "措施", said, 3}})
	row = block(q, row, "连续下降的企业", "连降", []column{{"企业", "名称", name, 0}, {"连降\n月数", "月数", num, 0}, {"行业", "行业", said, 4}})
	row = block(q, row, "亩均效益分档（得分 100 为全园区水平；A 前 20%，B 其后 50%，C 其后 25%，D 其余；已报财务月报的企业）", "亩均效益", []column{{"企业", "名称", name, 0}, {"档次", "档次", mid, 0}, {"得分", "得分", num, 0},
		{"亩均税收\n(万元)", "亩均税收", num, 0}, {"亩均营收\n(万元)", "亩均营收", num, 0}, {"每吨标煤\n营收(万元)", "单位能耗产出", num, 0}, {"行业", "行业", said, 2}})
	q.span(at(1, row), at(8, row), "亩均税收 {{亩均税收.累计}} 万元，亩均营收 {{亩均营收.累计}} 万元，每吨标准煤营收 {{单位能耗产出.累计}} 万元（已报财务月报的企业）。", look{size: 11})
	q.page(true, "$1:$2", footer)
	f.SetActiveSheet(0)
	return f
}
