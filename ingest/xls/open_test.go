package xls

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"testing"

	"parkstat/templates/xlsx"
)

// opened is an OpenDocument workbook with a content.
func opened(t testing.TB, content string) []byte { return locked(t, content, "") }

// locked is one whose manifest says how it is encrypted.
func locked(t testing.TB, content, lock string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range [][2]string{{"META-INF/manifest.xml", "<manifest>" + lock + "</manifest>"}, {"content.xml", content}} {
		p, err := w.Create(f[0])
		if err == nil {
			_, err = p.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const openHead = `<c xmlns:table="t" xmlns:office="o">`

// What stands for several stands at each of their places.
func TestOpenRepeats(t *testing.T) {
	all, err := readOpen(opened(t, openHead+`<table:tracked-changes><table:table-cell office:value="9"/></table:tracked-changes><table:table table:name="甲">
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/></table:table-row>
<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="1"/><table:covered-table-cell office:value-type="percentage" office:value="0.5"/>
<table:table-cell office:value-type="date" office:date-value="2023-06-01"/></table:table-row></table:table></c>`))
	want := map[place]float64{{1, 4}: 7, {1, 5}: 7, {2, 4}: 7, {2, 5}: 7, {1048576, 1}: 1, {1048576, 2}: .5}
	if err != nil || len(all) != 1 || all[0].sheet != "甲" || !maps.Equal(all[0].at, want) {
		t.Errorf("%v, %v", all, err)
	}
}

// What contradicts itself, is too much or locked is refused.
func TestOpenRefused(t *testing.T) {
	cell := `<table:table-cell table:number-columns-repeated="2000" office:value="1"/>`
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"no sheet":  {opened(t, "<c/>"), errNoWorkbook},
		"cut short": {opened(t, openHead+"<table:table>"), errRecords},
		"a bomb": {opened(t, openHead+`<table:table><table:table-row table:number-rows-repeated="1000000">`+cell+
			`</table:table-row></table:table></c>`), errRecords},
		"no number": {opened(t, openHead+`<table:table><table:table-row><table:table-cell office:value="1,5"/></table:table-row></table:table></c>`), errRecords},
		"locked":    {locked(t, "noise", "<encryption-data/>"), errLocked},
		"no zip":    {[]byte("PK\x03\x04"), errRecords},
	} {
		if _, err := readOpen(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// An OpenDocument workbook becomes one of ours with the numbers that it had.
func TestConvertOpen(t *testing.T) {
	data := savedAs(t, sampleBook(t), "ods:calc8")
	out, changed, err := Convert(t.TempDir(), data)
	if err != nil || len(changed) > 0 {
		t.Fatalf("%v, changed %v", err, changed)
	}
	book, err := xlsx.Read(out, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"A1": "产值", "B1": "1361", "A2": "123456789.25", "A3": "2723", "B3": "ab"} {
		row, col, _ := xlsx.ParseRef(ref)
		if got := book.Sheet("Sheet1").At(row, col).Text; got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	numbers, err := readOpen(data)
	if err != nil || len(numbers) != 2 || len(numbers[0].at) != 10 || numbers[0].at[place{3, 1}] != 2723 {
		t.Errorf("%v, %v", numbers, err)
	}
}
