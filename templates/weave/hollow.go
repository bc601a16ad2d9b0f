package weave

import (
	"slices"
	"strconv"
	"strings"
)

// hollow empties the markers of a chart's points that are of a part of the figures
// (Value.Partly): a reader sees at a glance that the line may yet move there.
func (w *loom) hollow(n *woven, chart *node) {
	chart.each(func(ser *node) {
		marker, values := ser.kid("marker"), ser.kid("val")
		if !ser.is("ser") || marker == nil || values == nil || values.kid("numRef") == nil || values.kid("numRef").kid("f") == nil {
			return
		}
		empty := emptied(marker)
		if empty == nil {
			return
		}
		var points []*node
		for i, partly := range w.partly(parseFormula(values.kid("numRef").kid("f").text()).refs, n) {
			if !partly {
				continue
			}
			prefix := strings.TrimSuffix(ser.name, local(ser.name))
			p := element(prefix + "dPt")
			p.kids = []*node{element(prefix+"idx", "val", strconv.Itoa(i)), empty.clone()}
			if line := ser.kid("spPr"); line != nil {
				p.kids = append(p.kids, line.clone())
			}
			points = append(points, p)
		}
		at := slices.Index(ser.kids, marker) + 1
		ser.kids = slices.Insert(ser.kids, at, points...)
	})
}

// emptied is a marker with a white ground and its colour as its line; nil where it has none.
func emptied(marker *node) *node {
	m := marker.clone()
	look := m.kid("spPr")
	if look == nil || look.kid("solidFill") == nil || m.kid("symbol") != nil && m.kid("symbol").attr("val") == "none" {
		return nil
	}
	fill := look.kid("solidFill")
	prefix := strings.TrimSuffix(fill.name, local(fill.name))
	line, white := element(prefix+"ln", "w", "19050"), element(prefix+"solidFill")
	line.kids = []*node{fill.clone()}
	white.kids = []*node{element(prefix+"srgbClr", "val", "FFFFFF")}
	look.kids = []*node{white, line}
	return m
}

// partly tells of each cell of references whether it is of a part of the figures.
func (s *solver) partly(refs []ref, n *woven) (all []bool) {
	for _, r := range refs {
		t := s.target(r, n)
		if t == nil || t.byRow == nil || r.a.row == 0 || r.a.col == 0 || (r.b.row-r.a.row+1)*(r.b.col-r.a.col+1)+len(all) > mostPoints {
			return nil
		}
		for row := r.a.row; row <= r.b.row; row++ {
			for col := r.a.col; col <= r.b.col; col++ {
				all = append(all, s.partlyAt(t, row, col))
			}
		}
	}
	return all
}

func (s *solver) partlyAt(n *woven, row, col int) bool {
	at := n.colLines.origin(col, 1)
	from := n.rowLines.origin(row, int(at.row))
	if from.row == 0 {
		return false
	}
	c := n.at(int(from.row), int(at.row))
	if c == nil || n.holes[c.index] == noHole {
		return false
	}
	here := place{from.block, from.at}
	across := place{at.block, at.at}
	return s.plan.Value(int(n.holes[c.index]), here.appendPath(s.path[:0]), across.path()).Partly
}
