package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"parkstat/ingest"
)

// zipped is a bundle of files, in their order: name, content.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate})
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
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

func names(members []ingest.Member) (all []string) {
	for _, m := range members {
		all = append(all, m.Name)
	}
	return all
}

// What lies in a bundle comes by its own name; what systems put beside it does not, and nothing
// leads out of it.
func TestUnpack(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("甲厂/6月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	data := zipped(t, "六月/", "", "六月/乙.xlsx", "x", gbk, "y", "__MACOSX/六月/._乙.xlsx", "z", "._a.xlsx", "z", "~$a.xlsx", "z", ".DS_Store", "z", `b\c.xlsx`, "w",
		"a\u202exslx.exe", "v")
	if got, want := names(ingest.Unpack(data)), []string{"六月/乙.xlsx", "甲厂/6月.xlsx", "b/c.xlsx", "axslx.exe"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var many []string
	for i := range 501 {
		many = append(many, fmt.Sprint(i, ".xlsx"), "x")
	}
	for name, data := range map[string][]byte{
		"a workbook":      returnOf(t, unit(1), month(2023, 2), 0),
		"one of 501":      zipped(t, many...),
		"with a bomb":     zipped(t, "a.xlsx", strings.Repeat("0", 5<<20)),
		"leading outside": zipped(t, "../a.xlsx", "x"),
		"empty":           zipped(t),
		"cut short":       data[:len(data)-30],
	} {
		if got := ingest.Unpack(data); got != nil {
			t.Errorf("%s: %q", name, names(got))
		}
	}
}

// A bundle in an inbox is what lies in it: each is judged once, what is new in it comes, and what
// can't be read says so.
func TestBundleInAnInbox(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.Now = at(3, 10, 9)
	st := o.real()
	one, two := string(returnOf(t, unit(1), month(2023, 2), 0)), string(returnOf(t, unit(2), month(2023, 2), 0))
	o.drop("2023-03-05/包.zip", zipped(t, "甲.xlsx", one, "套着.zip", string(zipped(t, "乙.xlsx", two))))
	if sum := o.collect(); sum.New != 2 || sum.Refused != 1 {
		t.Errorf("%+v", sum)
	}
	if sum := o.collect(); sum.New != 0 {
		t.Errorf("the same bundle once more: %+v", sum)
	}
	o.Now = o.Now.Add(time.Hour)
	o.dropAt("2023-03-05/包.zip", zipped(t, "甲.xlsx", one, "乙.xlsx", two), laid.Add(time.Minute))
	if sum := o.collect(); sum.New != 1 || sum.Refused != 0 {
		t.Errorf("one more in it: %+v", sum)
	}
	want := []string{"2023-03-05/包.zip/甲.xlsx v1 接收", "2023-03-05/包.zip/乙.xlsx v1 接收"}
	if got := came(t, st, month(2023, 2)); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	all, err := st.Submissions(t.Context(), month(2023, 2), at(12, 31, 9))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Received.In(shanghai).Day() != 5 || s.Channel != ingest.ByFolder {
			t.Errorf("%+v", s)
		}
	}
}

// Two returns of a unit in one bundle are asked about, as in one folder.
func TestTwoVersionsInABundle(t *testing.T) {
	o := newOffice(t, twoUnits())
	st := o.real()
	o.drop("包.zip", zipped(t, "a.xlsx", string(returnOf(t, unit(1), month(2023, 2), 0)), "b.xlsx", string(returnOf(t, unit(1), month(2023, 2), 7))))
	o.collect()
	for _, s := range came(t, st, month(2023, 2)) {
		if !strings.HasSuffix(s, string(ingest.Queried)) {
			t.Error(s)
		}
	}
}
