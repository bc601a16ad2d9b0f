package ingest_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
)

// old is what a file in the older format begins with.
var old = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on")

func (o *office) converts(to func() (*ingest.Converted, error)) {
	o.Convert = func(context.Context, []byte) (*ingest.Converted, error) { return to() }
}

// What a converted copy says counts as the original's, which is what is kept.
func TestConverted(t *testing.T) {
	o := newOffice(t, twoUnits())
	copied := returnOf(t, unit(1), month(2023, 2), 0)
	o.converts(func() (*ingest.Converted, error) { return &ingest.Converted{Data: copied}, nil })
	o.drop("a.xls", old)
	o.collect()
	o.want("a.xls v1 接收 late [文件]")
	s, sum := o.book.subs[0], sha256.Sum256(old)
	if want := hex.EncodeToString(sum[:]); s.SHA256 != want || s.Problems[0].At.File != want || s.Facts[0].At.File != want {
		t.Errorf("%s, problem in %s, fact in %s; want %s", s.SHA256, s.Problems[0].At.File, s.Facts[0].At.File, want)
	}
	if p := s.Problems[0]; p.Severity != facts.Info || !strings.Contains(p.Message, "由 .xls 转换") {
		t.Errorf("%+v", p)
	}
	if sub, err := o.Inspect(t.Context(), old); err != nil || sub.Verdict != ingest.Accepted {
		t.Errorf("inspected: %s, %v", sub.Verdict, err)
	}
}

// A figure that the conversion changed is not taken; its cell is asked about.
func TestConvertedOtherwise(t *testing.T) {
	o := newOffice(t, twoUnits())
	copied := returnOf(t, unit(1), month(2023, 2), 0)
	o.converts(func() (*ingest.Converted, error) {
		return &ingest.Converted{Data: copied, Changed: map[facts.Cell]string{{Sheet: "产销月报", Ref: "E9"}: "99", {Sheet: "产销月报", Ref: "A1"}: "1"}}, nil
	})
	o.drop("a.xls", old)
	o.collect()
	o.want("a.xls v1 退回 late [文件 A03@E9]")
	s := o.book.subs[0]
	if p := s.Problems[1]; p.At.Ref != "E9" || p.Found != "99" || !strings.Contains(p.Message, "99") {
		t.Errorf("%+v", p)
	}
	for _, f := range s.Facts {
		if f.At.Ref == "E9" {
			t.Errorf("taken: %+v", f)
		}
	}
}

// Without a converter, and where it fails on the file, it is refused with the reason;
// what is the world's fault stops the round, and nothing is recorded.
func TestUnconverted(t *testing.T) {
	o := newOffice(t, twoUnits())
	if sub, err := o.Inspect(t.Context(), old); err != nil || len(sub.Problems) != 1 || strings.Contains(sub.Problems[0].Message, "转换") ||
		!strings.Contains(sub.Problems[0].Hint, "另存为") {
		t.Errorf("%+v, %v", sub.Problems, err)
	}
	o.converts(func() (*ingest.Converted, error) {
		return nil, &ingest.UnconvertibleError{Err: errors.New("文件有密码保护")}
	})
	if sub, err := o.Inspect(t.Context(), old); err != nil || sub.Verdict != ingest.Rejected || !strings.Contains(sub.Problems[0].Message, "转换没有成功：文件有密码保护") {
		t.Errorf("%+v, %v", sub.Problems, err)
	}
	o.converts(func() (*ingest.Converted, error) { return &ingest.Converted{Data: []byte("no workbook")}, nil })
	if sub, err := o.Inspect(t.Context(), old); err != nil || sub.Verdict != ingest.Rejected || len(sub.Problems) != 2 {
		t.Errorf("%+v, %v", sub.Problems, err)
	}
	o.converts(func() (*ingest.Converted, error) { return nil, context.Canceled })
	o.drop("a.xls", old)
	if _, err := o.Collect(t.Context()); !errors.Is(err, context.Canceled) || len(o.book.subs) != 0 {
		t.Errorf("%v, %d recorded", err, len(o.book.subs))
	}
}
