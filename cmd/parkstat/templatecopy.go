package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"parkstat/park"
	"parkstat/report"
	"parkstat/templates"
)

// TemplateCopyCmd copies shipped templates into the park's folder.
type TemplateCopyCmd struct {
	Names []string `arg:"" optional:"" name:"name" help:"抄哪些，如 reports/monthly.xlsx；不写就列出有哪些。" placeholder:"NAME"`
	Out   string   `help:"写到哪个文件夹；不写为 config.yaml 的 templates。" placeholder:"DIR"`
}

// Run carries it out.
func (c *TemplateCopyCmd) Run(cli *CLI) error {
	shipped, err := templates.Shipped()
	if err != nil {
		return fmt.Errorf("list shipped templates: %w", err)
	}
	if len(c.Names) == 0 {
		fmt.Println(strings.Join(shipped, "\n"))
		return nil
	}
	folder := c.Out
	if folder == "" {
		s, err := park.NewLive(cli.Config, wall).Settings()
		if err != nil {
			return err
		}
		if folder = s.Templates; folder == "" {
			return mistake("config.yaml 没有写 templates；请写上本园区的模板文件夹，或用 --out")
		}
	}
	var names []string
	for _, name := range c.Names {
		with, err := together(shipped, path.Clean(filepath.ToSlash(name)))
		if err != nil {
			return err
		}
		names = append(names, with...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		if to := filepath.Join(folder, filepath.FromSlash(name)); exists(to) {
			return mistake("%s 已经有了，不覆盖；要重抄请先移走", to)
		}
	}
	lib := templates.NewLibrary("")
	for _, name := range names {
		data, _, err := lib.Read(name)
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("make folder %s: %w", filepath.Dir(to), err)
		}
		if err := report.WriteWhole(to, data); err != nil {
			return err
		}
		fmt.Println("已抄：" + to)
	}
	return nil
}

// together are a shipped file and those beside it that go by the same name: a form's
// workbook, definition and rules.
func together(shipped []string, name string) (all []string, err error) {
	if !slices.Contains(shipped, name) {
		return nil, mistake("没有自带的模板 %s；parkstat template copy 列出有哪些", name)
	}
	stem, _, _ := strings.Cut(path.Base(name), ".")
	for _, s := range shipped {
		if own, _, _ := strings.Cut(path.Base(s), "."); own == stem && path.Dir(s) == path.Dir(name) {
			all = append(all, s)
		}
	}
	return all, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil || !os.IsNotExist(err)
}
