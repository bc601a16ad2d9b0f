package work

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
)

// follower sends letters after addresses that were put right.
type follower struct{ *Dispatch }

// follow plans a letter's frozen bytes for the address that was put right in the settings or the
// park's workbook, and gives its id; "" where the address still stands. The letter that went
// astray stays as it is.
func (d follower) follow(ctx context.Context, letter report.Delivery, reason, by string) (id string, err error) {
	plan := d.Book.Planned
	var to *report.Delivery
	if letter.Run == RemindersRun || letter.Run == report.NoRun {
		to, err = d.followUnit(ctx, letter)
	} else {
		var run report.Run
		to, run, err = d.followGroup(ctx, letter)
		plan = func(ctx context.Context, l report.Delivery) error {
			return d.Book.AddDeliveries(ctx, run, []report.Delivery{l})
		}
	}
	if err != nil || to == nil {
		return "", err
	}
	raw, err := d.Archive.Get(letter.Letter)
	if err != nil {
		return "", fmt.Errorf("read mail %s: %w", letter.ID, err)
	}
	if raw, err = deliver.Readdress(raw, mail.Address{Name: to.Name, Address: to.Addr}, to.Message); err != nil {
		return "", fmt.Errorf("readdress %s: %w", letter.ID, err)
	}
	if to.Letter, err = d.Archive.Put(raw); err != nil {
		return "", fmt.Errorf("archive mail %s: %w", to.ID, err)
	}
	if err := d.audit(ctx, by, "resend", letter.ID, fmt.Sprintf("改寄 %s（%s）；%s", to.ID, letter.State, reason)); err != nil {
		return "", err
	}
	if err := plan(ctx, *to); err != nil {
		return "", fmt.Errorf("plan mail %s: %w", to.ID, err)
	}
	return to.ID, nil
}

// followGroup is a report's letter for the address in its group of mail.groups.
func (d follower) followGroup(ctx context.Context, letter report.Delivery) (to *report.Delivery, run report.Run, err error) {
	label, _, _ := strings.Cut(letter.Run, "-v")
	p, err := facts.ParsePeriod(label)
	if err != nil {
		return nil, run, facts.Mistakef("运行编号 %q 应写成 2023-06-v1", letter.Run)
	}
	runs, err := d.Book.Runs(ctx, p)
	if err != nil {
		return nil, run, fmt.Errorf("read runs of %s: %w", p, err)
	}
	i := slices.IndexFunc(runs, func(r report.Run) bool { return r.ID == letter.Run })
	all, err := d.Book.Deliveries(ctx, letter.Run)
	if err != nil || i < 0 {
		return nil, run, err
	}
	to, err = d.Reporting.Follow(runs[i], letter, all, d.Now())
	if err != nil {
		err = &facts.Mistake{Err: err}
	}
	return to, runs[i], err
}

// followUnit is a reminder or a receipt for the address that stands in the workbook or, of what
// goes to the office, in the settings. An answer to a mail goes where the mail came from.
func (d follower) followUnit(ctx context.Context, letter report.Delivery) (*report.Delivery, error) {
	where, now, err := d.owners(ctx, letter)
	if err != nil || where == "" {
		return nil, err
	}
	stands := func(addr string) bool {
		return slices.ContainsFunc(now, func(a mail.Address) bool { return strings.EqualFold(a.Address, addr) })
	}
	if stands(letter.Addr) {
		return nil, nil
	}
	all, err := LettersOf(ctx, d.Book, occasionOf(letter.ID))
	if err != nil {
		return nil, err
	}
	addr, err := report.Corrected(where, letter, now, stands, all)
	if err != nil {
		return nil, &facts.Mistake{Err: err}
	}
	_, domain, _ := strings.Cut(letter.Message, "@")
	to := report.Delivery{ID: letterID(occasionOf(letter.ID), len(all)+1), Run: letter.Run, Group: letter.Group, Name: letter.Name, Addr: addr.Address,
		Variant: letter.Variant, State: report.MailPlanned, Updated: d.Now(), InsteadOf: letter.ID}
	to.Message = to.ID + "@" + domain
	return &to, nil
}

// owners are the addresses that a reminder or a receipt goes to as they stand now, and where
// they stand; "" where they stand nowhere.
func (d follower) owners(ctx context.Context, letter report.Delivery) (where string, now []mail.Address, err error) {
	o, err := d.Ready()
	if o == nil { // while a file is being mended, by what it said before
		return "", nil, err
	}
	occasion := occasionOf(letter.ID)
	if letter.Run == report.NoRun {
		sum, ok := strings.CutPrefix(occasion, receiptPrefix)
		if sum, _, _ = strings.Cut(sum, "-"); !ok || len(sum) != receiptSum {
			return "", nil, nil
		}
		s, ok, err := d.Book.SubmissionLike(ctx, sum)
		if err != nil || !ok {
			return "", nil, err
		}
		return "单位“" + s.UnitName + "”的邮箱", recipients(respondent(o.Units, s.Unit), d.Mailing.Receipts, facts.AnyContact), nil
	}
	r, err := d.Book.Reminder(ctx, occasion)
	i := slices.IndexFunc(o.Policies, func(p Policy) bool { return p.Name == r.Policy })
	if err != nil || i < 0 {
		return "", nil, err
	}
	if p := o.Policies[i]; r.Unit == "" {
		return "催报办法“" + p.Name + "”", []mail.Address{groupRecipient(p)}, nil
	}
	u := respondent(o.Units, r.Unit)
	return "单位“" + u.Name + "”的邮箱", recipients(u, reminded(o.Policies[i].Role)...), nil
}
