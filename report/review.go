package report

import (
	"context"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/ingest"
)

// finding is what a rule that looks over several units has to say: of one return
// among the others, of a division, or of the park. It changes no verdict; it says
// whom to call first.
type finding struct {
	Unit     string // empty: of a division or the park
	Name     string
	Verdict  ingest.Verdict
	Problems []facts.Problem
}

// Review is the outcome of those rules over a period.
type Review struct {
	Findings []finding
	Outcomes map[string]map[ingest.Outcome]int // by rule
}

// Reviewed is the outcome over what counts now; nothing is kept.
func (r *Reporter) Reviewed(ctx context.Context, o Order) (Review, error) {
	returns, err := r.counted(ctx, o)
	if err != nil {
		return Review{}, err
	}
	return r.review(returns, r.evaluate(returns, o.Period)), nil
}

// review tries the rules that need all returns of a period.
func (r *Reporter) review(returns []FiledReturn, fig *figures) Review {
	out := Review{Outcomes: map[string]map[ingest.Outcome]int{}}
	park := r.Round.Park
	for _, form := range r.Round.Forms {
		rules, asked := r.Round.Rules[form.Def.Form], form.Def.For(fig.period)
		var filed []ingest.Filed
		verdicts := map[string]ingest.Verdict{}
		for _, f := range returns {
			if f.Form == form.Def.Form {
				filed = append(filed, f.Filed)
				verdicts[f.SHA256] = f.Verdict
			}
		}
		for _, f := range rules.Review(form, park, asked, filed) {
			u, _ := park.Roster.Find(f.Unit, f.Period)
			out.add(finding{Unit: f.Unit, Name: u.Name, Verdict: verdicts[f.SHA256], Problems: f.Problems}, f.Outcomes)
		}
		for _, d := range facts.Divisions {
			out.whole(rules, "division", fig, calc.Group{Kind: calc.Division, Code: d.Code}, d.Name)
		}
		out.whole(rules, "park", fig, calc.Whole, "园区")
	}
	return out
}

func (v *Review) add(f finding, outcomes map[string]ingest.Outcome) {
	for rule, o := range outcomes {
		if v.Outcomes[rule] == nil {
			v.Outcomes[rule] = map[ingest.Outcome]int{}
		}
		v.Outcomes[rule][o]++
	}
	if len(f.Problems) > 0 {
		v.Findings = append(v.Findings, f)
	}
}

// whole tries the rules about a division or the park on the main indicator since
// the start of the year.
func (v *Review) whole(rules *ingest.Rules, of string, fig *figures, g calc.Group, name string) {
	main, t := fig.plan.Main(), fig.now().Returns()
	m := t.Get(main.Code, g).ToDate
	if m.Units == 0 || t.Forecast {
		return
	}
	values := map[string]formula.Value{"month": formula.Int(fig.period.Month), "group.name": formula.Text(name), "group.units": formula.Int(m.Units),
		"group.growth": formula.Num(m.Growth().Percent)}
	rest, _ := t.WithoutTop(main.Item, g)
	values["group.growth_without_top"] = formula.Num(rest.Growth().Percent)
	if s := fig.set.Park.Standings[facts.IndicatorKey{Indicator: main.Code, Period: fig.period}]; of == "park" {
		values["city.growth"] = formula.Num(s.CityGrowth)
	}
	problems, outcomes := rules.Whole(of, values)
	v.add(finding{Name: name, Problems: problems}, outcomes)
}
