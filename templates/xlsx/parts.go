package xlsx

import (
	"bytes"
	"path"
	"strings"
)

const (
	partTypes    = "[Content_Types].xml"
	partRootRels = "_rels/.rels"
)

// relation is an entry of a .rels part.
type relation struct {
	id     string
	kind   string // the last word of its type, such as "worksheet"; "" outside the known families
	target string // the part it names
}

// families are the openings of relationship types that matter; the third holds
// the sheets of macros in Excel 4.
var families = [][]byte{[]byte(nsRel + "/"), []byte(nsRelStrict + "/"), []byte("http://schemas.microsoft.com/office/2006/relationships/")}

// kindOf is the last word of a relationship's type, if it is one that matters.
func kindOf(relType []byte) string {
	for _, f := range families {
		kind, ok := bytes.CutPrefix(relType, f)
		if !ok {
			continue
		}
		for _, known := range [...]string{"worksheet", "styles", "sharedStrings", "officeDocument",
			"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"} {
			if string(kind) == known {
				return known
			}
		}
	}
	return ""
}

// readRels reads the relations of a part; owner is "" for the package itself.
// They are valid until others are read.
func readRels(a *archive, owner string) ([]relation, error) {
	name := partRootRels
	if owner != "" {
		name = resolve(owner, "_rels/"+path.Base(owner)+".rels")
	}
	p, err := a.part(name)
	if err != nil {
		return nil, err
	}
	a.seen, a.rels = emptied(a.seen), a.rels[:0]
	seen := a.seen
	err = p.root("Relationships", func(e *element) error {
		if err := p.only(e, "Relationship"); err != nil {
			return err
		}
		if err := p.room(len(seen)); err != nil {
			return err
		}
		r := relation{id: e.attr("Id"), kind: kindOf(e.value("Type"))}
		if r.id == "" || seen[r.id] {
			return damaged(p.name, "%s 的关系编号 %q 缺失或重复", p.name, r.id)
		}
		seen[r.id] = true
		if string(e.value("TargetMode")) == "External" {
			return nil // a link, never a part
		}
		r.target = resolve(owner, e.attr("Target"))
		a.rels = append(a.rels, r)
		return nil
	})
	return a.rels, err
}

// resolve is the part that a target names, seen from its owner.
func resolve(owner, target string) string {
	if !strings.HasPrefix(target, "/") {
		folder := ""
		if owner != "" {
			folder = path.Dir(owner) + "/"
		}
		target = "/" + folder + target
	}
	return path.Clean(target)[1:]
}

// single is the target of the one relation of a kind; "" if there is none.
func single(rels []relation, part, kind string) (string, error) {
	found := ""
	for _, r := range rels {
		if r.kind != kind {
			continue
		}
		if found != "" {
			return "", damaged(part, "%s 有多个 %s", part, kind)
		}
		found = r.target
	}
	return found, nil
}

// types tell which parts are the main part of a workbook: by their names, and
// by the endings of names for those that are not listed.
type types struct{ byName, byEnding map[string]bool }

func (t *types) has(part string) bool {
	part = strings.ToLower(part)
	if is, ok := t.byName[part]; ok {
		return is
	}
	return t.byEnding[strings.TrimPrefix(path.Ext(part), ".")]
}

// readTypes reads the content types of the package.
func readTypes(a *archive) (*types, error) {
	p, err := a.part(partTypes)
	if err != nil {
		return nil, err
	}
	t := &a.types
	t.byName, t.byEnding = emptied(t.byName), emptied(t.byEnding)
	err = p.root("Types", func(e *element) error {
		if err := p.only(e, "Default", "Override"); err != nil {
			return err
		}
		if err := p.room(len(t.byName) + len(t.byEnding)); err != nil {
			return err
		}
		into, key := t.byName, strings.TrimPrefix(e.attr("PartName"), "/")
		if e.own("Default") {
			into, key = t.byEnding, e.attr("Extension")
		}
		key = strings.ToLower(key)
		if _, again := into[key]; again {
			return damaged(p.name, "%s 中 %q 重复", p.name, key)
		}
		into[key] = workbookType(e.value("ContentType"))
		return nil
	})
	return t, err
}

// workbookType knows the content types of a main part in XML: a workbook or a
// template, with macros or without, or an add-in.
func workbookType(contentType []byte) bool {
	before := func(s string) bool {
		return len(contentType) >= len(s) && strings.EqualFold(string(contentType[:len(s)]), s)
	}
	from := max(0, len(contentType)-len(mainType))
	return bytes.EqualFold(contentType[from:], []byte(mainType)) &&
		(before("application/vnd.openxmlformats-officedocument.spreadsheetml.") || before("application/vnd.ms-excel."))
}

const mainType = ".main+xml"
