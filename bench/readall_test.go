//go:build unix

package bench

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/xlsx"
)

var (
	reader = flag.String("reader", "", "who reads: parkstat or excelize")
	list   = flag.String("list", "", "a file that names the workbooks, one a line")
)

// readers give the number of cells that hold something in a workbook.
var readers = map[string]func(data []byte) (int, error){
	"parkstat": func(data []byte) (cells int, err error) {
		b, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			return 0, err
		}
		for _, s := range b.Sheets {
			cells += len(s.Cells)
		}
		return cells, nil
	},
	"excelize": func(data []byte) (cells int, err error) {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			return 0, err
		}
		defer f.Close()
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
			if err != nil {
				return 0, err
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" {
						cells++
					}
				}
			}
		}
		return cells, nil
	},
}

// TestReadAll is the Go side of read.sh: it prints who read, how many
// workbooks and cells, and the seconds of CPU that took.
func TestReadAll(t *testing.T) {
	if *reader == "" {
		t.Skip("it is run by bench/read.sh")
	}
	read := readers[*reader]
	names, err := os.ReadFile(*list)
	if err != nil || read == nil {
		t.Fatal(err, *reader)
	}
	var books [][]byte
	for _, name := range strings.Fields(string(names)) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, data)
	}
	pass := func(books [][]byte) (cells int) {
		for _, data := range books {
			n, err := read(data)
			if err != nil {
				t.Fatal(err)
			}
			cells += n
		}
		return cells
	}
	pass(books[:min(len(books), 50)]) // warm up, as the others do
	start := used(t)
	cells := pass(books)
	fmt.Printf("result %s %d %d %.3f\n", *reader, len(books), cells, (used(t) - start).Seconds())
}

func used(t *testing.T) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
