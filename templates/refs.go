package templates

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/xlsx"
)

var (
	chartRef   = regexp.MustCompile(`<(c:)?f>([^<]*)</(?:c:)?f>`)
	chartCache = regexp.MustCompile(`(?s)<(?:c:)?(?:num|str)Cache>.*?</(?:c:)?(?:num|str)Cache>`)
	rangeRef   = regexp.MustCompile(`^(.*!)\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$`)
	filterName = regexp.MustCompile(`(<definedName [^>]*name="_xlnm\._FilterDatabase"[^>]*>)([^<]*)(</definedName>)`)
	filterRef  = regexp.MustCompile(`<autoFilter ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"`)
)

// widen sends the ranges of charts through the row map of their sheet and drops
// their stale caches: the library leaves both as the template had them.
func (w *reportWriter) widen(name string, body []byte) ([]byte, error) {
	switch {
	case strings.HasPrefix(name, "xl/charts/chart"):
		out := chartCache.ReplaceAll(body, nil)
		return chartRef.ReplaceAllFunc(out, func(m []byte) []byte {
			g := chartRef.FindSubmatch(m)
			ref := html.EscapeString(w.mapRef(html.UnescapeString(string(g[2]))))
			return fmt.Appendf(nil, "<%sf>%s</%sf>", g[1], ref, g[1])
		}), nil
	case name == "xl/workbook.xml":
		return filterName.ReplaceAllFunc(body, func(m []byte) []byte {
			g := filterName.FindSubmatch(m)
			ref := html.UnescapeString(string(g[2]))
			sheet, cells, ok := strings.Cut(ref, "!")
			from, to, isRange := strings.Cut(strings.ReplaceAll(cells, "$", ""), ":")
			r1, c1, err1 := xlsx.ParseRef(from)
			r2, c2, err2 := xlsx.ParseRef(to)
			if !ok || !isRange || err1 != nil || err2 != nil {
				return m
			}
			last := w.endOfBlock(strings.Trim(sheet, "'"), r2)
			ref = fmt.Sprintf("%s!$%s$%d:$%s$%d", sheet, xlsx.ColName(c1), r1, xlsx.ColName(c2), last)
			return fmt.Appendf(nil, "%s%s%s", g[1], html.EscapeString(ref), g[3])
		}), nil
	case strings.HasPrefix(name, "xl/worksheets/sheet"):
		return filterRef.ReplaceAllFunc(body, func(m []byte) []byte { return w.widenFilter(name, m) }), nil
	}
	return body, nil
}

func (w *reportWriter) mapRef(ref string) string {
	m := rangeRef.FindStringSubmatch(ref)
	if m == nil {
		return ref
	}
	rows := w.rows[strings.Trim(strings.TrimSuffix(m[1], "!"), "'")]
	from, _ := strconv.Atoi(m[3])
	to, col := from, m[2]
	if m[4] != "" {
		to, _ = strconv.Atoi(m[5])
		col = m[4]
	}
	first, _ := rows.to(from)
	_, last := rows.to(to)
	if first == last && m[4] == "" {
		return fmt.Sprintf("%s$%s$%d", m[1], m[2], first)
	}
	return fmt.Sprintf("%s$%s$%d:$%s$%d", m[1], m[2], first, col, last)
}

var sameSheetRange = regexp.MustCompile(`(^|[^!A-Za-z0-9_.'$])(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)\b`)

// totals lets the ranges of a sheet's formulas reach to the end of a block that
// they ended on: the library moves a range, but does not grow it at its last row.
func (w *reportWriter) totals(s *xlsx.Sheet) error {
	for _, c := range s.Cells {
		if !c.Formula {
			continue
		}
		first, _ := w.rows[s.Name].to(c.Row)
		ref := xlsx.Ref(first, c.Col)
		formula, err := w.f.GetCellFormula(s.Name, ref)
		if err != nil {
			return err
		}
		grown := sameSheetRange.ReplaceAllStringFunc(formula, func(m string) string {
			g := sameSheetRange.FindStringSubmatch(m)
			to, _ := strconv.Atoi(g[5])
			return fmt.Sprintf("%s%s%s:%s%d", g[1], g[2], g[3], g[4], w.endOfBlock(s.Name, to))
		})
		if grown == formula {
			continue
		}
		if err := w.f.SetCellFormula(s.Name, ref, grown); err != nil {
			return err
		}
	}
	return nil
}

// widenFilter lets the filter reach to the end of its block. The library has
// shifted it already for rows put in above.
func (w *reportWriter) widenFilter(part string, m []byte) []byte {
	g := filterRef.FindSubmatch(m)
	to, _ := strconv.Atoi(string(g[4]))
	for sheet := range w.rows {
		if w.partOf(sheet) == part {
			to = w.endOfBlock(sheet, to)
		}
	}
	return fmt.Appendf(nil, `<autoFilter ref="%s%s:%s%d"`, g[1], g[2], g[3], to)
}

// endOfBlock is the last row of the block that begins in the filled sheet's row.
func (w *reportWriter) endOfBlock(sheet string, row int) int {
	rows := w.rows[sheet]
	for r, n := range rows {
		if first, _ := rows.to(r); first == row {
			return first + n - 1
		}
	}
	return row
}

func (w *reportWriter) partOf(sheet string) string {
	for id, name := range w.f.GetSheetMap() {
		if name == sheet {
			return fmt.Sprintf("xl/worksheets/sheet%d.xml", id)
		}
	}
	return ""
}

// drop removes sheets, and the links that led to them.
func (w *reportWriter) drop(book *xlsx.Book, names []string) error {
	if len(names) == 0 {
		return nil
	}
	for _, s := range book.Sheets {
		if slices.Contains(names, s.Name) {
			continue
		}
		for _, c := range s.Cells {
			first, _ := w.rows[s.Name].to(c.Row)
			ref := xlsx.Ref(first, c.Col)
			linked, target, err := w.f.GetCellHyperLink(s.Name, ref)
			if err != nil {
				return err
			}
			sheet, _, _ := strings.Cut(strings.ReplaceAll(target, "'", ""), "!")
			if !linked || !slices.Contains(names, strings.TrimPrefix(sheet, "#")) {
				continue
			}
			if err := w.f.SetCellHyperLink(s.Name, ref, "", "None"); err != nil {
				return err
			}
			if err := w.f.SetCellValue(s.Name, ref, nil); err != nil {
				return err
			}
		}
	}
	for _, n := range names {
		if err := w.f.DeleteSheet(n); err != nil {
			return err
		}
	}
	return nil
}
