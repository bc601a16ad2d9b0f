package ingest_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
)

// sideBySide is the sample's workbook whose bases have their months side by side.
func sideBySide(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	return edited(t, sampleBook(t), func(f *excelize.File) error {
		if err := f.DeleteSheet("同期数"); err != nil {
			return err
		}
		if _, err := f.NewSheet("同期数"); err != nil {
			return err
		}
		for i, r := range rows {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow("同期数", at, &r); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestBasesSideBySide(t *testing.T) {
	whole, _ := readPark(t, sampleBook(t))
	code := func(n int) string { return whole.Roster.Units[n-1].ID }
	p, problems := readPark(t, sideBySide(t,
		[]any{"统一社会信用代码", "指标", "来源", "2022年1—2月", "2022年3月", "2022年1-3月", "２０２２－０４", "2022-04（累计）", "备注"},
		[]any{code(1), 1, "上年上报", 10, 7, 17, "—", 20.0, "2022"},
		[]any{code(2), "05", "入库申报", "1.5", nil, nil, nil, nil, nil}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		unit, month     int
		item            string
		inMonth, toDate string
		ref             string
	}{{1, 2, "gov", "", "10", "D2"}, {1, 3, "gov", "7", "17", "F2"}, {1, 4, "gov", "", "20", "H2"}, {2, 2, "elec", "", "1.5", "D3"}} {
		b, ok := p.Bases[facts.BaseKey{ID: code(c.unit), Period: month(2022, c.month), Item: c.item}]
		said := func(v facts.Value) string {
			if v.IsMissing() {
				return ""
			}
			return v.Decimal()
		}
		if !ok || said(b.Month) != c.inMonth || said(b.ToDate) != c.toDate || b.At.Ref != c.ref || b.Source == "" {
			t.Errorf("%+v: %+v", c, b)
		}
	}
	if len(p.Bases) != 4 {
		t.Errorf("%d bases", len(p.Bases))
	}
}

func TestBasesSideBySideThatAreWrong(t *testing.T) {
	whole, _ := readPark(t, sampleBook(t))
	heads := func(months ...any) []any {
		return append([]any{"统一社会信用代码", "指标", "来源"}, months...)
	}
	row := []any{whole.Roster.Units[0].ID, "01", "上年上报", 10, 7}
	for name, c := range map[string]struct {
		rows     [][]any
		at, says string
	}{
		"no sums":         {[][]any{heads("2022-03", "2022-04"), row}, "A1", "没有 1—本月的累计数"},
		"January":         {[][]any{heads("2022-01", "2022-02"), row}, "D1", "1 月和 2 月不单列"},
		"February alone":  {[][]any{heads("2022-02本月", "2022年1—3月"), row}, "D1", "1 月和 2 月不单列"},
		"twice":           {[][]any{heads("2022年1—3月", "2022-03累计"), row}, "E1", "同一个月的同一个数"},
		"no number":       {[][]any{heads("2022-03", "2022年1—3月"), {row[0], "01", "上年上报", "多", 7}}, "D2", "不是数值"},
		"twice by rows":   {[][]any{heads("2022-03", "2022年1—3月"), row, row}, "B3", "重复"},
		"without a month": {[][]any{heads("本月", "1—本月"), row}, "A1", "缺少列：月份"},
	} {
		_, problems := readPark(t, sideBySide(t, c.rows...))
		if len(problems) != 1 || problems[0].At.Sheet != "同期数" || problems[0].At.Ref != c.at || !strings.Contains(problems[0].Message, c.says) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}
