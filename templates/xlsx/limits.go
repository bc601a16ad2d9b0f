package xlsx

import "cmp"

// Limits bound what Read will take on. A field that is zero takes its default.
// They also keep out what a lenient reader could not survive, since a workbook
// that was read may be opened by one to be marked: hence LastColumnSum and the
// counting of empty cells.
type Limits struct {
	Entries       int   // files in the archive
	TotalBytes    int64 // all of them unpacked
	PartBytes     int64 // one of them unpacked
	Ratio         int64 // unpacked to packed, of an entry that unpacks to more than 1 MiB
	Cells         int   // cell elements in all sheets, styled empty ones included
	Held          int   // cells that hold something, in all sheets
	Merges        int   // merged ranges in all sheets
	Strings       int   // entries of the shared string table
	StringBytes   int64 // text of all cells, a shared string counted at each use
	LastColumnSum int64 // the last column of each row, summed over all rows
}

// DefaultLimits are for what the office keeps itself, such as a park's workbook: far
// below what it takes to tire a machine.
func DefaultLimits() Limits {
	return Limits{
		Entries:       2_000,
		TotalBytes:    200e6,
		PartBytes:     100e6,
		Ratio:         300,
		Cells:         3_000_000,
		Held:          3_000_000,
		Merges:        20_000,
		Strings:       1_000_000,
		StringBytes:   200e6,
		LastColumnSum: 2_000_000,
	}
}

// ReturnLimits are for what a stranger sends: far above any return.
func ReturnLimits() Limits {
	l := DefaultLimits()
	l.Held, l.Strings, l.StringBytes = 200_000, 200_000, 20e6
	return l
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Entries:       cmp.Or(l.Entries, d.Entries),
		TotalBytes:    cmp.Or(l.TotalBytes, d.TotalBytes),
		PartBytes:     cmp.Or(l.PartBytes, d.PartBytes),
		Ratio:         cmp.Or(l.Ratio, d.Ratio),
		Cells:         cmp.Or(l.Cells, d.Cells),
		Held:          cmp.Or(l.Held, d.Held),
		Merges:        cmp.Or(l.Merges, d.Merges),
		Strings:       cmp.Or(l.Strings, d.Strings),
		StringBytes:   cmp.Or(l.StringBytes, d.StringBytes),
		LastColumnSum: cmp.Or(l.LastColumnSum, d.LastColumnSum),
	}
}

// budget is what a reading has used of its limits.
type budget struct {
	limits                   Limits
	cells, held, merges      int
	stringBytes, lastColumns int64
}

func (b *budget) cell(part string) error {
	if b.cells++; b.cells > b.limits.Cells {
		return tooWide(part, "单元格超过 %d 个", b.limits.Cells)
	}
	return nil
}

func (b *budget) row(part string, lastCol int) error {
	if b.lastColumns += int64(lastCol); b.lastColumns > b.limits.LastColumnSum {
		return tooWide(part, "各行末列之和超过 %d", b.limits.LastColumnSum)
	}
	return nil
}

func (b *budget) merge(part string) error {
	if b.merges++; b.merges > b.limits.Merges {
		return tooLarge(part, "合并单元格超过 %d 处", b.limits.Merges)
	}
	return nil
}

// hold counts a cell that holds so many bytes of text.
func (b *budget) hold(part string, n int) error {
	if b.held++; b.held > b.limits.Held {
		return tooWide(part, "有内容的单元格超过 %d 个", b.limits.Held)
	}
	if b.stringBytes += int64(n); b.stringBytes > b.limits.StringBytes {
		return tooLarge(part, "文字总量超过 %d 字节", b.limits.StringBytes)
	}
	return nil
}
