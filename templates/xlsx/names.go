package xlsx

import (
	"bufio"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// The two spellings of a namespace: the common one (ECMA-376 transitional) and
// that of workbooks saved as "Strict Open XML".
const (
	nsMain       = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsMainStrict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	nsRel        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsRelStrict  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	nsCompat     = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	nsTypes      = "http://schemas.openxmlformats.org/package/2006/content-types"
	nsPackageRel = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// namespaces are those of the elements that are read.
var namespaces = []string{nsMain, nsMainStrict, nsTypes, nsPackageRel}

// own tells whether the element is the one of this name that the format
// defines, and not a stranger's.
func own(e xml.StartElement, local string) bool {
	return e.Name.Local == local && slices.Contains(namespaces, e.Name.Space)
}

// attr is an attribute without a namespace; "" if it is absent.
func attr(e xml.StartElement, local string) string {
	v, _ := lookup(e, local)
	return v
}

func lookup(e xml.StartElement, local string, spaces ...string) (string, bool) {
	if spaces == nil {
		spaces = []string{""}
	}
	for _, a := range e.Attr {
		if a.Name.Local == local && slices.Contains(spaces, a.Name.Space) {
			return a.Value, true
		}
	}
	return "", false
}

// skipBOM passes over the mark that some writers put before UTF-8.
func skipBOM(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 32<<10)
	if mark, _ := b.Peek(3); strings.HasPrefix(string(mark), "\uFEFF") {
		_, _ = b.Discard(3)
	}
	return b
}
