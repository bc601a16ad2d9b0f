package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"parkstat/facts"
	"parkstat/work"
)

// callJSON is a line of the list for telephone calls.
type callJSON struct {
	Unit     string          `json:"unit"`
	Name     string          `json:"name"`
	Form     string          `json:"form"`
	Period   string          `json:"period"`
	State    string          `json:"state"`
	Deadline string          `json:"deadline,omitempty"`
	Late     int             `json:"workdays_late"` // workdays since the unit's deadline, 0 before it
	Reminded string          `json:"last_reminder,omitempty"`
	Step     int             `json:"step"`
	Now      string          `json:"call_now,omitempty"` // the role
	Contacts []facts.Contact `json:"contacts"`
}

func (a *app) callsJSON(calls []work.Call) []callJSON {
	all := []callJSON{}
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return a.stamp(t)
	}
	for _, c := range calls {
		all = append(all, callJSON{Unit: c.Unit.ID, Name: c.Unit.Name, Form: c.Form.Def.Name, Period: c.Period.String(), State: c.State,
			Deadline: stamp(c.Deadline), Late: c.DaysLate, Reminded: stamp(c.Reminded), Step: c.Step, Now: c.Role, Contacts: c.Contacts})
	}
	return all
}

func (a *app) printCallList(calls []callJSON) {
	fmt.Printf("%s电话名单（%s）\n", a.Park, a.stamp(a.Now()))
	for _, c := range calls {
		late := "未到截止"
		switch {
		case c.Deadline == "":
			late = "没有写截止"
		case c.Late > 0:
			late = fmt.Sprintf("迟 %d 个工作日", c.Late)
		case c.Deadline <= a.stamp(a.Now()):
			late = "刚过截止"
		}
		fmt.Printf("\n%s  %s《%s》  %s，%s", plain(c.Name), c.Period, c.Form, c.State, late)
		if c.Reminded != "" {
			fmt.Printf("，上次催报 %s", c.Reminded)
		}
		fmt.Println()
		for _, who := range c.Contacts {
			mark := "  "
			if who.Role == c.Now {
				mark = "→ "
			}
			fmt.Printf("  %s%s %s %s\n", mark, who.Role, plain(who.Name), plain(who.Mobile))
		}
	}
	if len(calls) == 0 {
		fmt.Println("没有要打电话的。")
	}
}

// callsBook is the list as a workbook to print. All cells are text, so that nothing becomes
// a formula.
func callsBook(park, stamp string, calls []callJSON) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "电话名单"
	err := f.SetSheetName("Sheet1", sheet)
	row := 0
	line := func(cells ...string) {
		row++
		for i, s := range cells {
			ref, errRef := excelize.CoordinatesToCellName(i+1, row)
			err = cmp.Or(err, errRef)
			if err == nil {
				err = f.SetCellStr(sheet, ref, s)
			}
		}
	}
	line(park + "电话名单（" + stamp + "）")
	line("单位", "报告期", "表", "情况", "截止", "迟几个工作日", "上次催报", "现在找", "姓名", "手机", "其他联系人", "打电话的结果")
	for _, c := range calls {
		var name, mobile string
		var others []string
		for _, who := range c.Contacts {
			if who.Role == c.Now && name == "" {
				name, mobile = who.Name, who.Mobile
				continue
			}
			others = append(others, who.Role+" "+plain(who.Name+" "+who.Mobile))
		}
		line(plain(c.Name), c.Period, c.Form, c.State, c.Deadline, fmt.Sprint(c.Late), c.Reminded, c.Now, plain(name), plain(mobile), strings.Join(others, "\n"), "")
	}
	for i, width := range []float64{22, 8, 16, 8, 11, 6, 11, 10, 8, 13, 33, 20} {
		col, errCol := excelize.ColumnNumberToName(i + 1)
		err = cmp.Or(err, errCol)
		if err == nil {
			err = f.SetColWidth(sheet, col, col, width)
		}
	}
	if err == nil {
		err = printable(f, sheet, row)
	}
	var out bytes.Buffer
	if err == nil {
		err = f.Write(&out)
	}
	return out.Bytes(), err
}

// printable lays the list out on A4, across, with lines to write on.
func printable(f *excelize.File, sheet string, rows int) error {
	var lines []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	body := &excelize.Style{Border: lines, Font: &excelize.Font{Size: 10}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}
	head := &excelize.Style{Border: lines, Font: &excelize.Font{Size: 10, Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8E8E8"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}}
	for _, part := range []struct {
		style    *excelize.Style
		from, to int
		height   float64
	}{{&excelize.Style{Font: &excelize.Font{Size: 14, Bold: true}}, 1, 1, 26}, {head, 2, 2, 30}, {body, 3, rows, 42}} {
		for row := part.from; row <= part.to; row++ { // a row that wraps is not made higher by itself
			if err := f.SetRowHeight(sheet, row, part.height); err != nil {
				return err
			}
		}
		if part.from > part.to {
			continue
		}
		style, err := f.NewStyle(part.style)
		if err == nil {
			err = f.SetCellStyle(sheet, fmt.Sprintf("A%d", part.from), fmt.Sprintf("L%d", part.to), style)
		}
		if err != nil {
			return err
		}
	}
	across, fit, a4, pages := "landscape", true, 9, 0
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToHeight: &pages}); err != nil {
		return err
	}
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	narrow := 0.4
	if err := f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: "'" + sheet + "'!$1:$2"})
}
