package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/weave"
)

// chosen is a list as a block shows it: which rows, in which order.
type chosen struct {
	list  List
	order []int
}

// items are the block's, within the items around it.
func (b *block) items(of *binder, outer []int) *chosen {
	if !b.within { // the same wherever it stands
		outer = nil
	}
	key := ""
	if len(outer) > 0 {
		key = fmt.Sprint(outer)
	}
	if c := b.chosen[key]; c != nil {
		return c
	}
	list := of.view.Lists[b.list]
	if b.within {
		list = b.parent.item(of, outer, b.list)
	}
	c := &chosen{list, b.options.choose(of, b, list)}
	if b.chosen == nil {
		b.chosen = map[string]*chosen{}
	}
	b.chosen[key] = c
	return c
}

// item is a list within the item of a block that is given last.
func (b *block) item(of *binder, path []int, name string) List {
	c := b.items(of, path[:len(path)-1])
	i := path[len(path)-1]
	if i >= len(c.order) || c.order[i] >= len(c.list.Nested) {
		return List{}
	}
	return c.list.Nested[c.order[i]][name]
}

// link is where a datum leads: 表!A12, or list:名称[17].
func (b *binder) link(s string) weave.Link {
	if s == "" {
		return weave.Link{}
	}
	if rest, ok := strings.CutPrefix(s, "list:"); ok {
		name, index, _ := strings.Cut(strings.TrimSuffix(rest, "]"), "[")
		i, err := strconv.Atoi(index)
		if tabs := b.tabs[name]; err == nil && i >= 0 && i < len(tabs) {
			return weave.Link{Sheet: tabs[i], Ref: "A1"}
		}
		block := b.titled[name]
		if err != nil || block == nil {
			return weave.Link{}
		}
		at := slices.Index(block.items(b, nil).order, i)
		if at < 0 {
			return weave.Link{}
		}
		return weave.Link{Block: name, Item: at}
	}
	i := strings.LastIndexByte(s, '!')
	if i < 0 {
		return weave.Link{}
	}
	return weave.Link{Sheet: strings.ReplaceAll(strings.Trim(s[:i], "'"), "''", "'"), Ref: s[i+1:]}
}
