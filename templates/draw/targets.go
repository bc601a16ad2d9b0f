package main

// targetsSheet: what is done of the year's targets.
func targetsSheet(p pen) {
	p.widths(6, 34, 10, 24, 14, 14, 13, 13)
	banner(p, "H", "{{园区}}{{期间}}目标完成情况", "全年目标", "")
	p.row(1, 3, []any{"序号", "指标", "单位", "责任单位", "全年目标", "1—本月", "完成进度\n(%)", "比序时进度\n(百分点)"}, headTop)
	p.height(3, 32)
	p.row(1, 4, []any{"{{目标完成.序号}}", "{{目标完成.名称}}", "{{目标完成.单位}}", "{{目标完成.责任单位}}", "{{目标完成.全年目标}}", "{{目标完成.累计}}", "{{目标完成.完成进度}}", "{{目标完成.比序时进度}}"},
		mid, name, mid, name, num, num, num, num)
	p.height(4, 24)
	closing(p, 5, 8)
	p.span("A6", "H6", "注：完成进度＝1—本月 ÷ 全年目标；序时进度＝月数 ÷ 12。目标是增速的只印目标；约数不算进度。", note)
	p.page(true, "$1:$3", reportFooter)
}
