package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func withCharts(t *testing.T) []byte {
	return saved(t, func(f *excelize.File) error {
		if err := fill(f, time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC), false); err != nil {
			return err
		}
		for _, at := range []string{"H1", "H20"} {
			if err := f.AddChart("Sheet1", at, &excelize.Chart{Type: excelize.Line, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$1:$A$4"}}}); err != nil {
				return err
			}
		}
		return f.AddComment("Sheet1", excelize.Comment{Cell: "A1", Author: "a", Text: "b"})
	})
}

func TestNormalize(t *testing.T) {
	raw := map[string]bool{}
	var first []byte
	for range 20 {
		data := withCharts(t)
		raw[string(data)] = true
		norm, err := Normalize(data)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = norm
		}
		if !bytes.Equal(first, norm) {
			t.Fatal("equal content, other bytes")
		}
		if !same(mustRead(t, data), mustRead(t, norm)) {
			t.Fatal("other content")
		}
	}
	if len(raw) == 1 {
		t.Error("excelize is stable by itself: Normalize may go")
	}
	if again, err := Normalize(first); err != nil || !bytes.Equal(again, first) {
		t.Errorf("not a fixed point: %v", err)
	}
	zr, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range zr.File {
		names = append(names, f.Name)
		if got := f.Modified.Format(time.DateTime); got != "1980-01-01 00:00:00" || f.Flags != 0 {
			t.Errorf("%s: modified %s, flags %x", f.Name, got, f.Flags)
		}
	}
	if names[0] != partTypes || names[1] != partRootRels || !slices.IsSorted(names[2:]) {
		t.Errorf("order %v", names)
	}
	f, err := excelize.OpenReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if v, err := f.GetCellValue("Sheet1", "C1"); err != nil || v != "工业总产值（当年价格）" {
		t.Errorf("reopened: %q %v", v, err)
	}
}

func TestEachPart(t *testing.T) {
	data := withCharts(t)
	var names []string
	out, err := EachPart(data, func(name string, body []byte) ([]byte, error) {
		names = append(names, name)
		if strings.HasPrefix(name, "xl/charts/") {
			return bytes.ReplaceAll(body, []byte("$A$4"), []byte("$A$40")), nil
		}
		return body, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	widened, kept := 0, []string(nil)
	_, err = EachPart(out, func(name string, body []byte) ([]byte, error) {
		kept = append(kept, name)
		if strings.Contains(string(body), "$A$1:$A$40<") {
			widened++
		}
		return body, nil
	})
	if err != nil || widened != 3 || !slices.Equal(names, kept) {
		t.Errorf("%d charts widened, order %v: %v", widened, kept, err)
	}
	if !same(mustRead(t, data), mustRead(t, out)) {
		t.Error("cells changed")
	}

	stop := errors.New("stop")
	out, err = EachPart(data, func(string, []byte) ([]byte, error) { return nil, stop })
	if !errors.Is(err, stop) || !strings.HasPrefix(err.Error(), "edit ") || out != nil {
		t.Errorf("%v, %d bytes", err, len(out))
	}
	var r *Refusal
	if _, err = Normalize(data[:100]); !errors.As(err, &r) {
		t.Errorf("broken workbook: %v", err)
	}
}
