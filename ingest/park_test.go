package ingest_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/examples"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates/xlsx"
)

// dictionary is what an officer may write, as the program has it.
func dictionary(t testing.TB) ingest.Dictionary {
	d := ingest.Dictionary{Items: map[string]string{}, Forms: map[string]string{"monthly-output": "monthly-output", "园区工业企业产销月报": "monthly-output"},
		Indicators: map[string]string{"总产值": "gov", "规上工业总产值": "gov", "增加值": "va"}}
	for _, it := range defs(t).form.Def.Items {
		for _, n := range []string{it.Item, it.Line, it.Name} {
			d.Items[n] = it.Item
		}
	}
	return d
}

// sample is a workbook of three units with something on every sheet.
var sample = sync.OnceValues(func() ([]byte, error) {
	d, err := shipped()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "parkstat-test-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := examples.Write(dir, d.form, examples.Options{Units: 3, Seed: 1}); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "park.xlsx"))
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	first, err := f.GetCellValue("名录", "A2")
	if err != nil {
		return nil, err
	}
	for at, row := range map[string][]any{
		"变更!A2": {"2023-04", "更名", first, "新名", "旧名", "改制"}, "变更!A3": {"2023年5月", "换码", first, "", code(91), ""},
		"变更!A4":  {"2023/06", "停产", first, "", "", "检修"},
		"反馈数!A2": {"总产值", "2023-06", 16.5, 12.3, 96.4, 21.9, "统函〔2023〕7号", "2023-07-15"},
	} {
		sheet, ref, _ := strings.Cut(at, "!")
		if err := f.SetSheetRow(sheet, ref, &row); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
})

func sampleBook(t testing.TB) []byte {
	t.Helper()
	data, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readPark(t testing.TB, data []byte) (*facts.Park, []facts.Problem) {
	t.Helper()
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return ingest.ReadPark(book, dictionary(t), shanghai)
}

func TestReadPark(t *testing.T) {
	p, problems := readPark(t, sampleBook(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	units := p.Roster.Units
	if len(units) != 3 || len(p.Bases) != 3*7*4 || len(p.Calendar) != 11 {
		t.Errorf("%d units, %d bases, %d windows", len(units), len(p.Bases), len(p.Calendar))
	}
	u := units[0]
	if len(u.Contacts) != 4 || u.Contacts[0].Role != "统计员" || u.Contacts[0].Mail == "" || u.Contacts[3].Role != "首席服务员" || len(u.Contacts[0].Mobile) != 11 {
		t.Errorf("contacts %+v", u.Contacts)
	}
	changes := p.Roster.Changes
	if len(changes) != 3 || changes[0].Kind != facts.Rename || changes[0].Other != "旧名" || changes[1].Month != month(2023, 5) ||
		p.Roster.Resolve(code(91)) != changes[1].ID {
		t.Errorf("changes %+v", changes)
	}
	back := p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(2023, 6)}]
	if back.Document != "统函〔2023〕7号" || back.ToDateLevel.Cmp(big.NewRat(964, 10)) != 0 || back.MonthGrowth.Cmp(big.NewRat(123, 10)) != 0 || back.At.Ref != "E2" {
		t.Errorf("fed back %+v", back)
	}
	if w := p.Calendar[month(2023, 6)]; !w.Opens.Equal(at(6, 26, 0)) || !w.Closes.Equal(at(7, 8, 18)) {
		t.Errorf("window %+v", w)
	}
	target := p.Targets[facts.IndicatorKey{Indicator: "gov", Period: month(2023, 12)}]
	if target.Level.Cmp(big.NewRat(200, 1)) != 0 {
		t.Errorf("target %+v", target)
	}
	if s := p.Standings[facts.IndicatorKey{Indicator: "va", Period: month(2023, 6)}]; s.Rank != 2 || s.Of != 11 || s.CityGrowth.Cmp(big.NewRat(46, 10)) != 0 {
		t.Errorf("standing %+v", s)
	}
	base := p.Bases[facts.BaseKey{ID: u.ID, Period: month(2022, 2), Item: "gov"}]
	if !base.Month.IsMissing() || !base.ToDate.IsNumber() || base.Source != "上年上报" {
		t.Errorf("base of February %+v", base)
	}
	if len(p.SHA256) != 64 {
		t.Errorf("hash %q", p.SHA256)
	}
}

// spoilt is one cell of the park's workbook spoilt, and the problem that it makes.
type spoilt struct {
	at    string // sheet!cell
	value any
	want  string // part of the message
}

func TestReadParkNamesTheWrongCell(t *testing.T) {
	first := ""
	if p, _ := readPark(t, sampleBook(t)); len(p.Roster.Units) > 1 {
		first = p.Roster.Units[0].ID
	}
	for _, c := range []spoilt{
		{"名录!A3", "91410999MA000100X0", "校验码"},
		{"名录!A3", "12345", "18 位"},
		{"名录!A3", nil, "统一社会信用代码未填"},
		{"名录!A3", first, "与 A2 重复"},
		{"名录!B3", nil, "单位名称未填"},
		{"名录!B3", "   ", "单位名称未填"},
		{"名录!C3", "47", "行业代码应为 4 位数字"},
		{"名录!C3", "4711", "行业代码应为 4 位数字"},
		{"名录!C3", "26a1", "行业代码应为 4 位数字"},
		{"名录!C3", nil, "行业代码未填"},
		{"名录!Z1", "月均营业收入（万元）", "应以千元填"},
		{"变更!A2", "四月", "“四月”不是年月"},
		{"变更!A2", "2023-13", "不是年月"},
		{"变更!B2", "关门", "没有“关门”这种变更"},
		{"变更!C2", code(55), "名录里没有这个代码"},
		{"变更!C2", "x", "18 位"},
		{"变更!E3", "旧代码", "18 位"},
		{"同期数!A5", "9141", "18 位"},
		{"同期数!B5", "去年", "不是年月"},
		{"同期数!C5", "99", "没有表式含这项指标"},
		{"同期数!D9", "约三千", "不是数值"},
		{"同期数!E5", "#N/A", "不是数值"},
		{"同期数!F5", nil, "来源未填"},
		{"同期数!C4", "01", "重复"},
		{"增加值率!A2", "47", "不是工业大类"},
		{"增加值率!A2", "E", "不是工业大类"},
		{"增加值率!B2", "去年", "年份不是数"},
		{"增加值率!C2", nil, "增加值率(%)未填"},
		{"增加值率!C2", "高", "不是数值"},
		{"增加值率!C2", 0, "应大于 0"},
		{"增加值率!C2", 123.5, "大于 100%"},
		{"价格指数!A2", "工业", "不是工业大类"},
		{"价格指数!C20", "一百", "不是数值"},
		{"价格指数!C20", -3, "应大于 0"},
		{"价格指数!D2", "1/2", "不是数值"},
		{"价格指数!D2", "1e2", "不是数值"},
		{"价格指数!E2", nil, "来源未填"},
		{"价格指数!F2", nil, "发布日期未填"},
		{"目标与位次!A2", "GDP", "没有名为“GDP”的指标"},
		{"目标与位次!B2", "今年", "不是年月"},
		{"目标与位次!C2", "二百", "不是数值"},
		{"目标与位次!D3", "一成", "不是数值"},
		{"目标与位次!E2", 2.5, "应为正整数"},
		{"目标与位次!F2", 0, "应为正整数"},
		{"目标与位次!G2", "高", "不是数值"},
		{"反馈数!A2", nil, "指标未填"},
		{"反馈数!B2", "上半年", "不是年月"},
		{"反馈数!C2", "16 亿", "不是数值"},
		{"反馈数!F2", true, "不是数值"},
		{"反馈数!G2", nil, "文号未填"},
		{"反馈数!H2", nil, "日期未填"},
		{"填报日历!A3", "下月", "不是年月"},
		{"填报日历!B3", "月底", "不是日期"},
		{"填报日历!C3", "2023-03-32", "不是日期"},
		{"填报日历!C3", "2023-01-01", "早于"},
	} {
		t.Run(strings.ReplaceAll(c.at, "/", ""), func(t *testing.T) {
			data := spoil(t, c.at, c.value)
			p, problems := readPark(t, data)
			if len(problems) != 1 || p == nil {
				t.Fatalf("%v: %d problems: %v", c.value, len(problems), problems)
			}
			got := problems[0]
			if got.At.Sheet+"!"+got.At.Ref != c.at || !strings.Contains(got.Message, c.want) || got.Hint == "" || got.Severity != facts.Error || len(got.At.File) != 64 {
				t.Errorf("%v: %s, want %q at %s", c.value, got, c.want, c.at)
			}
		})
	}
}

func spoil(t *testing.T, at string, v any) []byte {
	t.Helper()
	sheet, ref, _ := strings.Cut(at, "!")
	return edited(t, sampleBook(t), func(f *excelize.File) error {
		if err := f.SetCellValue(sheet, ref, nil); err != nil {
			return err
		}
		return f.SetCellValue(sheet, ref, v)
	})
}

// What an officer may write in several ways.
func TestReadParkIsLenient(t *testing.T) {
	day, err := time.Parse(time.DateOnly, "2023-04-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at    string
		value any
		holds func(p *facts.Park) bool
	}{
		{"变更!A2", day, func(p *facts.Park) bool { return p.Roster.Changes[0].Month == month(2023, 4) }},
		{"变更!A2", "202304", func(p *facts.Park) bool { return p.Roster.Changes[0].Month == month(2023, 4) }},
		{"变更!A2", 202304, func(p *facts.Park) bool { return p.Roster.Changes[0].Month == month(2023, 4) }},
		{"增加值率!A2", "全部", func(p *facts.Park) bool { return p.Rates[facts.DivisionYear{Division: "*", Year: 2023}] != nil }},
		{"增加值率!A2", "c", func(p *facts.Park) bool { return p.Rates[facts.DivisionYear{Division: "C", Year: 2023}] != nil }},
		{"增加值率!A2", 6, func(p *facts.Park) bool { return p.Rates[facts.DivisionYear{Division: "06", Year: 2023}] != nil }},
		{"同期数!C5", "gov", nil}, // twice, see below
		{"填报日历!B3", "2023/3/5", func(p *facts.Park) bool { return p.Calendar[month(2023, 3)].Opens.Equal(at(3, 5, 0)) }},
		{"填报日历!C3", "2023年4月9日", func(p *facts.Park) bool {
			return p.Calendar[month(2023, 3)].Closes.Equal(at(4, 10, 0).Add(-time.Second))
		}},
		{"反馈数!E2", "1,096.4", func(p *facts.Park) bool {
			return p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(2023, 6)}].ToDateLevel.Cmp(big.NewRat(10964, 10)) == 0
		}},
		{"反馈数!E2", nil, func(p *facts.Park) bool {
			return p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(2023, 6)}].ToDateLevel == nil
		}},
	} {
		p, problems := readPark(t, spoil(t, c.at, c.value))
		if c.holds == nil {
			if len(problems) != 1 || !strings.Contains(problems[0].Message, "重复") {
				t.Errorf("%s = %v: %v", c.at, c.value, problems)
			}
			continue
		}
		if len(problems) > 0 || !c.holds(p) {
			t.Errorf("%s = %v is not taken: %v", c.at, c.value, problems)
		}
	}
}

