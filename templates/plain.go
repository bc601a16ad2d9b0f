package templates

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// Draw makes a plain workbook that asks for everything a form knows: its items line by
// line, its lists row by row, its single cells below. It is where an office begins to
// design its own.
func Draw(def *FormDef) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	d := &drawer{f: f, sheet: sheetName(def.Name), def: def, cols: 6, styles: map[ink]int{}}
	for _, l := range def.Lists {
		d.cols = max(d.cols, 1+len(l.Fields))
	}
	d.cols = max(d.cols, 4+len(def.Columns))
	d.try(f.SetSheetName("Sheet1", d.sheet))
	d.all()
	if d.err != nil {
		return nil, fmt.Errorf("draw %s: %w", def.Form, d.err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("draw %s: %w", def.Form, err)
	}
	return xlsx.Normalize(out.Bytes())
}

// sheetName is a form's name as far as a sheet can bear it.
func sheetName(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-31):])
}

// ink is the look of a cell.
type ink struct {
	font, fill, color, align, format string
	size                             float64
	bold, wrap, line                 bool
}

// What the review sheet has no use for.
const (
	figureFont = "Times New Roman"
	greyInk    = "595959"
	alarmInk   = "C00000"
)

type drawer struct {
	f      *excelize.File
	sheet  string
	def    *FormDef
	cols   int // columns used
	row    int // the next free one
	styles map[ink]int
	err    error
}

func (d *drawer) try(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *drawer) style(k ink) int {
	if id, ok := d.styles[k]; ok {
		return id
	}
	font := &excelize.Font{Family: k.font, Size: k.size, Bold: k.bold, Color: k.color}
	if font.Family == "" {
		font.Family = bodyFont
	}
	if font.Size == 0 {
		font.Size = 10.5
	}
	if font.Color == "" {
		font.Color = "222222"
	}
	s := &excelize.Style{Font: font, Alignment: &excelize.Alignment{Horizontal: k.align, Vertical: "center", WrapText: k.wrap}}
	if k.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{k.fill}}
	}
	if k.format != "" {
		s.CustomNumFmt = &k.format
	}
	if k.line {
		for _, side := range []string{"top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Style: 1, Color: "D5DAE0"})
		}
	}
	id, err := d.f.NewStyle(s)
	d.try(err)
	d.styles[k] = id
	return id
}

// put writes a text over the columns from first to last of the current row.
func (d *drawer) put(first, last int, text string, k ink) {
	from, to := xlsx.Ref(d.row, first), xlsx.Ref(d.row, last)
	if last > first {
		d.try(d.f.MergeCell(d.sheet, from, to))
	}
	if text != "" {
		d.try(d.f.SetCellStr(d.sheet, from, text))
	}
	d.try(d.f.SetCellStyle(d.sheet, from, to, d.style(k)))
}

func (d *drawer) end(height float64) {
	d.try(d.f.SetRowHeight(d.sheet, d.row, height))
	d.row++
}

// answer is the look of a cell that asks for an item.
func answer(it *Item) ink {
	k := ink{fill: askedFill, line: true}
	switch it.Type {
	case "money", "number":
		k.font, k.align, k.format = figureFont, "right", "0"
		if it.Decimals > 0 {
			k.format = "0." + "000000"[:it.Decimals]
		}
	case "date":
		k.align, k.format = "left", "yyyy-mm-dd"
	case "code", "tick":
		k.align = "center"
	default:
		k.wrap = true
	}
	return k
}

