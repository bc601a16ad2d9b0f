package main

import "github.com/xuri/excelize/v2"

// dispatch draws 《经济运行分析会材料》: what enterprises are held back by, who is at it, and
// what is to be done with whom.
func dispatch() *excelize.File {
	f := excelize.NewFile()
	must(f.SetSheetName("Sheet1", "问题"))
	for _, s := range []string{"分类施策", "项目核对"} {
		_, err := f.NewSheet(s)
		must(err)
	}
	p := pen{f, "问题"}
	p.widths(6, 12, 24, 40, 11, 11, 38, 10, 9, 11, 12)
	banner(p, "K", "{{园区}}{{期间}}企业问题清单", "表1　问题", "单位：个")
	p.span("A3", "K3", "{{简报全文}}", look{size: 11, wrap: true})
	p.height(3, 40)
	p.row(1, 4, []any{"序号", "编号", "企业", "遇到的问题", "类别", "首席\n服务员", "跟进情况", "首次\n提出", "已挂\n月数", "现状", "办结日期"}, headTop)
	p.height(4, 32)
	var fields []any
	for _, field := range []string{"序号", "编号", "报送单位", "遇到的问题", "问题类别", "首席服务员", "跟进情况", "首次提出", "已挂月数", "现状", "办结日期"} {
		fields = append(fields, "{{全部问题."+field+"}}")
	}
	p.row(1, 5, fields, mid, mid, name, name, mid, mid, name, mid, num, mid, mid)
	p.height(5, 34)
	closing(p, 6, 11)
	p.span("A7", "K7", "没有写办结日期的，逐月列下去。本月未报：企业本月没有交问题清单；未再列：交了，却没有再列这一条，也没有写办结日期。", note)
	p.height(7, 26)
	p.put("A9", "按类、按现状", look{font: heading})
	p.row(1, 10, []any{"序号"}, headTop)
	p.span("B10", "C10", "类别、现状", headTop)
	p.span("D10", "J10", "问题", headTop)
	p.put("K10", "个数", headTop)
	p.put("A11", "{{名单.序号}}", mid)
	p.span("B11", "C11", "{{名单.名称}}", name)
	p.span("D11", "J11", "{{名单.名单}}", said)
	p.put("K11", "{{名单.个数}}", num)
	p.height(11, 34)
	closing(p, 12, 11)
	p.page(true, "$1:$4", footer)
	q := pen{f, "分类施策"}
	q.widths(30, 8, 14, 10, 12, 12, 20, 20)
	banner(q, "H", "{{园区}}{{期间}}分类施策", "表2　按总产值累计同比", "单位：户、亿元、%")
	row := block(q, 3, "分类施策", "分类施策", []column{{"类别", "名称", name, 0}, {"户数", "户数", num, 0}, {"1—本月", "累计", num, 0}, {"比重(%)", "比重", num, 0}, {"拉动\n(百分点)", "拉动", num, 0}, {"措施", "措施", said, 3}})
	row = block(q, row, "连续下降的企业", "连降", []column{{"企业", "名称", name, 0}, {"连降\n月数", "月数", num, 0}, {"行业", "行业", said, 4}})
	row = block(q, row, "亩均效益分档（得分 100 为全园区水平；A 前 20%，B 其后 50%，C 其后 25%，D 其余；已报财务月报的企业）", "亩均效益", []column{{"企业", "名称", name, 0}, {"档次", "档次", mid, 0}, {"得分", "得分", num, 0},
		{"亩均税收\n(万元)", "亩均税收", num, 0}, {"亩均营收\n(万元)", "亩均营收", num, 0}, {"每吨标煤\n营收(万元)", "单位能耗产出", num, 0}, {"行业", "行业", said, 2}})
	q.span(at(1, row), at(8, row), "亩均税收 {{亩均税收.累计}} 万元，亩均营收 {{亩均营收.累计}} 万元，每吨标准煤营收 {{单位能耗产出.累计}} 万元（{{亩均税收.期间}}，已报财务月报的企业）。", look{size: 11})
	q.page(true, "$1:$2", footer)
	agreement(pen{f, "项目核对"})
	f.SetActiveSheet(0)
	return f
}

// agreement: what was returned of projects against the park's register of them.
func agreement(p pen) {
	p.widths(6, 34, 12, 12, 12, 60)
	banner(p, "F", "{{园区}}{{期间}}项目核对", "表3　报表与项目名录", "单位：个")
	row := block(p, 3, "项目个数（报表：项目单位本月报的；项目名录：园区工作簿的“项目”“项目阶段”）", "项目核对", []column{{"序号", "序号", mid, 0}, {"项目", "名称", name, 0},
		{"报表", "报表", num, 0}, {"项目名录", "项目名录", num, 0}, {"核对", "核对", mid, 0}, {"只在一边的项目", "说明", said, 0}})
	p.span(at(1, row), at(6, row), "三个一批（按项目名录）：签约一批 {{签约一批.累计}} 个，开工一批 {{开工一批.累计}} 个，投产一批 {{投产一批.累计}} 个。", look{size: 11})
	p.page(true, "$1:$2", footer)
}
