package work

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// Beside are the unit's own figures beside a problem, as typed; 空 for none.
type Beside struct {
	Label     string `json:"label"` // 本月, 累计
	Now       string `json:"now"`
	LastMonth string `json:"last_month"`
	YearAgo   string `json:"year_ago"`
	Found     bool   `json:"found"` // the problem is about this one
}

// Point is one problem of a verdict.
type Point struct {
	Key    string   `json:"key,omitempty"` // names it to Explain; empty where no reason is taken here
	Rule   string   `json:"rule"`
	Sheet  string   `json:"sheet,omitempty"`
	Ref    string   `json:"cell,omitempty"`
	Item   string   `json:"item,omitempty"` // what stands in that cell
	Found  string   `json:"found"`          // what is there and why it does not fit
	Hint   string   `json:"hint,omitempty"` // how to mend it
	Reason string   `json:"reason,omitempty"`
	Wrong  string   `json:"wrong,omitempty"` // why the reason that was just written settles nothing
	Unit   string   `json:"unit,omitempty"`  // of the figures beside
	Beside []Beside `json:"beside,omitempty"`
}

// Older is another version of the same return.
type Older struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"`
	State    State     `json:"state"`
	Received time.Time `json:"received"`
}

// Verdict (审核结果) is what became of one version of a return.
type Verdict struct {
	ID           string           `json:"id,omitempty"` // empty where nothing is kept
	Form         string           `json:"form"`
	FormName     string           `json:"form_name"`
	Unit         facts.Respondent `json:"-"`
	Period       facts.Period     `json:"period"`
	State        State            `json:"state"`
	Nil          bool             `json:"nil_return"`
	Late         bool             `json:"late"`
	Kept         bool             `json:"kept"` // false for a trial check
	Version      int              `json:"version"`
	Replaces     int              `json:"replaces,omitempty"` // the version that it replaces
	File         string           `json:"file"`
	Received     time.Time        `json:"received"`
	Closes       time.Time        `json:"closes,omitzero"`
	Receipt      string           `json:"receipt,omitempty"`
	SHA256       string           `json:"sha256"`
	Size         int64            `json:"size"`
	Headline     string           `json:"headline"`
	Sentence     string           `json:"sentence"`
	Must         []Point          `json:"must"`
	Ask          []Point          `json:"ask"`
	Info         []Point          `json:"info"`
	Older        []Older          `json:"versions"` // the others, newest first
	Figures      Figures          `json:"figures"`
	CanMark      bool             `json:"can_mark"`
	CanExplain   bool             `json:"can_explain"`
	Withdrawable bool             `json:"withdrawable"`
}

// Return is what became of a return.
func (d *Desk) Return(ctx context.Context, v Visitor, id string) (*Verdict, error) {
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	l, err := e.lodged(ctx, id)
	if err == nil {
		l.Facts, err = e.Book.Facts(ctx, l.SHA256)
	}
	if err != nil {
		return nil, err
	}
	return e.verdict(ctx, l)
}

// verdict is what became of a return, or would, where it has no id.
func (e *errand) verdict(ctx context.Context, l Lodged) (*Verdict, error) {
	form := e.Forms.Coded(l.Form)
	if form == nil {
		return nil, ErrNotYours // the park does not ask for it any more
	}
	all, err := e.siblings(ctx, l)
	if err != nil {
		return nil, err
	}
	own, err := e.ownFigures(ctx, form, l)
	if err != nil {
		return nil, err
	}
	is := &Verdict{ID: l.ID, Kept: l.ID != "", Form: l.Form, FormName: form.Def.Name, Unit: unitOf(&e.Options, form.Def.Of, l.Unit, l.Period),
		Period: l.Period, Nil: own.nil, State: stateOf(l.Submission, own.nil), Late: l.Late, Version: l.Version,
		File: fileOf(l.Name), Received: l.Received, Receipt: l.Receipt, SHA256: l.SHA256, Size: l.Size,
		Figures: own.figures(form, l.Period), CanMark: l.ID != "" && !l.Verdict.Counts() && len(l.Problems) > 0}
	if w, ok := e.window(form, l.Period, l.Unit); ok {
		is.Closes = w.Closes
		is.Late = l.Received.After(w.Closes)
	}
	is.Must, is.Ask, is.Info = own.points(form, l)
	last := is.among(all)
	now := e.Now()
	is.CanExplain = last && slices.ContainsFunc(is.Ask, func(p Point) bool { return p.Key != "" })
	is.Withdrawable = last && is.State == StateNil && !is.Closes.IsZero() && !now.After(is.Closes)
	is.say(e.Calendar.Loc, now)
	return is, nil
}

