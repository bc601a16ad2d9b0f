package weave

import (
	"bytes"
	"compress/flate"
	"io"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// quickFrom is the number of cells from which a sheet is packed for speed.
const quickFrom = 20_000

// rowsMark stands in a sheet's tree where its rows go.
const rowsMark = "\x00"

// weaveSheet writes a sheet: its rows anew if they changed, and all around them.
func (w *loom) weaveSheet(n *woven) (*xlsx.Packed, error) {
	if !w.moved && !n.dirty && w.plan.Text == nil {
		return n.part.packed, nil
	}
	t := n.part.tree.clone()
	root := t.root()
	data := root.kid("sheetData")
	if data == nil {
		return n.part.packed, nil
	}
	w.around(n, root)
	if !n.dirty {
		data.raw, data.name, data.kids = n.cellData, "", nil
		body := t.write(nil)
		if bytes.Equal(body, n.part.body) {
			return n.part.packed, nil
		}
		return xlsx.Pack(n.part.name, body)
	}
	data.kids = []*node{{raw: []byte(rowsMark)}}
	kids := root.kids
	root.kids = kids[:slices.Index(kids, data)+1]
	head, _, _ := bytes.Cut(t.write(nil), []byte(rowsMark))
	root.kids = kids
	level := flate.DefaultCompression
	if n.lastRow*n.lastCol >= quickFrom {
		level = flate.BestSpeed
	}
	return xlsx.PackStream(n.part.name, level, func(out io.Writer) error {
		if _, err := out.Write(head); err != nil {
			return err
		}
		if err := w.emitRows(n, out); err != nil {
			return err
		}
		n.addLinks(root)
		_, tail, _ := bytes.Cut(t.write(nil), []byte(rowsMark))
		_, err := out.Write(tail)
		return err
	})
}

// around sends what stands around a sheet's rows through the map.
func (w *loom) around(n *woven, root *node) {
	if w.plan.Text != nil {
		if hf := root.kid("headerFooter"); hf != nil {
			hf.each(func(e *node) { e.setText(w.plan.Text(PageText, e.text())) })
		}
	}
	if !w.moved {
		return
	}
	for _, k := range slices.Clone(root.kids) {
		if k.name == "" {
			continue
		}
		switch local(k.name) {
		case "sheetData":
		case "dimension":
			n.dimension(k)
		case "cols":
			n.widths(k)
		case "mergeCells":
			n.merges(k)
		case "conditionalFormatting":
			w.rules(n, k)
		case "dataValidations":
			for _, v := range k.kids {
				if v.name != "" {
					w.rules(n, v)
				}
			}
		case "hyperlinks":
			w.hyperlinks(n, root, k)
		case "rowBreaks":
			n.breaks(k, n.rowLines)
		case "colBreaks":
			n.breaks(k, n.colLines)
		case "extLst":
			w.extensions(n, k)
		default:
			w.follow(n, k)
		}
	}
	n.addBreaks(root)
}

// dimension says where the cells are, if the template said so.
func (n *woven) dimension(k *node) {
	r, err := parseRange(k.attr("ref"))
	if err != nil || n.lastRow == 0 || n.lastCol == 0 {
		return
	}
	r.Row2, r.Col2 = max(r.Row1, n.lastRow), max(r.Col1, n.lastCol)
	k.set("ref", rangeText(r))
}

// widths repeats the columns' widths.
func (n *woven) widths(k *node) {
	if n.colLines == nil {
		return
	}
	var all []*node
	for _, c := range k.kids {
		first, err1 := strconv.Atoi(c.attr("min"))
		last, err2 := strconv.Atoi(c.attr("max"))
		if c.name == "" || err1 != nil || err2 != nil {
			continue
		}
		for _, s := range n.colLines.spans(first, last, 1, 1) {
			to := c.clone()
			to.set("min", strconv.Itoa(s[0]))
			to.set("max", strconv.Itoa(min(s[1], xlsx.MaxCols)))
			all = append(all, to)
		}
	}
	slices.SortStableFunc(all, func(a, b *node) int {
		x, _ := strconv.Atoi(a.attr("min"))
		y, _ := strconv.Atoi(b.attr("min"))
		return x - y
	})
	k.kids = all
}

// rules sends a conditional format or a validation through the map: its range is widened,
// its formulas stay one.
func (l *layout) rules(n *woven, k *node) {
	sqref := k.attr("sqref")
	inside := (*node)(nil)
	if sqref == "" {
		if inside = k.kid("sqref"); inside != nil {
			sqref = inside.text()
		}
	}
	from, pinned := n.first(sqref)
	if inside != nil {
		inside.setText(n.ranges(sqref))
	} else {
		k.set("sqref", n.ranges(sqref))
	}
	k.each(func(e *node) {
		switch local(e.name) {
		case "formula", "f":
			e.setText(l.ruleText(e.text(), from, pinned))
		case "formula1", "formula2":
			if e.kid("f") == nil {
				e.setText(l.ruleText(e.text(), from, pinned))
			}
		case "cfvo":
			if v := e.attr("val"); v != "" {
				e.set("val", l.ruleText(v, from, pinned))
			}
		}
	})
}

// What may follow an element in a sheet, which has a fixed order.
var (
	afterBreaks = []string{"colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF", "legacyDrawing",
		"legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "AlternateContent"}
	afterLinks = append([]string{"printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks"}, afterBreaks...)
)

func insertBefore(root, k *node, followers []string) {
	at := slices.IndexFunc(root.kids, func(e *node) bool { return e.name != "" && slices.Contains(followers, local(e.name)) })
	if at < 0 {
		at = len(root.kids)
	}
	root.kids = slices.Insert(root.kids, at, k)
}

// extensions are the formats, validations and sparklines that newer Excel keeps apart.
func (l *layout) extensions(n *woven, k *node) {
	k.each(func(e *node) {
		switch local(e.name) {
		case "conditionalFormatting", "dataValidation":
			l.rules(n, e)
		case "sparklines":
			l.sparklines(n, e)
		case "ignoredError", "protectedRange":
			if s := e.kid("sqref"); s != nil {
				s.setText(n.ranges(s.text()))
			}
		}
	})
}

// sparklines repeats those in a block, each over its own item's cells.
func (l *layout) sparklines(n *woven, k *node) {
	var all []*node
	for _, e := range k.kids {
		f, at := e.kid("f"), e.kid("sqref")
		if e.name == "" || f == nil || at == nil {
			continue
		}
		row, col, err := xlsx.ParseRef(strings.TrimSpace(at.text()))
		if err != nil {
			continue
		}
		for _, from := range n.places(row, col) {
			to := e.clone()
			to.kid("f").setText(l.formulaText(f.text(), from.home, false))
			to.kid("sqref").setText(xlsx.Ref(from.row, from.col))
			all = append(all, to)
		}
	}
	k.kids = all
}

// placed is one of the cells that a template cell became.
type placed struct {
	home
	row, col int
}

func (n *woven) places(row, col int) (all []placed) {
	for _, r := range n.rowLines.items(row, col) {
		for _, c := range n.colLines.items(col, 1) {
			rows, _ := n.rowLines.rows(row, col, r, false)
			cols, _ := n.colLines.rows(col, 1, c, false)
			all = append(all, placed{home{sheet: n, row: r, col: c}, rows, cols})
		}
	}
	return all
}

// items are the places of a template row: every item of its innermost block.
func (l *lines) items(row, across int) []place {
	b := l.within(row, row, across)
	if b == nil {
		return []place{{}}
	}
	all := make([]place, len(b.insts))
	for i := range all {
		all[i] = place{b, int32(i)}
	}
	return all
}
