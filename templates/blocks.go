package templates

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

// Names of ranges that mark blocks: Excel moves them when people edit.
const (
	rowsName = "行块."
	colsName = "列块."
)

// block is a run of rows or columns of a template that a list repeats.
type block struct {
	list        string
	first, last int
	from, to    int // columns, where blocks stand side by side; 0 for all
	named       bool
	parent      *block
	inner       []*block
	proto       List // what is known of the list without its rows
	within      bool // it is a list of the outer block's items
	options     options
	chosen      map[string]*chosen
}

func (b *block) holds(row, col int) bool {
	return b.first <= row && row <= b.last && (b.to == 0 || b.from <= col && col <= b.to)
}

// chain is the blocks around a cell, outermost first.
func chain(blocks []*block, row, col int) (all []*block) {
	for _, b := range blocks {
		if b.holds(row, col) {
			return append([]*block{b}, chain(b.inner, row, col)...)
		}
	}
	return nil
}

// layout is what a sheet's blocks are, for a view.
type layout struct {
	rows, cols []*block
	torn       map[int]bool // rows whose lists could not be told apart
}

// layOut finds a sheet's blocks: those that names mark, and the rows that use the fields of
// a list.
func (r *Report) layOut(s *reportSheet, v *View) (l layout, errs []error) {
	rows, errs := r.named(s, rowsName, v)
	cols, more := r.named(s, colsName, v)
	errs = append(errs, more...)
	l.cols = cols
	l.rows, more = nest(s.name, rows)
	errs = append(errs, more...)
	l.torn = map[int]bool{}
	l.rows, more = s.infer(l, v)
	errs = append(errs, more...)
	known(l.rows, s.of, v)
	known(l.cols, nil, v)
	for _, b := range l.cols {
		if _, ok := v.Lists[b.list]; !ok {
			errs = append(errs, fmt.Errorf("%s: 名称 %s%s: %w", s.name, colsName, b.list, unknown(b.list, slices.Collect(maps.Keys(v.Lists)))))
		}
	}
	var check func(all []*block)
	check = func(all []*block) {
		for _, b := range all {
			if b.named && !b.within && v.Lists[b.list].Fields == nil {
				errs = append(errs, fmt.Errorf("%s: 名称 %s%s: %w", s.name, rowsName, b.list, unknown(b.list, slices.Collect(maps.Keys(v.Lists)))))
			}
			for o := b.parent; o != nil; o = o.parent {
				if o.list == b.list && !b.within {
					errs = append(errs, fmt.Errorf("%s: 第 %d—%d 行的列表“%s”套在它自己里面，请去掉一层", s.name, b.first, b.last, b.list))
					break
				}
			}
			check(b.inner)
		}
	}
	check(l.rows)
	return l, errs
}

// named are the blocks of a sheet that defined names mark.
func (r *Report) named(s *reportSheet, prefix string, v *View) (all []*block, errs []error) {
	for _, key := range slices.Sorted(maps.Keys(r.book.Names)) {
		scope, name, local := strings.Cut(key, "!")
		if !local {
			scope, name = "", key
		}
		list, ok := strings.CutPrefix(name, prefix)
		if !ok || scope != "" && scope != s.name {
			continue
		}
		sheet, area, ok := weave.Area(r.book.Names[key])
		switch {
		case ok && sheet != s.name:
			continue
		case !ok:
			if scope == "" && r.sheets[0] != s {
				continue // told once
			}
			errs = append(errs, fmt.Errorf("名称 %s 不是一片单元格（%s），请重新选定整行或整列再起名", name, r.book.Names[key]))
			continue
		}
		b := &block{list: list, named: true, first: area.Row1, last: area.Row2}
		if area.Col1 > 1 || area.Col2 < xlsx.MaxCols {
			b.from, b.to = area.Col1, area.Col2
		}
		if prefix == colsName {
			b = &block{list: list, named: true, first: area.Col1, last: area.Col2}
		}
		all = append(all, b)
	}
	return all, errs
}

