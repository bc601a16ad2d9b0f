package xlsx

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// Normalize rewrites a workbook of ours so that equal content gives equal
// bytes: its entries and its list of content types sorted, its times fixed.
// Excelize shuffles that list, and stamps its entries, on every save.
func Normalize(data []byte) ([]byte, error) {
	parts, err := Parts(data)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		if p.Name != partTypes {
			continue
		}
		if parts[i].Body, err = SortTypes(p.Body); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(parts, func(a, b Part) int { return inPackage(a.Name, b.Name) })
	return pack(parts)
}

// inPackage is the order of parts by their names.
func inPackage(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) }

// place puts first what a reader that streams needs first.
func place(name string) int {
	switch name {
	case partTypes:
		return 0
	case partRootRels:
		return 1
	}
	return 2
}

// SortTypes puts a list of content types in the order of Normalize.
func SortTypes(body []byte) ([]byte, error) {
	var types struct {
		XMLName  xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
		Defaults []struct {
			Extension   string `xml:",attr"`
			ContentType string `xml:",attr"`
		} `xml:"Default"`
		Overrides []struct {
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		} `xml:"Override"`
	}
	if err := xml.Unmarshal(body, &types); err != nil {
		return nil, fmt.Errorf("normalize %s: %w", partTypes, err)
	}
	var lines []string
	for _, d := range types.Defaults {
		lines = append(lines, typeLine("Default", "Extension", d.Extension, d.ContentType))
	}
	for _, o := range types.Overrides {
		lines = append(lines, typeLine("Override", "PartName", o.PartName, o.ContentType))
	}
	slices.Sort(lines) // Default comes before Override
	return []byte(xml.Header + `<Types xmlns="` + nsTypes + `">` + strings.Join(lines, "") + `</Types>`), nil
}

func typeLine(element, key, name, contentType string) string {
	var b strings.Builder
	b.WriteString("<" + element + " " + key + `="`)
	_ = xml.EscapeText(&b, []byte(name)) // a Builder never fails
	b.WriteString(`" ContentType="`)
	_ = xml.EscapeText(&b, []byte(contentType))
	b.WriteString(`"/>`)
	return b.String()
}
