package xlsx

import (
	"io"
	"slices"
)

// root reads the whole part, giving each child of its root to visit. An element
// is valid until the next one is read, even inside it.
func (p *part) root(name string, visit func(*element) error) error {
	return p.rootBut(name, nil, visit)
}

// rootBut is root, but for the children that shortcut has read before.
func (p *part) rootBut(name string, shortcut func() error, visit func(*element) error) error {
	for {
		if err := p.token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if p.kind == startToken {
			if !p.tag.own(name) {
				return damaged(p.name, "%s 的根元素 %s 不是 .xlsx 的 %s", p.name, p.tag.name(), name)
			}
			if err := p.eachBut(shortcut, visit); err != nil {
				return err
			}
		}
	}
}

// each gives the children of the current element to visit, and ends after it.
// What visit leaves of a child is read over, but must still be well-formed.
func (p *part) each(visit func(*element) error) error { return p.eachBut(nil, visit) }

// eachBut is each, but for the children that shortcut has read before.
func (p *part) eachBut(shortcut func() error, visit func(*element) error) error {
	for depth := p.depth; p.depth >= depth; {
		if shortcut != nil {
			if err := shortcut(); err != nil {
				return err
			}
		}
		if err := p.token(); err != nil {
			return err
		}
		switch p.kind {
		case startToken:
			if err := visit(&p.tag); err != nil {
				return err
			}
			for p.depth > depth {
				if err := p.next(); err != nil {
					return p.fault(err)
				}
			}
		case textToken:
			if !p.data.blank {
				return damaged(p.name, "%s 的元素之间有文字", p.name)
			}
		}
	}
	return nil
}

// fallback gives visit what a document offers to a reader without extensions,
// in place of the alternatives. Formats are counted by place, and some office
// programs wrap a few of them so.
func (p *part) fallback(visit func(*element) error) func(*element) error {
	return func(e *element) error {
		if !e.in(spaceCompat, "AlternateContent") {
			return visit(e)
		}
		return p.each(func(e *element) error {
			if e.in(spaceCompat, "Fallback") {
				return p.each(visit)
			}
			return nil
		})
	}
}

// mostItems bounds the lists that are held in memory: names, formats, styles,
// relations, content types.
const mostItems = 100_000

// room refuses a list that would grow without bound.
func (p *part) room(items int) error {
	if items >= mostItems {
		return tooLarge(p.name, "%s 的条目超过 %d 个", p.name, mostItems)
	}
	return nil
}

// text is the text of the current element, which has no children. It is valid
// until the next text is read.
func (p *part) text() ([]byte, error) {
	p.joined = p.joined[:0]
	err := p.join()
	return p.joined, err
}

// join adds the text of the current element to joined.
func (p *part) join() error {
	for depth := p.depth; p.depth >= depth; {
		if err := p.token(); err != nil {
			return err
		}
		switch p.kind {
		case startToken:
			return p.only(&p.tag)
		case textToken:
			if raw := p.buf[p.data.from:p.data.to]; p.data.coded {
				p.joined = decode(p.joined, raw, p.data.references)
			} else {
				p.joined = append(p.joined, raw...)
			}
		}
	}
	return nil
}

// only refuses an element that is none of these. It stands where an element read
// over could be a value lost.
func (p *part) only(e *element, names ...string) error {
	if slices.ContainsFunc(names, e.own) {
		return nil
	}
	return damaged(p.name, "%s 中有意外的元素 %s", p.name, e.name())
}
