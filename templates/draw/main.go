// Command draw makes the workbooks and the document that the product ships under templates/. It
// is how engineers change them; an office changes its own copies in Excel or WPS.
// Run it from the root: go run ./templates/draw
//
// Invariant: what it draws is byte by byte what is shipped, which a test holds. It draws looks
// and placeholders, and refuses to know more: what a placeholder means stands in the YAML
// beside the workbook. The product does not import it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// drawings are the shipped workbooks by their place under templates/.
var drawings = map[string]func() ([]byte, error){
	"forms/annual-value-added.xlsx":    book(annualForm),
	"forms/monthly-output.xlsx":        book(outputForm),
	"forms/monthly-output-2022.xlsx":   book(outputForm2022),
	"forms/monthly-output-direct.xlsx": book(directExport),
	"reports/monthly.xlsx":             book(monthlyReport),
	"reports/half-year.xlsx":           book(halfYear),
	"reports/dispatch.xlsx":            book(papers),
	"reports/brief.docx":               brief,
}

func main() {
	for name, make := range drawings {
		if err := write(filepath.Join("templates", name), make); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// book is a workbook as bytes.
func book(draw func() *excelize.File) func() ([]byte, error) {
	return func() ([]byte, error) {
		buf, err := draw().WriteToBuffer()
		if err != nil {
			return nil, err
		}
		return xlsx.Normalize(buf.Bytes())
	}
}

func write(path string, draw func() ([]byte, error)) error {
	data, err := draw()
	if err != nil {
		return fmt.Errorf("draw %s: %w", path, err)
	}
	return os.WriteFile(path, data, 0o644)
}

// must stops the drawing: a mistake here is one of the program.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
