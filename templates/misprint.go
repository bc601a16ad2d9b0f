package templates

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	wideBraces = regexp.MustCompile(`[｛{]｛|｛[｛{]|[｝}]｝|｝[｝}]`)
	notShown   = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)
	scaled     = regexp.MustCompile(`[0#?],+(?:[^0#?,]|$)`)
)

var errWideBraces = errors.New("花括号是全角的，不会填；请改成半角的 {{ }}")

// Misprints are cells of a template that would be filled and print something else: braces in full
// width, placeholders inside formulas, figures in a format that shows a percentage, thousands or a day.
func Misprints(data []byte) (all []error, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		width := 0
		for _, r := range rows {
			width = max(width, len(r))
		}
		for row := range rows {
			for col := range width {
				ref, err := excelize.CoordinatesToCellName(col+1, row+1)
				if err != nil {
					return nil, err
				}
				text := ""
				if col < len(rows[row]) {
					text = rows[row][col]
				}
				why, err := misprint(f, sheet, ref, text)
				if err != nil {
					return nil, err
				}
				if why != "" {
					all = append(all, fmt.Errorf("%s!%s: %s", sheet, ref, why))
				}
			}
		}
	}
	return all, nil
}

// quotedSheet is a sheet's name in a formula, which may hold braces that are filled.
var quotedSheet = regexp.MustCompile(`'(?:[^']|'')*'!`)

// misprint says what is wrong with a cell, "" where nothing is.
func misprint(f *excelize.File, sheet, ref, text string) (why string, err error) {
	formula, err := f.GetCellFormula(sheet, ref)
	if err != nil {
		return "", err
	}
	switch {
	case strings.Contains(quotedSheet.ReplaceAllString(formula, ""), "{{") || wideBraces.MatchString(formula):
		return "占位符写在公式里，不会填；请改成 {{= 式子}}，或把占位符放在一格里，公式引用那一格", nil
	case wideBraces.MatchString(text):
		return errWideBraces.Error(), nil
	}
	m := braces.FindStringSubmatch(text)
	if m == nil || strings.TrimSpace(text) != m[0] || strings.HasPrefix(strings.TrimSpace(m[1]), "?") {
		return "", nil
	}
	id, err := f.GetCellStyle(sheet, ref)
	if err != nil {
		return "", err
	}
	style, err := f.GetStyle(id)
	if err != nil || style == nil {
		return "", err
	}
	code := ""
	if style.CustomNumFmt != nil {
		code = *style.CustomNumFmt
	}
	first, _, _ := strings.Cut(notShown.ReplaceAllString(code, ""), ";")
	switch {
	case style.NumFmt == 9 || style.NumFmt == 10 || strings.Contains(first, "%"):
		return fmt.Sprintf("%s 的格式是百分比，10 会印成 1000%%；请改成常规或 0.0，百分号写在表头里", m[0]), nil
	case scaled.MatchString(first):
		return fmt.Sprintf("%s 的格式 %s 末尾的逗号把数缩小一千倍；请去掉逗号，要换单位写 {{… | 亿元}}", m[0], code), nil
	case style.NumFmt >= 14 && style.NumFmt <= 22 || strings.ContainsAny(strings.ToLower(strings.ReplaceAll(first, "General", "")), "yd"):
		return fmt.Sprintf("%s 的格式是日期，数会印成日期；请改成常规", m[0]), nil
	}
	return "", nil
}
