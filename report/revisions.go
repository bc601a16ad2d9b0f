package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parkstat/calc"
	"parkstat/facts"
)

// Revision is what changed from one version of a period to another, and why.
type Revision struct {
	From        string         `json:"from"`
	To          string         `json:"to"`
	Reason      string         `json:"reason,omitempty"` // of the correction, where it was one
	Figures     []figureChange `json:"figures"`
	Parts       []figureChange `json:"parts,omitempty"` // of groups, where something printed changed
	Units       []unitChange   `json:"units"`
	Park        bool           `json:"park_workbook_changed"`
	Definitions bool           `json:"definitions_changed"`
	Earlier     bool           `json:"earlier_months_changed"`
}

// figureChange is a figure before and after, since the start of the year, as printed; with
// OtherPrices one growth is real and the other nominal, so they have no difference.
type figureChange struct {
	Indicator string `json:"indicator"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	Was       Amount `json:"was"`
	Now       Amount `json:"now"`

	OtherPrices bool `json:"other_prices,omitempty"`
}

// unitChange is a unit's main figure before and after, 千元.
type unitChange struct {
	Unit   string `json:"unit"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Was    string `json:"was,omitempty"`
	Now    string `json:"now,omitempty"`
	Change string `json:"change,omitempty"`
	Why    string `json:"why,omitempty"`
}

// The kinds of change of a unit.
const (
	broughtIn = "补报"
	corrected = "更正"
	takenOut  = "不再计入"
)

