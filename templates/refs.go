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

// widenFilter lets the filter reach to the end of its block. The library has
// shifted it already for rows put in above.
func (w *reportWriter) widenFilter(part string, m []byte) []byte {
	g := filterRef.FindSubmatch(m)
	to, _ := strconv.Atoi(string(g[4]))
	for sheet, rows := range w.rows {
		if w.partOf(sheet) != part {
			continue
		}
		for r, n := range rows {
			if first, _ := rows.to(r); first == to {
				to = first + n - 1
				break
			}
		}
	}
	return fmt.Appendf(nil, `<autoFilter ref="%s%s:%s%d"`, g[1], g[2], g[3], to)
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
