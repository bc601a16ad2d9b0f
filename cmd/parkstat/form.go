package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
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
	p, err := facts.ParsePeriod(c.Period)
	if err != nil {
		return mistake("--period：%w", err)
	}
	if p.Month < facts.FirstMonth {
		return mistake("1 月免报，1—2 月合并为一期：请用 --period %d-02", p.Year)
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	dir := c.Out
	if dir == "" {
		dir = filepath.Join(a.settings.Output, "空表", p.String())
	}
	w, n, all := newWatcher(), 0, 0
	var kept []string // may have been filled in
	var crowded []string
	w.step("写空表")
	due := slices.DeleteFunc(slices.Clone(a.defs.forms), func(f *templates.Form) bool { return !f.Def.Due(f.Def.For(p)) })
	for _, form := range due {
		all += len(a.expected(form, form.Def.For(p)))
	}
	if all == 0 {
		return coded{exitProblems, fmt.Errorf("%s 的名录是空的", p)}
	}
	for _, form := range due {
		p := form.Def.For(p)
		for _, u := range a.expected(form, p) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			filed, err := a.filed(ctx, form, u)
			if err != nil {
				return err
			}
			given := a.given(form, u, p, filed)
			open, left := carriedOver(form, p, filed)
			for path, v := range open {
				given[path] = v
			}
			if left > 0 {
				crowded = append(crowded, fmt.Sprintf("%s（%d 行）", plain(u.Name), left))
			}
			data, err := form.Blank(templates.Answers{Unit: u, Period: p, Given: given, Asked: open})
			if err != nil {
				return err
			}
			name := filepath.Join(dir, fmt.Sprintf("%s-%s.xlsx", u.ID, p))
			if form != a.defs.forms[0] {
				name = filepath.Join(dir, fmt.Sprintf("%s-%s-%s.xlsx", u.ID, p, form.Def.Form))
			}
			switch old, err := os.ReadFile(name); {
			case err == nil && !bytes.Equal(old, data):
				kept = append(kept, name)
				continue
			case err != nil && !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("read %s: %w", name, err)
			}
			if err := report.WritePrivate(name, data); err != nil {
				return err
			}
			n++
			w.read(n, all)
		}
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

// filed is what a unit filed on a form before, under any code it has had.
func (a *app) filed(ctx context.Context, form *templates.Form, u facts.Respondent) ([]ingest.Filed, error) {
	var all []ingest.Filed
	for _, code := range a.park.Of(form.Def.Of).Roster.Codes(u.ID) {
		filed, err := a.store.Filed(ctx, form.Def.Form, code)
		if err != nil {
			return nil, fmt.Errorf("read returns of %s: %w", u.ID, err)
		}
		all = append(all, filed...)
	}
	return all, nil
}

// given are the figures of a year ago, the office's base, else what was filed; and a unit's
// projects.
func (a *app) given(form *templates.Form, u facts.Respondent, p facts.Period, filed []ingest.Filed) map[string]facts.Value {
	lastYear := map[string]facts.Value{}
	for _, f := range filed {
		if f.Period == p.YearAgo() {
			lastYear = f.Values
		}
	}
	given := a.projectsOf(form, u, p)
	for _, it := range form.Def.Items {
		if it.Single {
			continue
		}
		base, known := a.park.Bases[facts.BaseKey{ID: u.ID, Period: p.YearAgo(), Item: it.Item}]
		for _, col := range form.Def.Columns {
			if col.Of == "" {
				continue
			}
			v := lastYear[it.Item+"."+col.Of]
			if known {
				if v = base.ToDate; col.Of == "m" {
					v = base.Month
				}
			}
			given[it.Item+"."+col.Column] = v
		}
	}
	return given
}

// carriedOver are the rows that are still open when a period begins, in the lists that go
// on, and the numbers of all rows; left is how many the lists have no room for.
func carriedOver(form *templates.Form, p facts.Period, filed []ingest.Filed) (open map[string]facts.Value, left int) {
	open = map[string]facts.Value{}
	before := map[facts.Period]map[string]facts.Value{}
	for _, f := range filed {
		before[f.Period] = f.Values
	}
	for i := range form.Def.Lists {
		l := &form.Def.Lists[i]
		carry, on := l.Carries()
		if !on {
			continue
		}
		for n := 1; n <= l.Rows; n++ {
			open[l.Path(n, carry.Number)] = facts.TextValue(facts.NumberOf(p, n))
		}
		n := 0
		for _, row := range carry.Follow(before, p.Prev()) {
			if !row.Open() {
				continue
			}
			if n == l.Rows {
				left++
				continue
			}
			n++
			for _, it := range l.Fields {
				if v := row.Values[it.Item]; !v.IsMissing() {
					open[l.Path(n, it.Item)] = v
				}
			}
			open[l.Path(n, carry.Number)] = facts.TextValue(row.Number)
		}
	}
	return open, left
}

// projectsOf are a unit's projects in the lists that begin with them.
func (a *app) projectsOf(form *templates.Form, u facts.Respondent, p facts.Period) map[string]facts.Value {
	given := map[string]facts.Value{}
	for i := range form.Def.Lists {
		l, n := &form.Def.Lists[i], 0
		for _, v := range a.park.Ventures {
			if l.Expects(v, u.ID, p) && n < l.Rows {
				n++
				given[l.Path(n, l.Fields[0].Item)] = facts.TextValue(v.Name)
			}
		}
	}
	return given
}
