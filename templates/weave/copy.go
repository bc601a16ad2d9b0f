package weave

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

// Copies are names of sheets that take the place of one.
type Copies struct {
	Sheet string
	Names []string
}

// copier makes a package in which sheets stand several times.
type copier struct {
	*Book
	out   map[string][]byte
	types *node
	main  *node
	rels  *node
	ids   int // of tables, sheets and relations that were made
}

// Copy is the book with copies in place of some sheets, one behind the other. What belongs
// to a sheet is copied with it: drawings, charts, tables, comments, names. References within
// a copy lead to itself, those from elsewhere to the first.
func (b *Book) Copy(copies []Copies) (*Book, error) {
	c := &copier{Book: b, out: map[string][]byte{}, ids: 1000}
	for _, p := range b.parts {
		c.out[p.name] = p.body
	}
	main := b.main()
	relsName := relsOf(main.name)
	var err error
	if c.types, err = parse(c.out[typesPart]); err != nil {
		return nil, err
	}
	if c.main, err = parse(main.body); err != nil {
		return nil, err
	}
	if c.rels, err = parse(c.out[relsName]); err != nil {
		return nil, err
	}
	for _, of := range copies {
		if err := c.copySheet(of); err != nil {
			return nil, err
		}
	}
	c.dropChain()
	c.out[typesPart], c.out[main.name], c.out[relsName] = c.types.write(nil), c.main.write(nil), c.rels.write(nil)
	var parts []*xlsx.Packed
	for _, name := range slices.Sorted(maps.Keys(c.out)) {
		p, err := xlsx.Pack(name, c.out[name])
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	data, err := xlsx.Assemble(parts)
	if err != nil {
		return nil, err
	}
	return Compile(data)
}

func relsOf(part string) string { return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels") }

func (c *copier) copySheet(of Copies) error {
	s := c.sheet(of.Sheet)
	if s == nil || s.part == nil || len(of.Names) == 0 {
		return fmt.Errorf("copy %s: no such sheet", of.Sheet)
	}
	own := map[string]*part{}
	bodies := map[string][]byte{} // as they are before the first copy takes their place
	for _, p := range s.parts {
		if p.tree != nil {
			own[p.name], bodies[p.name] = p, c.out[p.name]
		}
	}
	for name, body := range c.out { // of other sheets, names and charts
		if own[name] != nil || path.Ext(name) != ".xml" || !strings.HasPrefix(name, "xl/") || name == c.Book.main().name {
			continue
		}
		t, err := parse(body)
		if err != nil {
			return fmt.Errorf("copy %s: %w", of.Sheet, err)
		}
		retarget(t, s.name, of.Names[0])
		c.out[name] = t.write(nil)
	}
	for k, name := range of.Names {
		tables := map[string]string{}
		for _, p := range slices.Sorted(maps.Keys(own)) {
			if root := own[p].tree.root(); root.is("table") && k > 0 {
				tables[root.attr("displayName")] = fmt.Sprintf("%s_%d", root.attr("displayName"), k+1)
			}
		}
		for _, p := range slices.Sorted(maps.Keys(own)) {
			if err := c.copyPart(own, p, bodies[p], s.name, name, k, tables); err != nil {
				return fmt.Errorf("copy %s: %w", of.Sheet, err)
			}
		}
	}
	c.tabs(s, of.Names)
	return nil
}

// nth is the name of a part's copy.
func nth(part string, k int) string {
	if k == 0 {
		return part
	}
	ext := path.Ext(part)
	return fmt.Sprintf("%s_copy%d%s", strings.TrimSuffix(part, ext), k+1, ext)
}

func (c *copier) copyPart(own map[string]*part, name string, body []byte, from, to string, k int, tables map[string]string) error {
	t, err := parse(body)
	if err != nil {
		return err
	}
	retarget(t, from, to)
	if len(tables) > 0 {
		renameTables(t, tables)
		if root := t.root(); root.is("table") {
			c.ids++
			root.set("id", strconv.Itoa(c.ids))
		}
	}
	if k > 0 {
		t.each(func(e *node) {
			if e.is("sheetView") {
				e.unset("tabSelected")
			}
		})
		for _, e := range slices.Clone(c.types.root().kids) {
			if e.attr("PartName") == "/"+name {
				o := e.clone()
				o.set("PartName", "/"+nth(name, k))
				c.types.root().kids = append(c.types.root().kids, o)
			}
		}
	}
	c.out[nth(name, k)] = t.write(nil)
	links, has := c.out[relsOf(name)]
	if !has || k == 0 {
		return nil
	}
	rels, err := parse(links)
	if err != nil {
		return err
	}
	found := relations(rels, name)
	for _, e := range rels.root().kids {
		for _, r := range found {
			if e.name == "" || e.attr("Id") != r.id || r.external {
				continue
			}
			target := r.target
			if own[target] != nil {
				target = nth(target, k)
			}
			e.set("Target", "/"+target)
		}
	}
	c.out[relsOf(nth(name, k))] = rels.write(nil)
	return nil
}

// retarget sends references from one sheet's name to another's.
func retarget(t *node, from, to string) {
	t.each(func(e *node) {
		switch local(e.name) {
		case "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula":
			if len(e.kids) > 0 && e.kids[0].name == "" {
				e.setText(renamed(e.text(), from, to))
			}
		case "hyperlink":
			if at := e.attr("location"); at != "" {
				e.set("location", renamed(at, from, to))
			}
		case "worksheetSource":
			if strings.EqualFold(e.attr("sheet"), from) {
				e.set("sheet", to)
			}
		}
	})
}

func renamed(text, from, to string) string {
	f := parseFormula(text)
	for i, r := range f.refs {
		if strings.EqualFold(r.sheet, from) {
			f.refs[i].prefix = quoteSheet(to) + "!"
		}
	}
	return f.String()
}

// renameTables gives the tables of a copy names of their own.
func renameTables(t *node, tables map[string]string) {
	t.each(func(e *node) {
		switch local(e.name) {
		case "table":
			if to := tables[e.attr("displayName")]; to != "" {
				e.set("displayName", to)
				e.set("name", to)
			}
		case "f", "formula", "calculatedColumnFormula", "totalsRowFormula":
			if len(e.kids) == 0 || e.kids[0].name != "" {
				return
			}
			s := e.text()
			for _, old := range slices.Sorted(maps.Keys(tables)) {
				s = strings.ReplaceAll(s, old+"[", tables[old]+"[")
			}
			e.setText(s)
		}
	})
}

// tabs puts the copies into the workbook: their tabs, and the names that belong to them.
func (c *copier) tabs(s *sheet, names []string) {
	root := c.main.root()
	list := root.kid("sheets")
	at, place := -1, -1 // among the tabs, and among the nodes
	for i, e := range list.kids {
		if e.name == "" {
			continue
		}
		at++
		if strings.EqualFold(e.attr("name"), s.name) {
			place = i
			break
		}
	}
	first := list.kids[place]
	first.set("name", names[0])
	for k := 1; k < len(names); k++ {
		c.ids++
		tab, id := first.clone(), fmt.Sprint("rIdCopy", c.ids)
		tab.set("name", names[k])
		tab.set("sheetId", strconv.Itoa(c.ids))
		tab.set("id", id)
		list.kids = slices.Insert(list.kids, place+k, tab)
		for _, e := range slices.Clone(c.rels.root().kids) {
			if e.name != "" && e.attr("Id") == first.attr("id") {
				r := e.clone()
				r.set("Id", id)
				r.set("Target", "/"+nth(s.part.name, k))
				c.rels.root().kids = append(c.rels.root().kids, r)
			}
		}
	}
	shift := func(i int) int {
		if i > at {
			return i + len(names) - 1
		}
		return i
	}
	if views := root.kid("bookViews"); views != nil {
		views.each(func(e *node) {
			for _, name := range []string{"activeTab", "firstSheet"} {
				if i, err := strconv.Atoi(e.attr(name)); err == nil {
					e.set(name, strconv.Itoa(shift(i)))
				}
			}
		})
	}
	defined := root.kid("definedNames")
	if defined == nil {
		return
	}
	var all []*node
	for _, e := range defined.kids {
		i, err := strconv.Atoi(e.attr("localSheetId"))
		if e.name == "" || err != nil || i != at {
			if err == nil {
				e.set("localSheetId", strconv.Itoa(shift(i)))
			}
			e.setText(renamed(e.text(), s.name, names[0]))
			all = append(all, e)
			continue
		}
		for k, name := range names {
			to := e.clone()
			to.set("localSheetId", strconv.Itoa(at+k))
			to.setText(renamed(to.text(), s.name, name))
			all = append(all, to)
		}
	}
	defined.kids = all
}

// dropChain takes out the order of calculation, which knows nothing of the copies, and the
// list of the tabs in the properties.
func (c *copier) dropChain() {
	for _, r := range c.Book.main().rels {
		if r.kind != "calcChain" {
			continue
		}
		delete(c.out, r.target)
		c.rels.root().prune(func(e *node) bool { return e.attr("Id") == r.id })
		c.types.root().prune(func(e *node) bool { return e.attr("PartName") == "/"+r.target })
	}
	if p := c.Book.part("docProps/app.xml"); p != nil && p.tree != nil {
		t := p.tree.clone()
		t.prune(func(e *node) bool { return e.is("TitlesOfParts") || e.is("HeadingPairs") })
		c.out[p.name] = t.write(nil)
	}
}
