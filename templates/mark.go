package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Review is what a marked return tells its sender.
type Review struct {
	Unit, Code string
	Period     string // in words
	Verdict    string
	Passed     bool // nothing is to be mended or explained
	Problems   []facts.Problem
}

// Marking is how a return is to be marked: all that is decided beforehand, so that
// the marking itself needs neither the form nor the office's settings.
type Marking struct {
	Title, About, Todo string
	Form               string // its sheet
	Lines              []MarkedLine
	Cells              []MarkedCell
	Places             []string // cells of the form, which lose an old mark
}

// MarkedLine is a problem on the review sheet.
type MarkedLine struct {
	Severity, Rule, Ref, Message, Hint string
	Link                               bool   // there is such a cell to go to
	Reason                             string // what was written before
	Asks                               bool   // a reason may be written
}

// MarkedCell is a cell at fault.
type MarkedCell struct {
	Range    string // the cell, with those merged into it
	Severity string // the gravest
	Comment  string
}

// Mark plans the marked copy of a return: its own workbook, faulty cells coloured
// and commented, and a sheet that lists the problems and takes reasons. Reasons on
// an earlier such sheet are kept.
func (f *Form) Mark(book *xlsx.Book, r Review) *Marking {
	m := &Marking{Title: fmt.Sprintf("%s　%s　审核意见：%s", r.Unit, r.Period, r.Verdict)}
	var sheet *xlsx.Sheet
	if places := f.Locate(book); places != nil {
		sheet = places.Sheet
		m.Form = sheet.Name
		for _, c := range places.Cells {
			m.Places = append(m.Places, c.Ref())
		}
		slices.Sort(m.Places)
	}
	reasons := ReviewReasons(book)
	problems := slices.Clone(r.Problems)
	slices.SortStableFunc(problems, func(a, b facts.Problem) int { return cmp.Compare(b.Severity, a.Severity) })
	byCell := map[string][]MarkedLine{}
	for _, p := range problems {
		l := MarkedLine{Severity: p.Severity.String(), Rule: p.Rule, Ref: p.At.Ref, Message: p.Message, Hint: p.Hint, Asks: p.Severity == facts.Query}
		if l.Asks {
			l.Reason = p.Reason
			if a := reasons[ReviewKey{p.Rule, p.At.Ref}]; a.Message == p.Message {
				l.Reason = cmp.Or(a.Reason, p.Reason)
			}
		}
		if row, col, err := xlsx.ParseRef(p.At.Ref); err == nil && sheet != nil && (p.At.Sheet == "" || p.At.Sheet == sheet.Name) {
			l.Link = true
			at := merged(sheet, row, col)
			if byCell[at] == nil {
				m.Cells = append(m.Cells, MarkedCell{Range: at, Severity: l.Severity})
			}
			byCell[at] = append(byCell[at], l)
		}
		m.Lines = append(m.Lines, l)
	}
	for i, c := range m.Cells {
		m.Cells[i].Comment = comment(byCell[c.Range])
	}
	m.About = about(f.Def.Name, r)
	m.Todo = todo(r, m.Lines)
	return m
}

// merged is the cell, or the merge that it lies in.
func merged(s *xlsx.Sheet, row, col int) string {
	for _, m := range s.Merges {
		if m.Contains(row, col) {
			return m.String()
		}
	}
	return xlsx.Ref(row, col)
}

// commentMark begins what we say in a comment: what stands before it is the sender's.
const commentMark = "【审核意见】"

// comment speaks as a colleague would: what was found, and how to mend it.
func comment(lines []MarkedLine) string {
	var s strings.Builder
	s.WriteString(commentMark)
	asks := false
	for _, l := range lines {
		fmt.Fprintf(&s, "\n%s %s：%s。", l.Severity, l.Rule, l.Message)
		if l.Hint != "" {
			s.WriteString("\n→ " + l.Hint)
		}
		asks = asks || l.Asks
	}
	if asks {
		s.WriteString("\n（数字无误的，也可在“" + ReviewSheet + "”表里写明原因。）")
	}
	return s.String()
}

func about(form string, r Review) string {
	s := "《" + form + "》　" + r.Code
	for _, severity := range []facts.Severity{facts.Error, facts.Query, facts.Info} {
		n := 0
		for _, p := range r.Problems {
			if p.Severity == severity {
				n++
			}
		}
		if n > 0 {
			s += fmt.Sprintf("　%s %d 条", severity, n)
		}
	}
	return s
}

// todo says in a line what the sender should do.
func todo(r Review, lines []MarkedLine) string {
	asks := slices.ContainsFunc(lines, func(l MarkedLine) bool { return l.Asks && l.Reason == "" })
	errs := slices.ContainsFunc(lines, func(l MarkedLine) bool { return l.Severity == facts.Error.String() })
	var s strings.Builder
	switch {
	case len(lines) == 0:
		return "审核通过，没有发现问题，不必修改。"
	case r.Passed:
		return "审核通过。以下各条供参考，不必重报。"
	case errs:
		s.WriteString("请逐条改好标“强制”的单元格（点“单元格”一栏可跳到该格）")
		if asks {
			s.WriteString("；标“核实”的有误请改正，无误请在右边浅黄格写明原因")
		}
	case asks:
		s.WriteString("请逐条核对标“核实”的单元格（点“单元格”一栏可跳到该格）：有误请改正，无误请在右边浅黄格写明原因")
	}
	if s.Len() > 0 {
		s.WriteString("。")
	}
	s.WriteString("保存后把本文件原样重报即可。")
	return s.String()
}