func (d *drawer) all() {
	def := d.def
	d.row = 1
	for col := 1; col <= d.cols; col++ {
		width := 15.0
		switch col {
		case 1:
			width = 8
		case 2:
			width = 30
		case 3:
			width = 13
		case d.cols:
			width = 24
		}
		name := xlsx.ColName(col)
		d.try(d.f.SetColWidth(d.sheet, name, name, width))
	}
	d.put(1, d.cols, def.Name, ink{font: headingFont, size: 18, bold: true, align: "center", color: accent})
	d.end(34)
	d.put(1, d.cols, "请填写浅黄色单元格，其余已锁定；填好后另存为 .xlsx 报送。没有发生填 0，不要留空。\n{{form.return}}\n{{form.filing}}",
		ink{fill: tint, color: accent, wrap: true})
	d.end(50)
	label, value := ink{color: greyInk}, ink{bold: true}
	d.put(1, 1, "代码：", label)
	d.put(2, 3, "{{unit.code}}", value)
	d.put(4, 4, "报告期：", label)
	d.put(5, d.cols, "{{period.code}}", value)
	d.end(21)
	d.put(1, 1, "单位：", label)
	d.put(2, 3, "{{unit.name}}", value)
	if def.Unit != "" {
		d.put(4, 4, "计量单位：", label)
		d.put(5, d.cols, def.Unit, value)
	}
	d.end(21)
	d.table()
	for i := range def.Lists {
		d.list(&def.Lists[i])
	}
	d.row++
	for i := range def.Items {
		if it := &def.Items[i]; it.Single {
			name := it.Name
			if it.Unit != "" {
				name += "（" + it.Unit + "）"
			}
			d.put(1, 2, name, ink{})
			d.put(3, d.cols, "{{? "+it.Item+"}}", answer(it))
			d.end(24)
		}
	}
	d.put(1, d.cols, "{{"+checkName+"}}", ink{color: alarmInk, size: 9, wrap: true})
	d.end(28)
	d.page()
}

// table asks for the items that have columns.
func (d *drawer) table() {
	head := ink{font: headingFont, fill: tint, align: "center", wrap: true, line: true}
	started := false
	for i := range d.def.Items {
		it := &d.def.Items[i]
		if it.Single {
			continue
		}
		if !started {
			started = true
			d.row++
			for col, name := range []string{"代码", "指标名称", "计量单位"} {
				d.put(col+1, col+1, name, head)
			}
			for j, c := range d.def.Columns {
				d.put(4+j, 4+j, c.Name, head)
			}
			d.put(4+len(d.def.Columns), d.cols, "说明", head)
			d.end(26)
		}
		d.put(1, 1, it.Line, ink{align: "center", line: true})
		d.put(2, 2, it.Name, ink{wrap: true, line: true})
		d.put(3, 3, it.Unit, ink{align: "center", line: true})
		for j, c := range d.def.Columns {
			ask := "{{? " + it.Item + "." + c.Column + "}}"
			k := answer(it)
			if c.Of != "" {
				ask, k.fill = "{{"+it.Item+"."+c.Column+"}}", ""
			}
			d.put(4+j, 4+j, ask, k)
		}
		d.put(4+len(d.def.Columns), d.cols, "{{? "+it.Item+"."+NoteColumn+"}}", ink{fill: askedFill, wrap: true, line: true})
		d.end(24)
	}
}

// list asks for a list in one row.
func (d *drawer) list(l *FormList) {
	d.row++
	d.put(1, d.cols, l.Name, ink{font: headingFont, color: accent})
	d.end(22)
	head := ink{font: headingFont, fill: tint, align: "center", wrap: true, line: true}
	d.put(1, 1, "序号", head)
	for i := range l.Fields {
		name := l.Fields[i].Name
		if u := l.Fields[i].Unit; u != "" {
			name += "（" + u + "）"
		}
		d.put(2+i, 2+i, name, head)
	}
	d.end(30)
	d.put(1, 1, "{{"+l.List+"."+rowNumber+"}}", ink{align: "center", line: true})
	for i := range l.Fields {
		ask, k := "{{? "+l.List+"."+l.Fields[i].Item+"}}", answer(&l.Fields[i])
		if l.shown(l.Fields[i].Item) {
			ask, k.fill = "{{"+l.List+"."+l.Fields[i].Item+"}}", "" // known beforehand; where it is not, it is asked
		}
		d.put(2+i, 2+i, ask, k)
	}
	d.end(22)
}

// page sets up A4 landscape, one page wide.
func (d *drawer) page() {
	orientation, paper, wide, tall, fit, grid := "landscape", 9, 1, 0, true, false
	d.try(d.f.SetSheetProps(d.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	d.try(d.f.SetPageLayout(d.sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}))
	d.try(d.f.SetHeaderFooter(d.sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&\"宋体\"&9{{unit.name}}&R&\"宋体\"&9第 &P 页 共 &N 页"}))
	d.try(d.f.SetSheetView(d.sheet, 0, &excelize.ViewOptions{ShowGridLines: &grid}))
}
