package work

import (
	"context"
	"strings"

	"parkstat/ingest"
	"parkstat/report"
)

// Explain (写明原因) writes reasons for queries, by key. Those that say something settle theirs at
// once; the verdict tells at the others what is Wrong.
func (d *Desk) Explain(ctx context.Context, v Visitor, id string, reasons map[string]string) (*Verdict, error) {
	d.deeds.Lock()
	defer d.deeds.Unlock()
	is, err := d.Return(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if !is.CanExplain {
		if is.State == StateAccepted {
			return is, nil // the browser tries again what is done
		}
		return nil, refuse("这份报表是“%s”，没有等着写原因的", is.State)
	}
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	now := e.Now()
	wrong := map[string]string{}
	var answers []ingest.Settlement
	for _, p := range is.Ask {
		reason := strings.TrimSpace(reasons[p.Key])
		switch {
		case p.Key == "" || reason == "":
		case explained(reason) != nil:
			wrong[p.Key] = "“" + reason + "”看不出原因。请写明为什么变了。"
		default:
			answers = append(answers, ingest.Settlement{SHA256: is.SHA256, Rule: p.Rule, Ref: p.Ref, Reason: reason, Who: v.Name, From: v.From, At: now})
		}
	}
	if answers != nil {
		s, _, err := e.Book.Submission(ctx, is.SHA256)
		if err == nil {
			_, err = e.judgeAnew(ctx, report.Order{Period: is.Period, Now: now, AsOf: now}, s, answers)
		}
		if err == nil {
			is, err = d.Return(ctx, v, id)
		}
		if err != nil {
			return nil, err
		}
	}
	for i, p := range is.Ask {
		if why := wrong[p.Key]; why != "" {
			is.Ask[i].Reason, is.Ask[i].Wrong = reasons[p.Key], why
		}
	}
	return is, nil
}
