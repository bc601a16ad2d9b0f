package xlsx

import "io"

// Stream reads a workbook of any length in memory that does not grow with its
// rows. It reads it twice: nothing is given before all of it was found sound, so
// that no half of a damaged one is taken for the whole.
//
// Each worksheet is given to sheet, without its cells, and then its rows that
// hold something to row, in their order. The cells are the callee's until it
// returns; their texts may be kept. MaxRow and MaxCol count what merges hide. An
// error of either ends the reading and is returned as it is; one of the file is a
// *Refusal, and one of r wraps r's own.
func Stream(r io.ReaderAt, size int64, lim Limits, sheet func(*Sheet) error, row func(row int, cells []Cell) error) error {
	w := newWorkspace(source{from: r, size: size}, lim.withDefaults())
	defer w.release()
	wb, err := w.start()
	if err != nil {
		return err
	}
	type found struct {
		part  string
		sheet *Sheet
	}
	var all []found
	err = w.eachSheet(wb, func(part string, s *Sheet) error {
		all = append(all, found{part, s})
		return w.readSheet(part, s, s.measure)
	})
	if err == nil {
		err = w.checkRest()
	}
	if err != nil {
		return err
	}
	w.budget = budget{limits: w.budget.limits}
	for _, f := range all {
		if err := w.streamSheet(f.part, f.sheet, sheet, row); err != nil {
			return err
		}
	}
	return nil
}

// measure moves the end of the sheet behind the cells.
func (s *Sheet) measure(row int, cells []Cell) error {
	if len(cells) > 0 {
		s.MaxRow, s.MaxCol = row, max(s.MaxCol, cells[len(cells)-1].Col)
	}
	return nil
}

func (w *workspace) streamSheet(part string, s *Sheet, sheet func(*Sheet) error, row func(row int, cells []Cell) error) error {
	if err := sheet(s); err != nil {
		return err
	}
	var merges cover
	merges.over(s.Merges)
	again := &Sheet{Name: s.Name}
	return w.readSheet(part, again, func(n int, cells []Cell) error {
		cells, _ = merges.show(cells) // none overlap: that was found out before
		if len(cells) == 0 {
			return nil
		}
		return row(n, cells)
	})
}
