package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

const footer = `&L&"宋体"&9{{园区}}　{{期间}}（{{阶段}}）{{版本标记}}&R&"宋体"&9第 &P 页 共 &N 页`

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
	for _, s := range []string{"分行业", "分企业", "增长贡献", "结构分析", "衔接与核算", "报送与审核", "数据来源", "方法与来源"} {
		_, err := f.NewSheet(s)
		must(err)
	}
	keySheet(pen{f, "主要指标"})
	divisionSheet(pen{f, "分行业"})
	unitSheet(pen{f, "分企业"})
	pullSheet(pen{f, "增长贡献"})
	structureSheet(pen{f, "结构分析"})
	bridgeSheet(pen{f, "衔接与核算"})
	returnSheet(pen{f, "报送与审核"})
	sourceSheet(pen{f, "数据来源"})
	methodSheet(pen{f, "方法与来源"})
	f.SetActiveSheet(0)
	return f
}

// keySheet is the answer: four key figures, the paragraph, the leaders' table,
// the trend.
func keySheet(p pen) {
	p.widths(20, 9, 11, 10, 11, 10, 12, 11, 11, 12, 9, 11)
	p.span("A1", "L1", "{{园区}}{{期间}}规模以上工业主要指标", title)
	p.height(1, 32)
	p.span("A2", "L2", "{{阶段说明}}　编制时间：{{编制时间}}　第 {{版本}} 版", look{align: "center", color: grey, size: 9})
	cards := []struct{ from, to, label, value, growth, scope string }{
		{"A", "C", "工业增加值（亿元）", "{{增加值.累计}}", "{{增加值.累计箭头}}{{增加值.累计同比说法}}", "{{已报说法}}"},
		{"D", "F", "工业总产值（亿元）", "{{总产值.累计}}", "{{总产值.累计箭头}}{{总产值.累计同比说法}}", "{{已报说法}}"},
		{"G", "I", "产销率（%）", "{{产销率.累计}}", "{{产销率.累计箭头}}{{产销率.累计同比说法}}", "{{已报说法}}"},
		{"J", "L", "上报率（%，按户数）", "{{报送.上报率}}", "应报 {{报送.应报}} 户，已报 {{报送.已报}} 户", ""},
	}
	for _, c := range cards {
		p.span(c.from+"4", c.to+"4", c.label, look{fill: tint, align: "center", color: grey})
		p.span(c.from+"5", c.to+"5", c.value, look{font: figures, size: 24, bold: true, fill: tint, align: "center", color: accent})
		p.span(c.from+"6", c.to+"6", c.growth, look{fill: tint, align: "center"})
		p.span(c.from+"7", c.to+"7", c.scope, look{fill: tint, align: "center", color: grey, size: 9})
	}
	p.height(4, 20)
	p.height(5, 38)
	p.height(6, 20)
	p.height(7, 18)
	p.span("A8", "L8", "{{摘要}}", look{size: 11, wrap: true})
	p.height(8, 56)
	p.put("A10", "表1　主要指标", look{font: heading, color: accent})
	for i, h := range []string{"指标", "单位", "本月", "同比(%)", "1—本月", "同比(%)", "比上月累计\n(百分点)", "全年目标", "完成进度\n(%)", "比计划", "全市位次", "比全市\n(百分点)"} {
		p.put(at(i+1, 11), h, headTop)
	}
	p.height(11, 32)
	fields := []string{"名称", "单位", "本月", "本月同比", "累计", "累计同比", "比上月累计", "全年目标", "完成进度", "比计划", "全市位次", "比全市"}
	for i, fld := range fields {
		l := num
		switch i {
		case 0:
			l = name
		case 1:
			l = mid
		}
		p.put(at(i+1, 12), fmt.Sprintf("{{主要指标.%s}}", fld), l)
	}
	p.height(12, 22)
	for col := 1; col <= 12; col++ {
		p.put(at(col, 13), "", look{top: 2})
	}
	p.height(13, 4)
	p.span("A14", "L14", "{{企业面说法}}{{下月预计说法}}", look{size: 10})
	p.span("A15", "L15", "{{表注}}", note)
	p.height(15, 44)
	p.put("A17", "表2　逐月走势", look{font: heading, color: accent})
	for i, h := range []string{"月份", "", "总产值本月\n(亿元)", "", "总产值累计\n同比(%)", "", "增加值累计\n同比(%)"} {
		if i%2 == 0 && i > 0 {
			p.span(at(i, 18), at(i+1, 18), h, headTop)
		}
	}
	p.put("A18", "月份", headTop)
	p.height(18, 32)
	p.put("A19", "{{趋势.月份}}", mid)
	for i, fld := range []string{"总产值本月", "总产值累计同比", "增加值累计同比"} {
		p.span(at(2+2*i, 19), at(3+2*i, 19), "{{趋势."+fld+"}}", num)
	}
	p.height(19, 20)
	for col := 1; col <= 7; col++ {
		p.put(at(col, 20), "", look{top: 2})
	}
	p.span("A21", "L21", "{{资料来源}}", note)
	for i, s := range []string{"分行业", "分企业", "增长贡献", "结构分析", "衔接与核算", "报送与审核", "数据来源", "方法与来源"} {
		ref := at(2+i, 3)
		p.put(ref, s, look{color: accent, size: 9, align: "center"})
		must(p.f.SetCellHyperLink(p.sheet, ref, "'"+s+"'!A1", "Location"))
	}
	trendChart(p)
	p.page(true, "", footer)
	p.onePage(true)
}

func trendChart(p pen) {
	axis := excelize.Font{Family: body, Size: 9, Color: "595959"}
	same := false
	must(p.f.AddChart(p.sheet, "I17", &excelize.Chart{
		Type: excelize.Line,
		Series: []excelize.ChartSeries{
			{Name: "'主要指标'!$D$18", Categories: "'主要指标'!$A$19:$A$19", Values: "'主要指标'!$D$19:$D$19",
				Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{accent}}, Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25},
				Marker: excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{accent}}}},
			{Name: "'主要指标'!$F$18", Categories: "'主要指标'!$A$19:$A$19", Values: "'主要指标'!$F$19:$F$19",
				Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"9C5B14"}}, Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25},
				Marker: excelize.ChartMarker{Symbol: "diamond", Size: 6, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"9C5B14"}}}},
		},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "累计同比（%）",
			Font: &excelize.Font{Family: heading, Size: 11, Color: accent}}}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: &axis},
		XAxis:        excelize.ChartAxis{Font: axis},
		YAxis:        excelize.ChartAxis{Font: axis, MajorGridLines: true},
		Dimension:    excelize.ChartDimension{Width: 384, Height: 270},
		ShowBlanksAs: "gap",
		VaryColors:   &same,
		Format:       excelize.GraphicOptions{AltText: "折线图：总产值、增加值逐月的累计同比，数字见表2"},
	}))
}
