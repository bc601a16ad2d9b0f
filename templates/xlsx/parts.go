package xlsx

import (
	"encoding/xml"
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
var families = []string{nsRel + "/", nsRelStrict + "/", "http://schemas.microsoft.com/office/2006/relationships/"}

// readRels reads the relations of a part; owner is "" for the package itself.
func readRels(a *archive, owner string) ([]relation, error) {
	name := path.Join(path.Dir(owner), "_rels", path.Base(owner)+".rels")
	if owner == "" {
		name = partRootRels
	}
	p, err := a.part(name)
	if err != nil {
		return nil, err
	}
	var rels []relation
	seen := map[string]bool{}
	err = p.root("Relationships", func(e xml.StartElement) error {
		if err := p.only(e, "Relationship"); err != nil {
			return err
		}
		if err := p.room(len(seen)); err != nil {
			return err
		}
		r := relation{id: attr(e, "Id")}
		if r.id == "" || seen[r.id] {
			return damaged(p.name, "%s 的关系编号 %q 缺失或重复", p.name, r.id)
		}
		seen[r.id] = true
		if attr(e, "TargetMode") == "External" {
			return nil // a link, never a part
		}
		for _, f := range families {
			if kind, ok := strings.CutPrefix(attr(e, "Type"), f); ok {
				r.kind = kind
			}
		}
		r.target = resolve(owner, attr(e, "Target"))
		rels = append(rels, r)
		return nil
	})
	return rels, err
}

// resolve is the part that a target names, seen from its owner.
func resolve(owner, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return strings.TrimPrefix(path.Join("/", path.Dir(owner), target), "/")
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

// readTypes reads the content type of each part that has one of its own.
func readTypes(a *archive) (typeOf func(part string) string, err error) {
	p, err := a.part(partTypes)
	if err != nil {
		return nil, err
	}
	byName, byExt := map[string]string{}, map[string]string{}
	err = p.root("Types", func(e xml.StartElement) error {
		into, key := byName, strings.ToLower(strings.TrimPrefix(attr(e, "PartName"), "/"))
		if err := p.only(e, "Default", "Override"); err != nil {
			return err
		}
		if err := p.room(len(byName) + len(byExt)); err != nil {
			return err
		}
		if e.Name.Local == "Default" {
			into, key = byExt, strings.ToLower(attr(e, "Extension"))
		}
		if _, again := into[key]; again {
			return damaged(p.name, "%s 中 %q 重复", p.name, key)
		}
		into[key] = attr(e, "ContentType")
		return nil
	})
	return func(part string) string {
		part = strings.ToLower(part)
		if t, ok := byName[part]; ok {
			return t
		}
		return byExt[strings.TrimPrefix(path.Ext(part), ".")]
	}, err
}

// isWorkbook knows the content types of a main part in XML: a workbook or a
// template, with macros or without, or an add-in.
func isWorkbook(contentType string) bool {
	t, ok := strings.CutSuffix(strings.ToLower(contentType), ".main+xml")
	return ok && (strings.HasPrefix(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.") ||
		strings.HasPrefix(t, "application/vnd.ms-excel."))
}
