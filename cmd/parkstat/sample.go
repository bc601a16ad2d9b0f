package main

import (
	"fmt"
	"os"
	"path/filepath"

	"parkstat/examples"
	"parkstat/templates"
)

// SampleCmd writes a made-up park.
type SampleCmd struct {
	Units int    `default:"60" help:"企业户数；60 户时汇总数与公布的一致。"`
	Seed  uint64 `default:"2023" help:"随机种子；同样的户数和种子写出同样的文件。"`
	Dir   string `arg:"" name:"dir" help:"写到哪个文件夹。" type:"path"`
}

// Run carries it out.
func (c *SampleCmd) Run() error {
	lib := templates.NewLibrary("")
	const name = "forms/monthly-output.yaml"
	data, from, err := lib.Read(name)
	if err != nil {
		return err
	}
	def := &templates.FormDef{}
	if err := decodeYAML(from, data, def); err != nil {
		return err
	}
	form, err := templates.OpenForm(lib, "forms", def)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "park.xlsx")); err == nil {
		return mistake("%s 里已有 park.xlsx，不覆盖", c.Dir)
	}
	if c.Units < 1 {
		return mistake("--units 应为正整数")
	}
	w := newWatcher()
	w.step("写样例园区")
	if err := examples.Write(c.Dir, form, examples.Options{Units: c.Units, Seed: c.Seed, Progress: w.read}); err != nil {
		return fmt.Errorf("write sample: %w", err)
	}
	w.end()
	fmt.Printf("样例园区（%d 户）已写到 %s\n", c.Units, c.Dir)
	return nil
}
