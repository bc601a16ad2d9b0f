//go:build unix

package bench

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	times  = flag.Int("times", 1, "how often they are read")
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
// workbooks and cells, and the seconds of CPU that reading them once took. By
// itself it sees that both readers find the same number of cells in the sample.
func TestReadAll(t *testing.T) {
	if *reader == "" {
		books := load(t, sampleReturns(t))
		if ours, theirs := readAll(t, "parkstat", books), readAll(t, "excelize", books); ours != theirs {
			t.Errorf("%d cells, excelize %d", ours, theirs)
		}
		return
	}
	names, err := os.ReadFile(*list)
	if err != nil {
		t.Fatal(err)
	}
	books := load(t, strings.Fields(string(names)))
	readAll(t, *reader, books[:min(len(books), 50)]) // warm up, as the others do
	start, cells := used(t), 0
	for range *times {
		cells = readAll(t, *reader, books)
	}
	fmt.Printf("result %s %d %d %.4f\n", *reader, len(books), cells, (used(t)-start).Seconds()/float64(*times))
}

func sampleReturns(t *testing.T) []string {
	names, err := filepath.Glob("../examples/park/inbox/*/*.xlsx")
	if err != nil || len(names) == 0 {
		t.Fatalf("no returns in examples: %v", err)
	}
	return names
}

func load(t *testing.T, names []string) (books [][]byte) {
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, data)
	}
	return books
}

func readAll(t *testing.T, reader string, books [][]byte) (cells int) {
	for _, data := range books {
		n, err := readers[reader](data)
		if err != nil {
			t.Fatal(err)
		}
		cells += n
	}
	return cells
}

func used(t *testing.T) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
