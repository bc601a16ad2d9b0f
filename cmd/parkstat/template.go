package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// TemplateCmd groups what is about templates.
type TemplateCmd struct {
	Check TemplateCheckCmd `cmd:"" help:"检查一份模板：问什么、显示什么、哪些行重复、全部错误。"`
	Copy  TemplateCopyCmd  `cmd:"" help:"把自带的模板抄到本园区的模板文件夹，供自己改。"`
	Diff  TemplateDiffCmd  `cmd:"" help:"本园区的模板与自带的有什么不同；升级以后看。"`
	Draw  TemplateDrawCmd  `cmd:"" help:"照表式的 YAML 画一份朴素的表样，作为自己设计的底稿。"`
}

// TemplateCheckCmd looks at a template before it is used.
type TemplateCheckCmd struct {
	File   string `arg:"" help:"模板工作簿，或公文 .docx。" placeholder:"FILE"`
	Form   string `help:"按哪张表式检查表样；不写为最合得上的一张。" placeholder:"CODE"`
	Report string `help:"按哪份报告检查：月报写 monthly，专报写它的代码或名称；不写为最合得上的一份。" placeholder:"CODE"`
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
	var found inspected
	if strings.EqualFold(filepath.Ext(c.File), ".docx") {
		found, err = inspector{a}.inspectLetter(c.File, data, c.Report)
	} else {
		found, err = inspector{a}.inspectBook(c, data)
	}
	if err != nil {
		return err
	}
	in := found.Inspection
	fmt.Printf("%s：%s模板，%s占位符 %d 处\n", c.File, found.kind, found.size, len(in.Cells))
	printInspection(found.Inspection, found.places)
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

// definitionOf is the form that is written down next to a workbook, in use or not yet; nil where
// there is none.
func definitionOf(file string) (*templates.FormDef, error) {
	from := strings.TrimSuffix(file, filepath.Ext(file)) + ".yaml"
	data, err := os.ReadFile(from)
	if err != nil {
		return nil, nil
	}
	def, err := park.ReadForm(from, data)
	if err != nil {
		return nil, err
	}
	if def.Workbook != filepath.Base(file) {
		return nil, nil
	}
	return def, nil
}

// inspector looks at templates with the names that a park gives them.
type inspector struct{ *app }

// inspectForm looks at a form's template: by the form named, else by the one written down
// beside it, else by the one that it fits best.
func (a inspector) inspectForm(file string, book *xlsx.Book, code string) (string, *templates.Inspection, error) {
	own, err := definitionOf(file)
	if err != nil {
		return "", nil, err
	}
	if own != nil && (code == "" || code == own.Form || code == own.Name) {
		return own.Form, templates.InspectForm(book, own), nil
	}
	if code != "" {
		f, err := a.park.Forms.Named(code)
		if err != nil {
			return "", nil, mistake("--form：%w", err)
		}
		return f.Def.Form, templates.InspectForm(book, f.Def), nil
	}
	var name string
	var best *templates.Inspection
	for _, f := range a.park.Forms {
		if in := templates.InspectForm(book, f.Def); best == nil || len(in.Mistakes) < len(best.Mistakes) {
			name, best = f.Def.Form, in
		}
	}
	return name, best, nil
}

// inspectReport looks at a report's template with the names that a report has: the one
// named, else the one that it fits best.
func (a inspector) inspectReport(named string, look func(*templates.View, *templates.ReportDef) (*templates.Inspection, error)) (name string,
	best *templates.Inspection, err error) {
	r := &report.Reporter{Options: a.Reporting, Plan: a.park.Plan, Reports: a.park.Reports,
		Round: ingest.Round{Judge: ingest.Judge{Forms: a.park.Forms, Rules: a.park.Rules, Park: a.park.Units, Calendar: a.park.Calendar}}}
	month := facts.LastEnded(a.Now())
	var codes []string
	for _, rep := range a.park.Reports {
		code, title := rep.Def.Bulletin, "《"+rep.Def.Name+"》"
		if rep.Def.Monthly() {
			code, title = "monthly", "月报"
		}
		codes = append(codes, code)
		if named != "" && named != code && named != strings.Trim(title, "《》") {
			continue
		}
		v, err := r.Sketch(month, rep)
		if err != nil {
			return "", nil, err
		}
		in, err := look(v, rep.Def)
		if err != nil {
			return "", nil, err
		}
		if best == nil || len(in.Mistakes) < len(best.Mistakes) {
			name, best = title, in
		}
	}
	if best == nil {
		return "", nil, mistake("--report：没有报告 %q，有的是 %s", named, strings.Join(codes, "、"))
	}
	return name, best, nil
}

// inspectBook looks at a workbook: a form's, or a report's.
func (a inspector) inspectBook(c *TemplateCheckCmd, data []byte) (out inspected, err error) {
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return out, mistake("模板 %s：%w", c.File, err)
	}
	for _, s := range book.Sheets {
		out.places = append(out.places, [2]string{s.Name, "工作表“" + s.Name + "”"})
	}
	out.size = fmt.Sprintf("工作表 %d 张，", len(book.Sheets))
	misprints, err := templates.Misprints(data)
	if err != nil {
		return out, mistake("模板 %s：%w", c.File, err)
	}
	defer func() {
		if err == nil {
			out.Mistakes = append(out.Mistakes, misprints...)
		}
	}()
	if templates.Asks(book) && c.Report == "" {
		var name string
		name, out.Inspection, err = a.inspectForm(c.File, book, c.Form)
		out.kind = "表样 " + name
		return out, err
	}
	out.kind, out.Inspection, err = a.inspectReport(c.Report, func(v *templates.View, def *templates.ReportDef) (*templates.Inspection, error) {
		in, err := templates.InspectReport(data, c.File, v, def.InternalOnly)
		if err != nil {
			return nil, mistake("模板 %s：%w", c.File, err)
		}
		return in, nil
	})
	return out, err
}

