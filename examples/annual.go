package examples

import (
	"math/big"
	"path/filepath"

	"parkstat/facts"
	"parkstat/templates"
)

// lastYear is what the annual returns are for; they come in March.
var lastYear = facts.Period{Year: 2022, Month: 12}

// annualFaults are what goes wrong in the annual returns, by the unit's place in the list.
var annualFaults = map[int]string{16: "two methods apart", 31: "input over output", 52: "never comes"}

// annual writes one unit's annual return.
func (w *writer) annual(form *templates.Form, i int, e *enterprise, ec *economy) {
	if e.entered > 0 || annualFaults[i] == "never comes" {
		return
	}
	a := templates.Answers{Unit: e.Respondent, Period: lastYear, Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for column, scale := range map[string]int64{"ytd": 100, "ytd_ly": 94} {
		for item, v := range e.accounts(i, ec, scale) {
			a.Asked[item+"."+column] = facts.Int(v)
		}
	}
	switch annualFaults[i] {
	case "two methods apart":
		v := a.Asked["y_surplus.ytd"]
		v.Units += a.Asked["y_output.ytd"].Units / 20
		a.Asked["y_surplus.ytd"] = v
	case "input over output":
		a.Asked["y_input.ytd"] = facts.Int(a.Asked["y_output.ytd"].Units + 1)
	}
	a.Asked["unit_head"] = facts.TextValue(e.Contacts[2].Name)
	a.Asked["preparer"] = facts.TextValue(e.Contacts[0].Name)
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: "2023-03-08"}
	data, err := form.Blank(a)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.put(filepath.Join("inbox-annual", "2023-03-10", e.ID+"-2022-年报.xlsx"), data)
}

// accounts are a year's seven items: a rate about that of the division, and the two
// methods equal. scale is in hundredths of the year.
func (e *enterprise) accounts(i int, ec *economy, scale int64) map[string]int64 {
	output := e.toDate(&e.base, 9) * 4 / 3 * scale / 100
	rate := ec.rates[trades[e.trade].division] + int64(i%7)*20 - 60 // hundredths of a percent
	share := func(of, hundredths int64) int64 {
		r := big.NewRat(of*hundredths, 10_000)
		return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
	}
	va := share(output, rate)
	vat := share(output, 310)
	labour, tax, depreciation := share(va, 3900), vat+share(output, 90), share(va, 1700)
	return map[string]int64{"y_output": output, "y_input": output + vat - va, "y_vat": vat,
		"y_labour": labour, "y_tax": tax, "y_depreciation": depreciation, "y_surplus": va - labour - tax - depreciation + share(va, int64(i%5)*40-80)}
}
