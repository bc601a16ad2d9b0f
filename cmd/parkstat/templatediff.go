package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"parkstat/park"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// TemplateDiffCmd tells how a park's own templates differ from the shipped ones.
type TemplateDiffCmd struct{}

// Run carries it out; after an upgrade it shows what the park's copies do not have.
func (c *TemplateDiffCmd) Run(cli *CLI) error {
	s, err := park.NewLive(cli.Config, wall).Settings()
	if err != nil {
		return err
	}
	if s.Templates == "" {
		fmt.Println("config.yaml 没有写 templates：用的都是自带的模板。")
		return nil
	}
	shipped, err := templates.Shipped()
	if err != nil {
		return fmt.Errorf("list shipped templates: %w", err)
	}
	copies := 0
	for _, name := range shipped {
		own, err := os.ReadFile(filepath.Join(s.Templates, filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read own template: %w", err)
		}
		copies++
		data, _, err := templates.NewLibrary("").Read(name)
		if err != nil {
			return err
		}
		fmt.Print(templateDiff(name, data, own))
	}
	if copies == 0 {
		fmt.Printf("%s 里没有自带模板的副本。\n", s.Templates)
	}
	return nil
}

// templateDiff is the difference in lines: of a workbook, one for each cell that holds something.
func templateDiff(name string, shipped, own []byte) string {
	if bytes.Equal(shipped, own) {
		return name + "：与自带的一样\n"
	}
	a, okA := lines(name, shipped)
	b, okB := lines(name, own)
	d := diff.Diff("自带的 "+name, a, "本园区的 "+name, b)
	if !okA || !okB || d == nil {
		return name + "：与自带的不同（样式、图或公文，不逐行列出）\n"
	}
	return plainLines(string(d))
}

// lines are a template's text; not ok where it is neither text nor a workbook.
func lines(name string, data []byte) (text []byte, ok bool) {
	switch path.Ext(name) {
	case ".xlsx":
		book, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			return nil, false
		}
		var b bytes.Buffer
		for _, s := range book.Sheets {
			for _, c := range s.Cells {
				fmt.Fprintf(&b, "%s!%s %s\n", s.Name, c.Ref(), strings.ReplaceAll(c.Text, "\n", "⏎"))
			}
		}
		return b.Bytes(), true
	case ".docx":
		return nil, false
	}
	return data, true
}

// plainLines keeps what a file holds from steering the terminal.
func plainLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(plain(strings.TrimRight(line, "\n")) + "\n")
	}
	return b.String()
}
