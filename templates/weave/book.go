package weave

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"parkstat/templates/xlsx"
)

// Book is a template workbook, compiled. It is not changed by weaving, so it may serve many
// fillings at once.
type Book struct {
	Read   *xlsx.Book // what the strict reader finds in it
	parts  []*part
	byName map[string]*part
	sheets []*sheet
}

// part is a file of the package.
type part struct {
	name   string
	body   []byte
	packed *xlsx.Packed // as it lies in the archive, if nothing changes
	tree   *node        // of XML that holds references; nil of all else
	rels   []relation   // what it leads to
}

type relation struct {
	id, kind, target string // kind is the last word of the type; target is a part's name
	external         bool
}

// Compile reads a template. The error of a file that is not a sound workbook is a
// *xlsx.Refusal.
func Compile(data []byte) (*Book, error) {
	read, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, err
	}
	parts, err := xlsx.Parts(data)
	if err != nil {
		return nil, err
	}
	for _, p := range parts { // a filled workbook must not run anything
		if strings.EqualFold(path.Base(p.Name), "vbaProject.bin") || p.Name == typesPart && bytes.Contains(p.Body, []byte("macroEnabled")) {
			return nil, &xlsx.Refusal{Code: "macros", Part: p.Name, Message: "模板里有宏，月报模板请存为 .xlsx", Mend: "在 Excel 里另存为“Excel 工作簿（*.xlsx）”"}
		}
	}
	b := &Book{Read: read, byName: map[string]*part{}}
	for _, p := range parts {
		n := &part{name: p.Name, body: p.Body}
		if n.packed, err = xlsx.Pack(p.Name, p.Body); err != nil {
			return nil, err
		}
		b.parts = append(b.parts, n)
		b.byName[strings.ToLower(p.Name)] = n
	}
	for _, p := range b.parts {
		if err := b.compilePart(p); err != nil {
			return nil, fmt.Errorf("read %s: %w", p.name, err)
		}
	}
	return b, b.compileSheets()
}

func (b *Book) part(name string) *part { return b.byName[strings.ToLower(name)] }

func (b *Book) compilePart(p *part) (err error) {
	owner, isRels := strings.CutSuffix(path.Base(p.name), ".rels")
	if isRels {
		folder := path.Dir(path.Dir(p.name))
		target := b.part(path.Join(folder, owner))
		if p.tree, err = parse(p.body); err != nil || target == nil {
			return err
		}
		target.rels = relations(p.tree, target.name)
		return nil
	}
	ext := path.Ext(p.name)
	main := strings.HasPrefix(p.name, "xl/") && !strings.Contains(p.name, "pivotCacheRecords") || strings.HasPrefix(p.name, "docProps/") || p.name == typesPart
	switch {
	case ext == ".vml":
		if p.tree, err = parse(p.body); err != nil {
			p.tree, err = nil, nil // some are not well-formed, and are left as they are
		}
	case ext == ".xml" && main:
		p.tree, err = parse(p.body)
	}
	return err
}

func relations(tree *node, owner string) (all []relation) {
	for _, n := range tree.root().kids {
		if n.name == "" {
			continue
		}
		kind := n.attr("Type")
		r := relation{id: n.attr("Id"), kind: kind[strings.LastIndexByte(kind, '/')+1:], target: n.attr("Target"), external: n.attr("TargetMode") == "External"}
		if !r.external {
			if t, ok := strings.CutPrefix(r.target, "/"); ok {
				r.target = t
			} else {
				r.target = path.Join(path.Dir(owner), r.target)
			}
		}
		all = append(all, r)
	}
	return all
}

// related is the part that a relation of p leads to; nil if there is none.
func (b *Book) related(p *part, id string) *part {
	for _, r := range p.rels {
		if r.id == id && !r.external {
			return b.part(r.target)
		}
	}
	return nil
}

// compileSheets finds the worksheets in the order of their tabs.
func (b *Book) compileSheets() error {
	main := b.main()
	if main == nil || main.tree == nil {
		return fmt.Errorf("read workbook: no main part")
	}
	list := main.tree.root().kid("sheets")
	i := 0
	for _, n := range list.kids {
		if n.name == "" {
			continue
		}
		p := b.related(main, n.attr("id"))
		s := &sheet{name: n.attr("name"), index: i, part: p}
		i++
		b.sheets = append(b.sheets, s)
		s.read = b.Read.Sheet(s.name)
		if p == nil || p.tree == nil || !p.tree.root().is("worksheet") {
			continue
		}
		if err := s.compile(); err != nil {
			return fmt.Errorf("read %s: %w", s.name, err)
		}
	}
	for _, s := range b.sheets {
		if s.part != nil {
			b.own(s, s.part, map[*part]bool{})
		}
	}
	b.understand()
	return nil
}

// own notes of each part below a sheet whose it is: anchors and ranges without a sheet's
// name mean that one.
func (b *Book) own(s *sheet, p *part, seen map[*part]bool) {
	if seen[p] {
		return
	}
	seen[p] = true
	s.parts = append(s.parts, p)
	for _, r := range p.rels {
		if t := b.part(r.target); !r.external && t != nil && (t.tree == nil || !t.tree.root().is("pivotCacheDefinition")) && t != b.main() {
			b.own(s, t, seen)
		}
	}
}

// main is the workbook's own part.
func (b *Book) main() *part {
	rels := b.part("_rels/.rels")
	for _, r := range relations(rels.tree, "") {
		if r.kind == "officeDocument" {
			return b.part(r.target)
		}
	}
	return nil
}

// sheet finds a sheet by its name, ignoring case as formulas do.
func (b *Book) sheet(name string) *sheet {
	for _, s := range b.sheets {
		if strings.EqualFold(s.name, name) {
			return s
		}
	}
	return nil
}
