package xlsx

import (
	"bytes"
	"io"
	"strings"
)

// archive is a zip whose directory was found sound.
type archive struct {
	source
	entries []entry
	byName  map[string]int // in lower case: part names ignore it
	byPlace []*entry
	types   types
	rels    []relation
	seen    map[string]bool // identifiers of relations
	current part            // the one that is being read
}

func (a *archive) find(name string) *entry {
	if i, ok := a.byName[strings.ToLower(name)]; ok {
		return &a.entries[i]
	}
	return nil
}

func (a *archive) has(name string) bool { return a.find(name) != nil }

// part opens an XML part that the workbook rests on. It takes the place of the
// one before.
func (a *archive) part(name string) (*part, error) {
	e := a.find(name)
	if e == nil {
		return nil, damaged(name, "缺少 %s", name)
	}
	e.opened = true
	p := &a.current
	p.name = e.name
	p.content.reset(&a.source, e)
	p.reset(&p.content)
	return p, nil
}

// checkRest unpacks what was not read, only to see that none of it is larger
// than it declares. A fault in a picture is no reason to refuse a return.
func (a *archive) checkRest() error {
	for i := range a.entries {
		e := &a.entries[i]
		if e.opened || e.method == stored {
			continue
		}
		u := &a.current.content
		u.reset(&a.source, e)
		n, err := io.CopyN(io.Discard, u.content, e.size+1)
		if n > e.size {
			return oversized(e)
		}
		if _, source := err.(*sourceError); source {
			return err
		}
	}
	return nil
}

// body is the whole entry.
func (a *archive) body(e *entry) ([]byte, error) {
	u := &a.current.content
	u.reset(&a.source, e)
	var b bytes.Buffer
	_, err := b.ReadFrom(u)
	return b.Bytes(), err
}

// release lets go of the file, and of what grew beyond the usual.
func (a *archive) release() {
	clear(a.entries)
	clear(a.byPlace)
	a.entries = a.entries[:0]
	a.byName, a.seen = emptied(a.byName), emptied(a.seen)
	a.types.byName, a.types.byEnding = emptied(a.types.byName), emptied(a.types.byEnding)
	clear(a.rels)
	a.source = source{}
	a.current.release()
}

// emptied is the map, ready for another workbook; a new one if it has grown
// beyond what most need, since a map never shrinks.
func emptied[V any](m map[string]V) map[string]V {
	if m == nil || len(m) > usualEntries {
		return make(map[string]V, usualEntries)
	}
	clear(m)
	return m
}

const usualEntries = 64
