package xlsx

import (
	"fmt"
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	zeros := strings.Repeat("0", 300)
	tests := []struct {
		cell string // its attributes and what stands inside
		want string // kind text flags
	}{
		{`><v>12</v>`, "number 12"},
		{`><v> -0.50 </v>`, "number -0.50"},
		{`><v>123456789012345678901</v>`, "number 123456789012345678901"},
		{`><v>1.2345678901234567E+17</v>`, "number 123456789012345670"},
		{`><v>1E-05</v>`, "number 0.00001"},
		{`><v>-1.5e3</v>`, "number -1500"},
		{`><v>1.0E7</v>`, "number 10000000"},
		{`><v>+.5</v>`, "number 0.5"},
		{`><v>007.</v>`, "number 7"},
		{`><v>-0</v>`, "number 0"},
		{`><v>0E99999999999</v>`, "number 0"},
		{`><v>1E300</v>`, "number 1" + zeros},
		{`><v>1E400</v>`, "error #NUM!"},
		{`><v>-1E309</v>`, "error #NUM!"},
		{`><v>1E-400</v>`, "error #NUM!"},
		{`><v>1E99999999999999999999</v>`, "error #NUM!"},
		{`><v>NaN</v>`, "error #NUM!"},
		{`><v>-INF</v>`, "error #NUM!"},
		{`><v/>`, "empty"},
		{`>`, "empty"},
		{` t="n">`, "empty"},

		{` s="1"><v>45107</v>`, "date 2023-06-30"},
		{` s="2"><v>45107.333333333336</v>`, "date 2023-06-30T08:00:00"},
		{` s="2"><v>45107.999999999993</v>`, "date 2023-07-01"},
		{` s="2"><v>45107.999995</v>`, "date 2023-06-30T23:59:59"},
		{` s="1"><v>1</v>`, "date 1900-01-01"},
		{` s="1"><v>59</v>`, "date 1900-02-28"},
		{` s="1"><v>60</v>`, "number 60"},
		{` s="1"><v>61</v>`, "date 1900-03-01"},
		{` s="1"><v>2958465</v>`, "date 9999-12-31"},
		{` s="1"><v>2958466</v>`, "number 2958466"},
		{` s="1"><v>-3</v>`, "number -3"},
		{` s="1"><v>0.5</v>`, "number 0.5"},
		{` s="3"><v>0.5</v>`, "number 0.5"},
		{` s="4"><v>45107</v>`, "number 45107"},
		{` t="d"><v>2023-06-30</v>`, "date 2023-06-30"},
		{` t="d"><v>2023-06-30T08:00:00.000Z</v>`, "date 2023-06-30T08:00:00"},

		{` t="d"><v>10:10:10</v>`, "text 10:10:10"},
		{` t="d"><v>08:30</v>`, "text 08:30"},
		{` t="d"><v>PT10H30M0.5S</v>`, "text PT10H30M0.5S"},
		{` t="s"><v></v>`, "empty"},
		{` t="s"><v/>`, "empty"},
		{` t="inlineStr"><v>a</v>`, "text a"},
		{` t="inlineStr"><v>1.0</v><is><r><t>1.</t></r></is>`, "text 1."},

		{` t="s"><v>0</v>`, "text 甲"},
		{` t="s"><v>1</v>`, "text 工业 总产值"},
		{` t="s"><v>2</v>`, "empty"},
		{` t="s">`, "empty"},
		{` t="inlineStr"><is><t>a_x000D_b_x005F_x000D_ _xD83D__xDE00_ _x0000_ _xZZZZ_</t></is>`, "text a\rb_x000D_ 😀 _x0000_ _xZZZZ_"},
		{` t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is>`, "text ab"},
		{` t="inlineStr"><is><t>a<![CDATA[<b>]]>&#x4E2D;&amp;</t></is>`, "text a<b>中&"},
		{` t="inlineStr">`, "empty"},
		{` t="str"><v>x</v>`, "text x"},
		{` t="b"><v>1</v>`, "bool TRUE"},
		{` t="b"><v>false</v>`, "bool FALSE"},
		{` t="e"><v>#DIV/0!</v>`, "error #DIV/0!"},

		{`><f>A1+1</f><v>3</v>`, "number 3 formula"},
		{`><f>A1+1</f>`, "empty formula uncached"},
		{`><f>A1+1</f><v></v>`, "empty formula uncached"},
		{` t="str"><f>""</f><v></v>`, "text  formula"},
		{` t="str"><f>""</f>`, "empty formula uncached"},
		{` t="e"><f>1/0</f><v>#DIV/0!</v>`, "error #DIV/0! formula"},
		{` t="b"><f t="shared" si="0"/><v>0</v>`, "bool FALSE formula"},
		{`><v>1</v><extLst><x:ext xmlns:x="u"><x:v>9</x:v></x:ext></extLst>`, "number 1"},
	}
	for _, tt := range tests {
		b := mustRead(t, minimal(`<row r="3"><c r="D3"`+tt.cell+`</c></row>`).zip())
		c := b.Sheets[0].At(3, 4)
		if got := describe(c); got != tt.want {
			t.Errorf("<c%s</c>: %q, want %q", tt.cell, got, tt.want)
		}
		if held := len(b.Sheets[0].Cells) == 1; held == (tt.want == "empty") || c.Ref() != "D3" {
			t.Errorf("<c%s</c>: among the cells: %v, at %s", tt.cell, held, c.Ref())
		}
	}
}

