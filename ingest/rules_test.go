package ingest_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/ingest"
)

// The verdicts of a case.
const (
	passes    = "passes"
	fails     = "fails"
	undecided = "undecided"
	unasked   = "unasked" // its guard does not hold
)

var ruleCases = []ruleCase{
	{"A02", passes, "as issued", nothing, ""},
	{"A02", fails, "every unit of measure changed", write(map[string]string{"H5": "万元", "C9": "万元", "C10": "万元", "C11": "万元"}), ""},

	{"A04", passes, "valid", nothing, ""},
	{"A04", fails, "check character", func(s *scene) { s.a.Unit.ID = "91410999MA0000012X" }, "B4"},
	{"A04", unasked, "no code at all", func(s *scene) {
		s.edit = func(f *excelize.File) error {
			if err := f.SetCellValue(formSheet, "B4", nil); err != nil {
				return err
			}
			return forget(f)
		}
	}, ""},

	{"A05", passes, "listed", nothing, ""},
	{"A05", fails, "a stranger", func(s *scene) { s.a.Unit = unit(77) }, "B4"},
	{"A05", fails, "left the month before", func(s *scene) {
		s.h.Park = parkOf([]facts.Respondent{s.a.Unit}, facts.Change{Month: month(2023, 3), Kind: facts.Leave, ID: s.a.Unit.ID})
	}, "B4"},
	{"A05", undecided, "checked without the list", noPark, ""},

	{"A06", passes, "industry", nothing, ""},
	{"A06", fails, "trade, not industry", func(s *scene) { s.a.Unit.Class = "5211" }, "F4"},
	{"A06", fails, "three digits", func(s *scene) { s.a.Unit.Class = "261" }, "F4"},
	{"A06", undecided, "none", func(s *scene) { s.a.Unit.Class = "" }, ""},

	{"A07", passes, "as listed", nothing, ""},
	{"A07", fails, "another class", func(s *scene) { s.a.Unit.Class = "2929" }, "F4"},
	{"A07", undecided, "checked without the list", all(noPark, func(s *scene) { s.a.Unit.Class = "2929" }), ""},
	{"A07", unasked, "no class, of which A06 speaks", func(s *scene) { s.a.Unit.Class = "5211" }, ""},

	{"A08", passes, "open", nothing, ""},
	{"A08", fails, "not yet open", func(s *scene) { s.h.Opened = false }, "H4"},

	{"A08b", passes, "as issued", nothing, ""},
	{"A08b", passes, "the same month, written another way", write(map[string]string{"H4": "2023年3月"}), ""},
	{"A08b", fails, "another month written over it", write(map[string]string{"H4": "2023-04"}), "H4"},
	{"A08b", undecided, "rubbed out", write(map[string]string{"H4": ""}), ""},

	{"A08c", passes, "as issued", nothing, ""},
	{"A08c", passes, "the same code with spaces", write(map[string]string{"B4": " " + code(1)[:9] + " " + strings.ToLower(code(1)[9:])}), ""},
	{"A08c", fails, "another's code written over it", write(map[string]string{"B4": code(2)}), "B4"},
	{"A08c", undecided, "rubbed out", write(map[string]string{"B4": ""}), ""},

	{"A08d", passes, "as issued", nothing, ""},
	{"A08d", passes, "one of the two changed", give("gov.ytd_ly", 1), ""},
	{"A08d", fails, "both are another month's", all(give("gov.ytd_ly", 1), give("sales.ytd_ly", 2)), "H4"},
	{"A08d", undecided, "the office has no base", noPark, ""},

	{"A09", passes, "the first", nothing, ""},
	{"A09", fails, "the third", func(s *scene) { s.h.Version = 3 }, ""},

	{"A10", passes, "all there", nothing, ""},
	{"A10", passes, "a zero is something", ask("exports.m", 0), ""},
	{"A10", unasked, "February asks no month", february, ""},
	{"A10", fails, "two left out", leaveOut("gov.m", "exports.m"), "D9 D11"},
	{"A10b", passes, "all there", nothing, ""},
	{"A10b", fails, "one left out", leaveOut("sales.ytd"), "E10"},
	{"A10b", fails, "left out in February", all(february, leaveOut("gov.ytd")), "E9"},
	{"A10c", passes, "all there", nothing, ""},
	{"A10c", fails, "base not filled in by a unit without one", leaveOut("gov.ytd_ly"), "G9"},
	{"A10e", passes, "all there", nothing, ""},
	{"A10e", passes, "a zero is something", give("gov.m_ly", 0), ""},
	{"A10e", unasked, "February asks no month", february, ""},
	{"A10e", fails, "last year's month left out where the sum is given", leaveOut("gov.m_ly", "exports.m_ly"), "F9 F11"},
	{"A10e", unasked, "both left out, of which A10c speaks", leaveOut("gov.m_ly", "gov.ytd_ly", "sales.m_ly", "sales.ytd_ly", "exports.m_ly",
		"exports.ytd_ly"), ""},
	{"A10f", passes, "all there", nothing, ""},
	{"A10f", fails, "last year's electricity left out", leaveOut("elec.ytd_ly"), "G12"},
	{"A10f", unasked, "this year's too", leaveOut("elec.ytd_ly", "elec.ytd"), ""},
	{"A10g", passes, "all there", nothing, ""},
	{"A10g", fails, "last year's month left out where the sum is given", leaveOut("elec.m_ly"), "F12"},
	{"A10g", unasked, "February asks no month", february, ""},

	{"N01", unasked, "no tick", nothing, ""},
	{"N01", passes, "a nil return", all(askText("zero_return", "是"), ask("gov.m", 0), ask("sales.m", 0), ask("exports.m", 0)), ""},
	{"N01", fails, "ticked, but something was made and sold", all(askText("zero_return", "是"), ask("exports.m", 0)), "D9 D10"},
	{"N01", undecided, "ticked, the figure is no number", all(askText("zero_return", "√"), askText("gov.m", "无"), ask("sales.m", 0), ask("exports.m", 0)), ""},

	{"N01b", unasked, "no tick", february, ""},
	{"N01b", passes, "a nil return", all(february, askText("zero_return", "是"), ask("gov.ytd", 0), ask("sales.ytd", 0), ask("exports.ytd", 0)), ""},
	{"N01b", fails, "ticked, but something was made", all(february, askText("zero_return", "是"), ask("sales.ytd", 0), ask("exports.ytd", 0)), "E9"},
	{"N01b", undecided, "ticked, the figure is no number", all(february, askText("zero_return", "是"), askText("gov.ytd", "无"), ask("sales.ytd", 0),
		ask("exports.ytd", 0)), ""},

	{"B01", passes, "adds up", nothing, ""},
	{"B01", passes, "one off, as three rounded figures may be", ask("gov.ytd", 5001), ""},
	{"B01", fails, "two off", ask("gov.ytd", 5002), "E9"},
	{"B01", fails, "two short", ask("gov.ytd", 4998), "E9"},
	{"B01", passes, "electricity off by its last digit", all(write(map[string]string{"E12": "1000.01"})), ""},
	{"B01", fails, "electricity off by two of them", all(write(map[string]string{"E12": "1000.02"})), "E12"},
	{"B01", fails, "the month changed", ask("sales.m", 1), "E10"},
	{"B01", unasked, "last month not filed", all(oneGap, ask("gov.ytd", 5002)), ""},
	{"B01", undecided, "nothing filed this year", func(s *scene) { s.h.Last = nil; s.a.Asked["gov.ytd"] = facts.Int(5002) }, ""},
	{"B01", undecided, "the month left out", all(leaveOut("gov.m"), ask("gov.ytd", 5002)), ""},
	{"B01", unasked, "the first return of the year", all(february, ask("gov.ytd", 2002)), ""},

	{"B01b", passes, "adds up", nothing, ""},
	{"B01b", fails, "one off", ask("gov.ytd", 4999), "E9"},
	{"B01b", passes, "two off, of which B01 speaks", ask("gov.ytd", 5002), ""},
	{"B01b", undecided, "the month left out", leaveOut("gov.m"), ""},

	{"B03", unasked, "the office holds the base, of which B04 speaks", give("gov.ytd_ly", 4501), ""},
	{"B03", passes, "adds up", unbased, ""},
	{"B03", passes, "one off, as three rounded figures may be", all(unbased, give("gov.ytd_ly", 4501)), ""},
	{"B03", fails, "base does not follow", all(unbased, give("gov.ytd_ly", 4502)), "G9"},
	{"B03", fails, "the office holds the sum alone", all(func(s *scene) {
		s.base("gov", month(2022, 3), func(b *facts.Base) { b.Month = facts.Value{} })
	}, give("gov.m_ly", 2600)), "G9"},
	{"B03", unasked, "last month not filed", all(unbased, oneGap, give("gov.ytd_ly", 4502)), ""},
	{"B03", undecided, "base of the month unknown", all(unbased, leaveOut("gov.m_ly"), give("gov.ytd_ly", 4502)), ""},
	{"B03b", unasked, "the office holds the base", give("gov.ytd_ly", 4501), ""},
	{"B03b", passes, "adds up", unbased, ""},
	{"B03b", fails, "one off", all(unbased, give("gov.ytd_ly", 4499)), "G9"},
	{"B03b", undecided, "base of the month unknown", all(unbased, leaveOut("gov.m_ly")), ""},

	{"B04", passes, "as the office has it", nothing, ""},
	{"B04", fails, "changed", give("exports.ytd_ly", 451), "G11"},
	{"B04", undecided, "the office has none", func(s *scene) {
		delete(s.h.Park.Bases, facts.BaseKey{ID: s.a.Unit.ID, Period: month(2022, 3), Item: "gov"})
		s.a.Given["gov.ytd_ly"] = facts.Int(4501)
	}, ""},
	{"B04", fails, "held against its own return of a year ago", func(s *scene) {
		delete(s.h.Park.Bases, facts.BaseKey{ID: s.a.Unit.ID, Period: month(2022, 3), Item: "gov"})
		s.h.Year = map[string]facts.Value{"gov.ytd": facts.Int(4400), "gov.m": facts.Int(2700)}
	}, "G9"},
	{"B04", unasked, "came onto the list this year", all(joinedNow, give("gov.ytd_ly", 4501)), ""},
	{"B04", undecided, "checked without the list", all(noPark, give("gov.ytd_ly", 4501)), ""},
	{"B04b", passes, "as the office has it", nothing, ""},
	{"B04b", unasked, "February has no month", february, ""},
	{"B04b", fails, "changed", give("sales.m_ly", 2431), "F10"},
	{"B04b", undecided, "the office has none", func(s *scene) {
		s.base("gov", month(2022, 3), func(b *facts.Base) { b.Month = facts.Value{} })
		s.a.Given["gov.m_ly"] = facts.Int(1)
	}, ""},

	{"B05", passes, "as declared on entry", joinedNow, ""},
	{"B05", passes, "as declared, in February", all(february, func(s *scene) { s.joined(month(2023, 2)) }), ""},
	{"B05", unasked, "on the list since last year", give("gov.ytd_ly", 4501), ""},
	{"B05", fails, "not as declared", all(joinedNow, give("gov.ytd_ly", 4501)), "G9"},
	{"B05", undecided, "nothing was declared", func(s *scene) {
		joinedNow(s)
		delete(s.h.Park.Bases, facts.BaseKey{ID: s.a.Unit.ID, Period: month(2022, 3), Item: "gov"})
		s.a.Given["gov.ytd_ly"] = facts.Int(4501)
	}, ""},

	{"B05b", passes, "as declared on entry", joinedNow, ""},
	{"B05b", unasked, "on the list since last year", give("gov.m_ly", 2701), ""},
	{"B05b", fails, "not as declared", all(joinedNow, give("gov.m_ly", 2701)), "F9"},
	{"B05b", undecided, "nothing was declared", func(s *scene) {
		joinedNow(s)
		delete(s.h.Park.Bases, facts.BaseKey{ID: s.a.Unit.ID, Period: month(2022, 3), Item: "gov"})
		s.a.Given["gov.m_ly"] = facts.Int(2701)
	}, ""},

	{"B06", passes, "a part", nothing, ""},
	{"B06", passes, "all of it", ask("exports.ytd", 4500), ""},
	{"B06", fails, "more than sales", ask("exports.ytd", 4501), "E11"},
	{"B06", undecided, "sales not given", all(leaveOut("sales.ytd"), ask("exports.ytd", 4501)), ""},
	{"B06", unasked, "sales written back below zero", all(ask("sales.ytd", -1), ask("exports.ytd", 4501)), ""},
	{"B06b", passes, "a part", nothing, ""},
	{"B06b", fails, "more than sales", ask("exports.m", 2701), "D11"},
	{"B06b", undecided, "sales is no number", all(askText("sales.m", "约三千"), ask("exports.m", 9999)), ""},
	{"B06b", undecided, "February has no month", february, ""},

	{"B08", passes, "zero", all(ask("exports.ytd", 0), ask("exports.m", -100)), ""},
	{"B08", fails, "below zero", ask("exports.ytd", -1), "E11"},
	{"B08", undecided, "not given", leaveOut("exports.ytd"), ""},

	{"B10", passes, "equal", all(oneGap, ask("gov.ytd", 3000)), ""},
	{"B10", fails, "less than the month", all(oneGap, ask("gov.ytd", 2999), ask("exports.ytd", 0)), "E9 E11"},
	{"B10", unasked, "February has no month", february, ""},
	{"B10", undecided, "left out", leaveOut("gov.ytd"), ""},
	{"B11", unasked, "last month filed, of which B01 speaks", ask("gov.ytd", 4000), ""},
	{"B11", passes, "not below what was last filed", oneGap, ""},
	{"B11", passes, "one off, as three rounded figures may be", all(oneGap, ask("gov.ytd", 4999)), ""},
	{"B11", fails, "below it", all(oneGap, ask("gov.ytd", 4998)), "E9"},
	{"B11", undecided, "nothing filed this year", all(oneGap, func(s *scene) { s.h.Last = nil }), ""},
	{"C10", unasked, "last month filed", ask("gov.ytd", 1), ""},
	{"C10", passes, "as last year", oneGap, ""},
	{"C10", fails, "half of last year", all(oneGap, ask("gov.ytd", 2250)), "E9"},
	{"C10", fails, "nearly twice last year", all(oneGap, ask("sales.ytd", 6900)), "E10"},
	{"C10", fails, "against what the unit typed, where the office has none", all(oneGap, unbased, give("gov.ytd_ly", 10000)), "E9"},
	{"C10", passes, "tiny", all(oneGap, ask("gov.ytd", 1000), give("gov.ytd_ly", 900), unbased), ""},
	{"C10", undecided, "left out", all(oneGap, leaveOut("gov.ytd")), ""},
	{"C11", unasked, "the office has the base", oneGap, ""},
	{"C11", passes, "the months before were like this one", all(oneGap, unbased), ""},
	{"C11", unasked, "it began this month", all(oneGap, unbased, ask("gov.ytd", 3000)), ""},
	{"C11", fails, "the sum of another unit of measure", all(oneGap, unbased, ask("gov.ytd", 5000000)), "E9"},
	{"C11", undecided, "left out", all(oneGap, unbased, leaveOut("gov.ytd")), ""},

	{"A04b", passes, "a code", nothing, ""},
	{"A04b", fails, "none", func(s *scene) {
		s.edit = func(f *excelize.File) error {
			if err := f.SetCellValue(formSheet, "B4", nil); err != nil {
				return err
			}
			return forget(f)
		}
	}, "B4"},
	{"A08e", passes, "asked", nothing, ""},
	{"A08e", fails, "not asked", func(s *scene) { s.h.Asked = false }, "H4"},
	{"A10d", passes, "filled in", nothing, ""},
	{"A10d", passes, "in February", february, ""},
	{"A10d", fails, "left out", leaveOut("elec.m"), "D12"},
	{"A10d", unasked, "a nil return", all(askText("zero_return", "是"), leaveOut("elec.m")), ""},
	{"N03", passes, "as usual", nothing, ""},
	{"N03", fails, "in 元", ask("next", 4_000_000), "D13"},
	{"N03", fails, "below zero", ask("next", -5), "D13"},
	{"N03", unasked, "not given", leaveOut("next"), ""},
	{"N03", undecided, "the month left out", leaveOut("gov.m"), ""},

	{"A11", passes, "signed", nothing, ""},
	{"A11", fails, "two left out", leaveOut("stat_head", "report_date"), "B16 F16"},

	{"N02", passes, "ticked", all(askText("zero_return", "是"), ask("gov.m", 0), ask("sales.m", 0), ask("exports.m", 0)), ""},
	{"N02", unasked, "something was made", nothing, ""},
	{"N02", fails, "all zero, not ticked", all(ask("gov.m", 0), ask("sales.m", 0), ask("exports.m", 0)), "H13"},
	{"N02", fails, "all zero in February", all(february, ask("gov.ytd", 0), ask("sales.ytd", 0), ask("exports.ytd", 0)), "H13"},
	{"N02", undecided, "one left out", all(ask("gov.m", 0), ask("sales.m", 0), leaveOut("exports.m")), ""},

	{"B09", passes, "zero", ask("exports.m", 0), ""},
	{"B09", fails, "written back", ask("sales.m", -1), "D10"},
	{"B09", undecided, "left out", leaveOut("sales.m"), ""},

	{"V01", unasked, "the first", nothing, ""},
	{"V01", passes, "five in a hundred", again(3157, 2700), ""},
	{"V01", fails, "more", again(3159, 2700), "D9"},
	{"V01", fails, "in February", all(february, again(2000, 1000)), "E10"},
	{"V01", undecided, "the version before was not accepted", func(s *scene) { s.h.Version = 2 }, ""},

	{"V03", unasked, "the first", nothing, ""},
	{"V03", passes, "a correction", nextMonth(4999, 4400), ""},
	{"V03", fails, "to date is what was accepted and the month", nextMonth(2000, 1800), "E9"},
	{"V03", undecided, "the version before was not accepted", func(s *scene) { s.h.Version = 2 }, ""},

	{"V02", passes, "late", nothing, ""},
	{"V02", fails, "shut", func(s *scene) { s.h.Closed = true }, "H4"},

	{"C01", passes, "at the bound", ask("sales.ytd", 4250), ""},
	{"C01", fails, "below it", ask("sales.ytd", 4249), "E10"},
	{"C01", unasked, "tiny", all(ask("gov.ytd", 1000), ask("sales.ytd", 800)), ""},
	{"C01", fails, "little beside much", ask("gov.ytd", 1000), "E10"},
	{"C01", fails, "none beside little", all(ask("gov.ytd", 0), ask("sales.ytd", 5)), "E10"},
	{"C01", undecided, "left out", leaveOut("sales.ytd"), ""},
	{"C02", passes, "at the bound", ask("sales.m", 3900), ""},
	{"C02", fails, "above it", ask("sales.m", 3901), "D10"},
	{"C02", fails, "none beside little", all(ask("gov.m", 0), ask("sales.m", 5)), "D10"},
	{"C02", passes, "none beside none", all(ask("gov.m", 0), ask("sales.m", 0)), ""},
	{"C02", unasked, "a write-off", ask("gov.m", -5), ""},
	{"C02", undecided, "February", february, ""},
	{"C02", undecided, "left out", leaveOut("gov.m"), ""},

	{"C03", passes, "twice", all(may, ask("gov.m", 8000)), ""},
	{"C03", fails, "more than twice", all(may, ask("gov.m", 8001)), "D9"},
	{"C03", fails, "less than half", all(may, ask("gov.m", 1999)), "D9"},
	{"C03", unasked, "March is not held against 1—2月", ask("gov.m", 90000), ""},
	{"C03", unasked, "a month between was not filed", all(may, oneGap, ask("gov.m", 8001)), ""},
	{"C03", undecided, "left out", all(may, leaveOut("gov.m")), ""},

	{"C04", passes, "twice", ask("gov.m", 5400), ""},
	{"C04", fails, "more than twice", ask("gov.m", 5401), "D9"},
	{"C04", fails, "in February", all(february, ask("gov.ytd", 3601)), "E9"},
	{"C04", unasked, "nothing made, of which C06 speaks", ask("gov.m", 0), ""},
	{"C04", fails, "against the office's base, whatever was typed", all(ask("gov.m", 5401), give("gov.m_ly", 5000)), "D9"},
	{"C04", unasked, "a tiny base", all(unbased, give("gov.m_ly", 1000)), ""},
	{"C04", undecided, "no base", all(unbased, leaveOut("gov.m_ly")), ""},

	{"C06", passes, "still something", all(may, ask("gov.m", 1)), ""},
	{"C06", fails, "nothing any more", all(may, ask("gov.m", 0)), "D9"},
	{"C06", unasked, "a nil return says so itself", all(may, askText("zero_return", "是"), ask("gov.m", 0)), ""},
	{"C06", unasked, "known to stand still", all(may, bothOnList(facts.Change{Month: month(2023, 5), Kind: facts.Stop}), ask("gov.m", 0)), ""},
	{"C06", undecided, "nothing filed before", all(may, func(s *scene) { s.h.Last = nil }, ask("gov.m", 0)), ""},

	{"C07", passes, "a base", nothing, ""},
	{"C07", fails, "none, though long on the list", give("gov.m_ly", 0), "D9"},
	{"C07", unasked, "new", all(joinedNow, give("gov.m_ly", 0)), ""},
	{"C07", fails, "on the list for fourteen months", all(bothOnList(facts.Change{Month: month(2022, 2), Kind: facts.EnterMonth}), give("gov.m_ly", 0)), "D9"},
	{"C07", unasked, "for thirteen", all(bothOnList(facts.Change{Month: month(2022, 3), Kind: facts.EnterMonth}), give("gov.m_ly", 0)), ""},
	{"C07", undecided, "no base given", leaveOut("gov.m_ly"), ""},

	{"C08", passes, "one of two the same", all(may, ask("gov.m", 4000)), ""},
	{"C08", fails, "both the same", all(may, ask("gov.m", 4000), ask("sales.m", 3600)), "D9"},
	{"C08", undecided, "sales left out", all(may, ask("gov.m", 4000), leaveOut("sales.m")), ""},

	{"C09", passes, "one is not round", all(may, func(s *scene) {
		s.h.Earlier = map[facts.Period]map[string]facts.Value{month(2023, 4): {"gov.m": facts.Int(4000)}, month(2023, 3): {"gov.m": facts.Int(3001)}}
	}), ""},
	{"C09", fails, "three round ones", all(may, func(s *scene) {
		s.h.Earlier = map[facts.Period]map[string]facts.Value{month(2023, 4): {"gov.m": facts.Int(4000)}, month(2023, 3): {"gov.m": facts.Int(3000)}}
	}), "D9"},
	{"C09", undecided, "one month not filed", all(may, func(s *scene) {
		s.h.Earlier = map[facts.Period]map[string]facts.Value{month(2023, 3): {"gov.m": facts.Int(3000)}}
	}), ""},

	// ONS, thousand-pounds correction: 716750 against 605 is a slip, 823650 is too
	// far, the bounds themselves and 706 are none, and nothing is said against zero.
	{"U01", fails, "ONS 716750 of 605", all(may, was("gov.m", 605), ask("gov.m", 716750)), "D9"},
	{"U01", passes, "ONS 823650 of 605", all(may, was("gov.m", 605), ask("gov.m", 823650)), ""},
	{"U01", passes, "ONS 706 of 605", all(may, was("gov.m", 605), ask("gov.m", 706)), ""},
	{"U01", passes, "250 exactly", all(may, was("gov.m", 605), ask("gov.m", 250*605)), ""},
	{"U01", passes, "1350 exactly", all(may, was("gov.m", 605), ask("gov.m", 1350*605)), ""},
	{"U01", unasked, "against zero", all(may, was("gov.m", 0), ask("gov.m", 716750)), ""},
	{"U01", fails, "February, against last year", all(february, ask("gov.ytd", 1800*1000)), "E9"},
	{"U01", fails, "a new unit, against its revenue", all(may, func(s *scene) {
		newWithRevenue(605)(s)
		s.a.Asked["gov.m"] = facts.Int(716750)
	}), "D9"},
	{"U01", undecided, "nothing to hold it against but what it typed itself", all(may, func(s *scene) {
		newWithRevenue(0)(s)
		s.a.Unit.Revenue = facts.Value{}
		s.h.Park.Roster = facts.NewRoster([]facts.Respondent{s.a.Unit}, nil)
	}), ""},
	{"U02", passes, "a fifth", all(may, ask("gov.m", 800)), ""},
	{"U02", fails, "a tenth", all(may, ask("gov.m", 400)), "D9"},
	{"U02", fails, "a new unit all in 万元, its base too, against its revenue", all(newWithRevenue(28000), ask("gov.m", 3000), give("gov.m_ly", 2700)), "D9"},
	{"U02", passes, "the same in 千元", all(newWithRevenue(28000), ask("gov.m", 30000), give("gov.m_ly", 27000)), ""},
	{"U02", fails, "in February, against the revenue of two months", all(february, newWithRevenue(10000), ask("gov.ytd", 2000), give("gov.ytd_ly", 1800)), "E9"},
	{"U02", undecided, "left out", all(may, leaveOut("gov.m")), ""},
	{"U03", passes, "seven times", all(may, ask("gov.m", 28000)), ""},
	{"U03", fails, "ten times", all(may, ask("gov.m", 40000)), "D9"},
	{"U03", undecided, "left out", all(may, leaveOut("gov.m")), ""},
	{"U04", passes, "small", all(may, was("gov.m", 5000000), ask("gov.m", 1000)), ""},
	{"U04", fails, "next to nothing", all(may, was("gov.m", 5000000), ask("gov.m", 50)), "D9"},
	{"U04", undecided, "left out", all(may, leaveOut("gov.m")), ""},

	{"U05", unasked, "adds up", nothing, ""},
	{"U05", passes, "does not add up either way", ask("gov.m", 7), ""},
	{"U05", fails, "month and cumulative exchanged", all(ask("gov.m", 5000), ask("gov.ytd", 3000)), "D9"},
	{"U05", undecided, "left out", leaveOut("gov.ytd"), ""},
	{"U05b", unasked, "as the office has it", nothing, ""},
	{"U05b", passes, "changed otherwise", give("gov.ytd_ly", 7), ""},
	{"U05b", fails, "this year and last exchanged", all(give("gov.ytd_ly", 5000), ask("gov.ytd", 4500)), "E9"},
	{"U05b", undecided, "the office has none", noPark, ""},

	{"X01", passes, "as before", may, ""},
	{"X01", fails, "a hundred times the power", all(may, ask("elec.m", 100000)), "D12"},
	{"X01", unasked, "no power", all(may, ask("elec.m", 0)), ""},
	{"X01", undecided, "left out", all(may, leaveOut("elec.m")), ""},

	{"C05", passes, "grew as the others did", among, ""},
	{"C05", fails, "ten times", all(among, ask("gov.m", 30000)), "D9"},
	{"C05", passes, "February", all(february, among), ""},
	{"C05", undecided, "too few", alone, ""},
	{"C05", undecided, "a zero base", all(among, give("gov.m_ly", 0)), ""},
	{"M01", passes, "a little off", among, ""},
	{"M01", fails, "far off what was to be expected", all(may, among, ask("gov.m", 4000+54000/5)), "D9"},
	{"M01", passes, "just under", all(may, among, ask("gov.m", 4000+54000/5-1)), ""},
	{"M01", undecided, "left out", all(among, leaveOut("gov.m")), ""},
}

func TestRules(t *testing.T) {
	severity := map[string]string{}
	for _, r := range defs(t).list {
		severity[r.ID] = r.Severity
	}
	words := map[ingest.Outcome]string{ingest.Passed: passes, ingest.Failed: fails, ingest.Undecided: undecided, ingest.NotAsked: unasked}
	for _, c := range ruleCases {
		t.Run(c.rule+" "+c.verdict+" "+c.name, func(t *testing.T) {
			s := newScene()
			c.change(s)
			var where []string
			problems, outcomes := s.try(t)
			if got := words[outcomes[c.rule]]; got != c.verdict {
				t.Errorf("it %s", got)
			}
			for _, p := range problems {
				wellSaid(t, p)
				if p.Rule != c.rule {
					continue
				}
				if p.At.Ref != "" {
					where = append(where, p.At.Ref)
				}
				if p.Severity.String() != severity[c.rule] {
					t.Errorf("%s is %s, the rule says %s", p.Rule, p.Severity, severity[c.rule])
				}
			}
			if got := strings.Join(where, " "); got != c.at {
				t.Errorf("at %q, want %q", got, c.at)
			}
		})
	}
}
