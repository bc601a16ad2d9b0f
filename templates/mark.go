package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Review is a return as it was read and judged, and what its sender is told.
type Review struct {
	Version  string // the shape in which it was read
	Verdict  string
	Passed   bool // nothing is to be mended or explained
	Facts    []facts.Fact
	Problems []facts.Problem
}

// Marked makes the marked copy of a return: the form's own blank of today for that unit and
// period (a), filled with the figures as they were read and, where none could be, with the
// text that was found; faulty cells coloured and commented; and a sheet that lists the
// problems and takes reasons. Of the sender's workbook nothing but these figures and texts
// comes into it, so it is harmless whatever that workbook was; and it is a return itself:
// sent again as it is, it says what the return said.
func (f *Form) Marked(a Answers, book *xlsx.Book, r Review) ([]byte, error) {
	in, err := f.receive(a, book, r)
	if err != nil {
		return nil, err
	}
	m := in.plan(ReviewReasons(book), r)
	w, err := in.form.write(in.answers)
	if err != nil {
		return nil, err
	}
	defer w.book.Close()
	w.found, w.record = in.found, in.record
	p := &marker{marking: m, blankWriter: w, looks: map[look]int{}}
	for _, step := range []func() error{w.fillAll, p.colour, p.comment, p.review} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("mark %s: %w", f.Def.Form, err)
		}
	}
	out, err := w.finish()
	if err != nil {
		return nil, err
	}
	if err := in.verify(m, out); err != nil {
		return nil, fmt.Errorf("read marked copy back: %w", err)
	}
	return out, nil
}

// marking is how a return is to be marked.
type marking struct {
	title, about, todo, note string
	lines                    []markedLine
	cells                    []markedCell
}

// markedLine is a problem on the review sheet.
type markedLine struct {
	severity      facts.Severity
	rule, ref     string
	message, hint string
	link          bool   // there is such a cell to go to
	reason        string // what was written before
	asks          bool   // a reason may be written
}

// markedCell is a cell at fault.
type markedCell struct {
	ref   string
	lines []markedLine // the gravest first
}

// A review sheet lists so many problems, and takes so long a reason, in characters.
const (
	mostListed    = 300
	longestReason = 2000
)

// plan says what is to be marked; reasons are those on an earlier review sheet.
func (in *received) plan(reasons map[ReviewKey]ReviewAnswer, r Review) *marking {
	u := in.answers.Unit
	m := &marking{note: in.note(), about: about(in.form.Def.Name, u.ID, r.Problems),
		title: fmt.Sprintf("%s　%s　审核意见：%s", cmp.Or(u.Name, u.ID, "单位不明"), cmp.Or(in.answers.label(), "报告期不明"), r.Verdict)}
	problems := slices.Clone(r.Problems)
	slices.SortStableFunc(problems, func(a, b facts.Problem) int { return cmp.Compare(b.Severity, a.Severity) })
	if n := len(problems) - mostListed; n > 0 {
		problems = problems[:mostListed]
		m.note = fmt.Sprintf("另有 %d 条没有列出，请改好以上各条后再报。", n) + m.note
	}
	for _, p := range problems {
		l := markedLine{severity: p.Severity, rule: p.Rule, ref: p.At.Ref, asks: p.Severity == facts.Query,
			message: in.retold(p.Message), hint: in.retold(p.Hint)}
		if l.asks {
			l.reason = p.Reason
			if a := reasons[ReviewKey{p.Rule, p.At.Ref}]; a.Message == p.Message {
				l.reason = cmp.Or(a.Reason, p.Reason)
			}
			l.reason = clip(l.reason, longestReason)
		}
		if own := in.ownOf(p.At); own != "" {
			l.link, l.ref = true, own
			if own != p.At.Ref {
				l.hint += "（来件里是 " + p.At.Ref + " 格。）"
			}
			i := slices.IndexFunc(m.cells, func(c markedCell) bool { return c.ref == own })
			if i < 0 {
				i, m.cells = len(m.cells), append(m.cells, markedCell{ref: own})
			}
			m.cells[i].lines = append(m.cells[i].lines, l)
		}
		m.lines = append(m.lines, l)
	}
	m.todo = todo(r.Passed, m.lines, in.more())
	return m
}

// comment speaks as a colleague would: what was found, and how to mend it.
func (c markedCell) comment() string {
	var s strings.Builder
	s.WriteString("【审核意见】")
	asks := false
	for _, l := range c.lines {
		fmt.Fprintf(&s, "\n%s %s：%s。", l.severity, l.rule, l.message)
		if l.hint != "" {
			s.WriteString("\n→ " + l.hint)
		}
		asks = asks || l.asks
	}
	if asks {
		s.WriteString("\n（数字无误的，也可在“" + ReviewSheet + "”表里写明原因。）")
	}
	return s.String()
}

func about(form, code string, problems []facts.Problem) string {
	s := "《" + form + "》　" + code
	for _, severity := range []facts.Severity{facts.Error, facts.Query, facts.Info} {
		n := 0
		for _, p := range problems {
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

// todo says in a line what the sender should do; more are cells that his form did not have.
func todo(passed bool, lines []markedLine, more []string) string {
	asks := slices.ContainsFunc(lines, func(l markedLine) bool { return l.asks && l.reason == "" })
	errs := slices.ContainsFunc(lines, func(l markedLine) bool { return l.severity == facts.Error })
	var s strings.Builder
	switch {
	case len(lines) == 0:
		return "审核通过，没有发现问题，不必修改。"
	case passed:
		return "审核通过。以下各条供参考，不必重报。"
	case errs:
		s.WriteString("请逐条改好标“强制”的单元格（点“单元格”一栏可跳到该格）")
		if asks {
			s.WriteString("；标“核实”的有误请改正，无误请在右边浅黄格写明原因")
		}
	case asks:
		s.WriteString("请逐条核对标“核实”的单元格（点“单元格”一栏可跳到该格）：有误请改正，无误请在右边浅黄格写明原因")
	}
	if len(more) > 0 {
		s.WriteString("；来件的表样没有问的 " + named(more, len(more)) + " 也请填写")
	}
	if s.Len() > 0 {
		s.WriteString("。")
	}
	s.WriteString("保存后把本文件原样重报即可。")
	return s.String()
}
