// Command draw makes the workbooks that the product ships under templates/. It
// is how engineers change them; an office changes its own copies in Excel or WPS.
// Run it from the root: go run ./templates/draw
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

// drawings are the shipped workbooks by their place under templates/.
var drawings = map[string]func() *excelize.File{
	"forms/annual-value-added.xlsx":    annualForm,
	"forms/monthly-output.xlsx":        outputForm,
	"forms/monthly-output-2022.xlsx":   outputForm2022,
	"forms/monthly-output-direct.xlsx": directExport,
	"reports/monthly.xlsx":             monthlyReport,
}

func main() {
	for name, make := range drawings {
		if err := write(filepath.Join("templates", name), make()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func write(path string, f *excelize.File) error {
	buf, err := f.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("draw %s: %w", path, err)
	}
	data, err := xlsx.Normalize(buf.Bytes())
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