// among lists the other versions, and reports whether it is the last that stands.
func (is *Verdict) among(all []Lodged) (last bool) {
	last = is.Kept
	for _, o := range slices.Backward(all) {
		if o.ID == is.ID || !is.Kept && o.SHA256 == is.SHA256 {
			continue
		}
		is.Older = append(is.Older, Older{o.ID, o.Version, stateOf(o.Submission, false), o.Received})
		if o.Verdict == ingest.Void {
			continue
		}
		if o.Version > is.Version {
			last = false
		} else {
			is.Replaces = max(is.Replaces, o.Version)
		}
	}
	return last && is.State != StateVoid
}

// stateOf is what a verdict is called to the unit.
func stateOf(s ingest.Submission, nothing bool) State {
	switch {
	case s.Verdict == ingest.Accepted && nothing:
		return StateNil
	case s.Verdict == ingest.Accepted:
		return StateAccepted
	}
	return State(s.Verdict) // the others are called alike
}

// ownFigures are the unit's own: of the return, and of those before it that count.
type ownFigures struct {
	nil                 bool // it is a nil return
	facts               []facts.Fact
	now                 map[string]facts.Value
	lastMonth, lastYear map[string]facts.Value
	cells               map[facts.Cell]string // paths by sheet and reference
}

func (e *errand) ownFigures(ctx context.Context, form *templates.Form, l Lodged) (own ownFigures, err error) {
	filed, err := e.filed(ctx, form, unitOf(&e.Options, form.Def.Of, l.Unit, l.Period))
	own = ownFigures{facts: l.Facts, now: map[string]facts.Value{}, cells: map[facts.Cell]string{}}
	for _, f := range filed {
		switch {
		case f.Period == l.Period.Prev():
			own.lastMonth = f.Values
		case f.Period == l.Period.YearAgo():
			own.lastYear = f.Values
		}
	}
	shape := form.As(l.FormVer)
	for _, path := range form.Def.Paths() {
		if sheet, ref := shape.Cell(path); ref != "" {
			own.cells[facts.Cell{Sheet: sheet, Ref: ref}] = path
		}
	}
	for _, f := range l.Facts {
		path := pathOf(f)
		own.now[path] = f.Value
		if f.At.Ref != "" {
			own.cells[facts.Cell{Sheet: f.At.Sheet, Ref: f.At.Ref}] = path
		}
	}
	own.nil = ingest.Filed{Values: own.now}.Nil()
	return own, err
}

func pathOf(f facts.Fact) string {
	if f.Column == "" {
		return f.Item
	}
	return f.Item + "." + f.Column
}

// keyOf names a query to whoever gives its reason.
func keyOf(p facts.Problem) string { return p.Rule + "." + p.At.Ref }

// points are the problems by what is to be done about them: mended, explained, known.
func (own *ownFigures) points(form *templates.Form, l Lodged) (must, ask, info []Point) {
	for _, p := range l.Problems {
		pt := Point{Rule: p.Rule, Sheet: p.At.Sheet, Ref: p.At.Ref, Found: p.Message, Hint: p.Hint, Reason: p.Reason}
		own.beside(&pt, form, l.Period)
		switch {
		case p.Severity == facts.Error:
			must = append(must, pt)
		case p.Severity == facts.Query && !p.Settled():
			if !ingest.Contested(p) {
				pt.Key = keyOf(p)
			}
			ask = append(ask, pt)
		default:
			info = append(info, pt)
		}
	}
	return must, ask, info
}

