package report_test

import (
	"context"
	"math/big"
	"slices"
	"testing"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/report"
)

// forgetful is a book of which a run does not know what it showed: made before that was kept.
type forgetful struct {
	report.Ledger
	run string
}

func (f forgetful) Shown(ctx context.Context, year int) ([]report.Shown, error) {
	all, err := f.Ledger.Shown(ctx, year)
	return slices.DeleteFunc(all, func(s report.Shown) bool { return s.Run == f.run }), err
}

// leaver is an office of which a unit leaves the list in April; its mails of March are out, and
// April's returns are in.
func leaver(t *testing.T, park func(*facts.Park)) *office {
	p := newPark(facts.Change{Month: month(4), Kind: facts.Leave, ID: enterprises[3].ID})
	park(p)
	o := newOffice(t, p)
	o.Options.Disclosure = calc.Disclosure{Fewest: 3}
	o.fileAll(3)
	if res := o.run(order(3)); res.Starred != nil || res.Held != nil {
		t.Fatalf("March: %v, %v", res.Starred, res.Held)
	}
	for n := range 3 {
		o.file("2023-05-05", n, 4)
	}
	return o
}

// What a run showed before that was kept follows from its returns: April's month is starred all
// the same.
func TestMailsOfWhichNothingIsKept(t *testing.T) {
	o := leaver(t, func(*facts.Park) {})
	o.Ledger = forgetful{o.Ledger, "2023-03-v1"}
	if res := o.run(order(4)); res.Held != nil || !slices.Contains(res.Starred, "2023年4月总产值") || !slices.Contains(res.Starred, "2023年4月用电量") {
		t.Errorf("April: %v, %v", res.Starred, res.Held)
	}
}

// The bureau gave March's output, 4.60; our own 4.40 stands in the note and in the table by
// division, and is held against April's as any other.
func TestOurOwnBesideTheBureausIsTold(t *testing.T) {
	o := leaver(t, func(p *facts.Park) {
		p.FedBack[facts.IndicatorKey{Indicator: "gov", Period: month(3)}] = facts.FedBack{ToDateLevel: big.NewRat(46, 10), Document: "文", Date: "日"}
	})
	if res := o.run(order(4)); res.Held != nil || !slices.Contains(res.Starred, "2023年4月总产值") {
		t.Errorf("April: %v, %v", res.Starred, res.Held)
	}
}
