package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"parkstat/report"
	"parkstat/work"
)

// FormCmd writes one blank return per unit on the list.
type FormCmd struct {
	Period string `required:"" help:"报告期，例如 2023-06。" placeholder:"YYYY-MM"`
	Out    string `help:"写到哪个文件夹；不写为 output 下的 空表/报告期。" placeholder:"DIR"`
}

// Run carries it out.
func (c *FormCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	p, err := periodOf(c.Period)
	if err != nil {
		return err
	}
	if err := asked(p); err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	dir := c.Out
	if dir == "" {
		dir = filepath.Join(a.Output, "空表", p.String())
	}
	w, n := newWatcher(), 0
	var kept []string // may have been filled in
	var crowded []string
	office := a.office()
	w.step("写空表")
	_, all := office.BlanksDue(p)
	if all == 0 {
		return coded{exitProblems, fmt.Errorf("%s 的名录是空的", p)}
	}
	err = office.Blanks(ctx, p, func(b work.Blank) error {
		if b.Left > 0 {
			crowded = append(crowded, fmt.Sprintf("%s（%d 行）", plain(b.Unit.Name), b.Left))
		}
		name := fmt.Sprintf("%s-%s.xlsx", b.Unit.ID, b.Period)
		if b.Form != a.park.Forms[0] {
			name = fmt.Sprintf("%s-%s-%s.xlsx", b.Unit.ID, b.Period, b.Form.Def.Form)
		}
		name = filepath.Join(dir, name)
		switch old, err := os.ReadFile(name); {
		case err == nil && !bytes.Equal(old, b.Data):
			kept = append(kept, name)
			return nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := report.WritePrivate(name, b.Data); err != nil {
			return err
		}
		n++
		w.read(n, all)
		return nil
	})
	if err != nil {
		return err
	}
	w.end()
	fmt.Printf("已写出 %d 份空表：%s\n", n, dir)
	if len(crowded) > 0 {
		fmt.Fprintf(os.Stderr, "还没有办结的，空表里印不下（请把表式的 rows 加大）：%s\n", strings.Join(crowded, "、"))
	}
	if len(kept) > 0 {
		return coded{exitProblems, fmt.Errorf("有 %d 份同名文件与空表不同，可能已经填过，没有覆盖（要重写请先移走）：%s 等", len(kept), kept[0])}
	}
	return nil
}
