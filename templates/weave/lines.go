package weave

import "slices"

// line is where a row of the result comes from.
type line struct {
	row   int32  // of the template; 0 where a shorter neighbour has ended
	at    int32  // the item's place in the block
	block *block // nil outside all blocks
}

// lane is what stands in some columns of a group: one block and all in it.
type lane struct {
	first, last int // columns
	top         *block
	lines       []line
	size        int
}

// group is a run of template rows in which there are blocks.
type group struct {
	first, last int // template rows
	start, size int // in the result
	lanes       []lane
}

// lines is where the rows of a sheet went, or its columns. Nil stands for a sheet on
// which nothing moved.
type lines struct{ groups []group }

// newLines lays the blocks out. They do not overlap unless side by side.
func newLines(blocks []Block) *lines {
	if len(blocks) == 0 {
		return nil
	}
	sorted := slices.Clone(blocks)
	slices.SortStableFunc(sorted, func(a, b Block) int {
		if a.First != b.First {
			return a.First - b.First
		}
		return a.AcrossFirst - b.AcrossFirst
	})
	l := &lines{}
	moved := 0
	for i := 0; i < len(sorted); {
		g := group{first: sorted[i].First, last: sorted[i].Last}
		g.start = g.first + moved
		for ; i < len(sorted) && sorted[i].First <= g.last; i++ {
			b := compileBlock(sorted[i], nil)
			n := lane{first: b.AcrossFirst, last: b.AcrossLast, top: b}
			if n.last == 0 {
				n.first, n.last = 1, 1<<30
			}
			r := n.lay(b, nil, 0, g.start)
			n.size = int(r.size)
			g.size = max(g.size, n.size)
			g.lanes = append(g.lanes, n)
		}
		moved += g.size - (g.last - g.first + 1)
		l.groups = append(l.groups, g)
	}
	return l
}

// lay puts down the items of a block within one of its parent's.
func (n *lane) lay(b *block, outer []int, parent int32, start int) run {
	count := b.Count(outer)
	empty := count < 1
	count = max(1, count)
	r := run{first: int32(len(b.insts)), count: int32(count)}
	at := start
	for i := range count {
		self := int32(len(b.insts))
		b.insts = append(b.insts, inst{parent: parent, item: int32(i), start: int32(at), empty: empty})
		path := append(outer[:len(outer):len(outer)], i)
		var kids []run
		for row, k := b.First, 0; row <= b.Last; {
			if k < len(b.inner) && b.inner[k].First == row {
				kid := n.lay(b.inner[k], path, self, at)
				kids = append(kids, kid)
				at += int(kid.size)
				row = b.inner[k].Last + 1
				k++
				continue
			}
			n.lines = append(n.lines, line{int32(row), self, b})
			at++
			row++
		}
		b.insts[self].size = int32(at) - b.insts[self].start
		b.insts[self].kids = kids
	}
	r.size = int32(at - start)
	return r
}

// group finds the group of a template row; before it, by how much rows moved.
func (l *lines) group(row int) (g *group, moved int) {
	if l == nil {
		return nil, 0
	}
	i, found := l.search(func(g *group) int { return g.first }, func(g *group) int { return g.last }, row)
	if found {
		return &l.groups[i], 0
	}
	if i == 0 {
		return nil, 0
	}
	before := l.groups[i-1]
	return nil, before.start + before.size - 1 - before.last
}

// search finds the group around a row, or the first behind it.
func (l *lines) search(first, last func(*group) int, row int) (int, bool) {
	lo, hi := 0, len(l.groups)
	for lo < hi {
		mid := (lo + hi) / 2
		switch g := &l.groups[mid]; {
		case last(g) < row:
			lo = mid + 1
		case first(g) > row:
			hi = mid
		default:
			return mid, true
		}
	}
	return lo, false
}

// place is where in the template a formula stands: in an item of a block, or outside all.
type place struct {
	block *block
	at    int32
}

// rows is what a template row became, as seen from a place: where that is an item, its own
// rows. A row written with $ is seen from the items beside it too, as when a formula is
// copied down: B$5 begins at the first of them. Across is the column, which tells blocks
// side by side apart; 0 for all.
func (l *lines) rows(row, across int, from place, abs bool) (first, last int) {
	return l.rowsOver(row, across, across, from, abs)
}

