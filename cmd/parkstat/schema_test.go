package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

// The schemas shipped for editors are what the program prints.
func TestSchemasAreShipped(t *testing.T) {
	for name := range schemas {
		got, err := schemaOf(name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("..", "..", "docs", "schema", name+".json")
		if *update {
			if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got+"\n" {
			t.Errorf("%s is not what config schema %s prints (run with -update): %v", path, name, err)
		}
	}
}
