package ingest_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
)

// asText writes cells of the park's workbook as a hand may leave them.
func asText(t *testing.T, cells map[string]any, formats map[string]string) []byte {
	t.Helper()
	return edited(t, sampleBook(t), func(f *excelize.File) error {
		for at, v := range cells {
			sheet, ref, _ := strings.Cut(at, "!")
			if err := f.SetCellValue(sheet, ref, v); err != nil {
				return err
			}
			if format := formats[at]; format != "" {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
				if err != nil {
					return err
				}
				if err := f.SetCellStyle(sheet, ref, ref, style); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// What a person takes for the same thing is the same thing: blanks, widths, dashes, percentages.
func TestReadParkAsPeopleSeeIt(t *testing.T) {
	rate := func(p *facts.Park) *big.Rat { return p.Rates[facts.DivisionYear{Division: "26", Year: 2023}] }
	gov := facts.IndicatorKey{Indicator: "gov", Period: month(2023, 6)}
	var first string
	if p, _ := readPark(t, sampleBook(t)); rate(p) != nil {
		first = p.Roster.Units[0].ID
	}
	for name, c := range map[string]struct {
		cells   map[string]any
		formats map[string]string
		holds   func(p *facts.Park) bool
	}{
		"rows that look empty": {map[string]any{"名录!B40": " ", "同期数!D900": "\u3000", "反馈数!H9": "\u200b", "填报日历!A99": "\u00a0", "名录!Z1": "序号", "名录!Z30": 30}, nil,
			func(p *facts.Park) bool { return len(p.Roster.Units) == 3 }},
		"notes beside the table": {map[string]any{"增加值率!K9": "以下待补"}, nil, func(p *facts.Park) bool { return rate(p) != nil }},
		"cells that look empty": {map[string]any{"目标与位次!E2": " ", "反馈数!C2": "—", "反馈数!D2": "－", "填报日历!D3": "—"}, nil,
			func(p *facts.Park) bool { return p.FedBack[gov].MonthLevel == nil && p.FedBack[gov].MonthGrowth == nil }},
		"headings in other writings": {map[string]any{"同期数!E1": "1-本月", "价格指数!D1": "累计（上年同期＝100）", "增加值率!C1": "增加值率 （%）", "名录!A1": "统一社会\n信用代码\u200b"}, nil,
			func(p *facts.Park) bool { return len(p.Bases) == 3*7*4 && rate(p) != nil }},
		"words in full width": {map[string]any{"增加值率!A7": "２６", "增加值率!B7": "２０２３年", "变更!A2": "２０２３年４月", "变更!B2": "更名 ", "变更!A3": "二〇二三年五月",
			"名录!C3": "２６１４", "同期数!C2": "０１", "反馈数!A2": "总产值\u200b", "填报日历!A3": "2023年1—3月"}, nil,
			func(p *facts.Park) bool {
				return p.Roster.Changes[0].Month == month(2023, 4) && p.Roster.Changes[1].Month == month(2023, 5) && !p.Calendar[month(2023, 3)].Opens.IsZero()
			}},
		"figures in full width": {map[string]any{"反馈数!E2": "１，０９６．４", "反馈数!F2": "－５．５％"}, nil,
			func(p *facts.Park) bool {
				return p.FedBack[gov].ToDateLevel.Cmp(big.NewRat(10964, 10)) == 0 && p.FedBack[gov].ToDateGrowth.Cmp(big.NewRat(-55, 10)) == 0
			}},
		"percentages": {map[string]any{"增加值率!C7": 0.198, "反馈数!F2": -0.055, "价格指数!C20": 0.989, "目标与位次!G2": 0.046},
			map[string]string{"增加值率!C7": "0.0%", "反馈数!F2": "0.0%", "价格指数!C20": "0.0%", "目标与位次!G2": "0%;[Red]-0%"},
			func(p *facts.Park) bool {
				return rate(p).Cmp(big.NewRat(198, 10)) == 0 && p.FedBack[gov].ToDateGrowth.Cmp(big.NewRat(-55, 10)) == 0
			}},
		"a code with what can't be seen": {map[string]any{"同期数!A2": "\u200b" + first + "\u2060", "变更!C2": first[:9] + "—" + first[9:]}, nil,
			func(p *facts.Park) bool { return len(p.Bases) == 3*7*4 && p.Roster.Changes[0].ID == first }},
		"days": {map[string]any{"填报日历!B3": "2023.3.5", "填报日历!C3": "2023年4月9日 18时"}, nil, func(p *facts.Park) bool {
			w := p.Calendar[month(2023, 3)]
			return w.Opens.Equal(at(3, 5, 0)) && w.Closes.Equal(at(4, 9, 18))
		}},
		"days in full width": {map[string]any{"填报日历!B3": "２０２３－３－５", "填报日历!C3": "20230409"}, nil, func(p *facts.Park) bool {
			return p.Calendar[month(2023, 3)].Closes.Equal(at(4, 10, 0).Add(-time.Second))
		}},
		"two columns that say the same": {map[string]any{"增加值率!K1": "增加值率（%）"}, nil, func(p *facts.Park) bool { return rate(p) != nil }},
	} {
		p, problems := readPark(t, asText(t, c.cells, c.formats))
		if len(problems) > 0 || !c.holds(p) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// What is hard to believe is told with its cell, unless the row says that it was checked.
func TestReadParkHoldsRatesAgainstWhatIsPlausible(t *testing.T) {
	for _, c := range []struct {
		at   string
		v    any
		want string // of the message and hint
	}{
		{"增加值率!C2", 0.198, "增加值率(%) 0.198 不在 1 与 95 之间"},
		{"增加值率!C2", 0.198, "请照 19.8 填"},
		{"增加值率!C2", 95.1, "不在 1 与 95 之间"},
		{"价格指数!C20", 0.989, "请照 98.9 填"},
		{"价格指数!C20", 201, "不在 50 与 200 之间"},
		{"价格指数!D2", 9.89, "不在 50 与 200 之间"},
		{"反馈数!F2", 219, "累计增速(%) 219 不在 -80 与 80 之间"},
		{"反馈数!D2", -80.5, "不在 -80 与 80 之间"},
		{"目标与位次!D3", 110, "不在 -80 与 80 之间"},
		{"目标与位次!G2", 104.6, "不在 -80 与 80 之间"},
	} {
		_, problems := readPark(t, asText(t, map[string]any{c.at: c.v}, nil))
		if len(problems) != 1 || problems[0].At.Sheet+"!"+problems[0].At.Ref != c.at || !strings.Contains(problems[0].Message+problems[0].Hint, c.want) {
			t.Errorf("%s = %v: %v, want %s", c.at, c.v, problems, c.want)
		}
		sheet, ref, _ := strings.Cut(c.at, "!")
		if _, problems = readPark(t, asText(t, map[string]any{c.at: c.v, sheet + "!Z" + strings.TrimLeft(ref, "ABCDEFG"): "已核，局里确认"}, nil)); len(problems) > 0 {
			t.Errorf("%s = %v, checked: %v", c.at, c.v, problems)
		}
	}
	for at, want := range map[string]string{"反馈数!E2": "是百分比 9640%", "目标与位次!C2": "是百分比"} {
		_, problems := readPark(t, asText(t, map[string]any{at: 96.4}, map[string]string{at: "0%"}))
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("%s as a percentage: %v", at, problems)
		}
	}
	// The same heading twice, and two figures.
	_, problems := readPark(t, asText(t, map[string]any{"增加值率!K1": "增加值率（%）", "增加值率!K2": 33}, nil))
	if !slices.ContainsFunc(problems, func(p facts.Problem) bool { return strings.Contains(p.Message, "有两列") }) {
		t.Errorf("two rates in one row: %v", problems)
	}
}

// What is said twice is asked about; the year's goal may be repeated from month to month.
func TestReadParkTellsWhatIsSaidTwice(t *testing.T) {
	for name, c := range map[string]struct {
		cells map[string]any
		at    string
	}{
		"a rate":   {map[string]any{"增加值率!A3": "26", "增加值率!B3": 2023, "增加值率!A2": "26", "增加值率!A7": "06"}, "增加值率!A3"},
		"feedback": {map[string]any{"反馈数!A3": "总产值", "反馈数!B3": "202306", "反馈数!E3": 97, "反馈数!G3": "x", "反馈数!H3": "x"}, "反馈数!A3"},
		"a goal":   {map[string]any{"目标与位次!A9": "总产值", "目标与位次!B9": "2023-09", "目标与位次!C9": 201}, "目标与位次!C9"},
		"the same": {map[string]any{"目标与位次!A9": "总产值", "目标与位次!B9": "2023-09", "目标与位次!C9": 200}, ""},
	} {
		_, problems := readPark(t, asText(t, c.cells, nil))
		if c.at == "" && len(problems) == 0 {
			continue
		}
		if len(problems) != 1 || problems[0].At.Sheet+"!"+problems[0].At.Ref != c.at {
			t.Errorf("%s: %v, want one at %s", name, problems, c.at)
		}
	}
}

// An address that is none is told with its cell and stops nothing.
func TestReadParkTellsBadAddresses(t *testing.T) {
	for _, at := range []string{"名录!I2", "名录!I3"} {
		p, problems := readPark(t, asText(t, map[string]any{at: "u1@enterprise.example。"}, nil))
		if len(problems) != 1 || problems[0].Severity != facts.Info || problems[0].At.Sheet+"!"+problems[0].At.Ref != at || len(p.Roster.Units) != 3 {
			t.Errorf("%s: %v", at, problems)
		}
	}
	if p, problems := readPark(t, asText(t, map[string]any{"名录!I2": "a@x.example；b@y.example"}, nil)); len(problems) > 0 ||
		!slices.Equal(p.Roster.Units[0].Contacts[0].Addresses(), []string{"a@x.example", "b@y.example"}) || len(p.Writers("B@y.example")) != 1 {
		t.Errorf("two in a cell: %v", problems)
	}
}