// rowsOver is rows of a range of columns: of all blocks side by side that it touches.
func (l *lines) rowsOver(row, across, end int, from place, abs bool) (first, last int) {
	if b := from.block; b != nil && !abs && len(b.inner) == 0 && row >= b.First && row <= b.Last &&
		(b.AcrossLast == 0 || across >= b.AcrossFirst && end <= b.AcrossLast) {
		at := int(b.insts[from.at].start) + row - b.First // nearly always
		return at, at
	}
	g, moved := l.group(row)
	if g == nil {
		return row + moved, row + moved
	}
	for i := range g.lanes {
		n := &g.lanes[i]
		if across > 0 && !n.touches(across, end) {
			continue
		}
		f, t := n.rows(row, from, abs)
		if first == 0 || f < first {
			first = f
		}
		last = max(last, t)
	}
	if first == 0 { // between the columns of blocks side by side
		return g.start + row - g.first, g.start + g.size - 1 - (g.last - row)
	}
	return first, last
}

func (n *lane) rows(row int, from place, abs bool) (first, last int) {
	b, at := from.block, from.at
	for b != nil && (row < b.First || row > b.Last) {
		b, at = b.parent, b.insts[at].parent
	}
	if b == nil || b.root() != n.top {
		all := run{first: 0, count: int32(len(n.top.insts))}
		return n.top.span(all, row)
	}
	if abs && b == from.block && b.deepest(row) == b {
		return b.span(b.siblings(at), row)
	}
	return b.in(at, row)
}

// path is the items around a place, outermost first.
func (p place) path() []int {
	if p.block == nil {
		return nil
	}
	return p.appendPath(nil)
}

func (p place) appendPath(b []int) []int {
	from := len(b)
	for k := p.block; k != nil; k = k.parent {
		b = append(b, 0)
	}
	at := len(b)
	for k, i := p.block, p.at; k != nil && at > from; k, i = k.parent, k.insts[i].parent {
		at--
		b[at] = int(k.insts[i].item)
	}
	return b
}

// origin is where a row of the result comes from, in a column. Its line has row 0 where a
// neighbour's rows go on.
func (l *lines) origin(row, across int) line {
	if l == nil {
		return line{row: int32(row)}
	}
	i, found := l.search(func(g *group) int { return g.start }, func(g *group) int { return g.start + g.size - 1 }, row)
	if !found {
		moved := 0
		if i > 0 {
			g := l.groups[i-1]
			moved = g.start + g.size - 1 - g.last
		}
		return line{row: int32(row - moved)}
	}
	g := &l.groups[i]
	for k := range g.lanes {
		if n := &g.lanes[k]; across >= n.first && across <= n.last {
			if row-g.start < n.size {
				return n.lines[row-g.start]
			}
			return line{}
		}
	}
	return line{}
}

// spans are the rows that a run of template rows became, where columns lie in lanes: one
// span if whole blocks are among them, else one for each item.
func (l *lines) spans(first, last, across, end int) (all [][2]int) {
	add := func(from, to int) {
		if n := len(all); n > 0 && all[n-1][1] == from-1 {
			all[n-1][1] = to
			return
		}
		all = append(all, [2]int{from, to})
	}
	for row := first; row <= last; {
		g, moved := l.group(row)
		if g == nil {
			to := last
			if next := l.after(row); next > 0 {
				to = min(last, next-1)
			}
			add(row+moved, to+moved)
			row = to + 1
			continue
		}
		to := min(last, g.last)
		n := g.lane(across)
		switch {
		case row == g.first && to == g.last && n != nil:
			add(g.start, g.start+g.longest(across, end)-1)
		case row == g.first && to == g.last || n == nil:
			add(g.start, g.start+g.size-1)
		default:
			for k, at := range n.lines {
				if int(at.row) >= row && int(at.row) <= to {
					add(g.start+k, g.start+k)
				}
			}
		}
		row = to + 1
	}
	return all
}

// after is where the next group begins behind a row outside all; 0 if there is none.
func (l *lines) after(row int) int {
	if l == nil {
		return 0
	}
	for i := range l.groups {
		if l.groups[i].first > row {
			return l.groups[i].first
		}
	}
	return 0
}

// within is the innermost block that holds all of a run of template rows, in a column; nil
// if none does.
func (l *lines) within(first, last, across int) *block {
	g, _ := l.group(first)
	if g == nil || last > g.last {
		return nil
	}
	n := g.lane(across)
	if n == nil {
		return nil
	}
	b := n.top
	for {
		inner := b.holding(first, last)
		if inner == nil {
			return b
		}
		b = inner
	}
}

// cut is a block that a run of rows lies in with a part of itself only; nil if there is none.
func (l *lines) cut(first, last, across int) *block {
	if l == nil {
		return nil
	}
	for i := range l.groups {
		g := &l.groups[i]
		if n := g.lane(across); n != nil && first <= g.last && last >= g.first {
			if b := n.top.cut(first, last); b != nil {
				return b
			}
		}
	}
	return nil
}

// meets tells whether any of a run of template rows is in a block.
func (l *lines) meets(first, last int) bool {
	return l != nil && slices.ContainsFunc(l.groups, func(g group) bool { return first <= g.last && last >= g.first })
}
