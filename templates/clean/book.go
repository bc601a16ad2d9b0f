package clean

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// takenSheet is a worksheet that is taken over.
type takenSheet struct{ name, part string }

// bookTaker takes over the workbook's own part.
type bookTaker struct {
	*workbook
	rels     map[string]relation
	sections map[string]*node
	defined  []*node
	sheets   []takenSheet
	seen     int         // sheets of the original
	index    map[int]int // of a sheet in the original: in the copy
}

// book takes over the workbook's own part, and tells its worksheets.
func (w *workbook) book(part string, rels []relation) ([]takenSheet, error) {
	b := &bookTaker{workbook: w, rels: map[string]relation{}, sections: map[string]*node{}, index: map[int]int{}}
	for _, r := range rels {
		b.rels[r.ID] = r
	}
	body, err := w.through(part, b.take)
	if err == nil && len(b.sheets) == 0 {
		err = fmt.Errorf("%s has no worksheet", part)
	}
	if err != nil {
		return nil, err
	}
	w.add("xl/workbook.xml", body)
	return b.sheets, nil
}

func (b *bookTaker) take(d *decoder) ([]byte, error) {
	if _, err := d.root(); err != nil {
		return nil, err
	}
	if err := d.each(func(e xml.StartElement) error { return b.section(d, e) }); err != nil {
		return nil, err
	}
	b.defineNames()
	out := newWriter()
	out.start("workbook", []attr{{"xmlns", nsMain}, {"xmlns:r", nsRel}})
	for _, name := range []string{"workbookPr", "workbookProtection", "bookViews", "sheets", "definedNames", "calcPr"} {
		if n := b.sections[name]; n != nil {
			out.node(n)
		}
	}
	out.end("workbook")
	return out.Bytes(), nil
}

func (b *bookTaker) section(d *decoder, e xml.StartElement) error {
	switch {
	case own(e.Name) && e.Name.Local == "sheets":
		return d.each(func(e xml.StartElement) error { return b.sheetEntry(d, e) })
	case own(e.Name) && e.Name.Local == "externalReferences":
		b.leave(links)
		return d.Skip()
	case !own(e.Name):
		return d.Skip()
	}
	n, err := d.tree(e)
	if err != nil {
		return err
	}
	switch n.name {
	case "definedNames":
		b.defined = n.kids
		return nil
	case "workbookPr":
		n.attrs = keepAttrs(n.attrs, "date1904", "defaultThemeVersion")
	case "bookViews":
		for _, k := range n.kids {
			k.attrs = dropAttrs(k.attrs, "activeTab", "firstSheet")
		}
	case "workbookProtection", "calcPr":
	default:
		return nil
	}
	b.sections[n.name] = n
	return nil
}

// sheetEntry takes over what leads to a worksheet; sheets of macros, dialogs and
// charts are none.
func (b *bookTaker) sheetEntry(d *decoder, e xml.StartElement) error {
	id := ""
	for _, a := range e.Attr {
		if a.Name.Local == "id" && (a.Name.Space == nsRel || a.Name.Space == nsRelStrict) {
			id = a.Value
		}
	}
	n, err := d.tree(e)
	if err != nil || n.name != "sheet" {
		return err
	}
	if r := b.rels[id]; r.kind() == "worksheet" && !r.External {
		b.index[b.seen] = len(b.sheets)
		b.sheets = append(b.sheets, takenSheet{n.attr("name"), r.Target})
		b.list("sheets", &node{name: "sheet", attrs: []attr{{"name", n.attr("name")}, {"sheetId", strconv.Itoa(len(b.sheets))},
			{"state", cmp.Or(n.attr("state"), "visible")}, {"r:id", sheetRel(len(b.sheets))}}})
		b.workbook.sheets[strings.ToLower(n.attr("name"))] = true
	}
	b.seen++
	return nil
}

// list adds to a section, beginning it if need be.
func (b *bookTaker) list(section string, n *node) {
	if b.sections[section] == nil {
		b.sections[section] = &node{name: section}
	}
	b.sections[section].kids = append(b.sections[section].kids, n)
}

// defineNames takes over the names that stand for cells, or what is reckoned from
// cells; one that stands for another name is left.
func (b *bookTaker) defineNames() {
	var kept []string
	for _, n := range b.defined {
		if n.name != "definedName" || n.attr("name") == "" {
			continue
		}
		attrs := keepAttrs(n.attrs, "name", "hidden")
		if local := n.attr("localSheetId"); local != "" {
			i, err := strconv.Atoi(local)
			at, taken := b.index[i]
			if err != nil || !taken {
				continue
			}
			attrs = append(attrs, attr{"localSheetId", strconv.Itoa(at)})
		}
		macro := n.attr("function") + n.attr("vbProcedure") + n.attr("xlm")
		if !b.harmless(n.text) || strings.ContainsAny(macro, "1t") {
			b.leave(names)
			continue
		}
		b.list("definedNames", &node{name: "definedName", attrs: attrs, text: n.text})
		kept = append(kept, strings.ToLower(n.attr("name")))
	}
	for _, name := range kept {
		b.names[name] = true
	}
}

func keepAttrs(list []attr, names ...string) (kept []attr) {
	for _, a := range list {
		if slices.Contains(names, a.name) {
			kept = append(kept, a)
		}
	}
	return kept
}
