package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// TemplateCmd groups what is about templates.
type TemplateCmd struct {
	Check TemplateCheckCmd `cmd:"" help:"检查一份模板：问什么、显示什么、哪些行重复、全部错误。"`
	Draw  TemplateDrawCmd  `cmd:"" help:"照表式的 YAML 画一份朴素的表样，作为自己设计的底稿。"`
}

// TemplateCheckCmd looks at a template before it is used.
type TemplateCheckCmd struct {
	File string `arg:"" help:"模板工作簿。" placeholder:"FILE.xlsx"`
	Form string `help:"按哪张表式检查表样；不写为最合得上的一张。" placeholder:"CODE"`
}

// Run carries it out.
func (c *TemplateCheckCmd) Run(cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return mistake("读不到模板 %s", c.File)
	}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return mistake("模板 %s：%w", c.File, err)
	}
	kind, in := "月报", (*templates.Inspection)(nil)
	if templates.Asks(book) {
		var name string
		if name, in, err = a.inspectForm(book, c.Form); err != nil {
			return err
		}
		kind = "表样 " + name
	} else if in, err = a.inspectReport(c.File, data); err != nil {
		return err
	}
	fmt.Printf("%s：%s模板，工作表 %d 张，占位符 %d 格\n", c.File, kind, len(book.Sheets), len(in.Cells))
	printInspection(book, in)
	if n := len(in.Mistakes); n > 0 {
		var b strings.Builder
		fmt.Fprintf(&b, "%s 有 %d 处错误：", c.File, n)
		for _, m := range in.Mistakes {
			fmt.Fprintf(&b, "\n  %s", m)
		}
		return coded{exitProblems, errors.New(b.String())}
	}
	if len(in.Cells) == 0 {
		return coded{exitProblems, fmt.Errorf("%s 里没有占位符", c.File)}
	}
	fmt.Println("模板没有错误。")
	return nil
}

// inspectForm looks at a form's template: by the form named, else by the one that it fits
// best.
func (a *app) inspectForm(book *xlsx.Book, code string) (string, *templates.Inspection, error) {
	if code != "" {
		f, err := a.form(code)
		if err != nil {
			return "", nil, err
		}
		return f.Def.Form, templates.InspectForm(book, f.Def), nil
	}
	var name string
	var best *templates.Inspection
	for _, f := range a.defs.forms {
		if in := templates.InspectForm(book, f.Def); best == nil || len(in.Mistakes) < len(best.Mistakes) {
			name, best = f.Def.Form, in
		}
	}
	return name, best, nil
}

// inspectReport looks at a report's template with the names that a report has.
func (a *app) inspectReport(file string, data []byte) (*templates.Inspection, error) {
	r := &report.Reporter{Options: a.settings.options(a.defs.hash), Plan: a.defs.plan, Report: a.defs.report, Mail: a.defs.mail, Round: a.round()}
	v, err := r.Sketch(lastFiled(a.settings.now()))
	if err != nil {
		return nil, a.defs.reportMistake(err)
	}
	in, err := templates.InspectReport(data, file, v, a.defs.report.Def.InternalOnly)
	if err != nil {
		return nil, mistake("模板 %s：%w", file, err)
	}
	return in, nil
}

func printInspection(book *xlsx.Book, in *templates.Inspection) {
	for _, s := range book.Sheets {
		fmt.Printf("工作表“%s”\n", s.Name)
		for _, b := range in.Blocks {
			if b.Sheet != s.Name {
				continue
			}
			where := fmt.Sprintf("第 %d 行", b.First)
			if b.Columns {
				where = xlsx.ColName(b.First) + " 列"
			}
			switch {
			case b.Last > b.First && b.Columns:
				where = xlsx.ColName(b.First) + "—" + xlsx.ColName(b.Last) + " 列"
			case b.Last > b.First:
				where = fmt.Sprintf("第 %d—%d 行", b.First, b.Last)
			}
			fmt.Printf("  %s列表“%s”：%s按它重复\n", strings.Repeat("  ", b.Depth), b.List, where)
		}
		for _, c := range in.Cells {
			if c.Sheet == s.Name {
				fmt.Printf("  %-6s %s  %s\n", c.Ref, map[bool]string{true: "要填", false: "显示"}[c.Asks], strings.ReplaceAll(c.Text, "\n", " "))
			}
		}
	}
}
