package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
)

// The lay-out of an official document (GB/T 9704): A4, margins of 37, 35, 28 and 26 mm in
// twentieths of a point, lines of exactly 28 pt, title 二号, body 三号.
const (
	top, bottom, left, right = 2098, 1984, 1587, 1474
	lines                    = 560
	titleSize, bodySize      = 44, 32 // half points
	headingFace              = "黑体"
)

// face is a font with what stands in for it where it is not installed.
func face(east string) string {
	return fmt.Sprintf(`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="%s"/>`, east)
}

// paragraph is one of the document; a heading stays with what follows it, and what signs with what
// it signs.
type paragraph struct {
	style, align, east string
	size, indent, back int // half points; characters from the left, and from the right
	color, rules       string
	keep               bool
}

func (p paragraph) says(text string) string {
	props := ""
	if p.style != "" {
		props += fmt.Sprintf(`<w:pStyle w:val="%s"/>`, p.style)
	}
	if p.keep {
		props += "<w:keepNext/>"
	}
	if p.rules != "" {
		props += "<w:pBdr>" + p.rules + "</w:pBdr>"
	}
	props += fmt.Sprintf(`<w:spacing w:line="%d" w:lineRule="exact"/>`, max(lines, p.size*14))
	if p.indent+p.back > 0 {
		props += fmt.Sprintf(`<w:ind w:rightChars="%d" w:right="%d" w:firstLineChars="%d" w:firstLine="%d"/>`,
			p.back*100, p.back*p.size*10, p.indent*100, p.indent*p.size*10)
	}
	color := ""
	if p.color != "" {
		color = fmt.Sprintf(`<w:color w:val="%s"/>`, p.color)
	}
	return fmt.Sprintf(`<w:p><w:pPr>%s<w:jc w:val="%s"/></w:pPr><w:r><w:rPr>%s%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr>`+
		`<w:t xml:space="preserve">%s</w:t></w:r></w:p>`,
		props, p.align, face(p.east), color, p.size, p.size, text)
}

// rule8 is a line over or under a paragraph, in eighths of a point.
func rule8(side string, size int, color string) string {
	return fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="4" w:color="%s"/>`, side, size, color)
}

// briefBody is head (版头), text (主体) and foot (版记); what the settings leave open is no line.
func briefBody() string {
	const song, fang, kai, red = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "FF0000"
	said := paragraph{align: "both", east: fang, size: bodySize, indent: 2}
	last := paragraph{align: "left", east: fang, size: 28, indent: 1, back: 1}
	copies, printed := last, last
	copies.rules, printed.rules = rule8("top", 12, "000000"), rule8("top", 6, "000000")+rule8("bottom", 12, "000000")
	signed, dated := said, said
	signed.align, signed.indent, signed.back, signed.keep = "right", 0, 2, true
	dated.align, dated.indent, dated.back = "right", 0, 4
	to := said
	to.indent, to.align = 0, "left"
	return paragraph{align: "center", east: song, size: 72, color: red}.says("{{公文.发文机关}}") +
		paragraph{align: "center", east: fang, size: bodySize, rules: rule8("bottom", 16, red)}.says("{{公文.发文字号}}") +
		paragraph{style: "Title", align: "center", east: song, size: titleSize, keep: true}.says("{{园区}}{{期间}}经济运行简报") +
		paragraph{align: "center", east: kai, size: bodySize}.says("（{{阶段}}，{{编制时间}}编制）") +
		to.says("{{公文.主送}}") +
		paragraph{style: "Heading1", align: "left", east: headingFace, size: bodySize, indent: 2, keep: true}.says("{{简报.题}}") +
		said.says("{{简报.文}}") +
		signed.says("{{公文.署名}}") + dated.says("{{公文.成文日期}}") +
		copies.says("{{公文.抄送}}") + printed.says("{{公文.印发}}")
}

// pageNumber is 四号, between dashes, at the outer side: odd pages right, even ones left.
func pageNumber(ns, align string) string {
	size := face("宋体") + `<w:sz w:val="28"/>`
	run := func(inner string) string { return "<w:r><w:rPr>" + size + "</w:rPr>" + inner + "</w:r>" }
	return fmt.Sprintf(`<w:ftr %s><w:p><w:pPr><w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/><w:jc w:val="%s"/></w:pPr>`, ns, align) +
		run(`<w:t xml:space="preserve">— </w:t>`) + run(`<w:fldChar w:fldCharType="begin"/>`) + run(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) +
		run(`<w:fldChar w:fldCharType="end"/>`) + run(`<w:t xml:space="preserve"> —</w:t>`) + "</w:p></w:ftr>"
}

// briefParts are the parts of the package.
func briefParts() [][2]string {
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	font := func(name, alt string) string {
		return fmt.Sprintf(`<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/></w:font>`, name, alt)
	}
	style := func(id, name, more string) string {
		return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/>%s</w:style>`, id, name, more)
	}
	types, rels := "", ""
	for i, part := range []string{"document", "styles", "footer1", "footer2", "fontTable", "settings"} {
		kind := strings.TrimRight(part, "12")
		types += fmt.Sprintf(`<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, part, word,
			map[bool]string{true: "document.main", false: kind}[part == "document"])
		if part != "document" {
			rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/%s" Target="%s.xml"/>`, i, office, kind, part)
		}
	}
	section := fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:footerReference w:type="even" r:id="rId3"/>`+
		`<w:pgSz w:w="11906" w:h="16838"/>`+
		`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="1400" w:gutter="0"/></w:sectPr>`, top, right, bottom, left)
	return [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			types + `<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + office + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" ` +
			`Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
			`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			`<dc:title>{{园区}}{{期间}}经济运行简报</dc:title><dc:creator>{{编制单位}}</dc:creator>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">{{编制时刻}}</dcterms:created></cp:coreProperties>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`},
		{"word/document.xml", `<w:document ` + ns + `><w:body>` + briefBody() + section + `</w:body></w:document>`},
		{"word/footer1.xml", pageNumber(ns, "right")},
		{"word/footer2.xml", pageNumber(ns, "left")},
		{"word/settings.xml", `<w:settings ` + ns + `><w:evenAndOddHeaders/></w:settings>`},
		{"word/fontTable.xml", `<w:fonts ` + ns + `>` + font("方正小标宋简体", "小标宋") + font("仿宋_GB2312", "仿宋") + font("楷体_GB2312", "楷体") + `</w:fonts>`},
		{"word/styles.xml", `<w:styles ` + ns + `><w:docDefaults><w:rPrDefault><w:rPr>` + face("仿宋_GB2312") +
			`<w:sz w:val="32"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
			`<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>` +
			`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
			style("Title", "Title", "") + style("Heading1", "heading 1", `<w:pPr><w:outlineLvl w:val="0"/></w:pPr>`) + `</w:styles>`},
	}
}

// brief draws 经济运行简报 as an official document.
func brief() ([]byte, error) {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range briefParts() {
		w, err := z.Create(p[0])
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(head + p[1])); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