func describe(c Cell) string {
	s := c.Kind.String()
	if c.Kind != Empty {
		s += " " + c.Text
	}
	if c.Formula {
		s += " formula"
	}
	if c.Uncached {
		s += " uncached"
	}
	return s
}

func TestPlaces(t *testing.T) {
	p := minimal("").with("xl/worksheets/sheet1.xml", sheetOf(
		`<sheetData><row><c><v>1</v></c><c r="C1" s="1"/><c><v>4</v></c></row><row r="3"/><row><c r="XFD4"><v>2</v></c></row></sheetData>`+
			`<mergeCells count="2"><mergeCell ref="D1:E9"/><mergeCell ref="B1:C2"/></mergeCells>`))
	s := mustRead(t, p.zip()).Sheets[0]
	var got []string
	for row, cells := range s.Rows {
		for _, c := range cells {
			got = append(got, fmt.Sprint(row, " ", c.Ref(), "=", c.Text))
		}
	}
	if want := "1 A1=1,1 D1=4,4 XFD4=2"; strings.Join(got, ",") != want {
		t.Errorf("rows: %v, want %s", got, want)
	}
	if s.MaxRow != 4 || s.MaxCol != MaxCols || len(s.Merges) != 2 || s.Merges[0].String() != "D1:E9" {
		t.Errorf("max %d %d, merges %v", s.MaxRow, s.MaxCol, s.Merges)
	}
	if c := s.At(9, 9); c != (Cell{Row: 9, Col: 9}) {
		t.Errorf("absent cell: %+v", c)
	}
	for row := range s.Rows {
		if row > 1 {
			t.Error("Rows went on after break")
		}
		break
	}
}

func TestMergeHides(t *testing.T) {
	var rows strings.Builder
	for row := 1; row <= 6; row++ {
		fmt.Fprintf(&rows, `<row r="%d">`, row)
		for col := 1; col <= 6; col++ {
			fmt.Fprintf(&rows, `<c r="%s"><v>%d</v></c>`, Ref(row, col), row*10+col)
		}
		rows.WriteString(`</row>`)
	}
	merges := []Range{{2, 2, 3, 3}, {4, 2, 6, 2}, {1, 4, 1, 6}, {2, 5, 5, 5}, {4, 3, 4, 3}}
	var list strings.Builder
	for _, m := range merges {
		fmt.Fprintf(&list, `<mergeCell ref="%s"/>`, m)
	}
	s := mustRead(t, minimal("").with("xl/worksheets/sheet1.xml",
		sheetOf(`<sheetData>`+rows.String()+`</sheetData><mergeCells>`+list.String()+`</mergeCells>`)).zip()).Sheets[0]
	for row := 1; row <= 6; row++ {
		for col := 1; col <= 6; col++ {
			want := fmt.Sprint(row*10 + col)
			for _, m := range merges {
				if m.Contains(row, col) && (row != m.Row1 || col != m.Col1) {
					want = ""
				}
			}
			if got := s.At(row, col).Text; got != want {
				t.Errorf("%s: %q, want %q", Ref(row, col), got, want)
			}
		}
	}
}

