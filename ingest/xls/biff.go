package xls

import (
	"errors"
	"math"
	"unicode/utf16"
)

// The records that are looked at.
const (
	recFormula = 0x0006
	recEOF     = 0x000A
	recLocked  = 0x002F // FILEPASS: encrypted
	recSheet   = 0x0085
	recMulRK   = 0x00BD
	recNumber  = 0x0203
	recRK      = 0x027E
	recBOF     = 0x0809

	biff8     = 0x0600
	isGlobals = 0x0005
	isSheet   = 0x0010
)

var (
	errNoWorkbook = errors.New("里面没有工作簿，不是 Excel 或 WPS 表格的文件")
	errTooOld     = errors.New("是 Excel 95 或更早的格式")
	errLocked     = errors.New("文件有密码保护，无法读取")
	errRecords    = errors.New("文件已损坏：工作簿的内容不完整或有误")
)

type place struct{ row, col int } // 1-based

// numbers are the numbers of one sheet, those that formulas gave included.
type numbers struct {
	sheet string
	at    map[place]float64
}

// readNumbers reads the numbers of a workbook's sheets.
func readNumbers(data []byte) ([]numbers, error) {
	book, err := workbookStream(data)
	if err != nil {
		return nil, err
	}
	type part struct {
		name string
		from uint32
	}
	var parts []part
	err = records(book, isGlobals, func(kind uint16, b []byte) error {
		switch kind {
		case recLocked:
			return errLocked
		case recSheet:
			name, ok := sheetName(b)
			if !ok {
				return errRecords
			}
			if b[5] == 0 { // a worksheet: no chart, no macros
				parts = append(parts, part{name, le.Uint32(b)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, errNoWorkbook
	}
	var all []numbers
	for _, p := range parts {
		if int64(p.from) >= int64(len(book)) {
			return nil, errRecords
		}
		n := numbers{p.name, map[place]float64{}}
		if err := records(book[p.from:], isSheet, n.take); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// records visits the records of one part of the stream, from its beginning to its
// end; what lies inside it, such as a chart, is passed over.
func records(b []byte, is uint16, visit func(kind uint16, body []byte) error) error {
	depth := 0
	for first := true; ; first = false {
		if len(b) < 4 {
			return errRecords
		}
		kind, n := le.Uint16(b), int(le.Uint16(b[2:]))
		if len(b) < 4+n {
			return errRecords
		}
		body := b[4 : 4+n]
		b = b[4+n:]
		switch {
		case first && (kind != recBOF || n < 4 || le.Uint16(body) != biff8 || le.Uint16(body[2:]) != is):
			return errRecords
		case kind == recBOF:
			depth++
		case kind == recEOF:
			if depth--; depth == 0 {
				return nil
			}
		case depth == 1:
			if err := visit(kind, body); err != nil {
				return err
			}
		}
	}
}

func sheetName(b []byte) (string, bool) {
	if len(b) < 8 {
		return "", false
	}
	n, wide, chars := int(b[6]), b[7]&1 == 1, b[8:]
	if wide && len(chars) < 2*n || !wide && len(chars) < n {
		return "", false
	}
	units := make([]uint16, n)
	for i := range units {
		if wide {
			units[i] = le.Uint16(chars[2*i:])
		} else {
			units[i] = uint16(chars[i])
		}
	}
	return string(utf16.Decode(units)), true
}

func (n numbers) take(kind uint16, b []byte) error {
	if kind != recNumber && kind != recRK && kind != recMulRK && kind != recFormula {
		return nil
	}
	if len(b) < 10 || kind != recRK && len(b) < 14 && kind != recMulRK {
		return errRecords
	}
	row, col := int(le.Uint16(b))+1, int(le.Uint16(b[2:]))+1
	switch kind {
	case recRK:
		n.at[place{row, col}] = rk(le.Uint32(b[6:]))
	case recNumber:
		n.at[place{row, col}] = math.Float64frombits(le.Uint64(b[6:]))
	case recFormula:
		if le.Uint16(b[12:]) != 0xFFFF { // else a text, an error …
			n.at[place{row, col}] = math.Float64frombits(le.Uint64(b[6:]))
		}
	case recMulRK:
		for b = b[4:]; len(b) >= 8; b = b[6:] {
			n.at[place{row, col}] = rk(le.Uint32(b[2:]))
			col++
		}
	}
	return nil
}

// rk is a number in four bytes: the upper half of a float or a whole number, and
// perhaps a hundredth of that.
func rk(u uint32) float64 {
	v := math.Float64frombits(uint64(u&^3) << 32)
	if u&2 != 0 {
		v = float64(int32(u) >> 2)
	}
	if u&1 != 0 {
		v /= 100
	}
	return v
}
