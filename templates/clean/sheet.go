package clean

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
)

// sheetSections are the parts of a worksheet that are taken over. A list that comes
// out empty is left out whole.
var sheetSections = map[string]bool{
	"sheetPr": false, "dimension": false, "sheetViews": false, "sheetFormatPr": false, "cols": true, "sheetData": false, "sheetProtection": false,
	"protectedRanges": true, "autoFilter": false, "sortState": false, "mergeCells": true, "phoneticPr": false, "conditionalFormatting": true,
	"dataValidations": true, "hyperlinks": true, "printOptions": false, "pageMargins": false, "pageSetup": false, "headerFooter": false,
	"rowBreaks": true, "colBreaks": true, "ignoredErrors": true,
}

// spoken are those whose absence is told.
var spoken = map[string]string{"oleObjects": objects, "controls": objects, "drawing": drawings, "picture": drawings, "tableParts": tables}

// sheet takes over a worksheet, and its comments as text.
func (w *workbook) sheet(n int, s takenSheet) error {
	shared := map[string]bool{} // formulas given once for many cells that were left behind
	body, err := w.through(s.part, func(d *decoder) ([]byte, error) {
		if _, err := d.root(); err != nil {
			return nil, err
		}
		out := newWriter()
		out.start("worksheet", []attr{{"xmlns", nsMain}, {"xmlns:r", nsRel}})
		err := d.each(func(e xml.StartElement) error { return w.sheetSection(d, out, e, shared) })
		out.end("worksheet")
		return out.Bytes(), err
	})
	if err != nil {
		return err
	}
	w.add(fmt.Sprintf("xl/worksheets/sheet%d.xml", n), body)
	rels, err := w.relations(s.part)
	if err != nil {
		return err
	}
	if from := one(rels, "comments"); from != "" {
		if list, err := w.comments(from); err == nil { // without comments it is still the return
			w.copy.Comments[s.name] = list
		}
	}
	return nil
}

func (w *workbook) sheetSection(d *decoder, out *writer, e xml.StartElement, shared map[string]bool) error {
	name := e.Name.Local
	list, known := sheetSections[name]
	if !own(e.Name) || !known {
		if what := spoken[name]; what != "" {
			w.leave(what)
		}
		return d.Skip()
	}
	attrs := dropAttrs(attrsOf(e), "codeName", "count")
	begun := false
	begin := func() {
		if !begun {
			out.start(name, attrs)
			begun = true
		}
	}
	if !list {
		begin()
	}
	err := d.each(func(e xml.StartElement) error {
		if !own(e.Name) || e.Name.Local == "extLst" {
			return d.Skip()
		}
		n, err := d.tree(e)
		if err != nil {
			return err
		}
		if n = w.piece(name, n, shared); n != nil {
			begin()
			out.node(n)
		}
		return nil
	})
	if begun {
		out.end(name)
	}
	return err
}

// piece is what is taken over of an element in a section; nil for nothing.
func (w *workbook) piece(section string, n *node, shared map[string]bool) *node {
	switch section {
	case "sheetData":
		for _, c := range n.kids {
			w.cell(c, shared)
		}
	case "sheetViews":
		n.drop("pivotSelection")
	case "hyperlinks":
		if n = w.link(n); n == nil {
			w.leave(links)
		}
	case "dataValidations", "conditionalFormatting":
		if !w.reckons(n) {
			w.leave(checks)
			return nil
		}
	}
	return n
}

// cell leaves of a formula that reaches outside its result.
func (w *workbook) cell(c *node, shared map[string]bool) {
	c.attrs = dropAttrs(c.attrs, "cm", "vm")
	for _, f := range c.kids {
		if f.name != "f" {
			continue
		}
		follows := f.attr("t") == "shared" && strings.TrimSpace(f.text) == ""
		if f.attr("t") != "dataTable" && w.harmless(f.text) && !(follows && shared[f.attr("si")]) {
			continue
		}
		if f.attr("t") == "shared" {
			shared[f.attr("si")] = true
		}
		c.drop("f")
		w.leave(formulas)
		return
	}
}

var placeWord = regexp.MustCompile(`^\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(:\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?$`)

// link is a hyperlink to a place in the workbook; nil for any other.
func (w *workbook) link(n *node) *node {
	place := strings.TrimPrefix(n.attr("location"), "#")
	if i := strings.LastIndexByte(place, '!'); i >= 0 {
		sheet := place[:i]
		if inner, ok := strings.CutPrefix(sheet, "'"); ok {
			sheet = strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'")
		}
		if !w.sheets[strings.ToLower(sheet)] {
			return nil
		}
		place = place[i+1:]
	}
	if !placeWord.MatchString(place) && !w.names[strings.ToLower(place)] {
		return nil
	}
	n.attrs = keepAttrs(n.attrs, "ref", "location", "tooltip", "display")
	return n
}

// reckons tells whether every formula in a rule of input or of appearance is
// harmless.
func (w *workbook) reckons(n *node) bool {
	switch n.name {
	case "formula", "formula1", "formula2":
		return w.harmless(n.text)
	case "cfvo":
		if n.attr("type") == "formula" && !w.harmless(n.attr("val")) {
			return false
		}
	}
	for _, k := range n.kids {
		if !w.reckons(k) {
			return false
		}
	}
	return true
}

// comments are the comments of a sheet as text.
func (w *workbook) comments(part string) ([]Comment, error) {
	body, err := w.read(part)
	if err != nil {
		return nil, err
	}
	var list struct {
		Authors []string `xml:"authors>author"`
		All     []struct {
			Ref    string   `xml:"ref,attr"`
			Author int      `xml:"authorId,attr"`
			Plain  []string `xml:"text>t"`
			Runs   []string `xml:"text>r>t"`
		} `xml:"commentList>comment"`
	}
	if err := xml.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", part, err)
	}
	var all []Comment
	for _, c := range list.All {
		text := strings.ReplaceAll(strings.Join(append(c.Plain, c.Runs...), ""), "\r\n", "\n")
		one := Comment{Ref: c.Ref, Text: strings.TrimSpace(unthreaded(text))}
		if c.Author >= 0 && c.Author < len(list.Authors) {
			one.Author = list.Authors[c.Author]
		}
		if one.Text != "" {
			all = append(all, one)
		}
	}
	return all, nil
}

// threadNotice is in the text that Excel puts before a comment of its newer kind.
const threadNotice = "linkid=870924"

// unthreaded is what was said, without that.
func unthreaded(text string) string {
	_, said, found := strings.Cut(text, threadNotice)
	if !found {
		return text
	}
	if _, after, ok := strings.Cut(said, ":\n"); ok { // Comment: or 注释:
		return after
	}
	return said
}
