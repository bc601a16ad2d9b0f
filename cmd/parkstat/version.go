package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime/debug"
)

// version is the release; the commit comes from the build.
const version = "0.1.0"

// VersionCmd prints the version.
type VersionCmd struct{}

// Run carries it out.
func (c *VersionCmd) Run() error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	fmt.Printf("parkstat %s%s\n", version, commit)
	return nil
}

func indent(b []byte) (string, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return "", fmt.Errorf("indent JSON: %w", err)
	}
	return out.String(), nil
}
