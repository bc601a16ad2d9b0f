package main

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// mends are how the wrong returns of the sample are mended, by the unit; what is only to be
// confirmed gets a reason. Those with nil are not mended by changing a cell: nobody's, too
// early, another month's figures.
var mends = map[string]map[string]any{
	"91410999MA0001421L": {}, "91410999MA00016324": {}, "91410999MA0001843K": {"H13": "是"}, "91410999MA88888805": nil,
	"91410999MA0001704W": {"D9": 7239, "E9": 49251}, "91410999MA0001149E": {"D9": 15283}, "91410999MA000135XQ": {"D10": 17474},
	"91410999MA0001560B": {"E9": 125248},
	"91410999MA0001982A": nil, "91410999MA00021925": {"F9": 124614}, "91410999MA0002619Y": {"D11": 0}, "91410999MA0003662M": nil,
	"91410999MA0004294F": {"E9": 35659},
	"91410999MA00021257": {}, "91410999MA00031790": {"D9": 264311},
}

// Every return of the sample that does not count comes back marked: the copy has a comment at
// each cell at fault and says what the return said; mended and sent again it counts.
func TestWrongReturnsOfTheSampleComeBackMarked(t *testing.T) {
	t.Parallel()
	o := newStocked(t)
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "2023-08-12 09:00"`)
	o.parkstat(t, "collect")
	a, err := prepare(o.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := a.openStore(ctx); err != nil {
		t.Fatal(err)
	}
	defer a.close()
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	left := maps.Clone(mends)
	inspect := func(data []byte) ingest.Submission {
		t.Helper()
		file := o.path("one.xlsx")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := a.office().Inspect(ctx, file)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d, %v", len(all), err)
		}
		return all[0].Submission
	}
	for name, data := range tree(t, park) {
		if path.Ext(name) != ".xlsx" || !strings.HasPrefix(path.Base(path.Dir(name)), "2023-") {
			continue
		}
		s := inspect([]byte(data))
		if s.Verdict == ingest.Accepted || s.Form == "" {
			continue
		}
		mend, known := mends[s.Unit]
		if !known {
			t.Errorf("%s is wrong too: %v", name, s.Problems)
		}
		delete(left, s.Unit)
		copied, err := a.office().Marked(ctx, s, []byte(data))
		if err != nil {
			t.Fatal(name, err)
		}
		again := inspect(copied)
		if !slices.Equal(toldOf(s), toldOf(again)) {
			t.Errorf("%s had\n%s\nits copy\n%s", name, strings.Join(toldOf(s), "\n"), strings.Join(toldOf(again), "\n"))
		}
		f, err := excelize.OpenReader(bytes.NewReader(copied))
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		comments, err := f.GetComments(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range s.Problems {
			if p.At.Ref != "" && !slices.ContainsFunc(comments, func(c excelize.Comment) bool { return c.Cell == p.At.Ref }) {
				t.Errorf("%s has no comment on %s", name, p.At.Ref)
			}
		}
		if mend == nil {
			continue
		}
		var errs []error
		for ref, v := range mend {
			errs = append(errs, f.SetCellValue(sheet, ref, v))
		}
		for i := range s.Problems {
			row := 5 + i
			if severity, _ := f.GetCellValue(templates.ReviewSheet, xlsx.Ref(row, 2)); severity == "核实" {
				errs = append(errs, f.SetCellStr(templates.ReviewSheet, xlsx.Ref(row, 7), "设备检修，属实"))
			}
		}
		var out bytes.Buffer
		if err := errors.Join(append(errs, f.Write(&out))...); err != nil {
			t.Fatal(err)
		}
		if now := inspect(out.Bytes()); now.Verdict != ingest.Accepted || now.Unit != s.Unit {
			t.Errorf("%s, mended, is %s: %v", name, now.Verdict, now.Problems)
		}
	}
	if len(left) > 0 {
		t.Errorf("not wrong: %v", left)
	}
}

// toldOf are a submission's problems as its sender is told them.
func toldOf(s ingest.Submission) (all []string) {
	for _, p := range s.Problems {
		if !strings.Contains(p.Message, "已报过，这是第") { // the copy is one more version
			all = append(all, p.String())
		}
	}
	slices.Sort(all)
	return all
}
