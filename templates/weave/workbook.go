package weave

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const typesPart = "[Content_Types].xml"

// workbook lets the names follow, takes out the sheets left out, and has formulas computed
// where it is opened if their operands changed.
func (w *loom) workbook(t *node) {
	root := t.root()
	placeless(root)
	prefix := strings.TrimSuffix(root.name, "workbook")
	left := map[int]int{} // where a tab went
	dropped := false
	for i, n := range w.sheets {
		if n.plan.Drop {
			dropped = true
			continue
		}
		left[i] = len(left)
	}
	if names := root.kid("definedNames"); names != nil && w.moved {
		w.names(names, left)
		if elements(names) == 0 {
			root.prune(func(e *node) bool { return e == names })
		}
	}
	if dropped {
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
	if w.recalc {
		calc := root.kid("calcPr")
		if calc == nil {
			calc = element(prefix + "calcPr")
			insertBefore(root, calc, []string{"oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
				"webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"})
		}
		calc.set("fullCalcOnLoad", "1")
	}
}

// names moves the defined names. One that is local to a sheet left out, or leads there, goes.
func (w *loom) names(k *node, left map[int]int) {
	k.prune(func(e *node) bool {
		if at, err := strconv.Atoi(e.attr("localSheetId")); err == nil {
			to, stays := left[at]
			if !stays {
				return true
			}
			e.set("localSheetId", strconv.Itoa(to))
		}
		return w.leadsNowhere(e.text())
	})
	for _, e := range k.kids {
		if e.name != "" {
			f := parseFormula(e.text())
			e.setText(string(f.append(nil, w.all(nil, f, home{}, true))))
		}
	}
}

// types takes out the parts that are gone, and knows the one of the properties.
func (w *loom) types(t *node, gone map[*part]bool) {
	root := t.root()
	root.prune(func(e *node) bool {
		p := w.Book.part(strings.TrimPrefix(e.attr("PartName"), "/"))
		return p != nil && gone[p]
	})
	if w.Book.part(corePart) == nil {
		root.kids = append(root.kids, element("Override", "PartName", "/"+corePart,
			"ContentType", "application/vnd.openxmlformats-package.core-properties+xml"))
	}
}

// rels takes out the relations to parts that are gone.
func (w *loom) rels(p *part, t *node, gone map[*part]bool) {
	root := t.root()
	owner := strings.TrimSuffix(strings.Replace(p.name, "_rels/", "", 1), ".rels")
	for _, r := range relations(t, owner) {
		if target := w.Book.part(r.target); !r.external && target != nil && gone[target] {
			root.prune(func(e *node) bool { return e.attr("Id") == r.id })
		}
	}
	if p.name == "_rels/.rels" && w.Book.part(corePart) == nil {
		id := "rId1"
		for i := 2; slices.ContainsFunc(root.kids, func(e *node) bool { return e.attr("Id") == id }); i++ {
			id = "rId" + strconv.Itoa(i)
		}
		root.kids = append(root.kids, element("Relationship", "Id", id, "Target", corePart,
			"Type", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"))
	}
}

// pivot lets a pivot's source follow, and has it refreshed where it is opened.
func (w *loom) pivot(t *node) {
	root := t.root()
	t.each(func(e *node) {
		if !e.is("worksheetSource") {
			return
		}
		n := w.target(ref{sheet: e.attr("sheet")}, nil)
		if n == nil || e.attr("id") != "" {
			if e.attr("name") != "" && w.moved {
				root.set("refreshOnLoad", "1")
			}
			return
		}
		if n.plan.Drop {
			w.errs = append(w.errs, fmt.Errorf("数据透视表引用了这一版没有的工作表“%s”，请一并删去", n.name))
			return
		}
		if at := e.attr("ref"); at != "" {
			e.set("ref", n.rangeRef(at))
		}
		if n.dirty {
			root.set("refreshOnLoad", "1")
		}
	})
}

// stamp stands for the time in properties: a file must not change with the hour.
const stamp = "2000-01-01T00:00:00Z"

// core is the properties of the document. What the template's own said of people is gone.
func (w *loom) core() []byte {
	b := []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for _, p := range [][2]string{{"dc:title", w.plan.Title}, {"dc:subject", w.plan.Subject}, {"dc:creator", "parkstat"},
		{"cp:version", w.plan.Version}, {"dc:identifier", w.plan.Identifier}} {
		if p[1] != "" {
			b = append(escapeText(append(b, "<"+p[0]+">"...), p[1]), "</"+p[0]+">"...)
		}
	}
	for _, name := range []string{"created", "modified"} {
		b = append(b, `<dcterms:`+name+` xsi:type="dcterms:W3CDTF">`+stamp+`</dcterms:`+name+`>`...)
	}
	return append(b, `</cp:coreProperties>`...)
}

// app takes the list of the tabs out of the properties where it has changed, and whose
// machine the template was drawn on.
func (w *loom) app(t *node) {
	dropped := slices.ContainsFunc(w.sheets, func(n *woven) bool { return n.plan.Drop })
	t.prune(func(e *node) bool {
		switch local(e.name) {
		case "Manager", "Company", "HyperlinkBase":
			return true
		case "TitlesOfParts", "HeadingPairs":
			return dropped
		}
		return false
	})
}
