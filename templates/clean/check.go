package clean

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A marked workbook is made of these parts and no others,
var markedParts = regexp.MustCompile(`^(\[Content_Types\]\.xml|_rels/\.rels|docProps/core\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/(styles|sharedStrings)\.xml|xl/theme/theme1\.xml|` +
	`xl/worksheets/sheet[0-9]+\.xml|xl/worksheets/_rels/sheet[0-9]+\.xml\.rels|xl/comments[0-9]+\.xml|xl/drawings/vmlDrawing[0-9]+\.vml)$`)

// held together by these relationships,
var markedRels = []string{nsRel + "/officeDocument", nsPackage + "relationships/metadata/core-properties", nsRel + "/worksheet", nsRel + "/styles",
	nsRel + "/sharedStrings", nsRel + "/theme", nsRel + "/comments", nsRel + "/vmlDrawing"}

// of these types,
var markedTypes = func() []string {
	all := []string{"application/vnd.openxmlformats-package.relationships+xml", "application/xml", "application/vnd.openxmlformats-package.core-properties+xml",
		typePrefix + "vmlDrawing", typePrefix + "spreadsheetml.comments+xml"}
	for _, t := range contentTypes {
		all = append(all, t)
	}
	return all
}()

// and its drawings are the boxes of comments.
var boxElements = strings.Fields("xml shapelayout idmap shapetype stroke path shape fill shadow textbox div ClientData MoveWithCells SizeWithCells Anchor AutoFill Row Column Visible")

// Check tells whether a workbook that was marked holds nothing that a copy leaves
// behind.
func Check(data []byte) error {
	p, err := open(data)
	if err != nil {
		return fmt.Errorf("open workbook: %w", err)
	}
	for _, f := range p {
		if !markedParts.MatchString(f.Name) {
			return fmt.Errorf("%s should not be there", f.Name)
		}
		switch {
		case strings.HasSuffix(f.Name, ".rels"):
			err = p.checkRelations(f.Name)
		case f.Name == partTypes:
			err = p.checkTypes()
		case strings.HasSuffix(f.Name, ".vml"):
			err = p.checkBoxes(f.Name)
		}
		if err != nil {
			return err
		}
	}
	again, err := Workbook(data)
	if err != nil {
		return err
	}
	if len(again.Left) > 0 {
		return fmt.Errorf("there should be no %s", strings.Join(again.Left, ", "))
	}
	return nil
}

func (p parts) checkRelations(name string) error {
	owner := strings.TrimSuffix(strings.Replace(name, "_rels/", "", 1), ".rels")
	rels, err := p.relations(owner)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.External || !slices.Contains(markedRels, r.Type) || p[strings.ToLower(r.Target)] == nil {
			return fmt.Errorf("%s: relationship %s to %s should not be there", name, r.Type, r.Target)
		}
	}
	return nil
}

func (p parts) checkTypes() error {
	return p.elements(partTypes, func(e xml.StartElement) error {
		for _, a := range e.Attr {
			if a.Name.Local == "ContentType" && !slices.Contains(markedTypes, a.Value) {
				return fmt.Errorf("content type %s should not be there", a.Value)
			}
		}
		return nil
	})
}

func (p parts) checkBoxes(name string) error {
	return p.elements(name, func(e xml.StartElement) error {
		if !slices.Contains(boxElements, e.Name.Local) {
			return fmt.Errorf("%s: element %s should not be there", name, e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "ObjectType" && a.Value != "Note" || strings.HasPrefix(strings.ToLower(a.Name.Local), "href") {
				return fmt.Errorf("%s: %s %s should not be there", name, a.Name.Local, a.Value)
			}
		}
		return nil
	})
}

func (p parts) elements(name string, visit func(xml.StartElement) error) error {
	r, err := p[strings.ToLower(name)].Open()
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer r.Close()
	for d := xml.NewDecoder(r); ; {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
}
