package xls

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"
)

// A compound file as compoundOf makes it: the header, the table of sectors, the
// directory, and the stream.
const (
	sectorAt  = 512
	folderAt  = 2 * 512
	entrySize = 128
	inMini    = 4096 // shorter streams lie in small sectors
	magic     = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	noSector  = 0xFFFFFFFE
	noEntry   = 0xFFFFFFFF
)

// compoundOf is a compound file of one stream.
func compoundOf(name string, stream []byte) []byte {
	const size, fat, dir = 512, 0, 1
	stream = append(stream, make([]byte, max(0, inMini-len(stream)))...)
	n := (len(stream) + size - 1) / size
	head := make([]byte, size)
	copy(head, magic)
	le.PutUint16(head[0x1A:], 3)
	le.PutUint16(head[0x1E:], 9)
	le.PutUint32(head[0x2C:], 1)
	le.PutUint32(head[0x30:], dir)
	le.PutUint32(head[0x3C:], noSector)
	le.PutUint32(head[0x44:], noSector)
	copy(head[0x4C:], bytes.Repeat([]byte{0xFF}, 109*4))
	le.PutUint32(head[0x4C:], fat)
	table := bytes.Repeat([]byte{0xFF}, size)
	for i := range n {
		le.PutUint32(table[4*(2+i):], uint32(3+i))
	}
	for _, last := range []int{dir, 2 + n - 1} {
		le.PutUint32(table[4*last:], noSector)
	}
	folder := make([]byte, size)
	entry := func(i int, name string, kind byte, child, start uint32, size int) {
		b := folder[entrySize*i:]
		for j, c := range name {
			le.PutUint16(b[2*j:], uint16(c))
		}
		b[0x40], b[0x42] = byte(2*len(name)+2), kind
		le.PutUint32(b[0x44:], noEntry)
		le.PutUint32(b[0x48:], noEntry)
		le.PutUint32(b[0x4C:], child)
		le.PutUint32(b[0x74:], start)
		le.PutUint32(b[0x78:], uint32(size))
	}
	entry(0, "Root Entry", 5, 1, noSector, 0)
	entry(1, name, 2, noEntry, 2, len(stream))
	return slices.Concat(head, table, folder, stream, make([]byte, n*size-len(stream)))
}

func record(kind uint16, body ...byte) []byte {
	return slices.Concat(le.AppendUint16(le.AppendUint16(nil, kind), uint16(len(body))), body)
}

func begin(is byte) []byte { return record(recBOF, 0, 6, is, 0, 0, 0, 0, 0) }

// workbook is a stream with one sheet, 表, of these records.
func workbook(records ...[]byte) []byte {
	globals := slices.Concat(begin(isGlobals), record(recSheet, 0, 0, 0, 0, 0, 0, 1, 1, 0x68, 0x88), record(recEOF))
	le.PutUint32(globals[16:], uint32(len(globals)))
	return slices.Concat(globals, begin(isSheet), slices.Concat(records...), record(recEOF))
}

func number(row, col byte, v float64) []byte {
	return record(recNumber, le.AppendUint64([]byte{row, 0, col, 0, 0, 0}, math.Float64bits(v))...)
}

func TestNumbers(t *testing.T) {
	stream := workbook(
		number(0, 0, 12.5),
		record(recRK, 1, 0, 0, 0, 0, 0, 0x02|(5<<2), 0, 0, 0),                                           // 5
		record(recMulRK, 2, 0, 1, 0, 0, 0, 0x03|(250&63<<2), 0, 0, 0, 0, 0, 0x02|(7<<2), 0, 0, 0, 2, 0), // hundredths, and 7
		begin(isSheet), number(9, 9, 99), record(recEOF), // a chart's own numbers
		record(recFormula, slices.Concat([]byte{3, 0, 0, 0, 0, 0}, le.AppendUint64(nil, math.Float64bits(-1)), make([]byte, 8))...),
		record(recFormula, slices.Concat([]byte{4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8))...), // a text
	)
	got, err := readNumbers(compoundOf("Workbook", stream))
	if err != nil || len(got) != 1 || got[0].sheet != "表" {
		t.Fatalf("%v, %v", got, err)
	}
	for at, want := range map[place]float64{{1, 1}: 12.5, {2, 1}: 5, {3, 2}: float64(250&63) / 100, {3, 3}: 7, {4, 1}: -1} {
		if v, ok := got[0].at[at]; !ok || v != want {
			t.Errorf("%v is %v, want %v", at, v, want)
		}
	}
	if len(got[0].at) != 5 {
		t.Errorf("%v", got[0].at)
	}
}