// nest puts blocks into those that hold them.
func nest(sheet string, all []*block) (top []*block, errs []error) {
	slices.SortStableFunc(all, func(a, b *block) int { return cmp.Or(a.first-b.first, b.last-a.last, a.from-b.from) })
	for _, b := range all {
		into := &top
		for {
			i := slices.IndexFunc(*into, func(o *block) bool { return o.first <= b.first && b.last <= o.last && !o.besides(b) })
			if i < 0 {
				break
			}
			o := (*into)[i]
			b.parent, into = o, &o.inner
		}
		for _, o := range *into {
			if o.last >= b.first && !o.besides(b) {
				errs = append(errs, fmt.Errorf("%s: 名称 %s%s 与 %s%s 的行交错，请让一块完全在另一块之内或之外", sheet, rowsName, o.list, rowsName, b.list))
			}
		}
		*into = append(*into, b)
	}
	for _, b := range top {
		alone(b, top)
	}
	return top, errs
}

// besides tells whether two blocks stand side by side.
func (b *block) besides(o *block) bool {
	return b.first == o.first && b.last == o.last && b.to > 0 && o.to > 0 && (b.to < o.from || o.to < b.from)
}

// alone gives a block all columns if none stands beside it, and else those up to the next.
func alone(b *block, all []*block) {
	if b.to == 0 {
		return
	}
	left, right := false, 0
	for _, o := range all {
		if o == b || !o.besides(b) {
			continue
		}
		if o.from < b.from {
			left = true
		} else if right == 0 || o.from < right {
			right = o.from
		}
	}
	switch {
	case !left && right == 0:
		b.from, b.to = 0, 0
		for _, k := range b.inner {
			k.from, k.to = 0, 0
		}
		return
	case !left:
		b.from = 1
	}
	if b.to = xlsx.MaxCols; right > 0 {
		b.to = right - 1
	}
}

// known tells each block what its list has, and whether it is one of the outer block's items.
func known(blocks []*block, outer *block, v *View) {
	for _, b := range blocks {
		b.parent = outer
		b.proto, b.within = List{}, false
		for o := outer; o != nil; o = o.parent {
			if inner, ok := o.proto.Inner[b.list]; ok && o == outer {
				b.proto, b.within = inner, true
			}
		}
		if !b.within {
			b.proto = v.Lists[b.list]
		}
		known(b.inner, b, v)
	}
}

// use is the columns in which a row uses a list.
type use struct {
	list     string
	from, to int
	at       string
}

// infer adds the blocks that no name marks: a row that uses a list's fields is repeated, and
// rows that use a list's own lists are blocks within one.
func (s *reportSheet) infer(l layout, v *View) (rows []*block, errs []error) {
	rows = l.rows
	outerOf := map[int]string{} // rows of blocks with lists within, by the outer list
	var runs []*block
	for i := 0; i < len(s.cells); {
		row := s.cells[i].row
		var uses []use
		inner := ""
		for ; i < len(s.cells) && s.cells[i].row == row; i++ {
			c := &s.cells[i]
			for _, p := range c.pieces {
				for _, path := range p.paths() {
					list, within, ok := s.listOf(path, v)
					if !ok || covered(append(chain(l.rows, row, c.col), chain(l.cols, c.col, 0)...), list, within) {
						continue
					}
					if within != "" {
						inner = within
					}
					uses = add(uses, list, c.col, s.name+"!"+xlsx.Ref(row, c.col))
				}
			}
		}
		if len(uses) == 0 {
			continue
		}
		blocks, err := sideBySide(row, uses)
		if err != nil {
			errs, l.torn[row] = append(errs, err), true
			continue
		}
		if len(blocks) == 1 && chain(l.rows, row, 1) == nil {
			b := blocks[0]
			if inner != "" {
				outerOf[row] = b.list
				b.inner = []*block{{list: inner, first: row, last: row}}
			}
			runs = append(runs, b)
			continue
		}
		for _, b := range blocks {
			if around := chain(l.rows, row, max(1, b.from)); around != nil {
				o := around[len(around)-1]
				o.inner = append(o.inner, b)
				slices.SortFunc(o.inner, func(a, b *block) int { return a.first - b.first })
			} else {
				rows = append(rows, b)
			}
		}
	}
	return append(rows, join(runs, outerOf)...), errs
}

