package ingest_test

import (
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// What a line or a heading says is what its figures are: another label is asked about, whatever
// the code beside it; what is only lost, or says more, is not.
func TestRelabelled(t *testing.T) {
	data := blank(t, newScene().a)
	for name, c := range map[string]struct {
		cells map[string]string
		asked []string
	}{
		"as issued":                {nil, nil},
		"two rows exchanged":       {map[string]string{"A9": "工业销售产值（当年价格）", "A10": "工业总产值（当年价格）"}, []string{"A9", "A10"}},
		"two headings exchanged":   {map[string]string{"D7": "1—本月", "E7": "本月"}, []string{"D7", "E7"}},
		"this year and last":       {map[string]string{"D6": "上年同期", "F6": "本年"}, []string{"D6", "F6"}},
		"another unit in a line":   {map[string]string{"C9": "万元"}, []string{"C9"}},
		"another code in a line":   {map[string]string{"B9": "02"}, []string{"B9"}},
		"another item":             {map[string]string{"A9": "工业增加值"}, []string{"A9"}},
		"lost":                     {map[string]string{"A9": ""}, nil},
		"something added":          {map[string]string{"A9": "工业总产值（当年价格）＊", "C10": "千元 "}, nil},
		"the title and what is no": {map[string]string{"A1": "产销月报（七月）", "A15": "负责人", "A18": "说明"}, nil},
	} {
		_, problems := readReturn(t, edited(t, data, func(f *excelize.File) error {
			for at, text := range c.cells {
				if err := f.SetCellStr(formSheet, at, text); err != nil {
					return err
				}
			}
			return nil
		}))
		var asked []string
		for _, p := range problems {
			if p.Rule == "A15" {
				asked = append(asked, p.At.Ref)
				wellSaid(t, p)
				if p.Severity != facts.Query {
					t.Errorf("%s: %s", name, p.Severity)
				}
			}
		}
		if inOrder := func(a, b string) int {
			ra, ca, _ := xlsx.ParseRef(a)
			rb, cb, _ := xlsx.ParseRef(b)
			return (ra-rb)*1000 + ca - cb
		}; !slices.Equal(asked, c.asked) || !slices.IsSortedFunc(asked, inOrder) {
			t.Errorf("%s: asked about %v, want %v", name, asked, c.asked)
		}
	}
}
