package facts

import (
	"math/big"
	"time"
)

// BaseKey names a base figure (同期数): unit, the month a year ago, item.
type BaseKey struct {
	ID     string
	Period Period
	Item   string
}

// Base is last year's figure on this year's list: the month and the cumulative.
// Source says where it is from (上年上报, 入库申报, 核定调整), Approval who let it differ.
type Base struct {
	Month, ToDate    Value
	Filed            Value // what the unit filed to date last year, where the base differs from it; else missing
	Source, Approval string
	At               Cell
}

// PriceIndex is an industrial producer price index (工业生产者出厂价格指数) of a
// division, a section or the whole (全部), in percent: 上年同月=100 and
// 累计, 上年同期=100. A missing index is not yet out.
type PriceIndex struct {
	Month, ToDate *big.Rat
	Source        string
	Released      string
	At            Cell
}

// Target is the year's goal (全年目标) of an indicator: a level in its display
// unit or a growth in percent; either may be nil.
type Target struct {
	Level, Growth *big.Rat
	By            string // the department that answers for it (责任单位); may be empty
	At            Cell
}

// Standing is the park's place among its city (全市): rank, of how many, and the
// city's own growth in percent.
type Standing struct {
	Rank, Of   int
	CityGrowth *big.Rat
	At         Cell
}

// FedBack (反馈数) is a figure returned by the statistics bureau with its
// document: level in the indicator's display unit, growth in percent.
type FedBack struct {
	MonthLevel, MonthGrowth   *big.Rat
	ToDateLevel, ToDateGrowth *big.Rat
	Document, Date            string
	At                        Cell
}

// Published (历史公布数) is what was published of an indicator for a month of an
// earlier year: level in the indicator's display unit, growth in percent.
type Published struct {
	MonthLevel, MonthGrowth   *big.Rat
	ToDateLevel, ToDateGrowth *big.Rat
	Source                    string
	At                        Cell
}

// ClassList (行业分类) is a list of classes that the park supplies, such as
// 高技术制造业: codes of two to four digits and the group each belongs to.
type ClassList map[string]string

// Of is the group of a class: that of the longest code it begins with, "" for none.
func (l ClassList) Of(class string) string {
	for n := min(4, len(class)); n >= 2; n-- {
		if group, ok := l[class[:n]]; ok {
			return group
		}
	}
	return ""
}

// Window is when returns of a period are taken as the office wrote it (facts/calendar puts
// deadlines off to workdays): [Opens, Closes], and late ones until
// Shuts (关网), which may be zero: never.
type Window struct {
	Opens, Closes, Shuts time.Time
	At                   Cell
}

// IndicatorKey names a figure of the park's register: indicator code and period.
type IndicatorKey struct {
	Indicator string
	Period    Period
}

// DivisionYear and DivisionMonth key rates and price indices. Division may also
// be a section letter or "*" for the whole.
type (
	// DivisionYear keys 增加值率.
	DivisionYear struct {
		Division string
		Year     int
	}
	// DivisionMonth keys 价格指数.
	DivisionMonth struct {
		Division string
		Period   Period
	}
)

// Park is the park's workbook as read: everything that the office itself keeps.
type Park struct {
	SHA256      string
	Roster      *Roster
	Departments *Roster  // 部门; nil: the park keeps none
	Projects    *Roster  // the units of 项目; nil: the park keeps none
	Ventures    Ventures // 项目
	Bases       map[BaseKey]Base
	Rates       map[DivisionYear]*big.Rat // 增加值率, percent of gross output
	Prices      map[DivisionMonth]PriceIndex
	Targets     map[IndicatorKey]Target // keyed by the year's December
	Standings   map[IndicatorKey]Standing
	FedBack     map[IndicatorKey]FedBack
	Published   map[IndicatorKey]Published
	Classes     map[string]ClassList  // by the list's name
	Calendar    map[Period]Window     // 填报日历: of every monthly form
	Windows     map[FormPeriod]Window // 填报日历: lines of one form, which go before
	DaysOff     []DayOff              // 节假日, in the order of the sheet
	Extensions  map[UnitPeriod]Extension
}

// Rate is the value-added rate (增加值率) of a division in a year: its own, else
// its section's, else the whole's; nil when none is given.
func (p *Park) Rate(d Division, year int) *big.Rat {
	for _, code := range []string{d.Code, d.Section, "*"} {
		if r := p.Rates[DivisionYear{code, year}]; r != nil {
			return r
		}
	}
	return nil
}

// Price is the index for a division in a month: its own, else its section's,
// else the whole's. The string says whose it is ("" = none to be had).
func (p *Park) Price(d Division, at Period, toDate bool) (*big.Rat, string) {
	for _, code := range []string{d.Code, d.Section, "*"} {
		x := p.Prices[DivisionMonth{code, at}]
		switch {
		case toDate && x.ToDate != nil:
			return x.ToDate, code
		case x.Month != nil:
			return x.Month, code
		}
	}
	return nil, ""
}
