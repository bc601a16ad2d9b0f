package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// checkMark refuses what --mark can't be given, before any work is done.
func (c *CheckCmd) checkMark() error {
	switch {
	case c.Mark == "":
		return nil
	case len(c.Files) != 1:
		return mistake("--mark 只能用于一个文件")
	case !strings.EqualFold(filepath.Ext(c.Mark), ".xlsx"):
		return mistake("--mark：%s 应以 .xlsx 结尾", c.Mark)
	}
	if _, err := os.Lstat(c.Mark); !errors.Is(err, fs.ErrNotExist) {
		return mistake("--mark：%s 已经存在，请换一个文件名", c.Mark)
	}
	return nil
}

// writeMarked writes the marked copy of a return that was just checked.
func (a *app) writeMarked(ctx context.Context, out string, s ingest.Submission, data []byte) error {
	marked, err := a.office().Marked(ctx, s, data)
	if errors.Is(err, work.ErrUnread) {
		return coded{exitProblems, fmt.Errorf("没有写出 %s：文件读不出，无法标注", out)}
	}
	if err != nil {
		return err
	}
	return report.WritePrivate(out, marked)
}
