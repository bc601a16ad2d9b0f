package weave

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// styles gives numbers their decimals where the template left the format General.
type styles struct {
	xfs   []*node // of the template
	fonts []*node
	ids   map[styleKey]string
	added []styleKey
}

type styleKey struct {
	base     int
	decimals int
}

func newStyles(b *Book) *styles {
	s := &styles{ids: map[styleKey]string{}}
	for _, r := range b.main().rels {
		if r.kind != "styles" {
			continue
		}
		p := b.part(r.target)
		if p == nil || p.tree == nil {
			continue
		}
		for name, to := range map[string]*[]*node{"cellXfs": &s.xfs, "fonts": &s.fonts} {
			if list := p.tree.root().kid(name); list != nil {
				for _, k := range list.kids {
					if k.name != "" {
						*to = append(*to, k)
					}
				}
			}
		}
	}
	return s
}

// decimals is the style like one, of a number with these decimals.
func (s *styles) decimals(style string, decimals int) string {
	base, err := strconv.Atoi(cmp.Or(style, "0"))
	if err != nil || base >= len(s.xfs) || cmp.Or(s.xfs[base].attr("numFmtId"), "0") != "0" {
		return style
	}
	key := styleKey{base, decimals}
	id, ok := s.ids[key]
	if !ok {
		id = strconv.Itoa(len(s.xfs) + len(s.added))
		s.ids[key], s.added = id, append(s.added, key)
	}
	return id
}

// add writes the styles that were made.
func (s *styles) add(t *node) {
	root := t.root()
	list := root.kid("cellXfs")
	if len(s.added) == 0 || list == nil {
		return
	}
	formats := map[int]string{0: "1"}
	for _, key := range s.added {
		if _, ok := formats[key.decimals]; !ok {
			formats[key.decimals] = format(root, list.name, key.decimals)
		}
		xf := s.xfs[key.base].clone()
		xf.set("numFmtId", formats[key.decimals])
		xf.set("applyNumberFormat", "1")
		list.kids = append(list.kids, xf)
	}
	list.set("count", strconv.Itoa(len(s.xfs)+len(s.added)))
}

// format is the number of the format of so many decimals, which is made if there is none.
func format(root *node, like string, decimals int) string {
	code := "0." + strings.Repeat("0", decimals)
	prefix := strings.TrimSuffix(like, "cellXfs")
	list := root.kid("numFmts")
	if list == nil {
		list = element(prefix + "numFmts")
		root.kids = slices.Insert(root.kids, 0, list)
	}
	last := 163
	for _, k := range list.kids {
		if k.name == "" {
			continue
		}
		if k.attr("formatCode") == code {
			return k.attr("numFmtId")
		}
		if id, err := strconv.Atoi(k.attr("numFmtId")); err == nil {
			last = max(last, id)
		}
	}
	id := strconv.Itoa(last + 1)
	list.kids = append(list.kids, element(prefix+"numFmt", "numFmtId", id, "formatCode", code))
	list.set("count", strconv.Itoa(elements(list)))
	return id
}

func elements(n *node) (count int) {
	for _, k := range n.kids {
		if k.name != "" {
			count++
		}
	}
	return count
}
