package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// streamed reads by Stream what Read gives at once.
func streamed(data []byte, lim Limits) (sheets []*Sheet, err error) {
	err = Stream(bytes.NewReader(data), int64(len(data)), lim, func(s *Sheet) error {
		sheets = append(sheets, s)
		return nil
	}, func(row int, cells []Cell) error {
		s := sheets[len(sheets)-1]
		for _, c := range cells {
			if c.Row != row || c.Row > s.MaxRow || c.Col > s.MaxCol {
				return fmt.Errorf("%+v in row %d of a sheet to %d, %d", c, row, s.MaxRow, s.MaxCol)
			}
		}
		s.Cells = append(s.Cells, cells...)
		return nil
	})
	for _, s := range sheets { // Read does not count what merges hide
		s.MaxRow, s.MaxCol = 0, 0
		for _, c := range s.Cells {
			s.MaxRow, s.MaxCol = c.Row, max(s.MaxCol, c.Col)
		}
	}
	return sheets, err
}

// sameStreamed checks that Read and Stream give the same cells, or the same refusal.
func sameStreamed(t *testing.T, data []byte, lim Limits) {
	t.Helper()
	b, err := Read(data, lim)
	sheets, streamErr := streamed(data, lim)
	if err != nil {
		var r, s *Refusal
		if !errors.As(err, &r) || !errors.As(streamErr, &s) || r.Code != s.Code || r.Part != s.Part || r.Message != s.Message || len(sheets) > 0 {
			t.Fatalf("read: %v; streamed: %v, %d sheets", err, streamErr, len(sheets))
		}
		return
	}
	if streamErr != nil || !reflect.DeepEqual(b.Sheets, sheets) {
		t.Fatalf("streamed: %v, or differs", streamErr)
	}
}

func TestStream(t *testing.T) {
	p := minimal(`<row r="3"><c r="B3" t="s"><v>1</v></c><c r="D3"><v>4</v></c></row><row r="5"><c r="A5"><v>1</v></c><c r="B5"><v>2</v></c></row>`).
		edited(sheet1, "</worksheet>", `<mergeCells><mergeCell ref="A5:B5"/><mergeCell ref="B3:F4"/></mergeCells></worksheet>`)
	books := [][]byte{aReturn(t), small(t), withCharts(t), p.zip(), p.streamed(), zip64(p.zip()), p.stored()}
	rng := rand.New(rand.NewPCG(7, 8))
	for _, data := range books {
		sameStreamed(t, data, Limits{})
		for range 100 {
			bad := bytes.Clone(data)
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
			sameStreamed(t, bad, Limits{})
			sameStreamed(t, bad[:rng.IntN(len(bad))], Limits{})
		}
	}
	for _, data := range []string{"", "P", "PK\x03\x04", ole, "a,b\r\n", "%PDF-", string(zipped("a"))} {
		sameStreamed(t, []byte(data), Limits{})
	}
	sameStreamed(t, p.zip(), Limits{Cells: 3})
	sameStreamed(t, p.zip(), Limits{Cells: 4, Merges: 2, StringBytes: 16, LastColumnSum: 6})
}

func TestStreamErrors(t *testing.T) {
	data := minimal(rowed(9, `<row><c><v>%d</v></c></row>`)).zip()
	stop := errors.New("stop")
	noSheet := func(*Sheet) error { return nil }
	noRow := func(int, []Cell) error { return nil }
	rows := 0
	err := Stream(bytes.NewReader(data), int64(len(data)), Limits{}, noSheet, func(row int, _ []Cell) error {
		if rows = row; row == 5 {
			return stop
		}
		return nil
	})
	if err != stop || rows != 5 {
		t.Errorf("row 5: %v after %d", err, rows)
	}
	if err := Stream(bytes.NewReader(data), int64(len(data)), Limits{}, func(*Sheet) error { return stop }, noRow); err != stop {
		t.Errorf("sheet: %v", err)
	}
	for good := range 40 { // each of its reads fails once, until none does
		err := Stream(&failing{bytes.NewReader(data), good, stop}, int64(len(data)), Limits{}, noSheet, noRow)
		var r *Refusal
		if errors.As(err, &r) || err != nil && !errors.Is(err, stop) || good == 0 && err == nil {
			t.Errorf("read %d: %v", good, err)
		}
	}
}

type failing struct {
	io.ReaderAt
	good int
	err  error
}

func (f *failing) ReadAt(b []byte, at int64) (int, error) {
	if f.good--; f.good < 0 {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(b, at)
}

// large is a workbook of so many rows: a number, a shared text of 1,000, a text
// of its own, a formula.
func large(rows int) []byte {
	var sheet, table strings.Builder
	table.WriteString(head + `<sst xmlns="` + nsMain + `">`)
	for i := range 1000 {
		fmt.Fprintf(&table, `<si><t>企业 %d 的名称</t></si>`, i)
	}
	table.WriteString(`</sst>`)
	for i := range rows {
		fmt.Fprintf(&sheet, `<row r="%[1]d"><c r="A%[1]d"><v>%[2]d.25</v></c><c r="B%[1]d" t="s"><v>%[3]d</v></c>`+
			`<c r="C%[1]d" t="inlineStr"><is><t>第 %[1]d 行</t></is></c><c r="D%[1]d"><f>A%[1]d</f><v>%[2]d.25</v></c></row>`, i+1, i*7919%1_000_003, i%1000)
	}
	return minimal(sheet.String()).with("xl/sharedStrings.xml", table.String()).zip()
}

// TestStreamMemory holds what is live while 200,000 rows go by against what is
// when they begin.
func TestStreamMemory(t *testing.T) {
	const rows = 200_000 / slower
	name := filepath.Join(t.TempDir(), "large.xlsx")
	if err := os.WriteFile(name, large(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var first, most uint64
	before := live()
	n := 0
	err = Stream(f, info.Size(), Limits{}, func(*Sheet) error { return nil }, func(row int, cells []Cell) error {
		if n++; row != n || len(cells) != 4 || cells[3].Formula != true {
			return fmt.Errorf("row %d: %+v", n, cells)
		}
		if row == 1000 {
			first = live()
		}
		if row%(rows/4) == 0 {
			most = max(most, live())
		}
		return nil
	})
	if err != nil || n != rows {
		t.Fatalf("%d rows: %v", n, err)
	}
	t.Logf("live: %d kB before, %d at the start, %d at most", before>>10, first>>10, most>>10)
	if most > first+1<<20 || most > before+2<<20 {
		t.Errorf("live: %d kB before, %d at the start, %d at most", before>>10, first>>10, most>>10)
	}
}

// Workbooks read at the same time, and one after the other in the same memory,
// have nothing to do with each other.
func TestParallel(t *testing.T) {
	books := [][]byte{small(t), minimal(`<row><c t="s"><v>1</v></c><c s="1"><v>45107</v></c></row>`).zip(), large(500),
		minimal("").without(wbPart).zip(), merged(300).zip()}
	want := make([]*Book, len(books))
	for i, data := range books {
		want[i], _ = Read(data, Limits{})
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100 {
				i %= len(books)
				if got, _ := Read(books[i], Limits{}); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("workbook %d differs", i)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzStream(f *testing.F) {
	f.Add(small(f))
	f.Add(minimal(`<row><c><v>1</v></c></row>`).streamed())
	f.Fuzz(func(t *testing.T, data []byte) {
		sameStreamed(t, data, Limits{PartBytes: 1 << 20, TotalBytes: 4 << 20, Cells: 10_000})
	})
}
