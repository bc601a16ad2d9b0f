package examples

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// register draws the park's workbook sheet by sheet, as an officer keeps it.
type register struct {
	f       *excelize.File
	head    int
	choices choices
	err     error
}

func (g *register) sheet(name string, widths []float64, header []string, rows [][]any) {
	if g.err != nil {
		return
	}
	if _, g.err = g.f.NewSheet(name); g.err != nil {
		return
	}
	w, err := g.f.NewStreamWriter(name)
	if err != nil {
		g.err = err
		return
	}
	for i, width := range widths {
		if g.err = w.SetColWidth(i+1, i+1, width); g.err != nil {
			return
		}
	}
	if g.err = w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); g.err != nil {
		return
	}
	titles := make([]any, len(header))
	for i, h := range header {
		titles[i] = excelize.Cell{StyleID: g.head, Value: h}
	}
	if g.err = w.SetRow("A1", titles); g.err != nil {
		return
	}
	for i, r := range rows {
		if g.err = w.SetRow(fmt.Sprintf("A%d", i+2), r); g.err != nil {
			return
		}
	}
	if g.err = g.offer(name, header); g.err == nil {
		g.err = w.Flush()
	}
}

// baseRowsPerSheet keeps a long list of bases within a sheet's million rows.
const baseRowsPerSheet = 900_000

// workbook is the park's workbook with everything the office keeps itself.
func workbook(all []*enterprise, ec *economy, b *Supplements) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	g := &register{f: f, choices: b.choices()}
	g.headStyle()
	targets := [][]any{
		{"总产值", "2023-06", 200, nil, 3, 11, num("5.2")},
		{"增加值", "2023-06", nil, num("18.0"), 2, 11, num("4.6")},
	}
	g.sheets(all, ec, targets, published(all), chains())
	if b != nil {
		b.sheets(g)
	}
	if g.err == nil {
		g.err = f.DeleteSheet("Sheet1")
	}
	if g.err == nil {
		g.err = f.SetDocProps(&excelize.DocProperties{Title: "园区工作簿（样例）", Creator: "parkstat", Created: "2000-01-01T00:00:00Z",
			Modified: "2000-01-01T00:00:00Z"})
	}
	var out bytes.Buffer
	if g.err == nil {
		g.err = f.Write(&out)
	}
	if g.err != nil {
		return nil, fmt.Errorf("write park workbook: %w", g.err)
	}
	return xlsx.Normalize(out.Bytes())
}

// headStyle is that of the header rows.
func (g *register) headStyle() {
	g.head, g.err = g.f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "黑体", Bold: true, Color: "1F4E79"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DEE8F2"}}})
}

// sheets are the sheets that every park has; without enterprises they are empty.
func (g *register) sheets(all []*enterprise, ec *economy, targets, past, classes [][]any) {
	g.sheet("名录", []float64{22, 28, 10, 14, 8, 10, 9, 14, 26, 10, 14, 9, 14, 10, 14},
		[]string{"统一社会信用代码", "单位名称", "行业代码", "企业集团", "规模", "片区", "统计员", "统计员手机", "统计员邮箱", "统计负责人", "统计负责人手机", "分管领导", "分管领导手机", "首席服务员",
			"首席服务员手机"}, roster(all))
	g.sheet("变更", []float64{10, 12, 22, 28, 24, 40}, []string{"月份", "类型", "统一社会信用代码", "单位名称", "原代码或原名称", "说明"}, changes(all))
	parts := slices.Collect(slices.Chunk(bases(all), baseRowsPerSheet))
	if parts == nil {
		parts = [][][]any{nil}
	}
	for i, part := range parts {
		name := "同期数"
		if i > 0 {
			name += fmt.Sprint(i + 1)
		}
		g.sheet(name, []float64{22, 10, 8, 12, 12, 12, 24, 18}, []string{"统一社会信用代码", "月份", "指标", "本月", "1—本月", "来源", "核定依据", "上年原报1—本月"}, part)
	}
	g.sheet("增加值率", []float64{12, 10, 14, 40}, []string{"行业大类", "年份", "增加值率(%)", "来源"}, rates(ec, all))
	g.sheet("价格指数", []float64{12, 10, 14, 20, 40, 14}, []string{"行业大类", "月份", "上年同月=100", "累计(上年同期=100)", "来源", "发布日期"}, prices(ec, all))
	g.sheet("目标与位次", []float64{14, 10, 12, 16, 10, 10, 12}, []string{"指标", "年月", "全年目标", "全年目标增速(%)", "全市位次", "参评个数", "全市增速(%)"}, targets)
	g.sheet("反馈数", []float64{14, 10, 12, 14, 12, 14, 24, 14}, []string{"指标", "月份", "本月", "本月增速(%)", "累计", "累计增速(%)", "文号", "日期"}, nil)
	g.sheet("历史公布数", []float64{14, 10, 12, 14, 12, 14, 30}, []string{"指标", "月份", "本月", "本月增速(%)", "累计", "累计增速(%)", "来源"}, past)
	g.sheet("行业分类", []float64{14, 16, 12}, []string{"分类", "组", "行业代码"}, classes)
	g.sheet("填报日历", []float64{10, 14, 20}, []string{"报告期", "开网日期", "截止日期"}, calendar(all))
}

// num is a number cell with exactly these digits.
func num(s string) excelize.Cell {
	var whole, frac int
	_, _ = fmt.Sscanf(s, "%d.%d", &whole, &frac)
	return excelize.Cell{Value: float64(whole) + float64(frac)/10}
}

