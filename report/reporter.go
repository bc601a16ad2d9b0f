package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/failpoint"
	"parkstat/ingest"
	"parkstat/templates"
)

// Reporter holds what one run needs, wired.
type Reporter struct {
	Options Options
	Plan    *calc.Plan
	Reports []*Report    // the monthly one first
	Round   ingest.Round // Now is set by the run
	Ledger  Ledger
	Archive Archive
	// Send tries the mails of these ids once each, but for those that are in other hands or
	// stopped; nil: nothing is sent.
	Send func(ctx context.Context, ids ...string) error
	// Print makes a PDF of the first page of the mailable workbook, kept beside it; nil:
	// none is made.
	Print    func(context.Context, []byte) ([]byte, error)
	Progress Progress
}

// Progress is told what the run does; every function may be nil.
type Progress struct {
	Step func(name string)
}

func (p Progress) step(name string) {
	if p.Step != nil {
		p.Step(name)
	}
}

// Order is what is asked of a run.
type Order struct {
	Period  facts.Period
	Now     time.Time // when returns are taken in
	AsOf    time.Time // only returns received by then are counted
	Correct string    // reason: mail the new version of a period that was mailed
	Anyway  bool      // below the readiness gate too, and without what lies in folders that can't be read
}

// Result is what came of it.
type Result struct {
	Run        Run
	Collected  *ingest.Summary
	Coverage   calc.Coverage
	Withheld   []string // divisions that the mailable variant shows together only
	Secret     []string // indicators that the mailable variant does not show
	Starred    []string // figures that it does not show for the sake of other mails
	Held       *Held    // why its mails wait, where they would tell a unit's own figure
	Exposed    string   // why the park's own total shows single enterprises outside; empty: it does not
	Owing      []string // departments and project units whose returns for the period are not counted yet
	Review     Review   // what the rules over all returns say
	Deliveries []Delivery
	New        bool   // a version was made
	Alike      bool   // none was, since definitions or templates have changed and no figure
	Listed     bool   // made, but not mailed: the period was mailed before
	Folder     string // where the files lie
	Unprinted  error  // why there is no PDF, where there should be one
}

// ErrNothing says that there is nothing to correct.
var ErrNothing = errors.New("本期数据没有变化，无需更正")

// ErrNotMailed says that there is nothing to correct because nothing was mailed.
var ErrNotMailed = errors.New("本期还没有发过邮件，不是更正；请去掉 --correct")

// ErrNoReturns says that there is nothing to report on yet.
var ErrNoReturns = errors.New("本期还没有可用的报表，也没有企业的下月预计，无法汇总")

// ErrNamed says that a reason of correction names an enterprise: it stands in every
// mail.
var ErrNamed = errors.New("更正原因会印在每封邮件里，不能写企业名称或代码")

// names reports whether a text holds a name or code, of today or before, of a unit.
func (c Customs) names(s string, r *facts.Roster) bool {
	has := func(name string) bool { return name != "" && strings.Contains(s, c.shortName(name)) }
	return slices.ContainsFunc(r.Units, func(u facts.Respondent) bool { return has(u.Name) || strings.Contains(s, u.ID) }) ||
		slices.ContainsFunc(r.Changes, func(x facts.Change) bool { return has(x.Name) || has(x.Other) })
}

