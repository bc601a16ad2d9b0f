package templates

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// Letter is a document (.docx) of the office with the placeholders of a report. A
// paragraph that names fields of a list, with those next to it that do, is repeated for
// each item. It refuses a document that is no whole package, and a list within a list.
type Letter struct {
	def   *ReportDef
	files []xlsx.Part
	parts map[string]*letterPart
}

// letterPart is a part of the package with text: the body, a header, a footer.
type letterPart struct {
	place      string // 正文, 页眉, 页脚
	body       string
	paragraphs []paragraph
}

// paragraph is one that holds no other, by its place in the part.
type paragraph struct {
	from, to int
	n        int // from 1, of those that say something
	texts    []run
	said     string
}

// run is the text of a run: where it stands in the part, and in what the paragraph says.
type run struct {
	from, to, at int
	said         string
}

var (
	letterParts = regexp.MustCompile(`^word/((document|header|footer)\d*)\.xml$`)
	letterMarks = regexp.MustCompile(`<w:p(?: [^>]*[^/])?>|</w:p>|<w:t(?: [^>]*)?>[^<]*</w:t>`)
)

// letterProperties tell title, author and time of making.
const letterProperties = "docProps/core.xml"

// letterPlaces is what people call the parts.
var letterPlaces = map[string]string{"document": "正文", "header": "页眉", "footer": "页脚"}

// openLetter reads the document of a report.
func openLetter(lib *Library, folder string, def *ReportDef) (*Letter, error) {
	data, from, err := lib.Read(path.Join(folder, def.Letter))
	if err != nil {
		return nil, err
	}
	return readLetter(data, from, def)
}

func readLetter(data []byte, from string, def *ReportDef) (l *Letter, err error) {
	l = &Letter{def: def, parts: map[string]*letterPart{}}
	if l.files, err = xlsx.Parts(data); err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	for _, f := range l.files {
		if letterParts.MatchString(f.Name) {
			l.parts[f.Name] = readPart(string(f.Body))
			l.parts[f.Name].place = letterPlaces[letterParts.FindStringSubmatch(f.Name)[2]]
		}
	}
	if l.parts["word/document.xml"] == nil {
		return nil, fmt.Errorf("read %s: 不是 .docx 文档", from)
	}
	return l, nil
}

// readPart finds the paragraphs and what they say.
func readPart(body string) *letterPart {
	p := &letterPart{body: body}
	var open []int  // where the paragraphs around begin
	var texts []run // of the innermost
	said, held, number := "", false, 0
	for _, m := range letterMarks.FindAllStringIndex(body, -1) {
		mark := body[m[0]:m[1]]
		switch {
		case strings.HasPrefix(mark, "<w:t"):
			start := m[0] + strings.IndexByte(mark, '>') + 1
			r := run{from: start, to: m[1] - len("</w:t>"), at: len(said)}
			r.said = unescape(body[r.from:r.to])
			texts, said = append(texts, r), said+r.said
		case mark == "</w:p>":
			if len(open) == 0 {
				continue
			}
			if !held {
				if strings.TrimSpace(said) != "" {
					number++
				}
				p.paragraphs = append(p.paragraphs, paragraph{open[len(open)-1], m[1], number, texts, said})
			}
			open, texts, said, held = open[:len(open)-1], nil, "", len(open) > 1
		default:
			open, texts, said, held = append(open, m[0]), nil, "", false
		}
	}
	return p
}