func TestDateFormat(t *testing.T) {
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, `yyyy"年"m"月"d"日";@`: true, "[$-804]aaaa": true, "m/d": true, "mmm": true, "e年": true,
		"yyyy/m/d h:mm AM/PM": true, "[DBNum1][$-804]yyyy": true, "YYYY": true, "[Red]d": true,
		"[DBNum1][$-804]General": false, "[Red]General": false, "[Red]G/通用格式": false, `General"年"`: false,
		"General": false, "G/通用格式": false, "0.00E+00": false, "h:mm": false, "mm:ss": false, "[h]:mm": false, "[mm]:ss": false,
		"0.00;[Red]yyyy": false, `0"day"`: false, `0\d`: false, "[Red]0": false, "_d0": false, "#,##0": false, "h:mm AM/PM": false, "上午/下午h时mm分": false,
		`"unclosed`: false, "[unclosed": false, `\`: false, "": false, "@": false,
	} {
		if got := kindOfFormat(code) == dateKind; got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

func TestPercent(t *testing.T) {
	for code, want := range map[string]bool{
		"0%": true, "0.00%": true, `0.0"率"%`: true, "[Red]0%;0": true, "# ?/?%": true, "%": true,
		"0": false, `0"%"`: false, `0\%`: false, "0_%": false, "0*%": false, "[$%-804]0": false, "0;0%": false, "yyyy%": false, "General": false, "": false,
	} {
		if got := kindOfFormat(code) == percentKind; got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
	p := minimal(`<row><c s="1"><v>0.235</v></c><c s="2"><v>0.235</v></c><c s="0"><v>0.235</v></c><c s="1" t="str"><v>23.5%</v></c></row>`)
	p["xl/styles.xml"] = head + `<styleSheet xmlns="` + nsMain + `"><numFmts><numFmt numFmtId="164" formatCode="0.0&quot;率&quot;%"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	for i, want := range []bool{true, true, false, false} {
		if c := mustRead(t, p.zip()).Sheets[0].At(1, i+1); c.Percent != want {
			t.Errorf("%+v", c)
		}
	}
}

// What some programs write, and all others read.
func TestOddities(t *testing.T) {
	p := minimal("").with(sheet1, sheetOf(`<sheetData><row r="1"><c r="a1"><v>1</v></c><c r="b1"><v>2</v></c></row>`+
		`<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter></sheetData><mergeCells><mergeCell ref="D:E"/></mergeCells>`))
	p = p.edited(wbPart, "</sheets>", `<sheet name="空" sheetId="9" r:id=""/></sheets>`)
	p = p.without("xl/styles.xml").without("xl/sharedStrings.xml") // none of it is referred to
	book, err := Read([]byte(p.zip()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if len(book.Sheets) != 1 || s.At(1, 1).Text != "1" || s.At(1, 2).Text != "2" || len(s.Merges) != 1 || s.Merges[0] != (Range{1, 4, MaxRows, 5}) {
		t.Errorf("%d sheets, %+v", len(book.Sheets), s)
	}
}

func TestRef(t *testing.T) {
	for col, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", MaxCols: "XFD", 0: ""} {
		if got := ColName(col); got != want {
			t.Errorf("column %d: %s, want %s", col, got, want)
		}
	}
	for _, ref := range []string{"A1", "Z9", "AA10", "XFD1048576"} {
		row, col, err := ParseRef(ref)
		if err != nil || Ref(row, col) != ref {
			t.Errorf("%s: %d %d %v", ref, row, col, err)
		}
	}
	for _, ref := range []string{"", "A", "1", "A0", "A01", "$A$1", "XFE1", "A1048577", "AAAA1", "A12345678", "A1 ", "A-1", "A1:B2", "甲1"} {
		if _, _, err := ParseRef(ref); err == nil {
			t.Errorf("%q was taken for a reference", ref)
		}
	}
	for _, ref := range []string{"B2:A1", "B1:A2", "A1:", ":A1", "A1:B2:C3"} {
		if _, err := ParseRange(ref); err == nil {
			t.Errorf("%q was taken for a range", ref)
		}
	}
}

// Formats are counted by place, so those that a program offers in two versions
// must count once.
func TestStyleAlternatives(t *testing.T) {
	p := minimal(`<row><c s="1"><v>45107</v></c><c s="2"><v>45107</v></c></row>`).with("xl/styles.xml",
		head+`<styleSheet xmlns="`+nsMain+`" xmlns:mc="`+nsCompat+`"><cellXfs><xf numFmtId="0"/><mc:AlternateContent><mc:Choice Requires="hs">`+
			`<xf numFmtId="14"/></mc:Choice>`+
			`<mc:Fallback><xf numFmtId="1"/></mc:Fallback></mc:AlternateContent><xf numFmtId="14"/></cellXfs></styleSheet>`)
	s := mustRead(t, p.zip()).Sheets[0]
	if got := describe(s.At(1, 1)) + "," + describe(s.At(1, 2)); got != "number 45107,date 2023-06-30" {
		t.Error(got)
	}
}
