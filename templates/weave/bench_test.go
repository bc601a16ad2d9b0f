package weave_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/weave"
)

const benchRows = 50_000

// benchTemplate has ten columns: two texts, seven numbers, a formula; a merge in each row,
// totals, a chart, a conditional format, a validation.
func benchTemplate(t testing.TB) []byte {
	return drawn(t, step(func(f *excelize.File) error {
		for col, h := range []string{"名称", "数值", "上年", "D", "E", "F", "G", "H", "同比", "代码"} {
			name, err := excelize.ColumnNumberToName(col + 1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(sheet, name+"4", h); err != nil {
				return err
			}
			if err := f.SetCellStr(sheet, name+"5", "{{"+h+"}}"); err != nil {
				return err
			}
		}
		if err := f.SetCellStr(sheet, "I5", ""); err != nil {
			return err
		}
		if err := f.SetCellFormula(sheet, "I5", "B5/C5"); err != nil {
			return err
		}
		if err := f.MergeCell(sheet, "J5", "K5"); err != nil {
			return err
		}
		red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
		if err != nil {
			return err
		}
		if err := f.SetConditionalFormat(sheet, "B5", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: "<", Format: &red, Value: "C5"}}); err != nil {
			return err
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref("D5")
		if err := dv.SetRange(0, 1_000_000, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
		if err := f.AddDataValidation(sheet, dv); err != nil {
			return err
		}
		return f.AddChart(sheet, "M1", &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Name: "表!$B$4", Categories: "表!$A$5:$A$5",
			Values: "表!$B$5:$B$5"}}})
	}))
}

func benchPlan(n int) *weave.Plan {
	p := &weave.Plan{Sheets: []weave.Sheet{{Name: sheet, Rows: []weave.Block{block(5, 5, n)}, Holes: []weave.Hole{{Row: 1, Col: 1}}}}}
	for col := range 10 {
		if col != 8 {
			p.Sheets[0].Holes = append(p.Sheets[0].Holes, weave.Hole{Row: 5, Col: col + 1, ID: col + 1})
		}
	}
	p.Value = func(id int, rows, _ []int) weave.Value {
		switch id {
		case 0:
			return weave.Value{Kind: weave.Text, Text: "月报"}
		case 1, 10:
			return weave.Value{Kind: weave.Text, Text: benchText(id, rows[0])}
		}
		return weave.Value{Kind: weave.Number, Text: benchNumber(id, rows[0]), Decimals: 2}
	}
	return p
}

// The data are there before any clock runs: texts, and numbers both as the text that we
// take and as the float that excelize does.
var (
	benchTexts   [benchRows][2]string
	benchNumbers [benchRows][7]string
	benchFloats  [benchRows][7]float64
)

func init() {
	for row := range benchRows {
		for i := range benchTexts[row] {
			benchTexts[row][i] = fmt.Sprintf("单位%d-%d", row, i)
		}
		for i := range benchNumbers[row] {
			benchNumbers[row][i] = fmt.Sprintf("%d.%02d", row*7+i*13, row%100)
			benchFloats[row][i] = float64(row*7+i*13) + float64(row%100)/100
		}
	}
}

func benchText(id, row int) string { return benchTexts[row][id/10] }

func benchNumber(id, row int) string { return benchNumbers[row][id-2] }

// BenchmarkWeave fills 50,000 rows of ten columns, compiled once.
func BenchmarkWeave(b *testing.B) {
	book, err := weave.Compile(benchTemplate(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := book.Weave(benchPlan(benchRows)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompile reads the template.
func BenchmarkCompile(b *testing.B) {
	template := benchTemplate(b)
	for b.Loop() {
		if _, err := weave.Compile(template); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExcelizeStreamWriter writes the same cells, formulas, styles and merges; the
// formulas without values, and nothing of the rest of the template, which a stream cannot keep.
func BenchmarkExcelizeStreamWriter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		f := excelize.NewFile()
		code := "0.00"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			b.Fatal(err)
		}
		s, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		row := make([]any, 10)
		for i := range benchRows {
			for col := range 10 {
				switch col {
				case 0, 9:
					row[col] = benchText(col+1, i)
				case 8:
					row[col] = excelize.Cell{Formula: fmt.Sprintf("B%d/C%d", i+5, i+5)}
				default:
					row[col] = excelize.Cell{StyleID: style, Value: benchFloats[i][col-1]}
				}
			}
			if err := s.SetRow(fmt.Sprint("A", i+5), row); err != nil {
				b.Fatal(err)
			}
			if err := s.MergeCell(fmt.Sprint("J", i+5), fmt.Sprint("K", i+5)); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Flush(); err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExcelizeInsertRows fills a template as people do, by inserting rows: 2,000 of
// them, since its time grows with their square.
func BenchmarkExcelizeInsertRows(b *testing.B) { benchInsert(b, 2_000) }

// BenchmarkWeave2000 is the same 2,000 rows.
func BenchmarkWeave2000(b *testing.B) {
	book, err := weave.Compile(benchTemplate(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := book.Weave(benchPlan(2_000)); err != nil {
			b.Fatal(err)
		}
	}
}

func benchInsert(b *testing.B, n int) {
	template := benchTemplate(b)
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(template))
		if err != nil {
			b.Fatal(err)
		}
		if err := f.InsertRows(sheet, 6, n-1); err != nil {
			b.Fatal(err)
		}
		for i := range n {
			row := 5 + i
			for col := range 10 {
				ref, _ := excelize.CoordinatesToCellName(col+1, row)
				switch col {
				case 0, 9:
					err = f.SetCellStr(sheet, ref, benchText(col+1, i))
				case 8:
					err = f.SetCellFormula(sheet, ref, fmt.Sprintf("B%d/C%d", row, row))
				default:
					err = f.SetCellDefault(sheet, ref, benchNumber(col+1, i))
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			if i > 0 {
				if err := f.MergeCell(sheet, fmt.Sprint("J", row), fmt.Sprint("K", row)); err != nil {
					b.Fatal(err)
				}
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// 50,000 rows are filled in less than 64 MB.
func TestMemory(t *testing.T) {
	book, err := weave.Compile(benchTemplate(t))
	if err != nil {
		t.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	peak, stop, done := uint64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapAlloc)
			}
		}
	}()
	data, err := book.Weave(benchPlan(benchRows))
	close(stop)
	<-done
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes written, heap at most %d over %d", len(data), peak, before.HeapAlloc)
	if peak > before.HeapAlloc+64<<20 {
		t.Errorf("the heap grew by %d MB", (peak-before.HeapAlloc)>>20)
	}
}
