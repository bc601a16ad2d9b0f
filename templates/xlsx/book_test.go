package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// parts are a workbook by hand: name to body.
type parts map[string]string

const head = `<?xml version="1.0" encoding="UTF-8"?>`

// minimal is a workbook of one sheet. Style 1 is a date, 2 a date and time, 3 a
// time, 4 an elapsed time.
func minimal(sheetData string) parts {
	return parts{
		"[Content_Types].xml": head + `<Types xmlns="` + nsTypes + `">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels": head + `<Relationships xmlns="` + nsPackageRel + `"><Relationship Id="r1" Type="` + nsRel +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": head + `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `"><workbookPr/>` +
			`<sheets><sheet name="表1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": head + `<Relationships xmlns="` + nsPackageRel + `">` +
			`<Relationship Id="r1" Type="` + nsRel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + nsRel + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="r3" Type="` + nsRel + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": head + `<styleSheet xmlns="` + nsMain + `"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>` +
			`<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": head + `<sst xmlns="` + nsMain + `"><si><t>甲</t></si>` +
			`<si><r><rPr><b/></rPr><t>工业</t></r><r><t xml:space="preserve"> 总产值</t></r><rPh sb="0" eb="2"><t>gong ye</t></rPh></si><si><t/></si></sst>`,
		"xl/worksheets/sheet1.xml": sheetOf(`<sheetData>` + sheetData + `</sheetData>`),
	}
}

func sheetOf(inner string) string {
	return head + `<worksheet xmlns="` + nsMain + `">` + inner + `</worksheet>`
}

func (p parts) with(name, body string) parts {
	p = maps.Clone(p)
	p[name] = body
	return p
}

func (p parts) without(name string) parts {
	p = maps.Clone(p)
	delete(p, name)
	return p
}

// edited replaces text in a part, and panics if there is none to replace.
func (p parts) edited(name, old, new string) parts {
	if !strings.Contains(p[name], old) {
		panic(name + " has no " + old)
	}
	return p.with(name, strings.Replace(p[name], old, new, 1))
}

func (p parts) zip() []byte {
	var files []Part
	for _, name := range slices.Sorted(maps.Keys(p)) {
		files = append(files, Part{name, []byte(p[name])})
	}
	data, err := pack(files)
	if err != nil {
		panic(err)
	}
	return data
}

// streamed is the same archive as most writers stream it: with data descriptors.
func (p parts) streamed() []byte {
	return zipOf(func(zw *zip.Writer) {
		for _, name := range slices.Sorted(maps.Keys(p)) {
			w, _ := zw.Create(name)
			_, _ = w.Write([]byte(p[name]))
		}
	})
}

// stored is the same without compression.
func (p parts) stored() []byte {
	return zipOf(func(zw *zip.Writer) {
		for _, name := range slices.Sorted(maps.Keys(p)) {
			size := uint64(len(p[name]))
			w, _ := zw.CreateRaw(&zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte(p[name])), CompressedSize64: size, UncompressedSize64: size})
			_, _ = w.Write([]byte(p[name]))
		}
	})
}

func zipOf(write func(*zip.Writer)) []byte {
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	write(zw)
	_ = zw.Close()
	return b.Bytes()
}

func mustRead(t testing.TB, data []byte) *Book {
	t.Helper()
	b, err := Read(data, Limits{})
	if err != nil {
		var r *Refusal
		errors.As(err, &r)
		t.Fatalf("refused: %s %s: %v (%v)", r.Code, r.Part, err, r.cause)
	}
	return b
}

// saved is what excelize makes of a workbook that build fills.
func saved(t testing.TB, build func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := build(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// returns names those of the sample that came in for its first half-year, all
// readable.
func returns(t testing.TB) []string {
	names, err := filepath.Glob("../../examples/park/inbox/*/*.xlsx")
	if err != nil || len(names) == 0 {
		t.Fatalf("no returns in examples: %v", err)
	}
	return names
}

// aReturn is the first of them.
func aReturn(t testing.TB) []byte {
	data, err := os.ReadFile(returns(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	return data
}