// Revisions tells, version by version, what changed.
func (r *Reporter) Revisions(ctx context.Context, p facts.Period) ([]Revision, error) {
	runs, err := r.Ledger.Runs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("read runs of %s: %w", p, err)
	}
	all := []Revision{}
	for i := 1; i < len(runs); i++ {
		if runs[i].Returns, err = r.Ledger.RunReturns(ctx, runs[i].ID); err != nil {
			return nil, err
		}
		v, err := compared(r).revision(ctx, runs[i-1], runs[i])
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// comparer tells what parts two versions of a period.
type comparer struct {
	Ledger
	roster *facts.Roster
	plan   *calc.Plan // whose main item is told of a unit
}

func compared(r *Reporter) *comparer {
	return &comparer{r.Ledger, r.Round.Park.Roster, r.Plan}
}

// revision compares a run with an earlier one of its period; its own returns must be
// filled in.
func (c *comparer) revision(ctx context.Context, before, run Run) (Revision, error) {
	v := Revision{From: before.ID, To: run.ID, Reason: run.Reason, Figures: []figureChange{}, Units: []unitChange{},
		Park: before.Park != run.Park, Definitions: before.Definitions != run.Definitions, Earlier: before.Earlier != run.Earlier}
	was := issuedValues(before.Indicators)
	for _, f := range run.Indicators {
		old, ok := was[f.Indicator]
		d := c.plan.Find(f.Indicator)
		if !ok || d == nil {
			continue
		}
		if old.ToDate != f.ToDate {
			v.Figures = append(v.Figures, figureChange{f.Indicator, f.Name, f.Unit, old.ToDate, f.ToDate, old.prices(d) != f.prices(d)})
		}
		v.Parts = append(v.Parts, partChanges(f, old)...)
	}
	old, err := c.RunReturns(ctx, before.ID)
	if err != nil {
		return v, err
	}
	type key struct{ form, unit string }
	shas := map[key][2]string{}
	for i, list := range [][]RunReturn{old, run.Returns} {
		for _, f := range list {
			k := key{f.Form, f.Unit}
			pair := shas[k]
			pair[i] = f.SHA256
			shas[k] = pair
		}
	}
	for k, pair := range shas {
		if pair[0] == pair[1] {
			continue
		}
		u, err := c.unitChange(ctx, run.Period, k.unit, pair[0], pair[1])
		if err != nil {
			return v, err
		}
		v.Units = append(v.Units, u)
	}
	slices.SortFunc(v.Units, func(a, b unitChange) int {
		return cmp.Or(size(b.Change).Cmp(size(a.Change)), cmp.Compare(a.Unit, b.Unit))
	})
	return v, nil
}

// partChanges are the groups of which something printed changed; a group that is there in
// one of the versions only has changed from or to nothing.
func partChanges(now, was IndicatorValue) []figureChange {
	before := map[[2]string]part{}
	for _, p := range was.Parts {
		before[[2]string{p.By, p.Group}] = p
	}
	var all []figureChange
	change := func(name string, was, is Amount) {
		if was.PrintedLevel != is.PrintedLevel || was.PrintedGrowth != is.PrintedGrowth {
			all = append(all, figureChange{now.Indicator, now.Name + "，" + name, now.Unit, was, is, was.Real != is.Real})
		}
	}
	none := Amount{PrintedLevel: dash, PrintedGrowth: dash}
	for _, p := range now.Parts {
		key := [2]string{p.By, p.Group}
		if old, ok := before[key]; ok {
			change(p.Name, old.ToDate, p.ToDate)
		} else if len(was.Parts) > 0 {
			change(p.Name, none, p.ToDate)
		}
		delete(before, key)
	}
	for _, p := range was.Parts {
		if _, gone := before[[2]string{p.By, p.Group}]; gone && len(now.Parts) > 0 {
			change(p.Name, p.ToDate, none)
		}
	}
	return all
}

func size(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return r.Abs(r)
}

// unitChange reads both returns of a unit; an empty hash is none.
func (c *comparer) unitChange(ctx context.Context, p facts.Period, unit, was, now string) (unitChange, error) {
	u, _ := c.roster.Find(unit, p)
	out := unitChange{Unit: unit, Name: u.Name, Kind: corrected}
	old, _, err := c.mainValue(ctx, was)
	if err != nil {
		return out, err
	}
	current, why, err := c.mainValue(ctx, now)
	if err != nil {
		return out, err
	}
	if why == "" && now != "" {
		if why, err = c.answered(ctx, now); err != nil {
			return out, err
		}
	}
	out.Was, out.Now, out.Why = old.Decimal(), current.Decimal(), why
	switch {
	case was == "":
		out.Kind = broughtIn
	case now == "":
		out.Kind = takenOut
	}
	if diff := minus(current, old); diff != nil {
		out.Change = exact(diff)
	}
	return out, nil
}

// answered is what was said of a submission by telephone, the newest last.
func (c *comparer) answered(ctx context.Context, sha string) (string, error) {
	all, err := c.Settlements(ctx, sha)
	if err != nil {
		return "", fmt.Errorf("read the answers to %s: %w", sha, err)
	}
	var said []string
	for _, s := range all {
		line := s.Reason + "（" + s.Who + "）"
		if s.Undo {
			said = slices.DeleteFunc(said, func(string) bool { return true })
		} else if !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, "；"), nil
}

// minus is a − b, a missing side counting nothing; nil where both are.
func minus(a, b facts.Value) *big.Rat {
	x, y := a.Rat(), b.Rat()
	switch {
	case x == nil && y == nil:
		return nil
	case y == nil:
		return x
	case x == nil:
		return new(big.Rat).Neg(y)
	}
	return x.Sub(x, y)
}

// mainValue is a submission's main figure and what its sender wrote beside it.
func (c *comparer) mainValue(ctx context.Context, sha string) (v facts.Value, why string, err error) {
	if sha == "" {
		return v, "", nil
	}
	all, err := c.Facts(ctx, sha)
	if err != nil {
		return v, "", fmt.Errorf("read the figures of %s: %w", sha, err)
	}
	remark := ""
	for _, f := range all {
		switch {
		case f.Item == c.plan.Main().Item && f.Column == "ytd":
			v = f.Value
		case f.Item == c.plan.Main().Item && f.Column == "note":
			why = f.Value.Text
		case f.Item == "remark":
			remark = f.Value.Text
		}
	}
	return v, cmp.Or(why, remark), nil
}

// madeFrom notes on a run what it is made from.
func (w *issue) madeFrom(run *Run) {
	run.Park, run.Definitions = w.set.Park.SHA256, w.opts.Definitions
	h := sha256.New()
	for _, f := range w.came.returns {
		if f.Period == run.Period && f.Form == w.came.form().Def.Form {
			run.Returns = append(run.Returns, RunReturn{f.Form, f.Unit, f.SHA256})
		} else {
			fmt.Fprintln(h, f.Period, f.Form, f.Unit, f.SHA256)
		}
	}
	run.Earlier = hex.EncodeToString(h.Sum(nil))
}
