package ingest

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// How people write a number besides its digits: what is folded without a word
// (width, spaces), what is noted, and what is left to them.
var (
	blanks   = []string{"—", "——", "-", "－", "–", "…", "……", "无", "/", "\\", "*", "空", "未发生"}
	minuses  = strings.NewReplacer("－", "-", "−", "-", "–", "-", "—", "-", "﹣", "-")
	plain    = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	grouped  = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)
	spaced   = regexp.MustCompile(`^-?\d{1,3}( \d{3})+\D*$`)
	bracket  = regexp.MustCompile(`^\((.+)\)$`)
	unitTail = regexp.MustCompile(`^(.*?\d)(元|千元|万元|百万元|亿元|千瓦时|万千瓦时|度|kWh|%)$`)
)

// isBlank reports whether a text means that nothing is there.
func isBlank(s string) bool { return slices.Contains(blanks, s) }

// tidyNumber turns what a person typed into plain decimal text. note says what was
// changed, where it was more than width and spaces; the error says what is in the
// way, for a sentence that begins with the cell. A unit is dropped only where it is
// the one asked for: another is never converted in silence.
func tidyNumber(s, unit string) (decimal, note string, err error) {
	typed := s
	if m := strings.Fields(strings.TrimSpace(s)); len(m) > 1 && strings.Trim(m[0], "-0123456789") == "" && strings.Trim(m[1], "0123456789") == "" &&
		!spaced.MatchString(strings.Join(m, " ")) {
		return "", "", fmt.Errorf("中间有空格，看不出是一个数还是两个：“%s”", clip(typed))
	}
	s = fold(s)
	var changed []string
	if m := unitTail.FindStringSubmatch(s); m != nil {
		if m[2] != unit {
			return "", "", fmt.Errorf("写了单位“%s”，这里应以%s填报%s", m[2], unit, inUnit(m[1], m[2], unit))
		}
		s = m[1]
		changed = append(changed, "去掉单位")
	}
	if m := bracket.FindStringSubmatch(s); m != nil && !strings.HasPrefix(m[1], "-") {
		s = "-" + m[1]
		changed = append(changed, "括号读作负号")
	}
	if folded := minuses.Replace(s); folded != s {
		s = folded
		changed = append(changed, "统一负号")
	}
	s = strings.TrimPrefix(s, "+")
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
		changed = append(changed, "去掉千分位")
	}
	if !plain.MatchString(s) {
		return "", "", fmt.Errorf("应为数值，现为“%s”", clip(typed))
	}
	if typed != s {
		if changed == nil {
			changed = []string{"文本读作数值"}
		}
		note = fmt.Sprintf("原文“%s”：%s", clip(typed), strings.Join(changed, "、"))
	}
	return s, note, nil
}

// powers of ten of the units of money, in 元.
var powers = map[string]int{"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8}

// inUnit proposes what a number with another unit of money is in the one asked for:
// a proposal, never a correction.
func inUnit(number, from, to string) string {
	a, ok1 := powers[from]
	b, ok2 := powers[to]
	v, err := facts.ParseDecimal(strings.ReplaceAll(minuses.Replace(number), ",", ""))
	if !ok1 || !ok2 || err != nil {
		return ""
	}
	r := v.Rat()
	ten := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(a-b, b-a))), nil))
	if a >= b {
		r.Mul(r, ten)
	} else {
		r.Quo(r, ten)
	}
	return fmt.Sprintf("（%s%s 是 %s %s）", number, from, formula.Num(r), to)
}

// fold is facts.Fold for figures and dates, where a Chinese full stop is a point.
func fold(s string) string {
	return strings.NewReplacer("。", ".", "'", "").Replace(facts.Fold(s))
}

var dateForms = []*regexp.Regexp{
	regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`),
	regexp.MustCompile(`^(\d{4})年(\d{1,2})月(\d{1,2})[日号]?(?:星期.|周.)?$`),
	regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`),
}

// numerals are the Chinese digits.
var numerals = []rune("〇一二三四五六七八九")

// arabic writes a date in Chinese numerals, 二〇二三年十一月二十一日, in digits.
func arabic(s string) string {
	s = strings.NewReplacer("零", "〇", "○", "〇", "Ｏ", "〇").Replace(s)
	ten := regexp.MustCompile(`([一二三]?)十([一二三四五六七八九]?)`)
	s = ten.ReplaceAllStringFunc(s, func(t string) string {
		m := ten.FindStringSubmatch(t)
		return cmp.Or(m[1], "一") + cmp.Or(m[2], "〇")
	})
	return strings.Map(func(r rune) rune {
		if i := slices.Index(numerals, r); i >= 0 {
			return rune('0' + i)
		}
		return r
	}, s)
}

// tidyDate reads the usual Chinese forms of a date as 2023-07-08.
func tidyDate(s string) (string, bool) {
	for _, f := range dateForms {
		if m := f.FindStringSubmatch(arabic(fold(s))); m != nil {
			date := fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
			_, err := time.Parse(time.DateOnly, date)
			return date, err == nil
		}
	}
	return "", false
}

// shifted moves the point of plain decimal text to the right.
func shifted(s string, places int) string {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	_, frac, _ := strings.Cut(s, ".")
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)))
	return r.FloatString(max(0, len(frac)-places))
}