func TestReadParkOfAnotherShape(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *excelize.File) error
		at     string // "" : no problem
		want   string
	}{
		"a sheet is missing": {func(f *excelize.File) error { return f.DeleteSheet("价格指数") }, "价格指数!A1", "缺少工作表"},
		"a column is missing": {func(f *excelize.File) error { return f.SetCellStr("同期数", "E1", "累计") }, "同期数!A1",
			"表头缺少列：1—本月"},
		"the header is gone": {func(f *excelize.File) error { return f.RemoveRow("填报日历", 1) }, "填报日历!A1", "表头缺少列：报告期、开网日期、截止日期"},
		"a title above":      {func(f *excelize.File) error { return f.InsertRows("名录", 1, 2) }, "", ""},
		"columns rearranged": {func(f *excelize.File) error { return f.InsertCols("名录", "B", 1) }, "", ""},
		"empty lines":        {func(f *excelize.File) error { return f.InsertRows("同期数", 3, 3) }, "", ""},
		"a long list is split": {func(f *excelize.File) error {
			if _, err := f.NewSheet("同期数2"); err != nil {
				return err
			}
			if err := f.SetSheetRow("同期数2", "A1", &[]any{"统一社会信用代码", "月份", "指标", "本月", "1—本月", "来源"}); err != nil {
				return err
			}
			return f.SetSheetRow("同期数2", "A2", &[]any{code(1), "2022-06", "04", 1, "x", "上年上报"})
		}, "同期数2!E2", "不是数值"},
	} {
		p, problems := readPark(t, edited(t, sampleBook(t), c.change))
		if c.at == "" {
			if len(problems) > 0 || len(p.Roster.Units) != 3 || len(p.Bases) != 3*7*4 {
				t.Errorf("%s: %d units, %d bases, %v", name, len(p.Roster.Units), len(p.Bases), problems)
			}
			continue
		}
		if len(problems) != 1 || problems[0].At.Sheet+"!"+problems[0].At.Ref != c.at || !strings.Contains(problems[0].Message, c.want) {
			t.Errorf("%s: %v, want %s at %s", name, problems, c.want, c.at)
		}
	}
}

