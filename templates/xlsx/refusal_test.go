package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

const (
	sheet1 = "xl/worksheets/sheet1.xml"
	wbPart = "xl/workbook.xml"
	wbRels = "xl/_rels/workbook.xml.rels"
	ole    = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
)

// zipped is an archive of empty files.
func zipped(names ...string) []byte {
	p := parts{}
	for _, n := range names {
		p[n] = ""
	}
	return p.zip()
}

func TestOtherFiles(t *testing.T) {
	whole := minimal("").zip()
	for _, tt := range []struct {
		name string
		data string
		code string
	}{
		{"empty", "", "empty"},
		{"half", string(whole[:len(whole)/2]), "truncated"},
		{"without its last byte", string(whole[:len(whole)-1]), "truncated"},
		{"password", ole + strings.Repeat("\x00", 500) + wideASCII("EncryptedPackage"), "encrypted"},
		{"xls", ole + strings.Repeat("\x00", 500) + wideASCII("Workbook"), "xls"},
		{"html", "\uFEFF\r\n<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", "html"},
		{"html table", "<table><tr><td>1</td></tr></table>", "html"},
		{"mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"},
		{"xml 2003", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "xml"},
		{"csv", "企业,产值\r\n甲,1\r\n", "csv"},
		{"csv in GBK", "\xC6\xF3\xD2\xB5,1\r\n", "csv"},
		{"csv in UTF-16", "\xFF\xFEa\x00,\x00b\x00", "csv"},
		{"pdf", "%PDF-1.7\n%\xE2\xE3", "pdf"},
		{"png", "\x89PNG\r\n\x1A\n", "picture"},
		{"jpg", "\xFF\xD8\xFF\xE0\x00\x10JFIF", "picture"},
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "picture"},
		{"webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "picture"},
		{"bmp", "BM\x14\x00\x00\x00" + strings.Repeat("\x00", 14), "picture"},
		{"avif", "\x00\x00\x00\x1Cftypavif\x00\x00\x00\x00", "picture"},
		{"tiff", "II*\x00\x08\x00\x00\x00", "picture"},
		{"rar 4", "Rar!\x1A\x07\x00\xCF\x90s\x00\x00\r\x00\x00\x00", "archive"},
		{"rar", "Rar!\x1A\x07\x01\x00", "archive"},
		{"7z", "7z\xBC\xAF\x27\x1C\x00\x04", "archive"},
		{"binary", "\x00\x01\x02\x03", "not-zip"},
		{"csv in another encoding", "caf\xE9,1\r\n", "csv"},
		{"all zeros", "\x00\x00\x00\x00", "truncated"},
		{"xlsb", string(zipped(partTypes, "xl/workbook.bin")), "xlsb"},
		{"docx", string(zipped(partTypes, "word/document.xml")), "docx"},
		{"pptx", string(zipped(partTypes, "ppt/presentation.xml")), "pptx"},
		{"ods", string(zipped("mimetype", "content.xml", "META-INF/manifest.xml")), "ods"},
		{"ofd", string(zipped("OFD.xml", "Doc_0/Document.xml")), "ofd"},
		{"numbers", string(zipped("Index/Document.iwa")), "numbers"},
		{"several files", string(zipped("一月.xlsx", "二月.xlsx")), "zip"},
		{"no files", string(zipped()), "zip"},
	} {
		if got := Sniff([]byte(tt.data)); got != tt.code {
			t.Errorf("%s: sniffed as %s, want %s", tt.name, got, tt.code)
		}
		refused(t, tt.name, []byte(tt.data), Limits{}, tt.code, "")
	}
	if got := Sniff(whole); got != "xlsx" {
		t.Errorf("workbook: sniffed as %s", got)
	}
}