// inspectLetter looks at a document.
func (a inspector) inspectLetter(file string, data []byte, named string) (out inspected, err error) {
	out.kind, out.Inspection, err = a.inspectReport(named, func(v *templates.View, _ *templates.ReportDef) (*templates.Inspection, error) {
		in, err := templates.InspectLetter(data, file, v)
		if err != nil {
			return nil, mistake("模板 %s：%w", file, err)
		}
		return in, nil
	})
	if err != nil {
		return out, err
	}
	out.kind += "公文"
	for _, c := range out.Cells {
		if place := [2]string{c.Sheet, c.Sheet}; !slices.Contains(out.places, place) {
			out.places = append(out.places, place)
		}
	}
	return out, nil
}

// inspected is a template that was looked at.
type inspected struct {
	*templates.Inspection
	kind, size string
	places     [][2]string // its sheets, or parts, and how they are told
}

func printInspection(in *templates.Inspection, places [][2]string) {
	for _, p := range places {
		fmt.Println(p[1])
		for _, b := range in.Blocks {
			if b.Sheet == p[0] {
				fmt.Printf("  %s列表“%s”：%s按它重复\n", strings.Repeat("  ", b.Depth), b.List, blockAt(b))
			}
		}
		for _, c := range in.Cells {
			if c.Sheet == p[0] {
				fmt.Printf("  %-6s %s  %s\n", c.Ref, map[bool]string{true: "要填", false: "显示"}[c.Asks], strings.ReplaceAll(c.Text, "\n", " "))
			}
		}
	}
}

// blockAt is where a block is, in words.
func blockAt(b templates.InspectedBlock) string {
	first, last, unit := fmt.Sprint(b.First), fmt.Sprint(b.Last), "行"
	if b.Columns {
		first, last, unit = xlsx.ColName(b.First), xlsx.ColName(b.Last), "列"
	}
	if b.Last > b.First {
		first += "—" + last
	}
	if b.Columns {
		return first + " " + unit
	}
	return "第 " + first + " " + unit
}