// Several wrong lines are all told.
func TestReadParkTellsEveryLine(t *testing.T) {
	_, problems := readPark(t, edited(t, sampleBook(t), func(f *excelize.File) error {
		for at, v := range map[string]any{"名录!C2": "1", "名录!C4": "2", "填报日历!B2": "x", "增加值率!C3": -1} {
			sheet, ref, _ := strings.Cut(at, "!")
			if err := f.SetCellValue(sheet, ref, v); err != nil {
				return err
			}
		}
		return nil
	}))
	var all []string
	for _, p := range problems {
		all = append(all, p.At.Sheet+"!"+p.At.Ref)
	}
	// The first unit is also named by three changes, which lack it now.
	if got, want := strings.Join(all, " "), "名录!C2 名录!C4 变更!C2 变更!C3 变更!C4 增加值率!C3 填报日历!B2"; got != want {
		t.Errorf("told at %s, want %s", got, want)
	}
}

// A formula without its result is not an empty cell.
func TestReadParkRefusesFormulasWithoutAResult(t *testing.T) {
	for _, at := range []string{"反馈数!E2", "价格指数!C20", "同期数!D9"} {
		sheet, ref, _ := strings.Cut(at, "!")
		cell := regexp.MustCompile(`(<c r="` + ref + `"[^>]*?)( t="[a-z]+")?><v>4711</v></c>`)
		found := 0
		data, err := xlsx.EachPart(spoil(t, at, 4711), func(_ string, body []byte) ([]byte, error) {
			found += len(cell.FindAll(body, -1))
			return cell.ReplaceAll(body, []byte(`$1><f>100+1</f></c>`)), nil
		})
		if err != nil || found != 1 {
			t.Fatal(sheet, found, err)
		}
		if _, problems := readPark(t, data); len(problems) != 1 || problems[0].At.Sheet+"!"+problems[0].At.Ref != at {
			t.Errorf("%s: %v", at, problems)
		}
	}
}