// What contradicts itself is refused, and nothing runs on for ever.
func TestBroken(t *testing.T) {
	good := compoundOf("Workbook", workbook(number(0, 0, 1)))
	at := func(i int, b ...byte) []byte {
		bad := bytes.Clone(good)
		copy(bad[i:], b)
		return bad
	}
	circle := at(0x44, 0, 0, 0, 0, 0xFF, 0xFF) // and as many tables as it likes
	le.PutUint32(circle[0x2C:], 1<<31)
	copy(circle[folderAt-4:], []byte{0, 0, 0, 0})
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"no header":                {good[:500], errCompound},
		"no root":                  {at(0x30, 0xFE, 0xFF, 0xFF, 0xFF), errCompound},
		"a circle of sectors":      {at(sectorAt+4*2, 2, 0, 0, 0), nil}, // the first has it all
		"a circle of directories":  {at(sectorAt+4*1, 1, 0, 0, 0), errCompound},
		"a circle of tables":       {circle, errCompound},
		"a sector too far":         {at(folderAt+entrySize+0x74, 0, 0, 0, 1), errCompound},
		"a stream too long":        {at(folderAt+entrySize+0x78, 0, 0, 0, 1), errCompound},
		"a stream that ends early": {at(sectorAt+4*4, 0xFE, 0xFF, 0xFF, 0xFF), errCompound},
		"a short stream":           {at(folderAt+entrySize+0x78, 100, 0, 0, 0), errCompound},
		"an entry in a circle":     {at(folderAt+entrySize+0x44, 1, 0, 0, 0), errCompound},
		"folders in folders":       {nested(4000), errCompound},
		"folders in few folders":   {nested(400), errNoWorkbook},
		"an empty stream":          {at(folderAt+entrySize+0x78, 0, 0, 0, 0), errNoWorkbook},
		"another stream":           {compoundOf("WordDocument", nil), errNoWorkbook},
		"an older one":             {compoundOf("Book", nil), errTooOld},
		"no records":               {compoundOf("Workbook", nil), errRecords},
		"no sheets":                {compoundOf("Workbook", slices.Concat(begin(isGlobals), record(recEOF))), errNoWorkbook},
		"locked":                   {compoundOf("Workbook", slices.Concat(begin(isGlobals), record(recLocked, 0, 0), record(recEOF))), errLocked},
		"a sheet nowhere":          {compoundOf("Workbook", slices.Concat(begin(isGlobals), record(recSheet, 0, 0, 0, 9, 0, 0, 0, 0), record(recEOF))), errRecords},
		"half a number":            {compoundOf("Workbook", workbook(record(recNumber, 1, 0, 1, 0, 0, 0, 1, 2, 3, 4))), errRecords},
	} {
		if _, err := readNumbers(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// nested is a directory whose every entry lies in the one before, sound but for that.
func nested(depth int) []byte {
	data := compoundOf("a", nil)
	first := len(data)/512 - 1
	entry := data[folderAt+entrySize : folderAt+2*entrySize]
	for i := range depth {
		entry[0x42] = 1
		le.PutUint32(entry[0x4C:], uint32(i+1))
		if i == depth-1 {
			le.PutUint32(entry[0x4C:], noEntry)
		}
		data = append(data, entry...)
	}
	table, tables := len(data)/512-1, (len(data)/512+127)/128
	for i := range 128 * tables {
		next := uint32(i + 1)
		if i == table-1 {
			next = noSector
		}
		data = le.AppendUint32(data, next)
	}
	for i := range tables {
		le.PutUint32(data[0x4C+4*i:], uint32(table+i))
	}
	le.PutUint32(data[0x2C:], uint32(tables))
	le.PutUint32(data[0x30:], uint32(first))
	return data
}

func FuzzNumbers(f *testing.F) {
	f.Add(compoundOf("Workbook", workbook(number(0, 0, 1), record(recMulRK, make([]byte, 18)...))))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = readNumbers(data) })
}