// refused checks that Read refuses with the code, and blames the part.
func refused(t *testing.T, name string, data []byte, lim Limits, code, part string) {
	t.Helper()
	b, err := Read(data, lim)
	var r *Refusal
	if !errors.As(err, &r) || b != nil {
		t.Errorf("%s: not refused: %v", name, err)
		return
	}
	if r.Code != code || r.Part != part {
		t.Errorf("%s: refused as %s %q (%s), want %s %q", name, r.Code, r.Part, r.Message, code, part)
	}
	if !strings.ContainsFunc(r.Message, isHan) || !strings.ContainsFunc(r.Mend, isHan) || strings.Contains(r.Message, "%!") {
		t.Errorf("%s: message %q, mend %q", name, r.Message, r.Mend)
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestParts(t *testing.T) {
	good := minimal(`<row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row>`)
	mustRead(t, good.zip())
	for _, part := range []string{partTypes, partRootRels, wbPart, wbRels, "xl/styles.xml", "xl/sharedStrings.xml", sheet1} {
		missed := part
		if part == "xl/styles.xml" || part == "xl/sharedStrings.xml" {
			missed = sheet1 // by the cell that refers to it
		}
		refused(t, "no "+part, good.without(part).zip(), Limits{}, "damaged", missed)
		body := good[part]
		end := strings.LastIndex(body, "</")
		for fault, bad := range map[string]string{
			"cut":             body[:end],
			"empty":           "",
			"no tags":         "甲",
			"two roots":       body + body[len(head):],
			"text after":      body + "x",
			"broken after":    body + "<",
			"late fault":      body[:end] + "<a><b></a>" + body[end:],
			"text inside":     body[:end] + "x" + body[end:],
			"unknown entity":  body[:end] + "<a>&x;</a>" + body[end:],
			"bad UTF-8":       body[:end] + "<a>\xFF</a>" + body[end:],
			"twice the same":  body[:end] + `<a b="1" b="2"/>` + body[end:],
			"other encoding":  strings.Replace(body, "UTF-8", "GBK", 1),
			"other root":      head + `<root xmlns="` + nsMain + `"/>`,
			"foreign root":    strings.Replace(body, "xmlns=", "xmlns:q=", 1),
			"second prologue": body + head,
		} {
			refused(t, part+": "+fault, good.with(part, bad).zip(), Limits{}, "damaged", part)
		}
		for fault, bad := range map[string]string{
			"doctype":    head + `<!DOCTYPE a [<!ENTITY x "y">]>` + body[len(head):],
			"attributes": body[:end] + "<a" + numbered(300, ` a%d="1"`) + "/>" + body[end:],
			"long token": body[:end] + `<a b="` + randomish(2<<20) + `"/>` + body[end:],
		} {
			refused(t, part+": "+fault, good.with(part, bad).zip(), Limits{}, "hostile", part)
		}
	}
	var syntax *xml.SyntaxError
	if _, err := Read(good.edited(sheet1, "</row>", "").zip(), Limits{}); !errors.As(err, &syntax) {
		t.Errorf("the cause is lost: %v", err)
	}
	refused(t, "deep", good.edited(sheet1, "</worksheet>", strings.Repeat("<a>", 200)+strings.Repeat("</a>", 200)+"</worksheet>").zip(), Limits{},
		"hostile", sheet1)
	mustRead(t, good.with(sheet1, "\uFEFF"+good[sheet1]).zip())
	mustRead(t, good.with(sheet1, "<!--a--><?pi?>"+strings.TrimPrefix(good[sheet1], head)+"\n<!--b-->").zip())
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// randomish is text that does not pack well enough to look hostile by itself.
func randomish(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; x = x*1664525 + 1013904223 {
		fmt.Fprintf(&b, "%08x", x)
	}
	return b.String()
}

func TestSheetFaults(t *testing.T) {
	for name, inner := range map[string]string{
		"rows go back":          `<row r="2"/><row r="1"/>`,
		"row twice":             `<row r="2"/><row r="2"/>`,
		"row 0":                 `<row r="0"/>`,
		"row not a number":      `<row r="x"/>`,
		"row too far":           `<row r="1048577"/>`,
		"cells go back":         `<row r="1"><c r="B1"/><c r="A1"/></row>`,
		"cell twice":            `<row r="1"><c r="B1"/><c r="B1"/></row>`,
		"cell of another row":   `<row r="1"><c r="A2"/></row>`,
		"cell too far":          `<row r="1"><c r="XFE1"/></row>`,
		"cell past the edge":    `<row r="1"><c r="XFD1"/><c/></row>`,
		"bad reference":         `<row r="1"><c r="1A"/></row>`,
		"style unknown":         `<row><c s="5"/></row>`,
		"style negative":        `<row><c s="-1"/></row>`,
		"string unknown":        `<row><c t="s"><v>3</v></c></row>`,
		"string negative":       `<row><c t="s"><v>-1</v></c></row>`,
		"number with letters":   `<row><c><v>12a</v></c></row>`,
		"number with a comma":   `<row><c><v>1,234</v></c></row>`,
		"number in hexadecimal": `<row><c><v>0x10</v></c></row>`,
		"number without digits": `<row><c><v>.</v></c></row>`,
		"number without power":  `<row><c><v>1E</v></c></row>`,
		"number of two":         `<row><c><v>1 2</v></c></row>`,
		"number too long":       `<row><c><v>` + strings.Repeat("1", 1300) + `</v></c></row>`,
		"no bool":               `<row><c t="b"><v>2</v></c></row>`,
		"no error":              `<row><c t="e"><v>1</v></c></row>`,
		"no date":               `<row><c t="d"><v>2023-02-30</v></c></row>`,
		"unknown type":          `<row><c t="x"><v>1</v></c></row>`,
		"two values":            `<row><c><v>1</v><v>2</v></c></row>`,
		"inline in a number":    `<row><c><v>1</v><is><t>a</t></is></c></row>`,
		"value behind inline":   `<row><c t="inlineStr"><is><t>a</t></is><v>1</v></c></row>`,
		"element in a value":    `<row><c><v>1<b/></v></c></row>`,
		"unknown in a cell":     `<row><c><w>1</w></c></row>`,
		"unknown in a row":      `<row><d r="A1"><v>1</v></d></row>`,
		"foreign cell":          `<row><c xmlns="urn:x"><v>1</v></c></row>`,
		"unknown row":           `<rov><c><v>1</v></c></rov>`,
		"text in a row":         `<row>1</row>`,
		"unknown in a string":   `<row><c t="inlineStr"><is><u>a</u></is></c></row>`,
	} {
		refused(t, name, minimal(inner).zip(), Limits{}, "damaged", sheet1)
	}
	for name, body := range map[string]string{
		"no data":        ``,
		"data twice":     `<sheetData/><sheetData/>`,
		"merges overlap": `<sheetData/><mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="B3:D4"/></mergeCells>`,
		"merge twice":    `<sheetData/><mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="A1:C3"/></mergeCells>`,
		"merge backward": `<sheetData/><mergeCells><mergeCell ref="C3:A1"/></mergeCells>`,
		"merge unknown":  `<sheetData/><mergeCells><merge ref="A1:B1"/></mergeCells>`,
	} {
		refused(t, name, minimal("").with(sheet1, sheetOf(body)).zip(), Limits{}, "damaged", sheet1)
	}
}

func TestWorkbookFaults(t *testing.T) {
	p := minimal("")
	second := `<sheet name="%s" sheetId="2" r:id="%s"/></sheets>`
	for name, tt := range map[string]struct {
		p    parts
		part string
	}{
		"same name":   {p.edited(wbPart, "</sheets>", fmt.Sprintf(second, "表1", "r1")), wbPart},
		"no relation": {p.edited(wbPart, "</sheets>", fmt.Sprintf(second, "表2", "r9")), wbPart},
		"not a sheet": {p.edited(wbPart, "</sheets>", fmt.Sprintf(second, "表2", "r2")), wbPart},
		"same part": {p.edited(wbPart, "</sheets>", fmt.Sprintf(second, "表2", "r4")).edited(wbRels, "</R",
			`<Relationship Id="r4" Type="`+nsRel+`/worksheet" Target="worksheets/sheet1.xml"/></R`), sheet1},
		"no sheets": {p.edited(wbPart, `<sheet name="表1" sheetId="1" r:id="r1"/>`, ""), wbPart},
		"unnamed":   {p.edited(wbPart, `name="表1" `, ""), wbPart},
		"odd state": {p.edited(wbPart, `sheetId`, `state="gone" sheetId`), wbPart},
		"odd epoch": {p.edited(wbPart, "<workbookPr/>", `<workbookPr date1904="yes"/>`), wbPart},
		"two meanings": {p.edited(wbPart, "</sheets>", `</sheets><definedNames><definedName name="a">1</definedName>`+
			`<definedName name="a">2</definedName></definedNames>`), wbPart},
		"name of no sheet": {p.edited(wbPart, "</sheets>", `</sheets><definedNames><definedName name="a" localSheetId="1">1</definedName></definedNames>`), wbPart},
		"relation twice":   {p.edited(wbRels, `Id="r2"`, `Id="r1"`), wbRels},
		"two tables":       {p.edited(wbRels, `/styles"`, `/sharedStrings"`), wbPart},
		"leads outside":    {p.edited(wbRels, "worksheets/sheet1.xml", "../../../etc/passwd"), "etc/passwd"},
	} {
		refused(t, name, tt.p.zip(), Limits{}, "damaged", tt.part)
	}
	refused(t, "external sheet", p.edited(wbRels, `Target="worksheets`, `TargetMode="External" Target="worksheets`).zip(), Limits{}, "damaged", wbPart)
	refused(t, "main part is a document", p.edited(partTypes, "spreadsheetml.sheet.main", "wordprocessingml.document.main").zip(), Limits{}, "not-xlsx", wbPart)
	refused(t, "no main part", p.edited(partRootRels, "/officeDocument\"", "/other\"").zip(), Limits{}, "not-xlsx", "")
	refused(t, "sheets without end", p.edited(wbPart, "</sheets>", numbered(mostSheets, `<sheet name="a%d" r:id="r1"/>`)+"</sheets>").zip(), Limits{},
		"too-large", wbPart)
	refused(t, "names without end", p.edited(wbPart, "</sheets>", "</sheets><definedNames>"+numbered(mostItems+1,
		`<definedName name="a%d">1</definedName>`)+"</definedNames>").zip(), Limits{}, "too-large", wbPart)
	refused(t, "relations without end", p.edited(wbRels, "</R", numbered(mostItems, `<Relationship Id="a%d"/>`)+"</R").zip(), Limits{}, "too-large", wbRels)
	refused(t, "types without end", p.edited(partTypes, "</T", numbered(mostItems, `<Override PartName="a%d"/>`)+"</T").zip(), Limits{}, "too-large", partTypes)
	refused(t, "formats without end", p.edited("xl/styles.xml", "</numFmts>", numbered(mostItems, `<numFmt numFmtId="a%d"/>`)+"</numFmts>").zip(),
		Limits{}, "too-large", "xl/styles.xml")
	refused(t, "styles without end", p.edited("xl/styles.xml", "</cellXfs>", numbered(mostItems, `<xf numFmtId="%d"/>`)+"</cellXfs>").zip(), Limits{},
		"too-large", "xl/styles.xml")
	refused(t, "number format", p.edited("xl/styles.xml", "[h]:mm", strings.Repeat("0", 2000)).zip(), Limits{}, "hostile", "xl/styles.xml")
}

func TestLimits(t *testing.T) {
	sheet := minimal(`<row><c r="B1" t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c><c/></row>`).
		edited(sheet1, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A5:B5"/><mergeCell ref="A6:B6"/></mergeCells>`).
		with("xl/sharedStrings.xml", head+`<sst xmlns="`+nsMain+`"><si><t>甲</t></si><si/><si/></sst>`)
	data := sheet.zip()
	size := int64(len(sheet["[Content_Types].xml"]))
	var total int64
	for _, body := range sheet {
		total += int64(len(body))
		size = max(size, int64(len(body)))
	}
	for name, tt := range map[string]struct{ fits, beyond Limits }{
		"entries": {Limits{Entries: 7}, Limits{Entries: 6}},
		"total":   {Limits{TotalBytes: total}, Limits{TotalBytes: total - 1}},
		"part":    {Limits{PartBytes: size}, Limits{PartBytes: size - 1}},
		"cells":   {Limits{Cells: 3}, Limits{Cells: 2}},
		"held":    {Limits{Held: 2}, Limits{Held: 1}},
		"merges":  {Limits{Merges: 2}, Limits{Merges: 1}},
		"strings": {Limits{Strings: 3}, Limits{Strings: 2}},
		"text":    {Limits{StringBytes: 6}, Limits{StringBytes: 5}},
		"columns": {Limits{LastColumnSum: 4}, Limits{LastColumnSum: 3}},
	} {
		if _, err := Read(data, tt.fits); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var r *Refusal
		if _, err := Read(data, tt.beyond); !errors.As(err, &r) || r.Code != "too-large" {
			t.Errorf("%s: beyond its limit: %v", name, err)
		}
	}
	refused(t, "unused text", sheet.with("xl/sharedStrings.xml", head+`<sst xmlns="`+nsMain+`"><si><t>甲</t></si><si><t>乙丙</t></si></sst>`).zip(),
		Limits{StringBytes: 8}, "too-large", "xl/sharedStrings.xml")
	bomb := sheet.with("xl/media/image1.bmp", strings.Repeat("\x00", 2<<20)).zip()
	refused(t, "ratio", bomb, Limits{}, "hostile", "xl/media/image1.bmp")
	if _, err := Read(bomb, Limits{Ratio: 2000}); err != nil {
		t.Error(err)
	}
}