// October written as the number 2023.10 lies in the file as 2023.1, which may be
// January: it is not guessed.
func TestReadParkDoesNotGuessTheMonth(t *testing.T) {
	for _, v := range []any{2023.10, "2023-061", "2023-6x", "2023年6"} {
		if p, problems := readPark(t, spoil(t, "变更!A2", v)); len(problems) == 0 {
			t.Errorf("%v is read as %s", v, p.Roster.Changes[0].Month)
		}
	}
}

// Excel stores 64.1 as 64.099999999999994, here as in the returns.
func TestReadParkTakesNumbersAsExcelStoresThem(t *testing.T) {
	data := edited(t, sampleBook(t), func(f *excelize.File) error { return f.SetCellDefault("同期数", "E5", "64.099999999999994") })
	if _, problems := readPark(t, data); len(problems) > 0 {
		t.Error(problems)
	}
}

// An empty cell is one mistake.
func TestReadParkTellsAnEmptyKindOnce(t *testing.T) {
	if _, problems := readPark(t, spoil(t, "变更!B2", nil)); len(problems) != 1 {
		t.Error(problems)
	}
}

// A figure of a unit that is not on the list is a slip of the pen.
func TestReadParkKnowsTheUnitsOfBases(t *testing.T) {
	if _, problems := readPark(t, spoil(t, "同期数!A5", code(55))); len(problems) != 1 {
		t.Error(problems)
	}
}

