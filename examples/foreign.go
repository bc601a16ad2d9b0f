package examples

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// compound is the smallest OLE compound file with empty streams of these names:
// what an old .xls ("Workbook") or a workbook with a password
// ("EncryptedPackage") looks like from outside.
func compound(streams ...string) []byte {
	const sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
	out := make([]byte, 3*sector)
	copy(out, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(out[at:], v) }
	put32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(out[at:], v) }
	put16(24, 0x3E)
	put16(26, 3)
	put16(28, 0xFFFE)
	put16(30, 9)
	put16(32, 6)
	put32(44, 1)
	put32(48, 1)
	put32(56, 4096)
	put32(60, end)
	put32(68, end)
	for i := range 109 {
		put32(76+4*i, free)
	}
	put32(76, 0)
	for i := range sector / 4 {
		put32(sector+4*i, free)
	}
	put32(sector, 0xFFFFFFFD)
	put32(sector+4, end)
	for i, name := range append([]string{"Root Entry"}, streams...) {
		at := 2*sector + 128*i
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			put16(at+2*j, u)
		}
		put16(at+64, uint16(2*len(units)+2))
		out[at+66], out[at+67] = 2, 1
		put32(at+68, free)
		put32(at+72, free)
		put32(at+76, free)
		put32(at+116, end)
	}
	out[2*sector+66] = 5
	put32(2*sector+76, 1)
	return out
}

// notOurForm is a workbook of somebody's own.
func notOurForm() []byte {
	f := excelize.NewFile()
	defer f.Close()
	for _, c := range []struct {
		ref string
		v   any
	}{{"A1", "七月生产情况"}, {"A2", "产值"}, {"B2", 4521}, {"A3", "销售"}, {"B3", 4400}} {
		must(f.SetCellValue("Sheet1", c.ref, c.v))
	}
	must(f.SetDocProps(&excelize.DocProperties{Creator: "某企业", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z"}))
	var out bytes.Buffer
	must(f.Write(&out))
	data, err := xlsx.Normalize(out.Bytes())
	must(err)
	return data
}

// exported is the sheet that direct reporting (联网直报) writes, with lines by class
// that the park's form does not ask for, and nothing that the park put into it.
func (w *writer) exported(e *enterprise, p facts.Period) []byte {
	const version, sheet = "联网直报", "B204-1"
	data := w.filledAs(version, e, p, func(a *templates.Answers) {
		for path, v := range a.Given {
			a.Asked[path] = v
		}
	})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(err)
	defer f.Close()
	must(f.DeleteSheet("_parkstat"))
	must(f.UnprotectSheet(sheet))
	must(f.InsertRows(sheet, 9, 2))
	must(f.SetCellStr(sheet, "A9", "　按工业行业小类分："))
	must(f.SetCellStr(sheet, "A10", "　"+e.Class))
	must(f.SetCellStr(sheet, "D4", fmt.Sprintf("%d 年 %d 月", p.Year, p.Month)))
	var out bytes.Buffer
	must(f.Write(&out))
	data, err = xlsx.Normalize(out.Bytes())
	must(err)
	return data
}

// must stops the making of a sample: a mistake here is one of the program.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
