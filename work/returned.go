package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// Collect takes in and checks what is new up to now, and does nothing else; told hears of each
// submission that was judged.
func (o *Office) Collect(ctx context.Context, progress func(done, total int), told func(ingest.Submission)) (*ingest.Summary, error) {
	round := o.Round()
	round.Progress, round.Told = progress, told
	return round.Collect(ctx)
}

// Receive (收件) takes in a return that somebody hands over under a name, or a bundle of them, beside
// whatever else goes on: when it returns, the originals are kept and what became of them is on
// record. A submission's SHA-256 is the receipt. What a unit handed over last already stays as it was.
func (o *Office) Receive(ctx context.Context, who, name string, from io.Reader) (all []ingest.Submission, err error) {
	data, err := io.ReadAll(io.LimitReader(from, ingest.MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("receive %s: %w", name, err)
	}
	members := ingest.Unpack(data)
	if members == nil {
		s, err := receive(ctx, o, who, name, data)
		return []ingest.Submission{s}, err
	}
	for _, m := range members {
		s, err := receive(ctx, o, who, name+"/"+m.Name, m.Data())
		if err != nil {
			return all, err
		}
		all = append(all, s)
	}
	return all, nil
}

func receive(ctx context.Context, o *Office, who, name string, data []byte) (ingest.Submission, error) {
	round := o.Round()
	s, judged, err := round.Receive(ctx, ingest.Posted{Name: name, Channel: ingest.ByUpload, Who: who}, data)
	if err == nil && !judged {
		s, _, err = o.Book.Submission(ctx, s.SHA256)
	}
	if err != nil {
		return s, fmt.Errorf("receive %s: %w", name, err)
	}
	return s, nil
}

// Inspected is a file as it would be judged now. Data is the workbook that was read: the file, or
// the copy that it was converted to; nil where the file could not be had.
type Inspected struct {
	ingest.Submission
	Name string
	Data []byte
}

// Inspect reads and checks a file, or each file of a bundle, as if it came now, and keeps nothing.
func (o *Office) Inspect(ctx context.Context, file string) (all []Inspected, err error) {
	refused := func(p facts.Problem) []Inspected {
		return []Inspected{{Name: file, Submission: ingest.Submission{Verdict: ingest.Rejected, Problems: []facts.Problem{p}}}}
	}
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return refused(facts.Problem{Severity: facts.Error, Rule: "文件", Message: "读不到这个文件，或它不是普通文件", Hint: "请核对文件名。"}), nil
	}
	if info.Size() > ingest.MaxUpload {
		return refused(ingest.TooLarge()), nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	members := ingest.Unpack(data)
	if members == nil {
		one, err := inspect(ctx, o.Round(), file, data)
		return []Inspected{one}, err
	}
	for _, m := range members {
		one, err := inspect(ctx, o.Round(), file+"/"+m.Name, m.Data())
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func inspect(ctx context.Context, r ingest.Round, name string, data []byte) (one Inspected, err error) {
	one.Name, one.Data = name, data
	if convert := r.Convert; convert != nil {
		r.Convert = func(ctx context.Context, old []byte) (*ingest.Converted, error) {
			c, err := convert(ctx, old)
			if err == nil {
				one.Data = c.Data
			}
			return c, err
		}
	}
	one.Submission, err = r.Inspect(ctx, data)
	return one, err
}

// ErrUnread is a file that is no form of ours, which can't be marked.
var ErrUnread = errors.New("文件读不出，无法标注")

// Marked is the marked copy (标注副本) of a return; data is the workbook that was read.
func (o *Office) Marked(ctx context.Context, s ingest.Submission, data []byte) ([]byte, error) {
	form := o.Forms.Coded(s.Form)
	if form == nil {
		return nil, ErrUnread
	}
	book, err := xlsx.Read(data, xlsx.ReturnLimits())
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	u, known := o.Units.Of(form.Def.Of).Roster.Find(s.Unit, s.Period)
	if !known {
		u = facts.Respondent{ID: s.Unit, Name: s.UnitName}
	}
	blank, _, err := o.prefilled(ctx, form, u, s.Period)
	if err != nil {
		return nil, err
	}
	r := templates.Review{Version: s.FormVer, Verdict: string(s.Verdict), Passed: s.Verdict == ingest.Accepted, Facts: s.Facts, Problems: s.Problems}
	if r.Passed {
		r.Verdict = "通过"
	}
	return form.Marked(blank, book, r)
}

// markAgain makes the marked copy of a submission from its original.
func (o *Office) markAgain(ctx context.Context, s ingest.Submission) ([]byte, error) {
	data, err := o.Archive.Get(s.SHA256)
	if err != nil {
		return nil, err
	}
	if ingest.Convertible(data) != "" {
		if o.Convert == nil {
			return nil, errors.New("没有装 LibreOffice")
		}
		c, err := o.Convert(ctx, data)
		if err != nil {
			return nil, err
		}
		data = c.Data
	}
	if s.Facts, err = o.Book.Facts(ctx, s.SHA256); err != nil {
		return nil, err
	}
	return o.Marked(ctx, s, data)
}

// Outcomes (规则结果) tries the rules of today on the newest readable return of every unit,
// from the originals, and those over all returns on what counts. n is the number of
// returns. Counts are by form and rule: "form rule".
func (o *Office) Outcomes(ctx context.Context, at report.Order, progress func(done, total int)) (counts map[string]map[ingest.Outcome]int, n int, err error) {
	newest := map[string]ingest.Submission{}
	for _, f := range o.Forms {
		subs, err := o.Book.Returned(ctx, f.Def.Form, "", f.Def.For(at.Period), at.AsOf)
		if err != nil {
			return nil, 0, fmt.Errorf("read the returns %s: %w", f.Def.Form, err)
		}
		for _, s := range subs {
			if s.Unit != "" && s.Verdict != ingest.Held {
				newest[s.Form+" "+s.Unit] = s
			}
		}
	}
	counts = map[string]map[ingest.Outcome]int{}
	add := func(form, rule string, of ingest.Outcome, n int) {
		key := form + " " + rule
		if counts[key] == nil {
			counts[key] = map[ingest.Outcome]int{}
		}
		counts[key][of] += n
	}
	round := o.Round()
	for _, s := range newest {
		data, err := o.Archive.Get(s.SHA256)
		if err != nil {
			return nil, 0, fmt.Errorf("read the original of %s: %w", s.Name, err)
		}
		of, err := round.Outcomes(ctx, s, data)
		if err != nil {
			return nil, 0, err
		}
		for rule, outcome := range of {
			add(s.Form, rule, outcome, 1)
		}
		n++
		progress(n, len(newest))
	}
	r, err := o.Reporter(nil)
	if err != nil {
		return nil, 0, err
	}
	review, err := r.Reviewed(ctx, at)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range o.Forms {
		for _, rule := range o.Rules[f.Def.Form].All() {
			for outcome, n := range review.Outcomes[rule.ID] {
				add(f.Def.Form, rule.ID, outcome, n)
			}
		}
	}
	return counts, n, nil
}