// beside puts the unit's own figures of the item beside a problem.
func (own *ownFigures) beside(pt *Point, form *templates.Form, p facts.Period) {
	def := form.Def
	path := own.cells[facts.Cell{Sheet: pt.Sheet, Ref: pt.Ref}]
	item, column := cutPath(path)
	if path == "" {
		return
	}
	pt.Item = def.Label(item, column)
	it := def.Item(item)
	if it == nil || it.Single {
		return
	}
	pt.Unit = it.Unit
	for _, c := range def.Columns {
		if c.Of != "" || !def.Asks(c.Column, p) {
			continue
		}
		at := item + "." + c.Column
		ago := own.lastYear[at]
		for _, known := range def.Columns { // what stands in the return itself is the office's
			if v := own.now[item+"."+known.Column]; known.Of == c.Column && !v.IsMissing() {
				ago = v
			}
		}
		pt.Beside = append(pt.Beside, Beside{c.Name, typed(own.now[at]), typed(own.lastMonth[at]), typed(ago), at == path})
	}
}

// say puts the verdict into words: what it is, how much is to be done, until when.
func (is *Verdict) say(loc *time.Location, now time.Time) {
	must, ask := len(is.Must), len(is.Ask)
	form := "《" + is.FormName + "》"
	switch is.State {
	case StateReturned:
		is.Headline = fmt.Sprintf("退回：有 %d 处要改", must)
		if ask > 0 {
			is.Headline += fmt.Sprintf("，%d 处要说明", ask)
		}
		is.Sentence = "这份" + form + "还不能用。请改好后重报，" + until(is.Closes, now, loc) + "。"
	case StateAsked:
		is.Headline = fmt.Sprintf("待核实：写明 %d 处原因，就接收", ask)
		is.Sentence = fmt.Sprintf("没有要改的错。下面 %d 处要说明：属实就写原因，填错了就改表重报，%s。", ask, until(is.Closes, now, loc))
	case StateHeld:
		is.Headline = "暂存：代码不在本期名录里"
		is.Sentence = "园区核对名录后自动重审，不用再报。"
	case StateVoid:
		is.Headline = "作废"
		is.Sentence = "这一版不再有效。"
	case StateNil:
		is.Headline = "已接收：零报告"
		is.Sentence = "本期按没有生产经营活动记录。"
	default:
		is.Headline = "已接收"
		is.Sentence = "园区已接收这份" + form + "。"
	}
	is.more(ask)
}

// more is what else is to be said.
func (is *Verdict) more(ask int) {
	counts := is.State == StateAccepted || is.State == StateNil
	if counts && is.Late {
		is.Headline += "（迟报）"
	}
	if counts && ask > 0 {
		is.Sentence += fmt.Sprintf("接收以后，它所对照的数改过，有 %d 处请说明；它仍计入汇总。", ask)
	}
	if !is.Kept {
		is.Headline = map[bool]string{true: "先查一遍：可以上报", false: "先查一遍：" + is.Headline}[counts]
		is.Sentence = map[bool]string{true: "没有要改和要说明的。"}[counts] + "这次只是检查，没有记作上报。"
	}
}

// until says by when, and how much time is left.
func until(closes, now time.Time, loc *time.Location) string {
	if closes.IsZero() {
		return "越早越好"
	}
	left, at := closes.Sub(now), chineseTime(closes.In(loc))
	hours := int(left / time.Hour)
	switch {
	case left < 0:
		return at + "截止已过，报来记作迟报"
	case hours >= 24:
		return fmt.Sprintf("截止 %s，还剩 %d 天 %d 小时", at, hours/24, hours%24)
	}
	return fmt.Sprintf("截止 %s，还剩 %d 小时 %d 分", at, hours, int(left/time.Minute)%60)
}
