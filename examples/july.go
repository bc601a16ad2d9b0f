package examples

import (
	"path/filepath"

	"parkstat/facts"
	"parkstat/templates"
)

// julyFaults are what goes wrong in the returns of 2023-07, by the unit's place in
// the list. Units 50 to 53 never report; 20 comes late.
var julyFaults = map[int]string{
	2: "text in a number cell", 13: "on the form of 2022", 4: "exported from direct reporting", 6: "in yuan", 7: "halved, with the reason",
	9: "halved, without a word", 10: "month and cumulative exchanged", 12: "zero without the tick", 5: "blank asked cell", 8: "cumulative does not follow",
	14: "filled on last month's blank",
	17: "last year's figure changed", 23: "exports over sales", 26: "truncated", 29: "html saved as xlsx", 32: "old xls renamed",
	35: "not our form", 38: "period not open", 44: "password protected", 47: "corrected",
}

// july writes one unit's return of 2023-07 as it comes in.
func (w *writer) july(i int, e *enterprise, all []*enterprise) {
	folder := filepath.Join("inbox-2023-07", day(july, i))
	file := filepath.Join(folder, name(e, july))
	if i == 0 {
		stranger := *all[0]
		stranger.Respondent.ID = facts.MakeCreditCode("91410999MA888888")
		stranger.Name = "未入库企业有限公司"
		w.put(filepath.Join(folder, name(&stranger, july)), w.filled(&stranger, july, nil))
	}
	if !e.onList(july.Month) || i >= 50 && i < 54 {
		return
	}
	set := func(path string, v facts.Value) func(*templates.Answers) {
		return func(a *templates.Answers) { a.Asked[path] = v }
	}
	gov := e.items(july.Month)["gov"]
	switch julyFaults[i] {
	case "text in a number cell":
		w.put(file, w.filled(e, july, set("gov.m", facts.TextValue("约三千万"))))
	case "blank asked cell":
		w.put(file, w.filled(e, july, set("sales.m", facts.Value{})))
	case "on the form of 2022":
		w.put(file, w.filledAs("2022.1", e, july, func(a *templates.Answers) { delete(a.Asked, "elec.m") }))
	case "exported from direct reporting":
		w.put(file, w.exported(e, july))
	case "in yuan":
		w.put(file, w.filled(e, july, func(a *templates.Answers) { times(a, 1000, 1) }))
	case "halved, with the reason":
		w.put(file, w.filled(e, july, func(a *templates.Answers) {
			times(a, 2, 5)
			a.Asked["gov.note"] = facts.TextValue("7月10日至28日停炉大修，已复产。")
		}))
	case "halved, without a word":
		w.put(file, w.filled(e, july, func(a *templates.Answers) { times(a, 2, 5) }))
	case "month and cumulative exchanged":
		w.put(file, w.filled(e, july, func(a *templates.Answers) {
			a.Asked["gov.m"], a.Asked["gov.ytd"] = a.Asked["gov.ytd"], a.Asked["gov.m"]
		}))
	case "zero without the tick":
		w.put(file, w.filled(e, july, func(a *templates.Answers) { times(a, 0, 1) }))
	case "cumulative does not follow":
		w.put(file, w.filled(e, july, set("gov.ytd", facts.Int(gov[1]+10))))
	case "filled on last month's blank":
		w.put(file, w.filled(e, july, func(a *templates.Answers) { a.Period = halfYear }))
	case "last year's figure changed":
		w.put(file, w.filled(e, july, func(a *templates.Answers) { a.Given["gov.m_ly"] = facts.Int(gov[2] - 500) }))
	case "exports over sales":
		w.put(file, w.filled(e, july, set("exports.m", facts.Int(gov[0]*2))))
	case "truncated":
		whole := w.filled(e, july, nil)
		w.put(file, whole[:len(whole)*6/10])
	case "html saved as xlsx":
		w.put(file, []byte("<html><head><meta charset=\"utf-8\"></head><body><table><tr><td>工业总产值</td><td>12345</td></tr></table></body></html>"))
	case "old xls renamed":
		w.put(file, compound("Workbook"))
	case "password protected":
		w.put(file, compound("EncryptedPackage", "EncryptionInfo"))
	case "not our form":
		w.put(file, notOurForm())
	case "period not open":
		august := july.Next()
		w.put(filepath.Join(folder, name(e, august)), w.filled(e, august, nil))
	case "corrected":
		w.put(file, w.filled(e, july, set("gov.ytd", facts.Int(gov[1]-100))))
		w.put(filepath.Join("inbox-2023-07", "2023-08-08", name(e, july)), w.filled(e, july, nil))
	default:
		if i%20 == 0 {
			file = filepath.Join("inbox-2023-07", "2023-08-11", name(e, july))
		}
		w.put(file, w.filled(e, july, nil))
	}
}

// times changes the month's figures by a factor, and the cumulatives with them.
func times(a *templates.Answers, num, den int64) {
	for _, item := range []string{"gov", "sales", "exports", "elec"} {
		m, ytd := a.Asked[item+".m"], a.Asked[item+".ytd"]
		was := m.Units
		m.Units = was * num / den
		ytd.Units += m.Units - was
		a.Asked[item+".m"], a.Asked[item+".ytd"] = m, ytd
	}
}