// The yardstick of a new unit counts whether its heading names its unit of measure or not.
func TestRevenueUnderItsHeading(t *testing.T) {
	for _, heading := range []string{"月均营业收入", "月均营业收入（千元）", "月均营业收入(千元)"} {
		p, problems := readPark(t, edited(t, sampleBook(t), func(f *excelize.File) error {
			if err := f.SetCellStr("名录", "Z1", heading); err != nil {
				return err
			}
			return f.SetCellInt("名录", "Z2", 110000)
		}))
		if u := p.Roster.Units[0]; len(problems) > 0 || u.Revenue != facts.Int(110000) || u.Tags[heading] != "" {
			t.Errorf("%s: revenue %v, tags %v, %v", heading, u.Revenue, u.Tags, problems)
		}
	}
}

// A month that is none is told in each line where it stands.
func TestBadMonthsAreToldEachTime(t *testing.T) {
	bad := edited(t, sampleBook(t), func(f *excelize.File) error {
		for _, ref := range []string{"B2", "B3"} {
			if err := f.SetCellStr("同期数", ref, "2022-13"); err != nil {
				return err
			}
		}
		return nil
	})
	_, problems := readPark(t, bad)
	if len(problems) != 2 || problems[0].At.Ref != "B2" || problems[1].At.Ref != "B3" {
		t.Errorf("%v", problems)
	}
}

// A park of 5,000 units with seven months of four items.
func BenchmarkReadPark(b *testing.B) {
	book, err := xlsx.Read(sampleBook(b), xlsx.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	const units = 5_000
	for name, lines := range map[string]int{"名录": 1, "同期数": 7 * 4} {
		s := book.Sheet(name)
		all := s.Cells
		for i, c := range all {
			if c.Row > 1+lines { // keep the lines of the first unit
				all = all[:i]
				break
			}
		}
		own := slices.DeleteFunc(slices.Clone(all), func(c xlsx.Cell) bool { return c.Row == 1 })
		all = all[:len(all)-len(own)]
		for n := range units {
			for _, c := range own {
				if c.Row += n * lines; c.Col == 1 {
					c.Text = facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", n))
				}
				all = append(all, c)
			}
		}
		s.Cells = all
	}
	changes := book.Sheet("变更")
	changes.Cells = slices.DeleteFunc(changes.Cells, func(c xlsx.Cell) bool { return c.Row > 1 })
	dict := dictionary(b)
	b.ReportAllocs()
	for b.Loop() {
		if p, _ := ingest.ReadPark(book, dict, shanghai); len(p.Bases) != units*7*4 {
			b.Fatal(len(p.Bases))
		}
	}
}
