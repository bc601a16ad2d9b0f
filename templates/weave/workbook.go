package weave

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

const (
	typesPart = "[Content_Types].xml"
	corePart  = "docProps/core.xml"
)

// workbook lets the names follow, takes out the sheets left out, and has formulas computed
// where it is opened if their operands changed.
func (f *frame) workbook(t *node) {
	root := t.root()
	placeless(root)
	prefix := strings.TrimSuffix(root.name, "workbook")
	left := map[int]int{} // where a tab went
	for i, n := range f.sheets {
		if !n.plan.Drop {
			left[i] = len(left)
		}
	}
	if names := root.kid("definedNames"); names != nil && f.moved {
		f.definedNames(names, left)
		if elements(names) == 0 {
			root.prune(func(e *node) bool { return e == names })
		}
	}
	if f.dropped {
		i := -1
		root.kid("sheets").prune(func(e *node) bool {
			i++
			_, stays := left[i]
			return !stays
		})
		if views := root.kid("bookViews"); views != nil {
			views.each(func(e *node) {
				for _, name := range []string{"activeTab", "firstSheet"} {
					if at, err := strconv.Atoi(e.attr(name)); err == nil {
						if to, stays := left[at]; stays && to > 0 {
							e.set(name, strconv.Itoa(to))
						} else {
							e.unset(name)
						}
					}
				}
			})
		}
		root.prune(func(e *node) bool { return e.is("customWorkbookViews") })
	}
	if f.recalc {
		calc := root.kid("calcPr")
		if calc == nil {
			calc = element(prefix + "calcPr")
			insertBefore(root, calc, []string{"oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
				"webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"})
		}
		calc.set("fullCalcOnLoad", "1")
	}
}

// definedNames moves the defined names. One that is local to a sheet left out, or leads there, goes.
func (f *frame) definedNames(k *node, left map[int]int) {
	k.prune(func(e *node) bool {
		if at, err := strconv.Atoi(e.attr("localSheetId")); err == nil {
			to, stays := left[at]
			if !stays {
				return true
			}
			e.set("localSheetId", strconv.Itoa(to))
		}
		return f.leadsNowhere(e.text())
	})
	for _, e := range k.kids {
		if e.name != "" {
			formula := parseFormula(e.text())
			e.setText(string(formula.append(nil, f.all(nil, formula, home{}, true))))
		}
	}
}

// types takes out the parts that are gone, and knows the one of the properties.
func (f *frame) types(t *node) {
	root := t.root()
	root.prune(func(e *node) bool {
		p := f.book.part(strings.TrimPrefix(e.attr("PartName"), "/"))
		return p != nil && f.gone[p]
	})
	if f.book.part(corePart) == nil {
		root.kids = append(root.kids, element("Override", "PartName", "/"+corePart,
			"ContentType", "application/vnd.openxmlformats-package.core-properties+xml"))
	}
}

// rels takes out the relations to parts that are gone.
func (f *frame) rels(p *part, t *node) {
	root := t.root()
	owner := strings.TrimSuffix(strings.Replace(p.name, "_rels/", "", 1), ".rels")
	for _, r := range relations(t, owner) {
		if target := f.book.part(r.target); !r.external && target != nil && f.gone[target] {
			root.prune(func(e *node) bool { return e.attr("Id") == r.id })
		}
	}
	if p.name == "_rels/.rels" && f.book.part(corePart) == nil {
		id := "rId1"
		for i := 2; slices.ContainsFunc(root.kids, func(e *node) bool { return e.attr("Id") == id }); i++ {
			id = "rId" + strconv.Itoa(i)
		}
		root.kids = append(root.kids, element("Relationship", "Id", id, "Target", corePart,
			"Type", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"))
	}
}

// pivot lets a pivot's source follow, and has it refreshed where it is opened.
func (f *frame) pivot(t *node) {
	root := t.root()
	t.each(func(e *node) {
		n := f.source(e)
		switch {
		case n == nil && e.is("worksheetSource") && e.attr("name") != "" && f.moved:
			root.set("refreshOnLoad", "1")
		case n == nil:
		default:
			if at := e.attr("ref"); at != "" {
				e.set("ref", n.rangeRef(at))
			}
			if n.dirty {
				root.set("refreshOnLoad", "1")
			}
		}
	})
}

// stamp stands for a time that nobody told: a file must not change with the hour.
const stamp = "2000-01-01T00:00:00Z"

// core is the properties of the document. What the template's own said of people is gone.
func (f *frame) core() []byte {
	b := []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for _, p := range [][2]string{{"dc:title", f.plan.Title}, {"dc:subject", f.plan.Subject}, {"dc:creator", cmp.Or(f.plan.Author, "parkstat")},
		{"cp:version", f.plan.Version}, {"dc:identifier", f.plan.Identifier}} {
		if p[1] != "" {
			b = append(escape(append(b, "<"+p[0]+">"...), p[1], false), "</"+p[0]+">"...)
		}
	}
	for _, name := range []string{"created", "modified"} {
		b = append(b, `<dcterms:`+name+` xsi:type="dcterms:W3CDTF">`+cmp.Or(f.plan.Made, stamp)+`</dcterms:`+name+`>`...)
	}
	return append(b, `</cp:coreProperties>`...)
}

// app takes the list of the tabs out of the properties where it has changed, and whose
// machine and by what program the template was drawn.
func (f *frame) app(t *node) {
	t.prune(func(e *node) bool {
		switch local(e.name) {
		case "Manager", "Company", "HyperlinkBase", "Application", "AppVersion":
			return true
		case "TitlesOfParts", "HeadingPairs":
			return f.dropped
		}
		return false
	})
}

// spare empties the shared strings that no cell has any more: placeholders, and texts of
// sheets left out. Their numbers stay, so that no other cell changes.
func (f *frame) spare(t *node) {
	used := map[string]bool{}
	filled := map[string]bool{}
	for _, n := range f.sheets {
		for _, r := range n.rows {
			for _, c := range r.cells {
				if c.t != "s" {
					continue
				}
				if n.holes[c.index] != noHole || n.plan.Drop || n.dead != nil && n.dead[c.index] {
					filled[c.v] = true
				} else {
					used[c.v] = true
				}
			}
		}
	}
	i := 0
	for _, e := range t.root().kids {
		if e.name == "" || !e.is("si") {
			continue
		}
		if v := strconv.Itoa(i); filled[v] && !used[v] {
			prefix := e.name[:len(e.name)-len("si")]
			e.kids = []*node{element(prefix + "t")}
		}
		i++
	}
}
