//go:build unix

package bench

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
	"parkstat/templates/xlsx"
)

var (
	filler = flag.String("filler", "", "who fills: parkstat, excelize-stream or excelize-insert; or templates, to write the others' templates")
	rows   = flag.Int("rows", 1000, "how many rows are filled")
	folder = flag.String("folder", "", "where the templates are written")
)

const columns = 10

// dialects are how the fillers write the field of a column in the repeated row.
var dialects = map[string]func(col int) string{
	"xlsx-template": func(col int) string { return fmt.Sprintf("${table:rows.c%d}", col) },
	"carbone":       func(col int) string { return fmt.Sprintf("{d.rows[i].c%d}", col) },
	"plain":         func(col int) string { return fmt.Sprint("列", col) },
}

// fillTemplate has a title, a header, the repeated row and a total.
func fillTemplate(t testing.TB, dialect string) []byte {
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	must(err)
	must(f.SetCellStr("Sheet1", "A1", "月报"))
	for col := range columns {
		name, err := excelize.ColumnNumberToName(col + 1)
		must(err)
		must(f.SetCellStr("Sheet1", name+"2", fmt.Sprint("列", col)))
		must(f.SetCellStr("Sheet1", name+"3", dialects[dialect](col)))
		if col > 1 {
			must(f.SetCellFormula("Sheet1", name+"4", fmt.Sprintf("SUM(%s3:%s3)", name, name)))
		}
	}
	must(f.SetCellStyle("Sheet1", "A3", "J3", bold))
	if dialect == "carbone" { // it finds the repeated row by the one behind it
		for col := range columns {
			name, err := excelize.ColumnNumberToName(col + 1)
			must(err)
			must(f.SetCellStr("Sheet1", name+"4", fmt.Sprintf("{d.rows[i+1].c%d}", col)))
		}
	}
	var out bytes.Buffer
	must(f.Write(&out))
	return out.Bytes()
}

// datum is a cell's: a text, or a number as text and as a float.
type datum struct {
	text  string
	float float64
}

func fillData(n int) [][]datum {
	all := make([][]datum, n)
	for row := range all {
		all[row] = make([]datum, columns)
		for col := range columns {
			if col < 2 {
				all[row][col].text = fmt.Sprintf("企业%d-%d", row, col)
			} else {
				all[row][col] = datum{fmt.Sprintf("%d.%02d", row*7+col*13, row%100), float64(row*7+col*13) + float64(row%100)/100}
			}
		}
	}
	return all
}

// fillers make a workbook of the rows, out of a template if they use one.
var fillers = map[string]func(t testing.TB, template []byte, data [][]datum) []byte{
	"parkstat": func(t testing.TB, template []byte, data [][]datum) []byte {
		n := len(data)
		book, err := weave.Compile(template)
		if err != nil {
			t.Fatal(err)
		}
		sheet := weave.Sheet{Name: "Sheet1", Rows: []weave.Block{{First: 3, Last: 3, Count: func([]int) int { return n }}}}
		for col := range columns {
			sheet.Holes = append(sheet.Holes, weave.Hole{Row: 3, Col: col + 1, ID: col})
		}
		out, err := book.Weave(&weave.Plan{Sheets: []weave.Sheet{sheet}, Value: func(id int, rows, _ []int) weave.Value {
			if id < 2 {
				return weave.Value{Kind: weave.Text, Text: data[rows[0]][id].text}
			}
			return weave.Value{Kind: weave.Number, Text: data[rows[0]][id].text, Decimals: 2}
		}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	},
	"excelize-stream": func(t testing.TB, _ []byte, data [][]datum) []byte {
		f := excelize.NewFile()
		defer f.Close()
		s, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		row := make([]any, columns)
		for i, from := range data {
			for col, d := range from {
				row[col] = d.float
				if col < 2 {
					row[col] = d.text
				}
			}
			if err := s.SetRow(fmt.Sprint("A", i+3), row); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	},
	"excelize-insert": func(t testing.TB, template []byte, data [][]datum) []byte {
		f, err := excelize.OpenReader(bytes.NewReader(template))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.InsertRows("Sheet1", 4, len(data)-1); err != nil {
			t.Fatal(err)
		}
		for i, from := range data {
			for col, d := range from {
				ref := xlsx.Ref(i+3, col+1)
				if col < 2 {
					err = f.SetCellStr("Sheet1", ref, d.text)
				} else {
					err = f.SetCellDefault("Sheet1", ref, d.text)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	},
}

// TestFill is the Go side of fill.sh: it prints who filled, how many rows, and the seconds
// of CPU that it took. By itself it sees that all write the same texts and numbers.
func TestFill(t *testing.T) {
	switch *filler {
	case "":
		few := fillData(50)
		want := cellsOf(t, fillers["parkstat"](t, fillTemplate(t, "plain"), few))
		for name, fill := range fillers {
			if got := cellsOf(t, fill(t, fillTemplate(t, "plain"), few)); got != want {
				t.Errorf("%s writes %d cells, ours has %d", name, got, want)
			}
		}
	case "templates":
		for name := range dialects {
			if err := os.WriteFile(filepath.Join(*folder, name+".xlsx"), fillTemplate(t, name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	default:
		fill, template, data := fillers[*filler], fillTemplate(t, "plain"), fillData(*rows)
		fill(t, template, data[:min(len(data), 50)]) // warm up, as the others do
		start := used(t)
		for range *times {
			fill(t, template, data)
		}
		fmt.Printf("result %s %d %.4f\n", *filler, *rows, (used(t)-start).Seconds()/float64(*times))
	}
}

// cellsOf counts the cells of the repeated rows.
func cellsOf(t *testing.T, data []byte) (cells int) {
	b, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Sheets[0].Cells {
		if c.Row > 2 && c.Row < 53 {
			cells++
		}
	}
	return cells
}
