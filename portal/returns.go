package portal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/work"
)

// refused is why a file was not taken, as its page tells it.
type refused struct {
	File, Cause, Mend, Ref string
	At                     time.Time
}

// handIn takes a file and lands on its verdict; only=check judges it and keeps nothing.
func handIn(v *visit) error {
	end, ok := v.underWay.begin(v.account())
	if !ok {
		return &tooMany{grace}
	}
	defer end()
	v.metrics.under.Inc()
	defer v.metrics.under.Dec()
	u, err := v.receive()
	if err != nil {
		return v.refuse(err)
	}
	defer u.remove()
	leave, err := v.judging.enter(v.r.Context())
	if err != nil {
		v.metrics.uploads.WithLabelValues("busy").Inc()
		return errBusy
	}
	defer leave()
	return v.judge(u)
}

// receive brings the file to disk, where there is room for one more.
func (v *visit) receive() (*upload, error) {
	leave, err := v.receiving.enter(v.r.Context())
	if err != nil {
		return nil, err
	}
	defer leave()
	u, err := receive(v.w, v.r, v.Temp)
	_ = http.NewResponseController(v.w).SetWriteDeadline(time.Now().Add(answerTime))
	return u, err
}

// judge hands a file over. It is done to the end though the browser may have gone.
func (v *visit) judge(u *upload) error {
	ctx := context.WithoutCancel(v.r.Context())
	file := work.Upload{Name: u.Name, Path: u.Path, SHA256: u.SHA256, Size: u.Size}
	if v.r.URL.Query().Get("only") == "check" {
		is, err := v.Desk.Check(ctx, v.who, file)
		if err != nil {
			return v.refuse(err)
		}
		v.metrics.uploads.WithLabelValues("checked").Inc()
		return showVerdict(v, http.StatusOK, is)
	}
	id, err := v.Desk.Submit(ctx, v.who, file)
	if err != nil {
		return v.refuse(err)
	}
	v.metrics.uploads.WithLabelValues("judged").Inc()
	return v.made(id)
}

// made leads to the verdict on what was made; a program has it at once.
func (v *visit) made(id string) error {
	at := "/returns/" + id
	if !v.wantsJSON() {
		return v.goTo(at)
	}
	is, err := v.Desk.Return(v.r.Context(), v.who, id)
	if err != nil {
		return err
	}
	v.w.Header().Set("Location", at)
	return v.say(http.StatusCreated, is)
}

// refuse tells why a file was not taken, and that nothing was recorded.
func (v *visit) refuse(err error) error {
	r := refused{Ref: reference()}
	var by *work.Refused
	outcome := "refused"
	code := http.StatusUnprocessableEntity
	switch {
	case errors.As(err, &by):
		r.File, r.Cause, r.Mend = by.File, by.Cause, by.Mend
	case errors.Is(err, errNoFile):
		r.Cause, r.Mend = "没有选文件。", "请先选填好的报表，再按“上报并审核”。"
	case errors.Is(err, errTooLarge):
		code = http.StatusRequestEntityTooLarge
		r.Cause = fmt.Sprintf("文件超过 %d MB。", ingest.MaxUpload>>20)
		r.Mend = "报表一般不到 1 MB；请去掉图片，或从预填空表重新填。"
	case errors.Is(err, errBroken):
		code, outcome = http.StatusRequestTimeout, "broken"
		r.Cause, r.Mend = "上传中断，没有收完。", "请看看网络，再交一次。"
	default:
		v.metrics.uploads.WithLabelValues("failed").Inc()
		return err
	}
	v.metrics.uploads.WithLabelValues(outcome).Inc()
	v.Log.Info("网页：没有收下文件", "编号", r.Ref, "状态", code)
	if v.wantsJSON() {
		return v.say(code, trouble{Head: "没有收下这个文件", Why: r.Cause, Mend: r.Mend, Ref: r.Ref, Kept: notKept})
	}
	return showHome(v, code, &homePage{Error: &r})
}

