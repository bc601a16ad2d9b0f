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

// follow plans a letter's frozen bytes for the address that was put right in the settings, and gives
// its id; "" where the address still stands. The letter that went astray stays as it is.
func (d *Dispatch) follow(ctx context.Context, letter report.Delivery, reason, by string) (id string, err error) {
	label, _, _ := strings.Cut(letter.Run, "-v")
	p, err := facts.ParsePeriod(label)
	if err != nil {
		return "", facts.Mistakef("运行编号 %q 应写成 2023-06-v1", letter.Run)
	}
	runs, err := d.Book.Runs(ctx, p)
	if err != nil {
		return "", fmt.Errorf("read runs of %s: %w", p, err)
	}
	i := slices.IndexFunc(runs, func(r report.Run) bool { return r.ID == letter.Run })
	all, err := d.Book.Deliveries(ctx, letter.Run)
	if err != nil || i < 0 {
		return "", err
	}
	to, err := d.Reporting.Follow(runs[i], letter, all, d.Now())
	if err != nil {
		return "", &facts.Mistake{Err: err}
	}
	if to == nil {
		return "", nil
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
	if err := d.Book.AddDeliveries(ctx, runs[i], []report.Delivery{*to}); err != nil {
		return "", fmt.Errorf("plan mail %s: %w", to.ID, err)
	}
	return to.ID, nil
}
