package xlsx

import (
	"fmt"
	"strconv"
	"strings"
)

// The edges of a sheet, as Excel has them.
const (
	MaxRows = 1 << 20
	MaxCols = 1 << 14
)

// ColName is the letters of a 1-based column: 1 is "A", 28 is "AB".
func ColName(col int) string {
	var buf [14]byte
	i := len(buf)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		buf[i] = byte('A' + (col-1)%26)
	}
	return string(buf[i:])
}

// Ref is the name of a cell, such as "D12".
func Ref(row, col int) string { return ColName(col) + strconv.Itoa(row) }

// ParseRef reads a cell's name, as files spell it: letters, capitals nearly always, no
// dollar signs, no leading zeros, within the sheet.
func ParseRef(ref string) (row, col int, err error) {
	row, col, ok := parseRef(ref)
	if !ok {
		return 0, 0, fmt.Errorf("%q is not a cell reference", ref)
	}
	return row, col, nil
}

func parseRef[S string | []byte](ref S) (row, col int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 3 && ref[i]&^0x20 >= 'A' && ref[i]&^0x20 <= 'Z'; i++ {
		col = col*26 + int(ref[i]&^0x20-'A') + 1
	}
	digits := ref[i:]
	for j := 0; j < len(digits) && j < 7 && digits[j] >= '0' && digits[j] <= '9'; j++ {
		row = row*10 + int(digits[j]-'0')
		i++
	}
	if i != len(ref) || len(digits) == 0 || digits[0] == '0' || col < 1 || col > MaxCols || row > MaxRows {
		return 0, 0, false
	}
	return row, col, true
}

// Range is a rectangle of cells, 1-based, both corners included.
type Range struct{ Row1, Col1, Row2, Col2 int }

// ParseRange reads "B2:D4", or "B2" as a range of one cell, or "B:D" as one of whole columns.
func ParseRange(ref string) (Range, error) {
	from, to, two := strings.Cut(ref, ":")
	if !two {
		to = from
	}
	if two && !strings.ContainsAny(ref, "0123456789") {
		from, to = from+"1", to+strconv.Itoa(MaxRows)
	}
	var r Range
	var err1, err2 error
	r.Row1, r.Col1, err1 = ParseRef(from)
	r.Row2, r.Col2, err2 = ParseRef(to)
	if err1 != nil || err2 != nil || r.Row1 > r.Row2 || r.Col1 > r.Col2 {
		return Range{}, fmt.Errorf("%q is not a range", ref)
	}
	return r, nil
}

func (r Range) String() string { return Ref(r.Row1, r.Col1) + ":" + Ref(r.Row2, r.Col2) }

// Contains tells whether the cell lies in the range.
func (r Range) Contains(row, col int) bool {
	return r.Row1 <= row && row <= r.Row2 && r.Col1 <= col && col <= r.Col2
}