func roster(all []*enterprise) [][]any {
	var rows [][]any
	for _, e := range all {
		r := []any{e.ID, e.Name, e.Class, e.Group, e.size(), e.zone(), e.Contacts[0].Name, e.Contacts[0].Mobile, e.Contacts[0].Mail}
		for _, c := range e.Contacts[1:] {
			r = append(r, c.Name, c.Mobile)
		}
		rows = append(rows, r)
	}
	return rows
}

func changes(all []*enterprise) [][]any {
	var rows [][]any
	add := func(month int, kind facts.ChangeKind, e *enterprise, note string) {
		rows = append(rows, []any{facts.Period{Year: 2023, Month: month}.String(), string(kind), e.ID, e.Name, nil, note})
	}
	for m := 2; m <= 8; m++ {
		for _, e := range all {
			switch m {
			case e.entered:
				add(m, facts.EnterMonth, e, "新建投产，达到规模")
			case e.left:
				add(m, facts.Leave, e, "停业注销")
			case e.stopped:
				add(m, facts.Stop, e, "搬迁改造，全线停产")
			}
		}
	}
	return rows
}

// revisedUnit is the unit whose base was revised, by revisedBy 千元 to date, in every month.
const (
	revisedUnit = 24
	revisedBy   = 1860
)

// size and zone are what else the list says of a unit, made up.
func (e *enterprise) size() string {
	switch {
	case e.weight > 2:
		return "大型"
	case e.weight > 0.9:
		return "中型"
	case e.weight > 0.35:
		return "小型"
	}
	return "微型"
}

func (e *enterprise) zone() string {
	return []string{"东区", "西区", "化工专区"}[e.zoneNumber()]
}

func (e *enterprise) zoneNumber() int {
	if d := trades[e.trade].division; d == "25" || d == "26" {
		return 2
	}
	return int(e.ID[15]-'0') % 2
}

// published are last year's figures as they went out: on last year's list, as filed then.
func published(all []*enterprise) [][]any {
	var rows [][]any
	sum := int64(-revisedBy)
	for m := 2; m <= 12; m++ {
		month := int64(0)
		for _, e := range all {
			if e.entered == 0 {
				month += e.lastYear(m)
			}
		}
		sum += month
		level := any(hundredths((month + 500) / 1000))
		if m == facts.FirstMonth {
			level = nil
		}
		at := facts.Period{Year: 2022, Month: m}.String()
		rows = append(rows, []any{"总产值", at, level, nil, hundredths((sum + 500) / 1000), num(fmt.Sprintf("8.%d", m%10)), "2022 年园区月报（样例）"},
			[]any{"增加值", at, nil, nil, nil, num(fmt.Sprintf("7.%d", m%10)), "2022 年园区月报（样例）"})
	}
	return rows
}

// lastYear is what the unit made in a month of last year; after September as in it.
func (e *enterprise) lastYear(m int) int64 { return e.base[min(m, 9)] }

// hundredths is a number cell with two decimals.
func hundredths(n int64) excelize.Cell { return excelize.Cell{Value: float64(n) / 100} }

// chains is the park's own list of classes.
func chains() [][]any {
	var rows [][]any
	for _, c := range []struct {
		chain     string
		divisions []string
	}{{"化工新材料", []string{"25", "26", "29"}}, {"新能源", []string{"38", "44"}}, {"装备制造", []string{"33", "35"}},
		{"绿色食品", []string{"13", "14"}}, {"建材家居", []string{"20", "22", "30"}}} {
		for _, d := range c.divisions {
			rows = append(rows, []any{"产业链", c.chain, d})
		}
	}
	return rows
}

// bases are last year's figures on this year's list.
func bases(all []*enterprise) [][]any {
	var rows [][]any
	for i, e := range all {
		source := "上年上报"
		if e.entered > 0 {
			source = "入库申报"
		}
		for m := 2; m <= 8; m++ {
			at := facts.Period{Year: 2022, Month: m}
			items := e.items(m)
			for _, it := range []struct{ item, line string }{{"gov", "01"}, {"sales", "03"}, {"exports", "04"}, {"elec", "05"}} {
				v := items[it.item]
				month, toDate := any(v[2]), any(v[3])
				if it.item == "elec" {
					month, toDate = float64(v[2])/100, float64(v[3])/100
				}
				if m == facts.FirstMonth {
					month = nil
				}
				row := []any{e.ID, at.String(), it.line, month, toDate, source, nil, nil}
				if i == revisedUnit && it.item == "gov" {
					row[5], row[6], row[7] = "核定调整", "园区统计〔2023〕3 号（样例）", v[3]-revisedBy
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func rates(ec *economy, all []*enterprise) [][]any {
	var rows [][]any
	if all == nil {
		return nil
	}
	for _, t := range trades {
		rows = append(rows, []any{t.division, 2023, float64(ec.rates[t.division]) / 100, "2022 年年报分行业增加值率（样例）"})
	}
	return rows
}

func prices(ec *economy, all []*enterprise) [][]any {
	var rows [][]any
	if all == nil {
		return nil
	}
	for m := 2; m <= 7; m++ {
		at := facts.Period{Year: 2023, Month: m}
		for _, t := range trades {
			x := float64(ec.prices[t.division][m]) / 10
			month, toDate := any(x), any(nil)
			if at.IsJoint() {
				month, toDate = nil, x
			}
			rows = append(rows, []any{t.division, at.String(), month, toDate, "工业生产者出厂价格指数（样例）", at.Add(1).String() + "-09"})
		}
	}
	return rows
}

func calendar(all []*enterprise) [][]any {
	var rows [][]any
	if all == nil {
		return nil
	}
	for m := 2; m <= 12; m++ {
		p := facts.Period{Year: 2023, Month: m}
		opens, closes := deadline(p)
		rows = append(rows, []any{p.String(), opens, closes})
	}
	return rows
}