// verdictPage is what became of a return.
type verdictPage struct {
	*work.Verdict
	Jumps           []point
	Must, Ask, Info []point
	Taken           bool // its figures count
	Figures         figuresTable
	Upload          uploadForm
	Officer         string
}

// point is a problem on the page.
type point struct {
	work.Point
	Anchor string
	Field  string // the name of the field for its reason; empty: none is asked
}

// figuresTable is a table of figures with its title.
type figuresTable struct {
	Title string
	work.Figures
}

func verdict(v *visit) error {
	is, err := v.Desk.Return(v.r.Context(), v.who, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return showVerdict(v, http.StatusOK, is)
}

func showVerdict(v *visit, code int, is *work.Verdict) error {
	p := verdictPage{Verdict: is, Figures: figuresTable{"收下的数", is.Figures}, Officer: v.Contact,
		Must: points(is.Must, "m", false), Ask: points(is.Ask, "q", is.CanExplain), Info: points(is.Info, "i", false)}
	p.Taken = is.Kept && len(is.Figures.Rows) > 0 && (is.State == work.StateAccepted || is.State == work.StateNil)
	p.Jumps = append(append(p.Jumps, p.Must...), p.Ask...)
	p.Upload = uploadForm{"把改好的报表拖到这里", "重新上报"}
	if !is.Kept {
		p.Upload = uploadForm{"把报表拖到这里", "上报并审核"}
	}
	if v.partial() && is.Kept {
		v.w.Header().Set("HX-Push-Url", "/returns/"+is.ID)
	}
	return v.show(code, "verdict", is.Headline, p, is)
}

func points(all []work.Point, prefix string, asked bool) (out []point) {
	for i, of := range all {
		p := point{Point: of, Anchor: fmt.Sprint(prefix, i+1)}
		if asked {
			p.Field = of.Key
		}
		out = append(out, p)
	}
	return out
}

// explain takes the reasons written at the queries.
func explain(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	reasons := map[string]string{}
	for key, said := range v.r.PostForm {
		if text := strings.TrimSpace(said[0]); text != "" {
			reasons[key] = text
		}
	}
	is, err := v.Desk.Explain(v.r.Context(), v.who, v.r.PathValue("id"), reasons)
	if err != nil {
		return err
	}
	for _, p := range is.Ask {
		if p.Wrong != "" { // what it says is kept in its field
			return showVerdict(v, http.StatusUnprocessableEntity, is)
		}
	}
	return v.made(is.ID)
}

func withdraw(v *visit) error {
	if err := v.Desk.Withdraw(v.r.Context(), v.who, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.done("/", "零报告已经撤回。")
}

func original(v *visit) error {
	name, data, err := v.Desk.Original(v.r.Context(), v.who, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.file(name, data)
}

func marked(v *visit) error {
	name, data, err := v.Desk.Marked(v.r.Context(), v.who, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.file(name, data)
}

func differences(v *visit) error {
	d, err := v.Desk.Differences(v.r.Context(), v.who, v.r.PathValue("id"), v.r.URL.Query().Get("with"))
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "differences", "改了什么", d, d)
}

// blank is a prefilled form, at an address that ends in its period and .xlsx.
func blank(v *visit) error {
	period, ok := strings.CutSuffix(v.r.PathValue("file"), ".xlsx")
	p, err := facts.ParsePeriod(period)
	if !ok || err != nil {
		return work.ErrNotYours
	}
	unit, err := v.unit()
	if err != nil {
		return err
	}
	name, data, err := v.Desk.Blank(v.r.Context(), v.who, unit.ID, v.r.PathValue("form"), p)
	if err != nil {
		return err
	}
	return v.file(name, data)
}

// unexplained words a reason that says nothing, for the field where it was written.
func unexplained(err error) (string, bool) {
	var vague *work.Unexplained
	if !errors.As(err, &vague) {
		return "", false
	}
	return vague.Error() + "。请写明为什么。", true
}
