package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
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
	marked, err := a.marked(ctx, s, data)
	if errors.Is(err, errUnread) {
		return coded{exitProblems, fmt.Errorf("没有写出 %s：文件读不出，无法标注", out)}
	}
	if err != nil {
		return err
	}
	return report.WritePrivate(out, marked)
}

// errUnread is a file that is no form of ours, which can't be marked.
var errUnread = errors.New("文件读不出，无法标注")

// marked is the marked copy of a return; data is the workbook that was read.
func (a *app) marked(ctx context.Context, s ingest.Submission, data []byte) ([]byte, error) {
	i := slices.IndexFunc(a.defs.forms, func(f *templates.Form) bool { return f.Def.Form == s.Form })
	if i < 0 {
		return nil, errUnread
	}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	return mark(ctx, data, book, a.defs.forms[i].As(s.FormVer).Mark(book, reviewOf(s)))
}

// reviewOf is what a marked copy tells the sender.
func reviewOf(s ingest.Submission) templates.Review {
	r := templates.Review{Unit: cmp.Or(s.UnitName, s.Unit, "单位不明"), Code: s.Unit, Period: "报告期不明", Verdict: string(s.Verdict), Passed: s.Verdict == ingest.Accepted, Problems: s.Problems}
	if !s.Period.IsZero() {
		r.Period = s.Period.Label(false)
	}
	if r.Passed {
		r.Verdict = "通过"
	}
	return r
}
