package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// The columns of the first page. They are those of table 1; what stands above spans them.
const lastFront = "K"

// frontSheet is the answer, on one portrait page: the verdict, four tiles, who pulls and who
// drags, what needs study, the leaders' table.
func frontSheet(p pen) {
	p.widths(17.5, 9.3, 7.2, 7.2, 7.2, 7.2, 8, 8.5, 8, 10.5, 6.5)
	p.span("A1", lastFront+"1", "{{园区}}{{期间}}经济运行情况", title)
	p.height(1, 30)
	p.span("A2", lastFront+"2", "{{阶段}}（第 {{版本}} 版）　应报 {{报送.应报}} 户，已报 {{报送.已报}} 户，上报率 {{报送.上报率}}%　{{编制时间}}　{{编制单位}}", look{align: "center", color: grey, size: 9})
	p.span("A3", lastFront+"3", "{{结论}}", look{font: heading, size: 13, bold: true, color: accent, wrap: true})
	p.height(3, 38)
	p.height(4, 4)
	for i, span := range [][2]string{{"A", "B"}, {"C", "E"}, {"F", "H"}, {"I", "K"}} {
		tile(p, i+1, span[0], span[1])
	}
	p.height(12, 3)
	p.height(13, 8)
	row := moversTable(p, 14)
	p.put(at(1, row), "需要研究", look{font: heading, color: accent})
	p.height(row, 20)
	p.span(at(1, row+1), lastFront+fmt.Sprint(row+1), "{{需要研究.序号}}. {{需要研究.内容}}", look{wrap: true, size: 10})
	p.height(row+1, 18)
	p.height(row+2, 6)
	leadersTable(p, row+3)
	p.page(false, "", reportFooter)
	p.onePage(false)
}

// tile is a headline figure: name, figure, growth, how much of the year's plan is done, verdict, rank.
func tile(p pen, n int, from, to string) {
	for i, line := range []struct {
		text   string
		look   look
		height float64
	}{
		{"名称", look{font: heading, size: 10, top: 2}, 18},
		{"累计", look{font: figures, size: 18, bold: true, color: accent}, 26},
		{"同比", look{size: 10}, 16},
		{"进度条", look{size: 9, color: accent}, 14},
		{"计划", look{size: 9.5, color: grey}, 15},
		{"评语", look{font: heading, size: 10.5, bold: true}, 16},
		{"位次", look{size: 9.5, color: grey}, 15},
	} {
		text, row := fmt.Sprintf("{{格%d.%s}}", n, line.text), fmt.Sprint(5+i)
		switch line.text {
		case "累计":
			text += fmt.Sprintf(" {{格%d.单位}}", n)
		case "进度条": // of a month that is not complete there is none
			text += fmt.Sprintf("{{格%d.范围}}", n)
		}
		line.look.fill, line.look.align, line.look.indent = pale, "left", 1
		p.span(from+row, to+row, text, line.look)
		p.height(5+i, line.height)
	}
}

// moversTable is who pulls and who drags, with a bar beside each.
func moversTable(p pen, row int) int {
	p.put(at(1, row), "{{首页图题}}", look{font: heading, color: accent})
	p.height(row, 20)
	small := look{size: 10, wrap: true}
	figure := look{font: figures, size: 10, align: "right", format: "+0.00;-0.00"}
	p.span(at(1, row+1), at(3, row+1), "{{首页图.名称}}", small)
	p.put(at(4, row+1), "{{首页图.增}}", figure)
	p.put(at(5, row+1), "{{首页图.减}}", figure)
	p.height(row+1, 17)
	p.height(row+2, 6)
	bars(p, row)
	return row + 3
}

// leadersTable is table 1 with its notes.
func leadersTable(p pen, row int) {
	p.put(at(1, row), "表{{表号}}　主要指标", look{font: heading, color: accent})
	p.height(row, 20)
	heads := []string{"指标", "单位", "本月", "同比(%)", "1—本月", "同比(%)", "比上月\n累计(点)", "全年\n目标", "完成\n进度(%)", "比计划", "全市\n位次"}
	fields := []string{"名称", "单位", "本月", "本月同比", "累计", "累计同比", "比上月累计", "全年目标", "完成进度", "比计划", "全市位次"}
	for i, h := range heads {
		l := headTop
		l.size = 10
		p.put(at(i+1, row+1), h, l)
		l = num
		switch i {
		case 0:
			l = name
		case 1:
			l = mid
			l.wrap = true
		case 9:
			l.font = body
		}
		l.size = 10
		p.put(at(i+1, row+2), fmt.Sprintf("{{主要指标.%s}}", fields[i]), l)
	}
	p.height(row+1, 28)
	p.height(row+2, 20)
	closing(p, row+3, 11)
	for i, text := range []string{"{{企业面说法}}{{下月预计说法}}", "{{表注}}", "{{下期说法}}"} {
		p.span(at(1, row+4+i), lastFront+fmt.Sprint(row+4+i), text, look{size: 9, color: grey, wrap: true, valign: "top"})
		p.height(row+4+i, 13)
	}
}

// bars draws what stands in the rows under its title, as high as they are: up in one colour, down
// in another, each with its figure.
func bars(p pen, row int) {
	axis, same, overlap, gap := excelize.Font{Family: body, Size: 9, Color: grey}, false, 100, uint(40)
	series := func(col, color string) excelize.ChartSeries {
		return excelize.ChartSeries{Name: "'" + p.sheet + "'!$A$" + fmt.Sprint(row), Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", p.sheet, row+1, row+1),
			Values: fmt.Sprintf("'%s'!$%s$%d:$%s$%d", p.sheet, col, row+1, col, row+1), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}}
	}
	must(p.f.AddChart(p.sheet, at(6, row+1), &excelize.Chart{
		Type:       excelize.Bar,
		Series:     []excelize.ChartSeries{series("D", accent), series("E", amber)},
		Legend:     excelize.ChartLegend{Position: "none"},
		XAxis:      excelize.ChartAxis{None: true, ReverseOrder: true},
		YAxis:      excelize.ChartAxis{None: true, Font: axis},
		VaryColors: &same,
		GapWidth:   &gap,
		Overlap:    &overlap,
		Border:     excelize.LineOptions{Type: excelize.LineNone},
		Dimension:  excelize.ChartDimension{Width: 352, Height: 22},
		Format:     excelize.GraphicOptions{AltText: "条形图：左面各行的数，增的向右，减的向左", Positioning: "twoCell"},
	}))
}