// Run collects, reads, checks, aggregates, fills and delivers. With nothing new it
// finishes what an earlier run left undone, and does nothing else.
func (r *Reporter) Run(ctx context.Context, o Order) (*Result, error) {
	if r.Options.Customs.names(o.Correct, r.Round.Park.Roster) {
		return nil, ErrNamed
	}
	r.Progress.step("收取和审核报表")
	sum, err := r.Collect(ctx, o.Now)
	if err != nil {
		return nil, err
	}
	failpoint.Hit("collected")
	if err := sum.Complete(); err != nil && !o.Anyway {
		return nil, err
	}
	returns, err := r.counted(ctx, o)
	if err != nil {
		return nil, err
	}
	frozen := inputs(o.Period, returns, r.Round.Park, r.Options.Definitions)
	runs, err := r.Ledger.Runs(ctx, o.Period)
	if err != nil {
		return nil, fmt.Errorf("read runs of %s: %w", o.Period, err)
	}
	fig := r.evaluate(returns, o.Period)
	if err := fig.remember(ctx, r.Ledger); err != nil {
		return nil, err
	}
	w := r.issue(fig, returns)
	id := fmt.Sprintf("%s-v%d", o.Period, len(runs)+1)
	old, alike, err := stands(ctx, r, o, runs, returns, fig)
	if err != nil {
		return nil, err
	}
	if old {
		id = runs[len(runs)-1].ID
	}
	secret := w.secrets()
	if err := (outgoing{r}).protect(ctx, w, id, nil); err != nil {
		return nil, err
	}
	result := &Result{Collected: sum, Coverage: fig.now().Coverage, Withheld: w.guard.divisions(), Secret: secret, Starred: w.starred(),
		Exposed: w.guard.exposed(fig.main.Code), Owing: w.came.owing(), Review: r.review(returns, fig), Alike: alike}
	if old {
		result.Run = runs[len(runs)-1]
		if err := r.again(ctx, o, runs); err != nil {
			return nil, err
		}
	} else if err := r.make(ctx, o, w, runs, frozen, result); err != nil {
		return nil, err
	}
	failpoint.Hit("frozen")
	r.Progress.step("写出文件")
	if result.Folder, err = (press{r.Archive}).export(r.Options.Output, result.Run); err != nil {
		return nil, err
	}
	failpoint.Hit("exported")
	r.Progress.step("发送邮件")
	if err := r.deliverAll(ctx, o.Period, result); err != nil {
		return nil, err
	}
	shown, err := shownOf(ctx, r.Ledger, o.Period.Year)
	if err != nil {
		return nil, err
	}
	result.Held = held(result.Run.ID, shown[result.Run.ID], result.Deliveries)
	return result, nil
}

// deliverAll sends what is still to be sent of the newest version of the period that has mails, which
// closed those before it: a mail that was put off is not forgotten because a newer version was
// listed. The result lists the mails of its own run and the older ones that were
// still open.
func (r *Reporter) deliverAll(ctx context.Context, p facts.Period, result *Result) error {
	runs, err := r.Ledger.Runs(ctx, p)
	if err != nil {
		return fmt.Errorf("read runs of %s: %w", p, err)
	}
	mailed, err := newestMailed(ctx, r.Ledger, runs)
	if err != nil {
		return err
	}
	for _, run := range runs[mailed:] {
		before, err := r.Ledger.Deliveries(ctx, run.ID)
		if err != nil {
			return fmt.Errorf("read deliveries of %s: %w", run.ID, err)
		}
		after, err := r.Deliver(ctx, run.ID)
		if err != nil {
			return err
		}
		own := run.ID == result.Run.ID
		for i, d := range after {
			if own || before[i].State.open() {
				result.Deliveries = append(result.Deliveries, d)
			}
		}
		if own {
			result.Listed = len(after) == 0
		}
	}
	return nil
}

// Collect takes in what is new up to now.
func (r *Reporter) Collect(ctx context.Context, now time.Time) (*ingest.Summary, error) {
	round := r.Round
	round.Now = now
	return round.Collect(ctx)
}

// counted lists the returns that are used: of the year up to the period, and of the
// year before.
func (r *Reporter) counted(ctx context.Context, o Order) ([]FiledReturn, error) {
	var used []FiledReturn
	for _, year := range []int{o.Period.Year - 1, o.Period.Year} {
		all, err := r.Ledger.Counted(ctx, year, o.AsOf)
		if err != nil {
			return nil, fmt.Errorf("read returns of %d: %w", year, err)
		}
		for _, f := range all {
			round := f.Period
			if form := r.Round.Forms.Coded(f.Form); form != nil {
				round = form.Def.Round(f.Period)
			}
			if round.Compare(o.Period) <= 0 {
				used = append(used, f)
			}
		}
	}
	return used, nil
}

