package templates_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// bookOf is a workbook of one sheet, and of one that is for the park alone.
func bookOf(t *testing.T, change ...func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("内部"); err != nil {
		t.Fatal(err)
	}
	for _, step := range change {
		if err := step(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An inspection looks at the mailable variant too, and tells what the view and what the
// engine knows at once.
func TestInspectReportTellsAllAtOnce(t *testing.T) {
	data := bookOf(t, func(f *excelize.File) error {
		if err := f.SetCellStr("Sheet1", "A1", "{{没有}}"); err != nil {
			return err
		}
		return f.SetCellFormula("Sheet1", "A2", "内部!A1")
	})
	in, err := templates.InspectReport(data, "t.xlsx", sectors(), []string{"内部"})
	if err != nil {
		t.Fatal(err)
	}
	all := errors.Join(in.Mistakes...)
	if len(in.Mistakes) != 2 || !strings.Contains(all.Error(), "Sheet1!A1: ") || !strings.Contains(all.Error(), "Sheet1!A2: ") {
		t.Errorf("the mistakes: %v", all)
	}
}

func TestReportWithMacrosIsRefused(t *testing.T) {
	data := bookOf(t)
	parts, err := xlsx.Parts(data)
	if err != nil {
		t.Fatal(err)
	}
	var packed []*xlsx.Packed
	for _, p := range parts {
		body := p.Body
		if p.Name == "[Content_Types].xml" {
			body = bytes.ReplaceAll(body, []byte("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
				[]byte("application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
		}
		k, err := xlsx.Pack(p.Name, body)
		if err != nil {
			t.Fatal(err)
		}
		packed = append(packed, k)
	}
	if data, err = xlsx.Assemble(packed); err != nil {
		t.Fatal(err)
	}
	if _, err = templates.InspectReport(data, "t.xlsm", sectors(), nil); err == nil || !strings.Contains(err.Error(), "请存为 .xlsx") {
		t.Errorf("a template with macros: %v", err)
	}
}
