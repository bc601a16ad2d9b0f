package main

import (
	"context"
	"errors"
	"fmt"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/work"
)

// CheckCmd checks returns without taking them in.
type CheckCmd struct {
	Files []string `arg:"" name:"file" help:"报表文件。" type:"path"`
	JSON  bool     `name:"json" help:"每个文件写成一个 JSON 对象。"`
	Mark  string   `help:"写出标注副本：出错的格着色并加批注，另有“审核意见”表。只能审核一个文件时用。" placeholder:"OUT.xlsx" type:"path"`
}

type checkJSON struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Verdict  ingest.Verdict  `json:"verdict"`
	Unit     string          `json:"unit"`
	UnitName string          `json:"unit_name"`
	Period   string          `json:"period"`
	Facts    []factJSON      `json:"facts"`
	Problems []facts.Problem `json:"problems"`
}

type factJSON struct {
	Item   string     `json:"item"`
	Column string     `json:"column,omitempty"`
	Value  string     `json:"value"`
	State  string     `json:"state"`
	Cell   facts.Cell `json:"cell"`
	Note   string     `json:"note,omitempty"`
}

// Run carries it out.
func (c *CheckCmd) Run(ctx context.Context, cli *CLI) error {
	if err := c.checkMark(); err != nil {
		return err
	}
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	bad, office := false, a.office()
	for _, file := range c.Files {
		all, err := office.Inspect(ctx, file)
		if err != nil {
			return err
		}
		if c.Mark != "" && len(all) > 1 {
			return mistake("%s 里有 %d 份，--mark 一次只标注一份，请解压后标注", file, len(all))
		}
		for _, one := range all {
			worst, _ := facts.Worst(one.Problems)
			bad = bad || worst > facts.Info
			if err := c.show(ctx, a, one); err != nil {
				return err
			}
		}
	}
	if bad {
		return coded{exitProblems, errors.New("")}
	}
	return nil
}

// show prints what was made of a file, and writes its marked copy where one is asked for.
func (c *CheckCmd) show(ctx context.Context, a *app, one work.Inspected) error {
	if c.JSON {
		if err := printJSON(asCheckJSON(one.Name, one.Submission)); err != nil {
			return err
		}
	} else {
		tell(one.Name, one.Submission)
	}
	if c.Mark == "" {
		return nil
	}
	if err := a.writeMarked(ctx, c.Mark, one.Submission, one.Data); err != nil {
		return err
	}
	if !c.JSON {
		fmt.Printf("标注副本：%s\n", plain(c.Mark))
	}
	return nil
}

// tell prints what was made of a file.
func tell(file string, s ingest.Submission) {
	fmt.Printf("%s：%s", plain(file), s.Verdict)
	if s.Unit != "" {
		fmt.Printf("  %s  %s  %s", plain(s.UnitName), plain(s.Unit), s.Period)
	}
	fmt.Println()
	for _, p := range s.Problems {
		fmt.Printf("  %s\n", plain(p.String()))
	}
}

func asCheckJSON(file string, s ingest.Submission) checkJSON {
	out := checkJSON{File: file, SHA256: s.SHA256, Verdict: s.Verdict, Unit: s.Unit, UnitName: s.UnitName, Facts: []factJSON{}, Problems: s.Problems}
	if out.Problems == nil {
		out.Problems = []facts.Problem{}
	}
	if !s.Period.IsZero() {
		out.Period = s.Period.String()
	}
	for _, f := range s.Facts {
		out.Facts = append(out.Facts, factJSON{f.Item, f.Column, f.Value.Decimal(), f.Value.State.String(), f.At, f.Note})
	}
	return out
}