// unescape is the text of a piece of XML.
func unescape(s string) string {
	var text string
	if err := xml.Unmarshal([]byte("<t>"+s+"</t>"), &text); err != nil {
		return s
	}
	return text
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// Fill writes the document. All mistakes are told at once, and none leaves a file.
func (l *Letter) Fill(v *View) ([]byte, error) {
	var errs []error
	files := slices.Clone(l.files)
	for i, f := range files {
		if p := l.parts[f.Name]; p != nil {
			filled, wrong := p.fill(v)
			errs = append(errs, wrong...)
			files[i].Body = []byte(filled)
		}
		if f.Name == letterProperties {
			files[i].Body = braces.ReplaceAllFunc(f.Body, func(hole []byte) []byte {
				said, err := v.Render(string(hole))
				if err != nil {
					errs = append(errs, fmt.Errorf("文档属性: %w", err))
				}
				return []byte(escape(said))
			})
		}
	}
	if len(errs) > 0 {
		return nil, l.def.each("letter", l.def.Letter, errs)
	}
	out, err := packLetter(files)
	if err != nil {
		return nil, fmt.Errorf("fill %s: %w", l.def.Letter, err)
	}
	return out, nil
}

func (p *letterPart) fill(v *View) (string, []error) {
	var out strings.Builder
	var errs []error
	end := 0
	for i := 0; i < len(p.paragraphs); {
		g := p.paragraphs[i]
		list, err := listIn(g.said, v)
		if err != nil {
			errs = append(errs, p.wrong(g, err))
		}
		if list == "" {
			out.WriteString(p.body[end:g.from])
			out.WriteString(p.written(g, v, nil, &errs))
			end, i = g.to, i+1
			continue
		}
		n := i + 1
		for n < len(p.paragraphs) && strings.TrimSpace(p.body[p.paragraphs[n-1].to:p.paragraphs[n].from]) == "" {
			if next, _ := listIn(p.paragraphs[n].said, v); next != list {
				break
			}
			n++
		}
		out.WriteString(p.body[end:g.from])
		rows := v.Lists[list].Rows
		if len(rows) == 0 { // names are tried all the same
			row := map[string]Datum{}
			for _, f := range v.Lists[list].Fields {
				row[f] = TextOf("")
			}
			for _, g := range p.paragraphs[i:n] {
				p.written(g, v.within(list, row), nil, &errs)
			}
		}
		for _, row := range rows {
			for _, g := range p.paragraphs[i:n] {
				out.WriteString(p.written(g, v.within(list, row), row, &errs))
			}
		}
		end, i = p.paragraphs[n-1].to, n
	}
	out.WriteString(p.body[end:])
	return out.String(), errs
}

// where is the place of a paragraph.
func (g paragraph) where() string { return fmt.Sprintf("第%d段", g.n) }

// wrong says in which paragraph a mistake is.
func (p *letterPart) wrong(g paragraph, err error) error {
	said := []rune(g.said)
	if len(said) > 20 {
		said = append(said[:20], '…')
	}
	return fmt.Errorf("%s%s“%s”: %w", p.place, g.where(), string(said), err)
}

// within is the view that a row of a list has.
func (v *View) within(list string, row map[string]Datum) *View {
	out := &View{Values: map[string]Datum{}, Lists: map[string]List{}}
	for name, d := range v.Values {
		out.Values[name] = d
	}
	for field, d := range row {
		out.Values[list+"."+field] = d
	}
	return out
}

// listIn is the list whose fields a paragraph names.
func listIn(said string, v *View) (list string, err error) {
	for _, m := range braces.FindAllStringSubmatch(said, -1) {
		name, field, ok := strings.Cut(strings.TrimSpace(m[1]), ".")
		l, known := v.Lists[name]
		if _, single := v.Values[strings.TrimSpace(m[1])]; !ok || !known || single || !slices.Contains(l.Fields, field) {
			continue
		}
		if list != "" && list != name {
			return "", fmt.Errorf("一段里不能有两个列表（%s 与 %s）", list, name)
		}
		list = name
	}
	return list, nil
}

// written is a paragraph with its placeholders filled. A placeholder stands in the run in
// which it begins; a paragraph whose placeholders all come to nothing is left out.
func (p *letterPart) written(g paragraph, v *View, row map[string]Datum, errs *[]error) string {
	at := braces.FindAllStringIndex(g.said, -1)
	if len(at) == 0 {
		if strings.Contains(g.said, "{{") || strings.Contains(g.said, "}}") {
			*errs = append(*errs, p.wrong(g, errors.New("括号不成对")))
		}
		return p.body[g.from:g.to]
	}
	texts := make([]string, len(g.texts))
	place, all := 0, ""
	put := func(i int, s string) { texts[i] += s; all += s }
	for i, r := range g.texts {
		for r.at+len(r.said) > place {
			if len(at) > 0 && at[0][0] == place {
				s, err := v.Render(g.said[at[0][0]:at[0][1]])
				if err != nil {
					*errs = append(*errs, p.wrong(g, err))
				}
				put(i, s)
				place, at = at[0][1], at[1:]
				continue
			}
			next := r.at + len(r.said)
			if len(at) > 0 {
				next = min(next, at[0][0])
			}
			put(i, g.said[place:next])
			place = next
		}
	}
	if strings.TrimSpace(all) == "" {
		return ""
	}
	var out strings.Builder
	end := g.from
	for i, r := range g.texts {
		out.WriteString(p.body[end:r.from])
		out.WriteString(escape(texts[i]))
		end = r.to
	}
	out.WriteString(p.body[end:g.to])
	return out.String()
}

// packLetter writes the package; equal parts give equal bytes.
func packLetter(files []xlsx.Part) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.Name)
		if err == nil {
			_, err = w.Write(f.Body)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
