package weave

import "strconv"

// spare empties the shared strings that no cell has any more: placeholders, and texts of
// sheets left out. Their numbers stay, so that no other cell changes.
func (w *loom) spare(t *node) {
	used := map[string]bool{}
	filled := map[string]bool{}
	for _, n := range w.sheets {
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
