// Package templates holds the workbooks and mail bodies and the one engine that
// fills them and reads them back.
//
// A template is a lens: {{ … }} shows a value, {{? … }} asks for one. Filling a
// form template for a unit gives its blank return; reading a returned workbook
// through the same template gives facts; filling a report template with a view
// gives the report. It knows shapes, no statistics. It refuses a template with
// any mistake whole, and never writes a formula from data.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

//go:embed forms reports calendar
var embedded embed.FS

// Library finds definitions and workbooks: a park's folder first, then what is
// embedded.
type Library struct {
	park   fs.FS
	folder string
}

// NewLibrary opens the library; folder "" means the embedded one alone.
func NewLibrary(folder string) *Library {
	if folder == "" {
		return &Library{}
	}
	return &Library{park: os.DirFS(folder), folder: folder}
}

// Read is the file's content and where it came from, for messages.
func (l *Library) Read(name string) (data []byte, from string, err error) {
	name = path.Clean(name)
	if l.park != nil {
		data, err = fs.ReadFile(l.park, name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return data, path.Join(filepath.ToSlash(l.folder), name), wrap(name, err)
		}
	}
	data, err = embedded.ReadFile(name)
	return data, "templates/" + name, wrap(name, err)
}

// asShipped reports whether a file is the product's own, unchanged.
func asShipped(name string, data []byte) bool {
	ours, err := embedded.ReadFile(path.Clean(name))
	return err == nil && bytes.Equal(ours, data)
}

func wrap(name string, err error) error {
	if err != nil {
		return fmt.Errorf("read template %s: %w", name, err)
	}
	return nil
}

// Shipped lists what is embedded, by path, without the folders.
func Shipped() (names []string, err error) {
	err = fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	return names, err
}
