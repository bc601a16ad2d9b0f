package clean

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

const (
	nsMain       = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsMainStrict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	nsRel        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsRelStrict  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	nsPackage    = "http://schemas.openxmlformats.org/package/2006/"
	nsCompat     = "http://schemas.openxmlformats.org/markup-compatibility/2006"

	partTypes    = "[Content_Types].xml"
	partRootRels = "_rels/.rels"
)

// parts are the files of a package by name in lower case: part names ignore it.
type parts map[string]*zip.File

func open(data []byte) (parts, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	all := parts{}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") {
			all[strings.ToLower(f.Name)] = f
		}
	}
	return all, nil
}

// open is a part as XML.
func (p parts) open(name string) (*decoder, error) {
	f := p[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return &decoder{Decoder: xml.NewDecoder(r), name: name, from: r}, nil
}

func (p parts) read(name string) ([]byte, error) {
	f := p[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// relation is what one part says of another.
type relation struct {
	ID, Type, Target string
	External         bool
}

// kind is the last word of the type, where its family is the format's own.
func (r relation) kind() string {
	for _, family := range []string{nsRel + "/", nsRelStrict + "/"} {
		if kind, ok := strings.CutPrefix(r.Type, family); ok {
			return kind
		}
	}
	return ""
}

func relsOf(owner string) string {
	if owner == "" {
		return partRootRels
	}
	return path.Join(path.Dir(owner), "_rels", path.Base(owner)+".rels")
}

// relations are those of a part; owner "" is the package. A part without any has
// no list of them.
func (p parts) relations(owner string) ([]relation, error) {
	name := relsOf(owner)
	if p[strings.ToLower(name)] == nil {
		return nil, nil
	}
	body, err := p.read(name)
	if err != nil {
		return nil, err
	}
	var list struct {
		Relations []struct {
			ID         string `xml:"Id,attr"`
			Type       string `xml:"Type,attr"`
			Target     string `xml:"Target,attr"`
			TargetMode string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var all []relation
	for _, r := range list.Relations {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", path.Dir(owner), target)
		}
		all = append(all, relation{r.ID, r.Type, strings.TrimPrefix(path.Clean(target), "/"), r.TargetMode != "" && r.TargetMode != "Internal"})
	}
	return all, nil
}

// one is the target of the relation of a kind, "" if there is none.
func one(rels []relation, kind string) string {
	i := slices.IndexFunc(rels, func(r relation) bool { return r.kind() == kind && !r.External })
	if i < 0 {
		return ""
	}
	return rels[i].Target
}

// pack writes a package of the given files in their order.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write(f.body)
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type file struct {
	name string
	body []byte
}
