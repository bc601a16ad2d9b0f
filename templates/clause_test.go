package templates

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func clauseView() *View {
	v := NewView()
	v.Set("有", NumberOf(big.NewRat(5, 2), 1, "—"))
	v.Set("无", NumberOf(nil, 0, "—"))
	v.Set("空", TextOf(""))
	v.Set("字", TextOf("丙|[[丁]]"))
	return v
}

func TestClausesAreLeftOutWhereFiguresAreMissing(t *testing.T) {
	for text, want := range map[string]string{
		"收入{{无}}亿元。":                           "收入—亿元。",
		"[[收入{{有}}亿元]]。":                       "收入2.5亿元。",
		"甲[[，收入{{无}}亿元]]。":                     "甲。",
		"[[收入{{无}}亿元；]][[支出{{有}}亿元。]]":         "支出2.5亿元。",
		"[[收入{{有}}亿元；]][[支出{{无}}亿元]]。":         "收入2.5亿元。",
		"[[甲{{无}}]]，乙，[[丙{{无}}]]；丁。":           "乙；丁。",
		"[[收入{{无}}亿元|收入未报]]。":                  "收入未报。",
		"[[收入{{有}}亿元[[，{{无}}]]]]。":             "收入2.5亿元。",
		"[[收入{{无}}亿元[[，{{有}}]]]]。":             "",
		"[[收入{{有 | 2}}亿元|未报]]。":                "收入2.50亿元。",
		"[[{{= 有 * 2 | 0}}户]][[{{= 无 + 1}}户]]": "5户",
		"[[其中[[，甲{{无}}]][[，乙{{有}}]]。|都没报。]]":   "其中，乙2.5。",
		"[[其中[[，甲{{无}}]][[，乙{{无}}]]。|都没报。]]":   "都没报。",
		"[[说{{空}}]]":     "",
		"[[{{字}}]]":      "丙|[[丁]]",
		"甲|乙[[丙]]":       "甲|乙丙",
		"好，，好。[[{{有}}]]": "好，，好。2.5", // only what was left out is tidied after
	} {
		if got, err := clauseView().Render(text); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestWrongClausesAreTold(t *testing.T) {
	for text, want := range map[string]string{
		"[[收入":              "[[ 后面没有 ]]",
		"收入]]":              "]] 前面没有 [[",
		"[[一|二|三]]":         "只能有一条竖线",
		"[[{{没有}}]]":        "没有",
		"[[一{{有]]":          "{{ 后面没有 }}",
		"[[{{有}}|{{错的名}}]]": "错的名",
	} {
		if got, err := clauseView().Render(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}

// Whatever is left out, no mark stands first, no two stand together, and no letter is lost.
func TestTidyLeavesNoStrayMarks(t *testing.T) {
	isMark := func(r rune) bool { return strings.ContainsRune(parting+ending, r) }
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if isMark(r) {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙，；。、")), 0, 12, -1).Draw(t, "text")
		got, after := tidy(s), true
		for _, r := range got {
			if isMark(r) && after {
				t.Fatalf("%q became %q", s, got)
			}
			after = isMark(r)
		}
		if letters(got) != letters(s) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestSilentIsWhatNamesOnlyMissingFigures(t *testing.T) {
	for text, want := range map[string]bool{"{{无}} / {{无}}": true, "≥{{无}}": true, "{{无}} / {{有}}": false, "{{有}}": false, "没有": false, "": false} {
		if got := clauseView().Silent(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