// listOf is the list that a path names a field of, and the list within it: on a sheet that
// is repeated for a list, the lists within its item come first.
func (s *reportSheet) listOf(path string, v *View) (list, within string, ok bool) {
	if s.of != nil {
		rest := strings.TrimPrefix(path, s.of.list+".")
		inner, field, found := strings.Cut(rest, ".")
		if l, isList := s.of.proto.Inner[inner]; found && isList && slices.Contains(l.Fields, field) {
			return inner, "", true
		}
		if rest != path {
			return "", "", false // a field of the sheet's own item
		}
	}
	return v.listOf(path)
}

// covered tells whether a list is one of those around a cell.
func covered(around []*block, list, within string) bool {
	want := list
	if within != "" {
		want = within
	}
	return slices.ContainsFunc(around, func(b *block) bool { return b.list == want })
}

func add(uses []use, list string, col int, at string) []use {
	for i := range uses {
		if u := &uses[i]; u.list == list {
			u.from, u.to = min(u.from, col), max(u.to, col)
			return uses
		}
	}
	return append(uses, use{list, col, col, at})
}

// sideBySide makes blocks of the lists that a row uses; with several, each gets the columns
// up to the next.
func sideBySide(row int, uses []use) ([]*block, error) {
	slices.SortFunc(uses, func(a, b use) int { return a.from - b.from })
	var all []*block
	for i, u := range uses {
		b := &block{list: u.list, first: row, last: row}
		if len(uses) > 1 {
			b.from, b.to = u.from, xlsx.MaxCols
			if i == 0 {
				b.from = 1
			}
			if i+1 < len(uses) {
				if next := uses[i+1]; next.from <= u.to {
					return nil, fmt.Errorf("%s: 一行里的两个列表（%s 与 %s）各列交错，请把它们左右分开", next.at, u.list, next.list)
				}
				b.to = uses[i+1].from - 1
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// join makes one block of neighbouring rows of a list that has lists within.
func join(runs []*block, outerOf map[int]string) (all []*block) {
	for i := 0; i < len(runs); {
		j := i + 1
		nested := outerOf[runs[i].first] != ""
		for j < len(runs) && runs[j].list == runs[i].list && runs[j].first == runs[j-1].last+1 {
			nested = nested || outerOf[runs[j].first] != ""
			j++
		}
		if !nested {
			all = append(all, runs[i:j]...)
			i = j
			continue
		}
		b := &block{list: runs[i].list, first: runs[i].first, last: runs[j-1].last}
		for _, r := range runs[i:j] {
			for _, k := range r.inner {
				if n := len(b.inner); n > 0 && b.inner[n-1].list == k.list && b.inner[n-1].last+1 == k.first {
					b.inner[n-1].last = k.last
				} else {
					b.inner = append(b.inner, k)
				}
			}
		}
		all = append(all, b)
		i = j
	}
	return all
}

// listOf is the list that a path names a field of, and the list within it.
func (v *View) listOf(path string) (list, within string, ok bool) {
	list, rest, found := strings.Cut(path, ".")
	l, isList := v.Lists[list]
	if !found || !isList {
		return "", "", false
	}
	if slices.Contains(l.Fields, rest) {
		return list, "", true
	}
	within, field, found := strings.Cut(rest, ".")
	inner, isList := l.Inner[within]
	return list, within, found && isList && slices.Contains(inner.Fields, field)
}

// weave is the block as the engine lays it out.
func (b *block) weave(binder *binder, fixed []int) weave.Block {
	w := weave.Block{Name: b.list, First: b.first, Last: b.last, AcrossFirst: b.from, AcrossLast: b.to, Break: b.options.breaks,
		Count: func(outer []int) int {
			if fixed != nil {
				outer = append(slices.Clone(fixed), outer...)
			}
			return len(b.items(binder, outer).order)
		}}
	for _, k := range b.inner {
		w.Inner = append(w.Inner, k.weave(binder, fixed))
	}
	return w
}
