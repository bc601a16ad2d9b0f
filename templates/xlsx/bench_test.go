package xlsx

import (
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The figures of docs/performance.md: go test -run '^$' -bench . ./templates/xlsx

// benchReturn is a return of the sample, and the packed parts of it that are used.
func benchReturn(b testing.TB) (data []byte, used [][]byte, size int64) {
	data, err := os.ReadFile(aReturn(b)[0])
	if err != nil {
		b.Fatal(err)
	}
	w := newWorkspace(memory(data), DefaultLimits())
	defer w.release()
	if _, err := w.read(); err != nil {
		b.Fatal(err)
	}
	for _, e := range w.entries {
		if e.opened {
			used = append(used, data[e.data:e.data+e.packed])
			size += e.size
		}
	}
	return data, used, size
}

func BenchmarkRead(b *testing.B) {
	data, _, size := benchReturn(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInflate unpacks the parts that Read uses, and sums them, as Read does.
func BenchmarkInflate(b *testing.B) {
	_, used, size := benchReturn(b)
	f, buf := &inflater{}, make([]byte, tokenRoom)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, packed := range used {
			f.reset(packed, nil)
			inflateAll(b, f, buf)
		}
	}
}

// BenchmarkInflateStandard does the same by compress/flate.
func BenchmarkInflateStandard(b *testing.B) {
	_, used, size := benchReturn(b)
	src, buf := bytes.NewReader(nil), make([]byte, tokenRoom)
	f := flate.NewReader(src)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, packed := range used {
			src.Reset(packed)
			if err := f.(flate.Resetter).Reset(src, nil); err != nil {
				b.Fatal(err)
			}
			inflateAll(b, f, buf)
		}
	}
}

func inflateAll(b *testing.B, f io.Reader, buf []byte) {
	sum := uint32(0)
	for {
		n, err := f.Read(buf)
		sum = crc32.Update(sum, crc32.IEEETable, buf[:n])
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExcelize(b *testing.B) {
	data, _, size := benchReturn(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range f.GetSheetList() {
			if _, err := f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
				b.Fatal(err)
			}
		}
		_ = f.Close()
	}
}

func BenchmarkStream(b *testing.B) {
	const rows = 200_000
	data := large(rows)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := Stream(bytes.NewReader(data), int64(len(data)), Limits{}, func(*Sheet) error { return nil },
			func(int, []Cell) error { n++; return nil })
		if err != nil || n != rows {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// A return must not cost more memory than this, the Book that is kept included.
func TestReadAllocates(t *testing.T) {
	data, _, _ := benchReturn(t)
	const times, most = 300, 40_000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if _, err := Read(data, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	each := (after.TotalAlloc - before.TotalAlloc) / times
	t.Logf("%d bytes a return", each)
	if each > most*slower {
		t.Errorf("%d bytes a return", each)
	}
}
