package main

import "fmt"

// column is one column of a list's table: its head, its field, how it looks.
type column struct {
	head, field string
	look        look
	over        int // sheet columns that it takes; 0: one
}

// block draws a list's table from a row on, and returns the row after its closing rule.
func block(p pen, row int, heading, list string, columns []column) int {
	p.put(at(1, row), heading, look{font: "黑体"})
	p.height(row, 22)
	col := 1
	for _, c := range columns {
		last := col + max(c.over, 1) - 1
		text := fmt.Sprintf("{{%s.%s}}", list, c.field)
		if last == col {
			p.put(at(col, row+1), c.head, headTop)
			p.put(at(col, row+2), text, c.look)
		} else {
			p.span(at(col, row+1), at(last, row+1), c.head, headTop)
			p.span(at(col, row+2), at(last, row+2), text, c.look)
		}
		col = last + 1
	}
	p.height(row+1, 32)
	p.height(row+2, 20)
	closing(p, row+3, col-1)
	return row + 5
}

// said is a text beside figures.
var said = look{inner: true, align: "left", wrap: true, indent: 1}

// structureSheet: what kinds of enterprises make up the total, by the park's own
// groupings and by what is to be done.
func structureSheet(p pen) {
	p.widths(30, 8, 8, 12, 11, 12, 11, 12, 11, 10, 11, 10, 7)
	banner(p, "M", "{{园区}}{{期间}}总产值结构分析", "表{{表号}}　按分组", "单位：户、亿元、%、百分点")
	row := 3
	for _, g := range []string{"规模", "片区", "产业链"} {
		row = block(p, row, "按"+g, "按"+g, []column{
			{g, "名称", name, 0}, {"应报\n户数", "应报", num, 0}, {"已报\n户数", "已报", num, 0}, {"总产值\n本月", "总产值本月", num, 0}, {"同比(%)", "总产值本月同比", num, 0},
			{"总产值\n1—本月", "总产值累计", num, 0}, {"同比(%)", "总产值累计同比", num, 0}, {"增加值\n1—本月", "增加值累计", num, 0}, {"同比(%)", "增加值累计同比", num, 0},
			{"比重(%)", "比重", num, 0}, {"拉动\n(百分点)", "拉动", num, 0}, {"贡献率\n(%)", "贡献率", num, 0}, {"位次", "位次", mid, 0}})
	}
	row = block(p, row, "按经营状况（总产值累计；去掉变动最大的一户后同比 {{总产值.去首户同比}}%，老企业同比 {{总产值.老企业同比}}%，两年平均 {{总产值.两年平均}}%）", "结构", []column{
		{"类别", "名称", name, 0}, {"户数", "户数", num, 0}, {"1—本月", "累计", num, 2}, {"同比(%)", "累计同比", num, 0}, {"拉动\n(百分点)", "拉动", num, 0}})
	row = block(p, row, "分类施策（按总产值累计同比）", "分类施策", []column{
		{"类别", "名称", name, 0}, {"户数", "户数", num, 0}, {"1—本月", "累计", num, 2}, {"比重(%)", "比重", num, 0}, {"拉动\n(百分点)", "拉动", num, 0}, {"措施", "措施", said, 3}})
	row = block(p, row, "连续下降的企业", "连降", []column{{"企业", "名称", name, 0}, {"连降\n月数", "月数", num, 0}, {"行业", "行业", said, 4}})
	p.span(at(1, row), at(13, row), "{{资料来源}}", note)
	p.page(true, "$1:$2", reportFooter)
}

