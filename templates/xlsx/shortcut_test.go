package xlsx

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// longhand spells the same cells and strings as no shortcut knows them.
var longhand = strings.NewReplacer(`<c r="`, `<c  r="`, "<si><t>", "<si ><t>")

// sameLonghand checks that the shortcuts read what the tokens say.
func sameLonghand(t *testing.T, sheet, table string) {
	t.Helper()
	if strings.Contains(sheet+table, "<!") { // where what looks like a tag may be text
		return
	}
	p := minimal("").with(sheet1, sheet).with("xl/sharedStrings.xml", table)
	lim := Limits{PartBytes: 1 << 20, TotalBytes: 4 << 20, Cells: 10_000}
	short, shortErr := Read(p.stored(), lim)
	long, longErr := Read(p.with(sheet1, longhand.Replace(sheet)).with("xl/sharedStrings.xml", longhand.Replace(table)).stored(), lim)
	if shortErr != nil || longErr != nil {
		var a, b *Refusal
		if !errors.As(shortErr, &a) || !errors.As(longErr, &b) || a.Code != b.Code {
			t.Fatalf("by shortcuts %v, by tokens %v", shortErr, longErr)
		}
		return
	}
	if !same(short, long) || !reflect.DeepEqual(short.Sheets, long.Sheets) {
		t.Fatalf("by shortcuts %+v, by tokens %+v", short.Sheets[0].Cells, long.Sheets[0].Cells)
	}
}

var shortcutSheets = []string{
	`<row r="1"><c r="A1" s="1" t="s"><v>1</v></c><c r="B1"></c><c r="C1"/><c r="D1" s="2"/><c r="E1"><v>1.50</v></c><c r="F1" t="str"><v>a_x0041_</v></c></row>`,
	`<row><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1"><v></v></c><c r="D1"><f>1</f><v>2</v></c><c r="E1" t="s" s="1"><v>0</v>` +
		`</c><c r="F1"><v>3</v></c></row>`,
	`<row><c r="A1" t="x"/></row>`, `<row><c r="A1" t="s"></c><c r="B1" t="n"/></row>`, `<row><c r="A1" r="A1"/></row>`,
	`<row><c r=""><v>1</v></c></row>`, `<row><c r="A1"><v>1</v><v>2</v></c></row>`, `<row><c r="A1"><v>&#49;</v></c></row>`, `<row><c r="A1"><v>甲</v></c></row>`,
	`<row><c r="A1"><v>1</w></c></row>`, `<row><c r="A1"><v>1</v></d></row>`, `<row><c r="B1"/><c r="A1"/></row>`,
	`<row><c r="A1" s="" t=""><v>1</v></c></row>`, `<row xmlns="u"><c r="A1"/></row>`, `<row><c r="A1"><v>1]]></v></c></row>`,
	`<row><c r="A1"/>x<c r="B1"/></row>`,
}

func TestShortcuts(t *testing.T) {
	good := minimal("")
	for _, sheet := range shortcutSheets {
		sameLonghand(t, sheetOf(`<sheetData>`+sheet+`</sheetData>`), good["xl/sharedStrings.xml"])
	}
	for _, table := range []string{`<si><t>a_x0041_</t></si>`, `<si><t>a</t><t>b</t></si>`, `<si><t>a</t></si>x`, `<si><t>&amp;</t></si>`,
		"<si><t>a\r\nb</t></si>", "<si><t>\xFF</t></si>", `<si><t>a</si></t>`, `<si xmlns="u"><t>a</t></si>`} {
		sameLonghand(t, sheetOf(`<sheetData>`+shortcutSheets[1]+`</sheetData>`), head+`<sst xmlns="`+nsMain+`">`+table+`</sst>`)
	}
}

func FuzzShortcuts(f *testing.F) {
	good := minimal("")
	for _, sheet := range shortcutSheets {
		f.Add(sheetOf(`<sheetData>`+sheet+`</sheetData>`), good["xl/sharedStrings.xml"])
	}
	f.Fuzz(sameLonghand)
}
