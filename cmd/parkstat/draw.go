package main

import (
	"fmt"
	"os"
	"path/filepath"

	"parkstat/park"
	"parkstat/templates"
)

// TemplateDrawCmd draws a plain workbook for a form.
type TemplateDrawCmd struct {
	Form string `arg:"" help:"表式的 YAML 文件。" placeholder:"FORM.yaml"`
	Out  string `help:"写到哪个文件；不写为 YAML 里的 workbook，放在 YAML 旁边。" placeholder:"FILE.xlsx"`
}

// Run carries it out.
func (c *TemplateDrawCmd) Run() error {
	data, err := os.ReadFile(c.Form)
	if err != nil {
		return mistake("读不到表式 %s", c.Form)
	}
	def, err := park.ReadForm(c.Form, data)
	if err != nil {
		return err
	}
	book, err := templates.Draw(def)
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = filepath.Join(filepath.Dir(c.Form), def.Workbook)
	}
	if _, err := os.Stat(out); err == nil {
		return mistake("%s 已经有了，不覆盖；要重画请先移走，或用 --out 写到别处", out)
	}
	if err := os.WriteFile(out, book, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	fmt.Printf("已画好表样：%s（可在 Excel 或 WPS 里改样子，大括号照留）\n", out)
	return nil
}
