package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"

	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// padded is a return with so many numbers below its form.
func padded(t *testing.T, n int) []byte {
	t.Helper()
	data := blank(t, filled(unit(1), month(2023, 3)))
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "xl/worksheets/sheet1.xml" {
			body = bytes.Replace(body, []byte("</sheetData>"), []byte(numbers(n)+"</sheetData>"), 1)
		}
		w, _ := to.Create(f.Name)
		_, _ = w.Write(body)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		if i%50 == 0 {
			fmt.Fprintf(&b, `<row r="%d">`, 5000+i/50)
		}
		fmt.Fprintf(&b, `<c><v>%d</v></c>`, i*7919%1_000_003)
		if i%50 == 49 {
			b.WriteString(`</row>`)
		}
	}
	return b.String()
}

// What a stranger sends is read within bounds, also two at once: all that is ever allocated for
// a reading, not only what stands at a time.
func TestPaddedReturn(t *testing.T) {
	form := defs(t).form
	for _, c := range []struct {
		numbers int
		reads   bool
	}{{190_000, true}, {2_000_000, false}} {
		data := padded(t, c.numbers)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() {
				r, problems := ingest.Read(data, []*templates.Form{form}, xlsx.ReturnLimits())
				if (r != nil) != c.reads {
					t.Errorf("%d numbers: read %v, %v", c.numbers, r != nil, problems)
				}
				if r == nil && !strings.Contains(problems[0].Message, "有内容的单元格超过 200000 个") {
					t.Errorf("%d numbers: %v", c.numbers, problems)
				}
			})
		}
		readers.Wait()
		runtime.ReadMemStats(&after)
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 {
			t.Errorf("%d numbers twice, %d bytes: %d MB allocated", c.numbers, len(data), mb)
		} else {
			t.Logf("%d numbers twice, %d bytes: %d MB allocated", c.numbers, len(data), mb)
		}
	}
}
