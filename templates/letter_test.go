package templates_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/templates"
)

const wordHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` +
	`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

// letterOf compiles a document with such a body.
func letterOf(t testing.TB, body string) *templates.Letter {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": wordHead + body + "</w:body></w:document>",
		"word/other.xml": "<a>{{没有的}}</a>"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.docx"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := templates.OpenLetter(templates.NewLibrary(dir), ".", "a.docx")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func bodyOf(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(b), wordHead), "</w:body></w:document>")
}

// letterView has a value, an unsafe text, and a list of two, with one title empty.
func letterView() *templates.View {
	v := templates.NewView()
	v.Set("园区", templates.TextOf("甲&乙<园>"))
	v.Set("总产值.累计", templates.NumberOf(big.NewRat(961, 10), 1, "—"))
	v.Lists["简报"] = templates.List{Fields: []string{"题", "文"}, Rows: []map[string]templates.Datum{
		{"题": templates.TextOf(""), "文": templates.TextOf("总述")}, {"题": templates.TextOf("一、"), "文": templates.TextOf("分述")}}}
	return v
}

func TestLetter(t *testing.T) {
	p := func(runs ...string) string {
		s := `<w:p w:rsid="1"><w:pPr><w:jc/></w:pPr>`
		for _, r := range runs {
			s += "<w:r><w:b/><w:t>" + r + "</w:t></w:r>"
		}
		return s + "</w:p>"
	}
	for name, c := range map[string][2]string{
		"plain":          {p("没有空"), p("没有空")},
		"one run":        {p("在{{园区}}里"), p("在甲&amp;乙&lt;园&gt;里")},
		"over runs":      {p("产值{", "{总产", "值.累计}", "}亿"), p("产值96.1", "", "", "亿")},
		"expression":     {p("{{= 总产值.累计 * 2 | 0}}"), p("192")},
		"escaped":        {p("a &amp; {{总产值.累计}} &lt;b"), p("a &amp; 96.1 &lt;b")},
		"a block":        {p("前") + p("{{简报.题}}") + p("　{{简报.文}}") + p("后"), p("前") + p("　总述") + p("一、") + p("　分述") + p("后")},
		"empty at first": {`<w:p/>` + p("{{园区}}"), `<w:p/>` + p("甲&amp;乙&lt;园&gt;")},
		"a text box": {`<w:p><w:r><w:pict>` + p("{{总产值.累计}}") + `</w:pict></w:r></w:p>` + p("{{总产值.累计}}"),
			`<w:p><w:r><w:pict>` + p("96.1") + `</w:pict></w:r></w:p>` + p("96.1")},
	} {
		data, err := letterOf(t, c[0]).Fill(letterView())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := bodyOf(t, data); got != c[1] {
			t.Errorf("%s: %s\nbecomes %s\nwant    %s", name, c[0], got, c[1])
		}
	}
	again, _ := letterOf(t, p("{{园区}}")).Fill(letterView())
	first, _ := letterOf(t, p("{{园区}}")).Fill(letterView())
	if bodyOf(t, again) != bodyOf(t, first) {
		t.Error("two fillings differ")
	}
	other := letterView()
	other.Lists["名单"] = templates.List{Fields: []string{"名称"}}
	for body, want := range map[string]string{
		p("{{园曲}}"): "园曲", p("{{总产值.累记}}"): "总产值.累计", p("{{简报.提}}"): "简报.提", p("{{简报.题}}{{名单.名称}}"): "一段里不能有两个列表", p("{{园区}"): "括号不成对", p("{{简报.题}}{{园曲}}"): "园曲",
	} {
		_, err := letterOf(t, body).Fill(other)
		wantError(t, err, want, "letter")
	}
}

// A file that is no document, or a damaged one, is refused.
func TestLetterIsRead(t *testing.T) {
	whole, _, err := templates.NewLibrary("").Read("reports/brief.docx")
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Clone(whole)
	at := bytes.Index(spoilt, []byte("word/document.xml")) + 400
	spoilt[at] ^= 0xff
	book, _, _ := templates.NewLibrary("").Read("reports/monthly.xlsx")
	dir := t.TempDir()
	for name, data := range map[string][]byte{"no zip": []byte("hello"), "spoilt": spoilt, "a workbook": book, "cut": whole[:len(whole)/2]} {
		if err := os.WriteFile(filepath.Join(dir, "a.docx"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := templates.OpenLetter(templates.NewLibrary(dir), ".", "a.docx"); err == nil {
			t.Errorf("%s is taken for a document", name)
		}
	}
}

// Whatever the paragraphs are, a filling changes nothing outside of their texts.
func FuzzLetter(f *testing.F) {
	f.Add("<w:p><w:r><w:t>{{园区}}</w:t></w:r></w:p>")
	f.Add("<w:p><w:p><w:t>{{</w:t></w:p><w:t>园区}}</w:t></w:p></w:p>")
	f.Add("</w:p><w:t>{{总产值.累计}}</w:t><w:p>")
	f.Fuzz(func(t *testing.T, body string) {
		data, err := letterOf(t, body).Fill(letterView())
		if err == nil && !strings.Contains(body, "{{") && bodyOf(t, data) != strings.TrimSuffix(strings.TrimPrefix(wordHead+body+"</w:body></w:document>",
			wordHead), "</w:body></w:document>") {
			t.Errorf("%q is changed to %q", body, bodyOf(t, data))
		}
	})
}
