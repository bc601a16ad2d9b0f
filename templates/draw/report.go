package main

import "github.com/xuri/excelize/v2"

const reportFooter = `&L&"宋体"&9{{园区}}　{{期间}}（{{阶段}}）{{版本标记}}&R&"宋体"&9第 &P 页 共 &N 页`

// The looks of a table: a thick rule on top and bottom, thin ones inside, open
// sides.
var (
	title   = look{font: heading, size: 16, bold: true, align: "center", color: accent}
	unit    = look{size: 9, align: "right", color: grey}
	note    = look{size: 9, color: grey, wrap: true, valign: "top"}
	headTop = look{font: heading, fill: tint, align: "center", wrap: true, top: 2, inner: true}
	headLow = look{font: heading, fill: tint, align: "center", wrap: true, inner: true}
	name    = look{inner: true, wrap: true}
	mid     = look{inner: true, align: "center"}
	num     = look{font: figures, align: "right", inner: true}
	total   = look{bold: true, inner: true}
	sum     = look{font: figures, align: "right", bold: true, inner: true}
)

// monthlyReport draws 《工业经济运行月报》.
func monthlyReport() *excelize.File {
	f := excelize.NewFile()
	must(f.SetSheetName("Sheet1", "主要指标"))
	for _, s := range []string{"分行业", "增长贡献", "衔接与核算", "修订", "分企业", "结构分析", "衔接明细", "报送与审核", "数据来源", "方法与来源"} {
		_, err := f.NewSheet(s)
		must(err)
	}
	frontSheet(pen{f, "主要指标"})
	divisionSheet(pen{f, "分行业"})
	trendSheet(pen{f, "增长贡献"})
	fedBackSheet(pen{f, "衔接与核算"})
	changeSheet(pen{f, "修订"})
	unitSheet(pen{f, "分企业"})
	structureSheet(pen{f, "结构分析"})
	bridgeSheet(pen{f, "衔接明细"})
	returnSheet(pen{f, "报送与审核"})
	sourceSheet(pen{f, "数据来源"})
	methodSheet(pen{f, "方法与来源"})
	f.SetActiveSheet(0)
	return f
}

// trendSheet is the year month by month, beside the same months a year ago, and what each industry
// gave to the growth.
func trendSheet(p pen) {
	p.widths(32, 13, 13, 13, 13, 13)
	banner(p, "F", "{{园区}}{{期间}}走势与增长贡献", "表{{表号}}　逐月走势", "单位：亿元、%、百分点")
	for i, h := range []string{"月份", "总产值\n本月(亿元)", "总产值累计\n同比(%)", "上年同期\n同比(%)", "增加值累计\n同比(%)", "上年同期\n同比(%)"} {
		p.put(at(i+1, 3), h, headTop)
	}
	p.height(3, 32)
	l := name
	l.align = "center"
	p.row(1, 4, []any{"{{趋势.月份}}", "{{趋势.总产值本月}}", "{{趋势.总产值累计同比}}", "{{趋势.总产值上年同比}}", "{{趋势.增加值累计同比}}", "{{趋势.增加值上年同比}}"}, l, num)
	p.height(4, 18)
	closing(p, 5, 6)
	p.span("A6", "F6", "注：各月为 1 月起的累计增速；上年同期是上年同月公布的累计增速。没有报齐的月份只是已报企业的，图中为空心点。", note)
	p.height(6, 14)
	p.height(7, 240)
	trendChart(p)
	p.put("A8", "表{{表号}}　各行业对总产值累计增速的拉动，合计 {{拉动合计}} 个百分点", look{font: heading, color: accent})
	p.height(8, 24)
	p.row(1, 9, []any{"行业", "拉动\n(百分点)"}, headTop)
	p.height(9, 30)
	p.row(1, 10, []any{"{{拉动构成.名称}}", "{{拉动构成.拉动}}"}, name, num)
	p.height(10, 16)
	closing(p, 11, 2)
	p.span("A12", "F12", "{{资料来源}}", note)
	p.page(false, "", reportFooter)
	p.onePage(false)
}

func trendChart(p pen) {
	axis, same := excelize.Font{Family: body, Size: 9, Color: grey}, false
	line := func(col, color string, symbol string) excelize.ChartSeries {
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
		return excelize.ChartSeries{Name: "'增长贡献'!$" + col + "$3", Categories: "'增长贡献'!$A$4:$A$4", Values: "'增长贡献'!$" + col + "$4:$" + col + "$4",
			Fill: fill, Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25, Fill: fill}, Marker: excelize.ChartMarker{Symbol: symbol, Size: 7, Fill: fill}}
	}
	must(p.f.AddChart(p.sheet, "A7", &excelize.Chart{
		Type:   excelize.Line,
		Series: []excelize.ChartSeries{line("C", accent, "circle"), line("D", "8A94A0", "none")},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "总产值累计同比（%），与上年同期",
			Font: &excelize.Font{Family: heading, Size: 11, Color: accent}}}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: &axis},
		XAxis:        excelize.ChartAxis{Font: axis},
		YAxis:        excelize.ChartAxis{Font: axis, MajorGridLines: true},
		Dimension:    excelize.ChartDimension{Width: 690, Height: 278},
		ShowBlanksAs: "gap",
		VaryColors:   &same,
		Format:       excelize.GraphicOptions{AltText: "折线图：总产值各月的累计同比，与上年同期，数字见上表", OffsetY: 4},
	}))
}
