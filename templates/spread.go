package templates

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parkstat/templates/weave"
)

// spread gives each sheet whose tab is named by a list's field, such as {{行业.名称}}, one copy
// for each of its items.
func (r *Report) spread(b *binder, drop []string) (*Report, []error) {
	var copies []weave.Copies
	var errs []error
	of := map[string]*block{} // by the copies' names
	item := map[string]int{}
	taken := map[string]bool{}
	for _, s := range r.sheets {
		taken[strings.ToLower(s.name)] = true
	}
	for _, s := range r.sheets {
		if !strings.Contains(s.name, "{{") || slices.Contains(drop, s.name) {
			continue
		}
		k, pieces, err := b.tabBlock(s.name)
		if err != nil {
			errs = append(errs, fmt.Errorf("工作表“%s”的名称：%w", s.name, err))
			continue
		}
		h, wrong := b.bind(pieces, []*block{k}, nil)
		for _, err := range wrong {
			errs = append(errs, fmt.Errorf("工作表“%s”的名称：%w", s.name, err))
		}
		c := weave.Copies{Sheet: s.name}
		for i := range max(1, len(k.items(b, nil).order)) {
			name := tabName(h.datum(b, []int{i}, nil).String(), taken)
			of[name], item[name] = k, i
			c.Names = append(c.Names, name)
		}
		b.tabs[k.list] = c.Names
		copies = append(copies, c)
	}
	if len(copies) == 0 || len(errs) > 0 {
		return r, errs
	}
	book, err := r.woven.Copy(copies)
	if err != nil {
		return r, []error{err}
	}
	whole := newReport(book, r.SHA256, r.Def)
	for _, s := range whole.sheets {
		s.of, s.item = of[s.name], item[s.name]
	}
	return whole, nil
}

// tabBlock is the list that a tab's name is of.
func (b *binder) tabBlock(name string) (*block, []piece, error) {
	pieces, err := reportGrammar.split(name)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range pieces {
		for _, path := range p.paths() {
			if list, within, ok := b.view.listOf(path); ok && within == "" {
				return &block{list: list, proto: b.view.Lists[list]}, pieces, nil
			}
		}
	}
	return nil, nil, errors.New("要用一个列表的字段，如 {{行业.名称}}：每项一张表")
}

const longestTab = 31

// tabName is a text as a tab can be named, and none is yet.
func tabName(s string, taken map[string]bool) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return -1
		}
		return r
	}, s)
	s = strings.Trim(clip(s, longestTab), "' ")
	if s == "" {
		s = "表"
	}
	name := s
	for n := 2; taken[strings.ToLower(name)]; n++ {
		tail := fmt.Sprintf("（%d）", n)
		name = clip(s, longestTab-len([]rune(tail))) + tail
	}
	taken[strings.ToLower(name)] = true
	return name
}

// around is the list that the sheet is repeated for, as a block around all of its rows.
func (s *reportSheet) around() []*block {
	if s.of == nil {
		return nil
	}
	return []*block{s.of}
}

func (s *reportSheet) fixed() []int {
	if s.of == nil {
		return nil
	}
	return []int{s.item}
}
