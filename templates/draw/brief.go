package main

import (
	"archive/zip"
	"bytes"
	"fmt"
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

// paragraph is one of the document; a heading stays with what follows it.
func paragraph(align, east string, size, indent int, text string) string {
	ind, keep := "", ""
	if east == headingFace {
		keep = "<w:keepNext/>"
	}
	if indent > 0 {
		ind = fmt.Sprintf(`<w:ind w:firstLineChars="%d" w:firstLine="%d"/>`, indent*100, indent*size*10)
	}
	return fmt.Sprintf(`<w:p><w:pPr>%s<w:spacing w:line="%d" w:lineRule="exact"/>%s<w:jc w:val="%s"/></w:pPr><w:r><w:rPr>%s<w:sz w:val="%d"/>`+
		`<w:szCs w:val="%d"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p>`,
		keep, lines, ind, align, face(east), size, size, text)
}

// brief draws 经济运行简报 as a document.
func brief() ([]byte, error) {
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	body := paragraph("center", "方正小标宋简体", titleSize, 0, "{{园区}}{{期间}}经济运行简报") +
		paragraph("center", "楷体_GB2312", bodySize, 0, "（{{阶段}}，{{编制时间}}编制）") +
		paragraph("left", "仿宋_GB2312", bodySize, 0, "") +
		paragraph("left", headingFace, bodySize, 2, "{{简报.题}}") +
		paragraph("both", "仿宋_GB2312", bodySize, 2, "{{简报.文}}") +
		fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>`+
			`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="1400" w:gutter="0"/></w:sectPr>`,
			top, right, bottom, left)
	font := func(name, alt string) string {
		return fmt.Sprintf(`<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/></w:font>`, name, alt)
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	parts := [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
			`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
			`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
			`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
			`</Relationships>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>` +
			`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/></Relationships>`},
		{"word/document.xml", `<w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`},
		{"word/footer1.xml", `<w:ftr ` + ns + `><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr>` + face("宋体") +
			`<w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>` +
			`<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="28"/></w:rPr>` +
			`<w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr>` + face("宋体") + `<w:sz w:val="28"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`},
		{"word/fontTable.xml", `<w:fonts ` + ns + `>` + font("方正小标宋简体", "小标宋") + font("仿宋_GB2312", "仿宋") + font("楷体_GB2312", "楷体") + `</w:fonts>`},
		{"word/styles.xml", `<w:styles ` + ns + `><w:docDefaults><w:rPrDefault><w:rPr>` + face("仿宋_GB2312") +
			`<w:sz w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
			`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
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
