package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"parkstat/templates/xlsx"
)

// The workbooks that the product ships are what this program draws.
func TestShippedWorkbooksAreDrawn(t *testing.T) {
	for name, draw := range drawings {
		shipped, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "drawn.xlsx")
		if err := write(path, draw); err != nil {
			t.Fatal(err)
		}
		drawn, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(drawn, shipped) {
			continue
		}
		t.Errorf("%s is not what is drawn; go run ./templates/draw, or draw what was changed by hand", name)
		contents := func(data []byte) map[string]string {
			parts, err := xlsx.Parts(data)
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]string{}
			for _, p := range parts {
				all[p.Name] = string(p.Body)
			}
			return all
		}
		a, b := contents(drawn), contents(shipped)
		for part := range a {
			if a[part] != b[part] {
				t.Errorf("%s: %s differs", name, part)
			}
		}
	}
}
