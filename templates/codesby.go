package templates

import "slices"

// codesBy ties the words of a coded field to those of another field of the same row: the
// stages of a project (进展阶段) to its class (类别). Each chain is in its own order.
type codesBy struct {
	Field string              `yaml:"field" json:"field" jsonschema:"required"` // the other coded field
	Of    map[string][]string `yaml:"of" json:"of" jsonschema:"required"`       // by each of its words, the words that go with it
}

// check holds the chains against the field's own words and the other field's.
func (c *codesBy) check(l *FormList, it *Item, wrong *faults) {
	i := slices.IndexFunc(l.Fields, func(f Item) bool { return f.Item == c.Field })
	if i < 0 || l.Fields[i].Type != "code" || c.Field == it.Item {
		wrong.add(l.At, "列表 %s 的 %s：codes_by.field %q 应是同一列表里另一个 type: code 的字段", l.List, it.Item, c.Field)
		return
	}
	for _, word := range l.Fields[i].Codes {
		if len(c.Of[word]) == 0 {
			wrong.add(l.At, "列表 %s 的 %s：codes_by.of 没有写“%s”的", l.List, it.Item, word)
		}
	}
	for word, chain := range c.Of {
		if !l.Fields[i].Known(word) {
			wrong.add(l.At, "列表 %s 的 %s：codes_by.of 的“%s”不是 %s 的词", l.List, it.Item, word, c.Field)
		}
		for _, s := range chain {
			if !it.Known(s) {
				wrong.add(l.At, "列表 %s 的 %s：codes_by.of 的“%s”不在 codes 里", l.List, it.Item, s)
			}
		}
	}
}
