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
	office := a.office()
	w := &blanksWriter{office: office, dir: dir, watcher: newWatcher()}
	w.watcher.step("写空表")
	if _, w.all = office.BlanksDue(p); w.all == 0 {
		return coded{exitProblems, fmt.Errorf("%s 的名录是空的", p)}
	}
	if err := office.Blanks(ctx, p, w.write, w.pack); err != nil {
		return err
	}
	w.watcher.end()
	return w.tell()
}

// blanksWriter writes blanks into a folder.
type blanksWriter struct {
	office  *work.Office
	dir     string
	watcher *watcher
	n, all  int
	packed  []string // files of all blanks of a form
	kept    []string // may have been filled in
	crowded []string
}

func (w *blanksWriter) write(b work.Blank) error {
	if b.Left > 0 {
		w.crowded = append(w.crowded, fmt.Sprintf("%s（%d 行）", plain(b.Unit.Name), b.Left))
	}
	name := filepath.Join(w.dir, b.Name())
	switch old, err := os.ReadFile(name); {
	case err == nil && !bytes.Equal(old, b.Data):
		w.kept = append(w.kept, name)
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read %s: %w", name, err)
	}
	w.n++
	w.watcher.read(w.n, w.all)
	return report.WritePrivate(name, b.Data)
}

func (w *blanksWriter) pack(b work.Bundle) error {
	data, err := w.office.Zip(b)
	if err != nil {
		return err
	}
	w.packed = append(w.packed, b.Name())
	return report.WritePrivate(filepath.Join(w.dir, b.Name()), data)
}

func (w *blanksWriter) tell() error {
	fmt.Printf("已写出 %d 份空表：%s\n", w.n, w.dir)
	for _, name := range w.packed {
		fmt.Printf("打成一包：%s\n", name)
	}
	if len(w.crowded) > 0 {
		fmt.Fprintf(os.Stderr, "还没有办结的，空表里印不下（请把表式的 rows 加大）：%s\n", strings.Join(w.crowded, "、"))
	}
	if len(w.kept) > 0 {
		return coded{exitProblems, fmt.Errorf("有 %d 份同名文件与空表不同，可能已经填过，没有覆盖（要重写请先移走）：%s 等", len(w.kept), w.kept[0])}
	}
	return nil
}
