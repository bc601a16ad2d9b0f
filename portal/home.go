package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/work"
)

// homePage is a unit's checklist.
type homePage struct {
	*work.Home
	Sentence  string
	Duties    []duty
	Owed      []work.Duty // those to be done
	Waited    bool        // the time for them is over
	Upload    uploadForm
	Notice    string
	Error     *refused
	NilWrong  string
	NilReason string
}

// duty is one form of the checklist, with the time it has left or when it came.
type duty struct {
	work.Duty
	When string
}

// uploadForm is the area that takes a file.
type uploadForm struct{ Label, Button string }

// front is the home of who is signed in; who is not is asked who he is.
func front(v *visit) error {
	if v.who.Person == "" {
		if v.wantsJSON() {
			return work.ErrNoEntry
		}
		return v.show(http.StatusOK, "signin", "登录", signIn{Office: v.Contact, Next: "/"}, nil)
	}
	return showHome(v, http.StatusOK, &homePage{Notice: v.noticed()})
}

// showHome shows the checklist with what there is to say on it.
func showHome(v *visit, code int, h *homePage) error {
	unit, err := v.unit()
	if err == nil {
		h.Home, err = v.Desk.Home(v.r.Context(), v.who, unit.ID)
	}
	if err != nil {
		return err
	}
	z := zone{v.Loc}
	asked := 0
	for _, d := range h.Home.Duties {
		if !d.Optional || d.State != work.StateNone { // what is returned only when there is something to say
			asked++
		}
		h.Duties = append(h.Duties, duty{d, z.when(d, h.Clock.Now)})
		if d.Open() {
			h.Owed = append(h.Owed, d)
		}
	}
	todo := len(h.Owed)
	h.Waited = todo > 0 && (h.Clock.State == work.ClockLate || h.Clock.State == work.ClockShut)
	h.Sentence = sentence(h.Clock, z, asked, todo)
	h.Upload = uploadForm{"把填好的报表拖到这里，或点“选择文件”", "上报并审核"}
	title := h.Round.MonthLabel() + "报表"
	switch {
	case h.Error != nil:
		h.Error.At = h.Clock.Now
		title = "出错：没有收下文件"
	case h.NilWrong != "":
		title = "出错：零报告没有记"
	case todo > 0:
		title = fmt.Sprintf("还有 %d 张：%s", todo, title)
	}
	return v.show(code, "home", title, h, h.Home)
}

// sentence is what is left to do, in one.
func sentence(c work.Clock, z zone, all, todo int) string {
	var s strings.Builder
	switch c.State {
	case work.ClockBefore:
		fmt.Fprintf(&s, "还没有开网，%s 开网。现在可以下载空表，也可以先查一遍。", z.moment(c.Opens))
	case work.ClockLate:
		fmt.Fprintf(&s, "已过截止 %s，现在仍可以报：照常审核、照常使用，记为迟报。", left(c.Now.Sub(c.Closes)))
		if !c.Shuts.IsZero() {
			fmt.Fprintf(&s, "%s 关网，此后不再收。", z.moment(c.Shuts))
		}
	case work.ClockShut:
		s.WriteString("已经关网，不再收这一期。要补报，请写明原因申请。")
	}
	switch {
	case all == 0:
	case todo == 0:
		fmt.Fprintf(&s, "本期 %d 张表，都办完了。", all)
	default:
		fmt.Fprintf(&s, "本期 %d 张表，%d 张已接收，还有 %d 张要办。", all, all-todo, todo)
	}
	return s.String()
}

// when is the time a form has left, or when it came.
func (z zone) when(d work.Duty, now time.Time) string {
	switch {
	case !d.Open() && !d.Received.IsZero():
		return z.moment(d.Received) + " 收到"
	case d.Closes.IsZero():
		return ""
	case now.After(d.Closes):
		return "已迟 " + left(now.Sub(d.Closes))
	}
	return "还剩 " + left(d.Closes.Sub(now))
}

// strip is the month and the time left, always in sight.
type strip struct {
	Month, ToDate, Said, Left string
	Late                      bool
}

func (z zone) strip(c work.Clock) strip {
	s := strip{Month: c.Round.MonthLabel(), ToDate: strings.TrimPrefix(c.Round.Label(), fmt.Sprint(c.Round.Year, "年"))}
	switch c.State {
	case work.ClockBefore:
		s.Said = z.moment(c.Opens) + " 开网"
	case work.ClockLate:
		s.Late, s.Said = true, z.moment(c.Closes)+" 已截止，迟 "+left(c.Now.Sub(c.Closes))
		if !c.Shuts.IsZero() {
			s.Left = z.moment(c.Shuts) + " 关网"
		}
	case work.ClockShut:
		s.Late, s.Said = true, z.moment(c.Shuts)+" 已关网"
	default:
		if c.Closes.IsZero() {
			return s
		}
		s.Said, s.Left = "截止 "+z.deadline(c.Closes), "还剩 "+left(c.Closes.Sub(c.Now))
	}
	return s
}

// clock is the strip alone.
func clock(v *visit) error {
	unit, err := v.unit()
	if err != nil {
		return err
	}
	c, err := v.Desk.Clock(v.r.Context(), v.who, unit.ID)
	if err != nil || v.wantsJSON() {
		return orSay(v, err, c)
	}
	return v.block("strip", zone{v.Loc}.strip(c))
}

func orSay(v *visit, err error, value any) error {
	if err != nil {
		return err
	}
	return v.say(http.StatusOK, value)
}

// nilReturn records that there was nothing this month.
func nilReturn(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	unit, err := v.unit()
	if err != nil {
		return err
	}
	reason := v.r.PostForm.Get("reason")
	id, err := v.Desk.Nil(v.r.Context(), v.who, unit.ID, reason)
	if wrong, ok := unexplained(err); ok && !v.wantsJSON() {
		return showHome(v, http.StatusUnprocessableEntity, &homePage{NilWrong: wrong, NilReason: reason})
	}
	if err != nil {
		return err
	}
	return v.made(id)
}

// askExtension asks the office for a later deadline.
func askExtension(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	unit, err := v.unit()
	if err != nil {
		return err
	}
	form, period, _ := strings.Cut(v.r.PostForm.Get("form"), " ")
	x := work.ExtensionAsked{Form: form, Reason: v.r.PostForm.Get("reason")}
	if x.Period, err = facts.ParsePeriod(period); err != nil {
		return &work.Refusal{Why: "请选是哪张表、哪个报告期。"}
	}
	if x.Until, err = time.ParseInLocation(time.DateOnly, v.r.PostForm.Get("until"), v.Loc); err != nil {
		return &work.Refusal{Why: "请写明延到哪天，如 2026-07-15。"}
	}
	if err := v.Desk.AskExtension(v.r.Context(), v.who, unit.ID, x); err != nil {
		return err
	}
	return v.done("/", "延期申请已经送园区批准；批下来以前，截止时间不变。")
}