// make computes, fills and freezes a new version.
func (r *Reporter) make(ctx context.Context, o Order, w *issue, runs []Run, frozen string, result *Result) error {
	r.Progress.step("汇总和填表")
	sent, err := r.sent(ctx, o)
	if err != nil {
		return err
	}
	fig := w.figures
	if fig.now().Coverage.Reported == 0 && !fig.now().Forecast {
		return ErrNoReturns
	}
	mailed, err := lastMailed(ctx, r.Ledger, runs)
	if err != nil {
		return err
	}
	switch wait, short, err := r.waiting(fig, o); {
	case err != nil:
		return err
	case wait != nil && mailed == nil:
		return wait
	case short:
		fig.stage = stageForecast
	}
	run := Run{Period: o.Period, Version: len(runs) + 1, AsOf: o.AsOf, Inputs: frozen,
		Indicators: fig.values(w.leading())}
	run.ID = fmt.Sprintf("%s-v%d", o.Period, run.Version)
	w.madeFrom(&run)
	run.Shown = w.shown
	if mailed != nil {
		run.Reason = o.Correct
		if o.Correct != "" {
			run.Replaces = mailed.ID
		}
	} else if o.Correct != "" {
		return ErrNotMailed
	}
	if before := cmp.Or(mailed, last(runs)); before != nil {
		v, err := compared(r).revision(ctx, *before, run)
		if err != nil {
			return err
		}
		w.changed = &v
	}
	w.came.sends(sent)
	w.came.review, w.version, w.asOf = result.Review, run.Version, o.AsOf
	w.fill()
	run.Stage = w.indicators.stageWord()
	views, err := r.fill(w, &run)
	if err != nil {
		return err
	}
	if r.Print != nil {
		r.Progress.step("印 PDF")
		page, err := press{r.Archive}.page(ctx, run.Outputs, r.Print)
		if err != nil { // the workbook is what is reported; a page of it is a convenience
			result.Unprinted = err
		} else {
			run.Outputs = append(run.Outputs, page)
		}
	}
	run.Headline = views[Mailable].Values["摘要"].Text
	failpoint.Hit("filled")
	var planned []Delivery
	if mailed == nil || o.Correct != "" {
		if planned, err = r.compose(ctx, w, run, mailed, views, o.Now); err != nil {
			return err
		}
	}
	failpoint.Hit("composed")
	if err := r.Ledger.SaveRun(ctx, run, planned); err != nil {
		return fmt.Errorf("freeze run %s: %w", run.ID, err)
	}
	result.Run, result.New = run, true
	return r.audit(ctx, o.Now, "run", run.ID, run.Headline)
}

// fill makes the files of a version, and gives what mails may name in each variant: the text
// of all reports too, inside that of both variants.
func (r *Reporter) fill(w *issue, run *Run) (map[Variant]*templates.View, error) {
	views, said, to := map[Variant]*templates.View{}, "", press{r.Archive}
	for _, variant := range variants {
		base, err := w.view(variant)
		if err != nil {
			return nil, err
		}
		views[variant] = base
		for _, rep := range r.due(run.Period) {
			if !rep.in(variant) {
				continue
			}
			v, err := w.viewOf(rep, variant, base)
			if err != nil {
				return nil, err
			}
			outputs, err := to.fill(rep, variant, v)
			if err != nil {
				return nil, err
			}
			run.Outputs = append(run.Outputs, outputs...)
			said = strings.TrimSpace(said + "\n\n" + v.Values[wholeText].Text)
		}
		base.Set(wholeText, text(said))
	}
	for _, g := range r.Options.Groups {
		if len(g.Sheets) == 0 {
			continue
		}
		out, err := to.enclosure(r.monthly(), run.Outputs, g, views[g.Variant])
		if err != nil {
			return nil, err
		}
		if !slices.Contains(run.Outputs, out) {
			run.Outputs = append(run.Outputs, out)
		}
	}
	return views, nil
}

// monthly is the report that every run makes, and mails.
func (r *Reporter) monthly() *Report { return r.Reports[0] }

// due are the reports that are made for a period.
func (r *Reporter) due(p facts.Period) (all []*Report) {
	for _, rep := range r.Reports {
		if rep.Def.Due(p.Month) {
			all = append(all, rep)
		}
	}
	return all
}

// last is the newest run, nil if there is none.
func last(runs []Run) *Run {
	if len(runs) == 0 {
		return nil
	}
	return &runs[len(runs)-1]
}

// plan is the plan with the park's own decimals.
func (r *Reporter) plan() *calc.Plan {
	p := r.Plan.Clone()
	for i := range p.Indicators {
		if d, ok := r.Options.Decimals[p.Indicators[i].Code]; ok {
			p.Indicators[i].Decimals = d
		}
	}
	p.Impute = r.Options.Impute
	return p
}

func (r *Reporter) audit(ctx context.Context, at time.Time, action, subject, detail string) error {
	err := r.Ledger.Audit(ctx, AuditEntry{At: at, Who: "parkstat", Action: action, Subject: subject, Detail: detail})
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}
