package xlsx

import (
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"testing"

	kflate "github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// The figures of docs/performance.md.

// benchReturn is a return of the sample, and the packed parts of it that are used.
type benchReturn struct {
	data []byte
	used [][]byte
	size int64
}

// benchReturns are many, since one that is read over and over is soon foreseen.
func benchReturns(b testing.TB) (all []benchReturn) {
	for _, name := range returns(b) {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		r := benchReturn{data: data}
		w := newWorkspace(memory(data), DefaultLimits())
		if _, err := w.read(); err != nil {
			b.Fatal(err)
		}
		for _, e := range w.entries {
			if e.opened {
				r.used = append(r.used, data[e.data:e.data+e.packed])
				r.size += e.size
			}
		}
		w.release()
		all = append(all, r)
	}
	return all
}

func eachReturn(b *testing.B, do func(r *benchReturn)) {
	all, next, size := benchReturns(b), 0, int64(0)
	for _, r := range all {
		size += r.size
	}
	b.SetBytes(size / int64(len(all)))
	b.ReportAllocs()
	for b.Loop() {
		do(&all[next])
		next = (next + 1) % len(all)
	}
}

func BenchmarkRead(b *testing.B) {
	eachReturn(b, func(r *benchReturn) {
		if _, err := Read(r.data, Limits{}); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkInflate unpacks the parts that Read uses, and sums them, as Read does.
func BenchmarkInflate(b *testing.B) { inflateBy(b, kflate.NewReader) }

// BenchmarkInflateStandard does the same by compress/flate.
func BenchmarkInflateStandard(b *testing.B) { inflateBy(b, flate.NewReader) }

func inflateBy(b *testing.B, newReader func(io.Reader) io.ReadCloser) {
	src, buf := bytes.NewReader(nil), make([]byte, tokenRoom)
	f := newReader(src)
	eachReturn(b, func(r *benchReturn) {
		for _, packed := range r.used {
			src.Reset(packed)
			if err := f.(flate.Resetter).Reset(src, nil); err != nil {
				b.Fatal(err)
			}
			inflateAll(b, f, buf)
		}
	})
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
	eachReturn(b, func(r *benchReturn) {
		f, err := excelize.OpenReader(bytes.NewReader(r.data))
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range f.GetSheetList() {
			if _, err := f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
				b.Fatal(err)
			}
		}
		_ = f.Close()
	})
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
	const most = 40_000
	all := benchReturns(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, r := range all {
		if _, err := Read(r.data, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	each := (after.TotalAlloc - before.TotalAlloc) / uint64(len(all))
	t.Logf("%d bytes a return", each)
	if slower == 1 && each > most {
		t.Errorf("%d bytes a return", each)
	}
}
