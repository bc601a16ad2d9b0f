package xls

import (
	"bytes"
	"errors"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates/office"
	"parkstat/templates/xlsx"
)

// require ends a test that lacks something: skipped with the reason, or failed where
// nothing may be skipped.
func require(t *testing.T, ok bool, lack string) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatal(lack)
	default:
		t.Skip(lack)
	}
}

// saved is a workbook of ours as LibreOffice saves it in the old format.
func saved(t *testing.T, book *excelize.File) []byte { return savedAs(t, book, "xls:MS Excel 97") }

// savedAs is saved in a format: how its name ends, and the filter that writes it.
func savedAs(t *testing.T, book *excelize.File, format string) []byte {
	t.Helper()
	require(t, office.Path() != "", "LibreOffice is not installed")
	dir := t.TempDir()
	in := filepath.Join(dir, "a.xlsx")
	if err := book.SaveAs(in); err != nil {
		t.Fatal(err)
	}
	profile := &url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "profile"))}
	if said, err := exec.Command(office.Path(), "--headless", "-env:UserInstallation="+profile.String(),
		"--convert-to", format, "--outdir", dir, in).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	extension, _, _ := strings.Cut(format, ":")
	data, err := os.ReadFile(filepath.Join(dir, "a."+extension))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sample(t *testing.T) []byte { return saved(t, sampleBook(t)) }

func sampleBook(t *testing.T) *excelize.File {
	f := excelize.NewFile()
	for ref, v := range map[string]any{"A1": "产值", "B1": 1361, "C1": 0.1, "D1": -2.5, "A2": 123456789.25, "B2": 1e-7, "C2": 100, "D2": 1, "E2": 2,
		"F2": 3.5, "A4": "12"} {
		if err := f.SetCellValue("Sheet1", ref, v); err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.NewSheet("第二张")
	if err := errors.Join(err, f.SetCellFormula("Sheet1", "A3", "B1*2+1"), f.SetCellFormula("Sheet1", "B3", `"a"&"b"`),
		f.SetCellValue("第二张", "B2", 7777)); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestConvert(t *testing.T) {
	data := sample(t)
	out, changed, err := Convert(t.TempDir(), data)
	if err != nil || len(changed) > 0 {
		t.Fatalf("%v, changed %v", err, changed)
	}
	book, err := xlsx.Read(out, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheet("Sheet1")
	for ref, want := range map[string]string{"A1": "产值", "B1": "1361", "C1": "0.1", "D1": "-2.5", "A2": "123456789.25", "A3": "2723", "B3": "ab"} {
		row, col, _ := xlsx.ParseRef(ref)
		if got := s.At(row, col).Text; got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	numbers, err := readNumbers(data)
	if err != nil || len(numbers) != 2 || numbers[1].sheet != "第二张" {
		t.Fatalf("%v, %v", numbers, err)
	}
	for at, want := range map[place]float64{{1, 2}: 1361, {1, 3}: 0.1, {1, 4}: -2.5, {2, 1}: 123456789.25, {2, 2}: 1e-7, {2, 3}: 100, {2, 4}: 1,
		{2, 5}: 2, {2, 6}: 3.5, {3, 1}: 2723} {
		if got := numbers[0].at[at]; got != want {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
	if n := len(numbers[0].at); n != 10 {
		t.Errorf("%d numbers: %v", n, numbers[0].at)
	}
}

// LibreOffice works a formula out anew; where that gives another number, it is told.
func TestChanged(t *testing.T) {
	data := sample(t)
	i := bytes.Index(data, le.AppendUint64(nil, math.Float64bits(2723)))
	if i < 0 || data[i-10] != recFormula {
		t.Fatal("the formula's result is not where it was looked for")
	}
	le.PutUint64(data[i:], math.Float64bits(9999))
	_, changed, err := Convert(t.TempDir(), data)
	if err != nil || !slices.Equal(changed, []Changed{{"Sheet1", "A3", "9999"}}) {
		t.Errorf("%v, %v", changed, err)
	}
}

// What is no workbook does not become one.
func TestNoWorkbook(t *testing.T) {
	data := sample(t)
	noise := append([]byte(magic), bytes.Repeat([]byte("\x9d\x01\x33\x70"), 3000)...)
	renamed := bytes.Replace(data, []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), []byte("W\x00o\x00r\x00d\x00D\x00o\x00c\x00s\x00"), 1)
	old := bytes.Replace(data, []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), []byte("B\x00o\x00o\x00k\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 1)
	old[bytes.Index(old, []byte("B\x00o\x00o\x00k\x00"))+0x40] = 10 // how long the name is
	at := bytes.Index(data, []byte{9, 8, 16, 0, 0, 6, 5, 0})
	locked := bytes.Clone(data)
	copy(locked[at+20:], []byte{recLocked, 0, 2, 0, 0, 0})
	scrambled := bytes.Clone(data)
	for i := at + 20; i < at+2000; i++ {
		scrambled[i] ^= byte(i*7 + 3)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"noise": {noise, "复合文档"}, "a document": {renamed, "没有工作簿"}, "Excel 95": {old, "Excel 95"}, "locked": {locked, "密码"}, "scrambled": {scrambled, "不完整或有误"},
		"cut": {data[:len(data)/2], ""}, "empty": {[]byte(magic), "复合文档"},
	} {
		if out, _, err := Convert(t.TempDir(), c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
	}
	// LibreOffice alone is no judge: it must at least not take noise for text.
	if out, err := office.OldWorkbook.Convert(t.TempDir(), noise); !errors.Is(err, office.ErrNotConverted) {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}
