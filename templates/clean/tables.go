package clean

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// styleSections are the parts of the styles that are taken over.
var styleSections = map[string]bool{"numFmts": true, "fonts": true, "fills": true, "borders": true, "cellStyleXfs": true, "cellXfs": true, "cellStyles": true,
	"dxfs": true, "tableStyles": true, "colors": true}

func styles(d *decoder) ([]byte, error) {
	if _, err := d.root(); err != nil {
		return nil, err
	}
	out := newWriter()
	out.start("styleSheet", []attr{{"xmlns", nsMain}})
	err := d.each(func(e xml.StartElement) error {
		if !own(e.Name) || !styleSections[e.Name.Local] {
			return d.Skip()
		}
		n, err := d.tree(e)
		if err == nil {
			out.node(n)
		}
		return err
	})
	out.end("styleSheet")
	return out.Bytes(), err
}

// strs takes over the shared strings.
func strs(d *decoder) ([]byte, error) {
	if _, err := d.root(); err != nil {
		return nil, err
	}
	out := newWriter()
	out.start("sst", []attr{{"xmlns", nsMain}})
	err := d.each(func(e xml.StartElement) error {
		if !own(e.Name) || e.Name.Local != "si" {
			return d.Skip()
		}
		n, err := d.tree(e)
		if err == nil {
			out.node(n)
		}
		return err
	})
	out.end("sst")
	return out.Bytes(), err
}

// plainTheme tells whether a theme is colours and fonts alone: well-formed, without
// pictures and links.
func plainTheme(body []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		t, err := d.Token()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return false
		}
		switch e := t.(type) {
		case xml.Directive:
			return false
		case xml.StartElement:
			for _, a := range e.Attr {
				if strings.HasSuffix(a.Name.Space, "/relationships") {
					return false
				}
			}
		}
	}
}
