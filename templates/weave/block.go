package weave

import "slices"

// Block is a run of rows (or columns) that is repeated for each item of a list.
type Block struct {
	Name        string // of the list, for links
	First, Last int
	// Across are the columns that belong to it where several blocks stand side by side
	// in the same rows; both 0 for all. Blocks side by side have the same rows.
	AcrossFirst, AcrossLast int
	// Count is how many items there are, given the items around it, outermost first. No
	// items take the place of one.
	Count func(outer []int) int
	Inner []Block
	// Break puts a page break after each item but the last.
	Break bool
}

// block is a Block laid out.
type block struct {
	Block
	parent *block
	inner  []*block
	insts  []inst
}

// inst is a block's rows for one item.
type inst struct {
	parent, item int32
	start, size  int32
	empty        bool  // it stands for no items at all
	kids         []run // of each inner block; nil if there are none
}

// run is the items of an inner block within one of an outer.
type run struct{ first, count, size int32 }

func compileBlock(b Block, parent *block) *block {
	c := &block{Block: b, parent: parent}
	inner := slices.Clone(b.Inner)
	slices.SortFunc(inner, func(a, b Block) int { return a.First - b.First })
	for _, k := range inner {
		c.inner = append(c.inner, compileBlock(k, c))
	}
	return c
}

// siblings are the items of a block beside one, within the same outer item.
func (b *block) siblings(at int32) run {
	if b.parent == nil {
		return run{count: int32(len(b.insts))}
	}
	k := slices.Index(b.parent.inner, b)
	return b.parent.insts[b.insts[at].parent].kids[k]
}

func (b *block) root() *block {
	for b.parent != nil {
		b = b.parent
	}
	return b
}

func (b *block) deepest(row int) *block {
	for _, k := range b.inner {
		if k.First <= row && row <= k.Last {
			return k.deepest(row)
		}
	}
	return b
}

func (b *block) span(r run, row int) (first, last int) {
	first, _ = b.in(r.first, row)
	_, last = b.in(r.first+r.count-1, row)
	return first, last
}

// in is what a row became within one item.
func (b *block) in(at int32, row int) (first, last int) {
	i := &b.insts[at]
	p := int(i.start) + row - b.First
	for k, inner := range b.inner {
		if row < inner.First {
			break
		}
		if row <= inner.Last {
			return inner.span(i.kids[k], row)
		}
		p += int(i.kids[k].size) - (inner.Last - inner.First + 1)
	}
	return p, p
}

func (b *block) holding(first, last int) *block {
	for _, k := range b.inner {
		if k.First <= first && last <= k.Last {
			return k
		}
	}
	return nil
}

func (b *block) cut(first, last int) *block {
	switch {
	case last < b.First || first > b.Last || first <= b.First && last >= b.Last:
		return nil
	case first < b.First || last > b.Last:
		return b
	}
	for _, k := range b.inner {
		if c := k.cut(first, last); c != nil {
			return c
		}
	}
	return nil
}

// empty tells of a place in a block that has no items.
func (p place) empty() bool {
	for b, at := p.block, p.at; b != nil; b, at = b.parent, b.insts[at].parent {
		if b.insts[at].empty {
			return true
		}
	}
	return false
}
