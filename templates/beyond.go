package templates

import "parkstat/templates/xlsx"

// Beyond are the cells written under a form's lists, where the form has no more rows: rows
// that somebody put in below the last. Nothing there is read, so it must be told.
func (f *Form) Beyond(p *Places) []xlsx.Cell {
	asked := map[[2]int]bool{}
	for _, c := range p.Cells {
		asked[[2]int{c.Row, c.Col}] = true
	}
	labels := map[string]bool{}
	for _, s := range f.labels {
		labels[s] = true
	}
	for _, s := range f.prefixes {
		labels[s] = true
	}
	var all []xlsx.Cell
	for _, l := range f.Def.Lists {
		first, last, row := 0, 0, 0
		for _, field := range l.Fields {
			c, ok := p.Cells[l.Path(l.Rows, field.Item)]
			if !ok {
				continue
			}
			if first == 0 || c.Col < first {
				first = c.Col
			}
			last, row = max(last, c.Col), max(row, c.Row)
		}
		for end := false; row > 0 && !end && row < p.Sheet.MaxRow; {
			row++
			var written []xlsx.Cell
			for col := 1; col <= p.Sheet.MaxCol; col++ {
				c := p.Sheet.At(row, col)
				switch {
				case asked[[2]int{row, col}] || labels[squeeze(c.Text)] && c.Text != "":
					end = true // the form goes on
				case col >= first && col <= last && squeeze(c.Text) != "":
					written = append(written, c)
				}
			}
			if !end && len(written) > 0 {
				all = append(all, written[0])
			}
		}
	}
	return all
}
