package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"parkstat/examples"
	"parkstat/park"
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
	form, err := park.ShippedForm("forms/monthly-output.yaml")
	if err != nil {
		return err
	}
	annual, err := park.ShippedForm("forms/annual-value-added.yaml")
	if err != nil {
		return err
	}
	supplements, err := shippedSupplements()
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
	if err := examples.Write(c.Dir, form, examples.Options{Units: c.Units, Seed: c.Seed, Annual: annual, Supplements: supplements, Progress: w.read}); err != nil {
		return fmt.Errorf("write sample: %w", err)
	}
	w.end()
	fmt.Printf("样例园区（%d 户）已写到 %s\n", c.Units, c.Dir)
	return nil
}

// shippedSupplements is what departments and project units of the sample return.
func shippedSupplements() (*examples.Supplements, error) {
	b := &examples.Supplements{}
	if err := park.Decode("examples/supplements.yaml", examples.SupplementsFile, b); err != nil {
		return nil, err
	}
	for _, r := range b.Returns {
		if slices.ContainsFunc(b.Forms, func(f *templates.Form) bool { return f.Def.Form == r.Form }) {
			continue
		}
		form, err := park.ShippedForm("forms/" + r.Form + ".yaml")
		if err != nil {
			return nil, err
		}
		b.Forms = append(b.Forms, form)
	}
	return b, nil
}
