package examples_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/examples"
)

// Every column that takes one of few words offers them, and forbids no other spelling.
func TestBeginOffersWords(t *testing.T) {
	data, err := examples.Begin(nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, word := range map[string]string{"名录!E2:E5000": "小型", "变更!B2:B5000": "行业变更", "同期数!F2:F5000": "核定调整", "增加值率!A2:A5000": "06",
		"价格指数!A2:A5000": "全部", "反馈数!A2:A5000": "总产值", "节假日!B2:B5000": "上班", "延期!B2:B5000": "monthly-output"} {
		sheet, ref, _ := strings.Cut(at, "!")
		lists, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(lists, func(l *excelize.DataValidation) bool { return l.Sqref == ref })
		if i < 0 || lists[i].Type != "list" || !slices.Contains(strings.Split(strings.Trim(lists[i].Formula1, `"`), ","), word) || lists[i].ShowErrorMessage {
			t.Errorf("%s offers no %s", at, word)
		}
	}
}
