package ingest

import (
	"fmt"
	"strings"

	"parkstat/facts"
)

// changes are those of the list (变更).
func (p *parkReader) changes(units []facts.Respondent) []facts.Change {
	var all []facts.Change
	l := lister{named: map[string]string{}, former: map[string]bool{}}
	for _, u := range units {
		l.named[u.ID] = u.ID
	}
	for _, u := range units {
		if _, taken := l.named[u.Name]; taken {
			l.named[u.Name] = "" // it says nobody's
		} else {
			l.named[u.Name] = u.ID
		}
	}
	p.rows("变更", []string{"月份", "类型", "统一社会信用代码"}, func(r *row) {
		c := facts.Change{Month: r.period("月份"), ID: r.code("统一社会信用代码"), Other: r.text(otherColumn, false),
			Name: r.text("单位名称", false), Note: r.text("说明", false), At: r.at("类型")}
		kind := r.word("类型", true)
		for _, k := range facts.ChangeKinds {
			if string(k) == kind {
				c.Kind = k
			}
		}
		if c.Kind == "" && !r.bad {
			r.fail("类型", fmt.Sprintf("没有“%s”这种变更", kind), "类型应为"+strings.Join(kindsOfChange(), "、")+"之一。")
		}
		if !r.bad && l.named[c.ID] == "" {
			r.fail("统一社会信用代码", "名录里没有这个代码", "请先列入名录；换码时写新代码。")
		}
		if !r.bad {
			l.other(r, &c)
		}
		if !r.bad {
			all = append(all, c)
		}
	})
	for _, later := range l.later {
		later()
	}
	return all
}

// otherColumn of 变更 says what a unit was called, or which the other unit is.
const otherColumn = "原代码或原名称"

// lister reads whom the changes of the list are about besides the unit itself.
type lister struct {
	named  map[string]string // codes of the list by code and by name
	former map[string]bool   // codes that were changed
	later  []func()          // what can be said when all changes are read
}

// other holds what a change says of another code, name or class against the list.
func (l *lister) other(r *row, c *facts.Change) {
	switch c.Kind {
	case facts.Recode:
		c.Other = facts.NormalCreditCode(c.Other)
		if err := facts.CheckCreditCode(c.Other); err != nil {
			r.fail(otherColumn, err.Error(), "换码时这里写原代码。")
		} else if l.named[c.Other] != "" {
			r.fail(otherColumn, "原代码还在名录里", "换码的单位在名录里只留一行，写新代码。")
		}
		l.former[c.Other] = true
	case facts.Reclass:
		if _, ok := facts.DivisionOf(c.Other); !ok || len(c.Other) != 4 || strings.Trim(c.Other, "0123456789") != "" {
			r.fail(otherColumn, "行业变更时这里应写原来的行业代码（4 位数字，前两位为 06—46）", "名录里写新的行业代码，这里写旧的。")
		}
	case facts.Merge, facts.Split:
		if c.Other == "" {
			return
		}
		if id := l.named[c.Other]; id != "" {
			c.Other = id
		} else {
			c.Other = facts.NormalCreditCode(c.Other)
		}
		if c.Other == c.ID {
			r.fail(otherColumn, "与本单位相同", "合并写并入哪一家，分立写从哪一家分出。")
			return
		}
		other := c.Other
		l.later = append(l.later, func() {
			if l.named[other] == "" && !l.former[other] {
				r.fail(otherColumn, "名录里没有这一家", "合并写并入哪一家，分立写从哪一家分出（代码或名录里的名称）；那一家退库了也要留在名录里；不是园区的单位时空着。")
			}
		})
	}
}

func kindsOfChange() (words []string) {
	for _, k := range facts.ChangeKinds {
		words = append(words, string(k))
	}
	return words
}
