package ingest

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// A percentage is read alike, however it was typed: as a number, as a text with its
// sign, or as Excel makes of 23.5% by a format; where none is asked it is refused.
func TestReadPercent(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	if err != nil {
		t.Fatal(err)
	}
	custom := `0.0"率"%`
	other, err := f.NewStyle(&excelize.Style{CustomNumFmt: &custom})
	if err != nil {
		t.Fatal(err)
	}
	for ref, v := range map[string]any{"A1": 23.5, "A2": "23.5%", "A3": 0.235, "A4": 0.235, "A5": "２３．５％"} {
		if err := f.SetCellValue("Sheet1", ref, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "A3", "A3", percent); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "A4", "A4", other); err != nil {
		t.Fatal(err)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	book, err := xlsx.Read(buf.Bytes(), xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rate := &templates.Item{Item: "rate", Name: "产能利用率", Unit: "%", Type: "number", Decimals: 1}
	for row := 1; row <= 5; row++ {
		r := &reader{def: &templates.FormDef{Items: []templates.Item{*rate}}, ret: &Return{unreadable: map[string]bool{}}}
		v, note := r.value(rate, "", "m", book.Sheets[0].At(row, 1), facts.Cell{Ref: "A1"})
		if len(r.problems) > 0 || v.Decimal() != "23.5" || (note == "") != (row == 1) {
			t.Errorf("A%d is read as %s, %q, %v", row, v.Decimal(), note, r.problems)
		}
	}
	money := &templates.Item{Item: "gov", Name: "产值", Unit: "千元", Type: "number", Decimals: 3}
	r := &reader{def: &templates.FormDef{Items: []templates.Item{*money}}, ret: &Return{unreadable: map[string]bool{}}}
	if v, _ := r.value(money, "", "m", book.Sheets[0].At(3, 1), facts.Cell{Ref: "A3"}); !v.IsMissing() || len(r.problems) != 1 || r.problems[0].Rule != "A03" {
		t.Errorf("a percentage of 千元 is read as %s, %v", v.Decimal(), r.problems)
	}
}
