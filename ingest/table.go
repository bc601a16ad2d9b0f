package ingest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// table reads a sheet of the park's workbook by the names in its header row, which are read
// like the labels of returns: whatever their width, blanks and dashes.
type table struct {
	file     string
	sheet    *xlsx.Sheet
	header   int
	cols     map[string]int    // by heading, as facts.Label has it
	heads    map[string]string // headings as they are shown, by label
	twins    map[int][]int     // further columns of the same heading
	named    map[string]int    // columns by the names that the program asks for
	problems *[]facts.Problem

	tagColumns []string                // of 名录: those without a meaning of their own
	periods    map[string]facts.Period // as they stand, which a long list repeats
}

// openTable finds the header row: the first row that holds every needed name.
func openTable(book *xlsx.Book, sheet *xlsx.Sheet, problems *[]facts.Problem, needed ...string) *table {
	t := &table{file: book.SHA256, sheet: sheet, problems: problems, named: map[string]int{}, periods: map[string]facts.Period{}}
	var best []string
	sheet.Rows(func(row int, cells []xlsx.Cell) bool {
		t.cols, t.heads, t.twins = map[string]int{}, map[string]string{}, map[int][]int{}
		for _, c := range cells {
			name := facts.Label(c.Text)
			if own, unit := cutUnit(name); own == revenueColumn && unit == bookMoney {
				name = own
			}
			switch first := t.cols[name]; {
			case name == "":
			case first == 0:
				t.cols[name], t.heads[name] = c.Col, strings.ReplaceAll(oneLine(c.Text), " ", "")
			default:
				t.twins[first] = append(t.twins[first], c.Col)
			}
		}
		var lacking []string
		for _, n := range needed {
			if t.cols[facts.Label(n)] == 0 {
				lacking = append(lacking, n)
			}
		}
		if row == 1 || len(lacking) < len(best) {
			best = lacking
		}
		if len(lacking) == 0 {
			t.header = row
		}
		return t.header == 0 && row < 20
	})
	if t.header == 0 {
		if len(sheet.Cells) == 0 {
			best = needed
		}
		t.problem(1, 1, "表头缺少列："+strings.Join(best, "、"), "请按样例补齐表头。")
		return nil
	}
	return t
}

// col is the column of a name, 0 where the sheet has none.
func (t *table) col(name string) int {
	at, asked := t.named[name]
	if !asked {
		at = t.cols[facts.Label(name)]
		t.named[name] = at
	}
	return at
}

// headings are the names of all columns as they are shown, in order.
func (t *table) headings() []string { return slices.Sorted(maps.Values(t.heads)) }

// revenueColumn is the yardstick of units without history, whose heading may name its unit:
// that of all money in the workbook.
const (
	revenueColumn = "月均营业收入"
	bookMoney     = "千元"
)

var unitBehind = regexp.MustCompile(`^(.+)[（(](元|千元|万元|百万元|亿元)[）)]$`)

// cutUnit parts a heading from the unit of money in brackets behind it.
func cutUnit(heading string) (name, unit string) {
	if m := unitBehind.FindStringSubmatch(heading); m != nil {
		return m[1], m[2]
	}
	return heading, ""
}

func (t *table) problem(row, col int, message, hint string) {
	found := t.sheet.At(row, col).Text
	*t.problems = append(*t.problems, facts.Problem{Severity: facts.Error, Rule: "园区工作簿", Message: message, Found: found, Hint: hint,
		At: facts.Cell{File: t.file, Sheet: t.sheet.Name, Ref: xlsx.Ref(row, col)}})
}

// each calls f for every row under the header in which something stands below a heading. A row
// that was numbered beforehand and not used holds nothing.
func (t *table) each(f func(r *row)) {
	headed := map[int]bool{}
	for name, col := range t.cols {
		headed[col] = name != "序号"
	}
	t.sheet.Rows(func(n int, cells []xlsx.Cell) bool {
		if n > t.header && slices.ContainsFunc(cells, func(c xlsx.Cell) bool { return headed[c.Col] && !looksEmpty(c) }) {
			f(&row{table: t, n: n, cells: cells})
		}
		return true
	})
}

// looksEmpty reports whether nothing is to be seen in a cell.
func looksEmpty(c xlsx.Cell) bool {
	return !c.Uncached && (c.Kind == xlsx.Empty || facts.Fold(c.Text) == "")
}
