package main

import (
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sheet reads a sheet's cells as they are stored, by address; none of the product's
// own code is used here.
func sheetOf(t *testing.T, file, name string) func(ref string) string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if i, err := f.GetSheetIndex(name); i < 0 || err != nil {
		t.Fatalf("%s has no sheet %s: %v", filepath.Base(file), name, err)
	}
	return func(ref string) string {
		s, err := f.GetCellValue(name, ref, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// tableOf reads the rows under the header of a sheet of the park's workbook.
func tableOf(t *testing.T, file, name string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil || len(rows) < 2 {
		t.Fatalf("sheet %s: %d rows, %v", name, len(rows), err)
	}
	return rows[1:]
}

// exactly is a stored decimal. Excel keeps binary fractions, of which 15 digits count.
func exactly(t *testing.T, s string) *big.Rat {
	t.Helper()
	f, _, err := big.ParseFloat(s, 10, 200, big.ToNearestEven)
	if err != nil {
		t.Fatalf("%q is no number: %v", s, err)
	}
	r, ok := new(big.Rat).SetString(f.Text('g', 15))
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}

// filing is a unit's return for a month, from fixed cells of its sheet.
type filing struct {
	unit, month            string
	output, toDate, lastYr *big.Rat
}

func filings(t *testing.T, park string) []filing {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(park, "inbox", "*", "*.xlsx"))
	if err != nil || len(names) != 292 {
		t.Fatalf("%d returns, %v", len(names), err)
	}
	var all []filing
	for _, name := range names {
		at := sheetOf(t, name, "产销月报")
		if at("B9") != "01" || at("H5") != "千元" {
			t.Fatalf("%s: B9 is %q, H5 is %q: the form has moved", name, at("B9"), at("H5"))
		}
		f := filing{unit: at("B4"), month: at("H4"), toDate: exactly(t, at("E9")), lastYr: exactly(t, at("G9"))}
		if f.month != "2023-02" {
			f.output = exactly(t, at("D9"))
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b filing) int { return strings.Compare(a.unit+a.month, b.unit+b.month) })
	return all
}

// The published figures, recomputed from the cells of the returns and of the park's
// workbook by plain arithmetic, are what the report's cells show.
func TestHeadlineRecomputed(t *testing.T) {
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	book := filepath.Join(park, "park.xlsx")
	class := map[string]string{}
	for _, r := range tableOf(t, book, "名录") {
		class[r[0]] = r[2][:2]
	}
	rate := map[string]*big.Rat{} // of added value, by division, for 2023
	for _, r := range tableOf(t, book, "增加值率") {
		if r[1] == "2023" {
			rate[r[0]] = new(big.Rat).Quo(exactly(t, r[2]), big.NewRat(100, 1))
		}
	}
	index := map[string]*big.Rat{} // by division and month; the joint 1—2月 has the cumulative one
	for _, r := range tableOf(t, book, "价格指数") {
		value := r[2]
		if r[1] == "2023-02" {
			value = r[3]
		}
		index[r[0]+" "+r[1]] = new(big.Rat).Quo(exactly(t, value), big.NewRat(100, 1))
	}

	// Who filed for June counts, with all it filed this year.
	june := map[string]bool{}
	all := filings(t, park)
	for _, f := range all {
		june[f.unit] = june[f.unit] || f.month == "2023-06"
	}
	sum := func(into *big.Rat, add ...*big.Rat) {
		p := big.NewRat(1, 1)
		for _, x := range add {
			p.Mul(p, x)
		}
		into.Add(into, p)
	}
	output, base := new(big.Rat), new(big.Rat)                             // 总产值 and its 同期
	added, constant, addedBase := new(big.Rat), new(big.Rat), new(big.Rat) // 增加值: current prices, those of a year ago, 同期
	before, units := map[string]*big.Rat{}, 0
	for _, f := range all {
		if !june[f.unit] {
			continue
		}
		// What lies between this cumulative figure and the last is this month's: for a unit
		// new on the list, all it had made before.
		part := new(big.Rat).Set(f.toDate)
		if last := before[f.unit]; last != nil {
			if part.Sub(part, last); part.Cmp(f.output) != 0 {
				t.Errorf("%s %s: the cumulative figures differ by %s, the month says %s", f.unit, f.month, part, f.output)
			}
		}
		before[f.unit] = f.toDate
		division := class[f.unit]
		i := index[division+" "+f.month]
		if rate[division] == nil || i == nil {
			t.Fatalf("division %q of %s: rate %v, index of %s %v", division, f.unit, rate[division], f.month, i)
		}
		sum(added, part, rate[division])
		sum(constant, part, rate[division], new(big.Rat).Inv(i))
		if f.month == "2023-06" {
			units++
			output.Add(output, f.toDate)
			base.Add(base, f.lastYr)
			sum(addedBase, f.lastYr, rate[division])
		}
	}
	if units != 59 {
		t.Errorf("%d units filed for June, want 59", units)
	}
	yi := big.NewRat(100_000, 1) // 千元 in 亿元
	growth := func(now, base *big.Rat, decimals int) string {
		g := new(big.Rat).Quo(now, base)
		return g.Mul(g.Sub(g, big.NewRat(1, 1)), big.NewRat(100, 1)).FloatString(decimals)
	}
	computed := map[string]string{
		"output": new(big.Rat).Quo(output, yi).FloatString(1), "output growth": growth(output, base, 1),
		"added": new(big.Rat).Quo(added, yi).FloatString(2), "added growth": growth(constant, addedBase, 2),
	}
	for what, want := range map[string]string{"output": "96.1", "output growth": "21.4", "added": "22.45", "added growth": "23.26"} {
		if computed[what] != want {
			t.Errorf("%s is %s by plain arithmetic, published %s", what, computed[what], want)
		}
	}

	dir, err := mailed()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "out", "2023-06", "v1")
	for _, file := range []string{reportName + ".xlsx", filepath.Join("内部", reportName+"（内部）.xlsx")} {
		shown := mainRows(t, filepath.Join(folder, file))
		for row, want := range map[string][2]string{
			"规上工业总产值": {computed["output"], computed["output growth"]}, "规上工业增加值": {computed["added"], computed["added growth"]},
		} {
			if shown[row] != want {
				t.Errorf("%s: %s shows %q, computed %q", file, row, shown[row], want)
			}
		}
	}
}

const reportName = "濮阳工业园区2023年1—6月工业经济运行月报（预计）"

// mainRows are 1—本月 and its growth as printed, by indicator, from the leaders' table.
func mainRows(t *testing.T, file string) map[string][2]string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const sheet = "主要指标"
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][2]string{}
	level := -1
	for n, r := range rows {
		if level < 0 {
			level = slices.Index(r, "1—本月")
			continue
		}
		if len(r) <= level+1 || r[0] == "" {
			break
		}
		// A number is a number, so that it can be calculated with.
		ref, _ := excelize.CoordinatesToCellName(level+1, n+1)
		if kind, err := f.GetCellType(sheet, ref); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s!%s holds %v, not a number (%v)", sheet, ref, kind, err)
		}
		shown[strings.TrimSpace(r[0])] = [2]string{r[level], r[level+1]}
	}
	return shown
}
