package weave

import "parkstat/templates/xlsx"

func (g *group) lane(across int) *lane {
	for i := range g.lanes {
		if across >= g.lanes[i].first && across <= g.lanes[i].last {
			return &g.lanes[i]
		}
	}
	return nil
}

// touches tells whether a range of columns has any of a lane's.
func (n *lane) touches(first, last int) bool { return first <= n.last && last >= n.first }

// longest is the most rows that the lanes of a range of columns have.
func (g *group) longest(first, last int) (size int) {
	for i := range g.lanes {
		if g.lanes[i].touches(first, last) {
			size = max(size, g.lanes[i].size)
		}
	}
	return size
}

// apart splits a range by the lanes that it touches where it has a part only of the rows of
// blocks side by side, since those have items at different rows.
func (l *lines) apart(r xlsx.Range) (all []xlsx.Range) {
	if l != nil {
		for i := range l.groups {
			g := &l.groups[i]
			if r.Row1 > g.last || r.Row2 < g.first || r.Row1 <= g.first && r.Row2 >= g.last {
				continue
			}
			for k := range g.lanes {
				n := &g.lanes[k]
				if n.first > r.Col1 && n.first <= r.Col2 {
					left, right := r, r
					left.Col2, right.Col1 = n.first-1, n.first
					return append(l.apart(left), l.apart(right)...)
				}
			}
		}
	}
	return []xlsx.Range{r}
}

// across tells of a run of columns within the rows of a group that leads over several of its
// lanes.
func (l *lines) across(r xlsx.Range) bool {
	if l == nil {
		return false
	}
	g, _ := l.group(r.Row1)
	if g == nil || r.Row2 > g.last {
		return false
	}
	touched := 0
	for i := range g.lanes {
		if g.lanes[i].touches(r.Col1, r.Col2) {
			touched++
		}
	}
	return touched > 1
}
