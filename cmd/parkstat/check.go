package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates/xlsx"
)

// CheckCmd checks returns without taking them in.
type CheckCmd struct {
	Files []string `arg:"" name:"file" help:"报表文件。" type:"path"`
	JSON  bool     `name:"json" help:"每个文件写成一个 JSON 对象。"`
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
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	bad := false
	for _, file := range c.Files {
		s, err := a.inspect(ctx, file)
		if err != nil {
			return err
		}
		worst, _ := facts.Worst(s.Problems)
		bad = bad || worst > facts.Info
		if c.JSON {
			if err := printJSON(asCheckJSON(file, s)); err != nil {
				return err
			}
			continue
		}
		fmt.Printf("%s：%s", plain(file), s.Verdict)
		if s.Unit != "" {
			fmt.Printf("  %s  %s  %s", plain(s.UnitName), plain(s.Unit), s.Period)
		}
		fmt.Println()
		for _, p := range s.Problems {
			fmt.Printf("  %s\n", plain(p.String()))
		}
	}
	if bad {
		return coded{exitProblems, errors.New("")}
	}
	return nil
}

// inspect reads and checks one file as if it came now.
func (a *app) inspect(ctx context.Context, file string) (ingest.Submission, error) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return ingest.Submission{Verdict: ingest.Rejected, Problems: []facts.Problem{
			{Severity: facts.Error, Rule: "文件", Message: "读不到这个文件，或它不是普通文件", Hint: "请核对文件名。"}}}, nil
	}
	if info.Size() > ingest.MaxUpload {
		return ingest.Submission{Verdict: ingest.Rejected, Problems: []facts.Problem{ingest.TooLarge()}}, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return ingest.Submission{}, fmt.Errorf("read %s: %w", file, err)
	}
	r := a.round()
	r.Now = a.settings.now()
	r.Limits = xlsx.DefaultLimits()
	return r.Inspect(ctx, data)
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