// bridgeSheet: how last year's level becomes the base, how the annual methods agree, and
// how forecasts compare with what came.
func bridgeSheet(p pen) {
	p.widths(38, 10, 13, 13, 13, 13, 13, 13, 44)
	banner(p, "I", "{{园区}}{{期间}}衔接明细", "表{{表号}}　衔接明细", "单位：户、亿元、%、百分点")
	row := 3
	row = block(p, row, "从上年公布数到本期同期数（总产值累计，万元）", "衔接", []column{{"项目", "名称", name, 0}, {"户数", "户数", num, 0}, {"数值", "数值", num, 0}, {"说明", "说明", said, 6}})
	row = block(p, row, "增加值年报：生产法与收入法", "年报增加值", []column{{"行业", "名称", name, 0}, {"户数", "户数", num, 0}, {"总产出", "总产出", num, 0}, {"生产法\n增加值", "生产法", num, 0},
		{"收入法\n增加值", "收入法", num, 0}, {"相差(%)", "相差", num, 0}, {"年报增加\n值率(%)", "年报增加值率", num, 0}, {"采用增加\n值率(%)", "采用增加值率", num, 0}, {"说明", "说明", said, 0}})
	row = block(p, row, "下月预计的误差最大的 20 户（企业上月预计对本月实际，万元；误差为百分比）", "预计误差", []column{{"企业", "名称", name, 0}, {"可比\n次数", "次数", num, 0}, {"平均误差\n(%)", "平均误差", num, 0},
		{"平均偏差\n(%)", "偏差", num, 0}, {"本月预计", "预计", num, 0}, {"本月实际", "实际", num, 0}, {"本月误差\n(%)", "本月误差", num, 0}, {"序号", "序号", mid, 0}})
	row = block(p, row, "数字会显出企业的行业", "集中度", []column{{"行业", "名称", name, 0}, {"户数", "户数", num, 0}, {"提示", "提示", said, 7}})
	p.span(at(1, row), at(9, row), "{{资料来源}}", note)
	p.page(true, "$1:$2", reportFooter)
}

// fedBackSheet: the bureau's figures beside ours, once there are any.
func fedBackSheet(p pen) {
	p.widths(24, 10, 12, 12, 12, 11, 11, 11, 56)
	banner(p, "I", "{{园区}}{{期间}}反馈数与园区测算数", "表{{表号}}　反馈与测算", "单位：%、百分点")
	row := block(p, 3, "累计", "反馈", []column{{"指标", "名称", name, 0}, {"单位", "单位", mid, 0}, {"反馈数", "反馈数", num, 0}, {"测算数", "测算数", num, 0},
		{"相差", "相差", num, 0},
		{"反馈\n同比(%)", "反馈同比", num, 0}, {"测算\n同比(%)", "测算同比", num, 0}, {"相差\n(百分点)", "相差点", num, 0}, {"说明", "说明", said, 0}})
	p.span(at(1, row), at(9, row), "{{资料来源}}", note)
	p.page(true, "$1:$2", reportFooter)
}

// sourceSheet: the cells behind the figures. Internal only.
func sourceSheet(p pen) {
	p.widths(7, 30, 30, 22, 12, 13, 12, 13, 12, 18, 46, 20, 6, 16)
	banner(p, "N", "{{园区}}{{本月期间}}数据来源", "表9　每个数字所在的报表和单元格（按指标、名录）", "单位：同报表（千元、万千瓦时）")
	p.row(1, 3, []any{"序号", "指标", "单位名称", "统一社会信用代码", "本月", "1—本月", "上年同期\n本月", "上年同期\n1—本月", "工作表", "单元格\n（依次）", "文件", "SHA-256", "版次", "收到时间"}, headTop)
	p.height(3, 32)
	cut := name
	cut.wrap = false
	p.row(1, 4, []any{"{{数据来源.序号}}", "{{数据来源.指标}}", "{{数据来源.名称}}", "{{数据来源.代码}}", "{{数据来源.本月}}", "{{数据来源.累计}}", "{{数据来源.本月同期}}", "{{数据来源.累计同期}}",
		"{{数据来源.工作表}}", "{{数据来源.单元格}}", "{{数据来源.文件}}", "{{数据来源.摘要}}", "{{数据来源.版次}}", "{{数据来源.收到}}"},
		mid, cut, cut, mid, num, num, num, num, mid, mid, cut, cut, mid, mid)
	p.height(4, 18)
	closing(p, 5, 14)
	must(p.f.AutoFilter(p.sheet, "A3:N4", nil))
	freeze(p, "D4", 3, 3)
	p.page(true, "$1:$3", reportFooter)
}
