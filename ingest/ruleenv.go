package ingest

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// ruleEnv answers a rule's names for one return.
type ruleEnv struct {
	form     *templates.FormDef
	ret      *filled
	history  history
	values   map[string]facts.Value
	settings map[string]facts.Value
	lets     map[string]*formula.Program
	x        string
}

func (e *ruleEnv) full(path string) string {
	if rest, ok := strings.CutPrefix(path, "x"); ok && e.x != "" && (rest == "" || rest[0] == '.') {
		path = e.x + rest
	}
	return inPeriod(path, e.ret.Period.IsJoint())
}

func (e *ruleEnv) Value(path string) formula.Value {
	if p := e.lets[path]; p != nil {
		return p.Eval(e)
	}
	if name, ok := strings.CutPrefix(path, "settings."); ok {
		return formula.Of(e.settings[name])
	}
	if rest, ok := strings.CutPrefix(path, "forms."); ok {
		form, other, _ := strings.Cut(rest, ".")
		return formula.Of(e.history.Forms[form][other])
	}
	park := e.history.Park
	switch path = e.full(path); path {
	case "month":
		return formula.Int(e.ret.Period.Month)
	case "gap":
		return formula.Int(e.history.Gap)
	case "version":
		return formula.Int(e.history.Version)
	case "unit.code":
		return textOr(e.ret.Unit)
	case "unit.visible":
		return textOr(e.ret.VisibleUnit)
	case "unit.class":
		return textOr(e.ret.Class)
	case "period.code":
		return textOr(e.ret.Period.String())
	case "period.visible":
		return textOr(e.ret.VisiblePeriod)
	case "period.begins":
		return formula.Text(fmt.Sprintf("%04d-01-01", e.ret.Period.Year))
	case "period.ends":
		return formula.Text(time.Date(e.ret.Period.Year, time.Month(e.ret.Period.Month)+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	case "received":
		if e.history.Came.IsZero() {
			return formula.Missing
		}
		return formula.Text(e.history.Came.Format(time.DateOnly))
	case "form.unit":
		return formula.Bool(e.ret.UnitStands)
	case "form.money":
		return textOr(e.form.Unit)
	case "opened":
		return formula.Bool(e.history.Opened)
	case "asked":
		return formula.Bool(e.history.Asked)
	case "closed":
		return formula.Bool(e.history.Closed)
	case NilItem:
		return formula.Bool(e.ret.Nil)
	case "entered":
		if park == nil {
			return formula.Missing
		}
		c, ok := park.Roster.Entered(e.ret.Unit, e.ret.Period)
		return formula.Bool(ok && c.Month.Year == e.ret.Period.Year)
	case "stopped":
		if park == nil {
			return formula.Missing
		}
		return formula.Bool(park.Roster.Stopped(e.ret.Unit, e.ret.Period))
	case "revenue":
		if park == nil {
			return formula.Missing
		}
		u, _ := park.Roster.Find(e.ret.Unit, e.ret.Period)
		return formula.Of(u.Revenue)
	}
	return formula.Of(e.values[path])
}

func textOr(s string) formula.Value {
	if s == "" {
		return formula.Missing
	}
	return formula.Text(s)
}

// slack is by how much a figure may differ from what n figures, each rounded to the item's
// last digit, add up to, itself among them: half their number of last digits, rounded down.
func (e *ruleEnv) slack(item, column string, n formula.Value) formula.Value {
	it, terms := e.form.Field(item, column), n.Rat()
	if it == nil || terms == nil || !terms.IsInt() {
		return formula.Missing
	}
	half := new(big.Int).Quo(terms.Num(), big.NewInt(2))
	return formula.Num(new(big.Rat).SetFrac(half, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(it.Decimals)), nil)))
}

// rolling12 is an item over the last twelve months: this year to date, and what last year
// had after the same months; missing where one of the three is.
func (e *ruleEnv) rolling12(item string) formula.Value {
	p := e.ret.Period
	now, whole := formula.Of(e.values[item+".ytd"]), formula.Of(e.history.Past[p.LastDecember()][item+".ytd"])
	if p.Month == 12 {
		return now
	}
	then := formula.Of(e.values[item+".ytd_ly"])
	if then.IsMissing() {
		then = formula.Of(e.history.Year[item+".ytd"])
	}
	if now.Rat() == nil || whole.Rat() == nil || then.Rat() == nil {
		return formula.Missing
	}
	sum := new(big.Rat).Add(now.Rat(), whole.Rat())
	return formula.Num(sum.Sub(sum, then.Rat()))
}

// back is what the unit filed n return periods ago; missing where it filed nothing
// then, or n reaches into last year.
func (e *ruleEnv) back(path string, n formula.Value) formula.Value {
	r := n.Rat()
	if r == nil || !r.IsInt() || r.Sign() < 1 || !r.Num().IsInt64() {
		return formula.Missing
	}
	p := e.ret.Period
	for range min(r.Num().Int64(), 12) {
		p = p.Prev()
	}
	return formula.Of(e.history.Earlier[p][path])
}

// lastYear is the figure of a year ago on this year's list: the office's base
// where there is one, else what the unit itself filed then.
func lastYear(h history, unit string, at facts.Period, item, column string) formula.Value {
	if h.Park != nil {
		if b, ok := h.Park.Base(unit, at, item); ok {
			return formula.Of(columnOf(b, column))
		}
	}
	return formula.Of(h.Year[item+"."+column])
}

// wholeEnv answers the names of a rule about a division or the park.
type wholeEnv struct {
	values   map[string]formula.Value
	settings map[string]facts.Value
}

func (e wholeEnv) Value(path string) formula.Value {
	if name, ok := strings.CutPrefix(path, "settings."); ok {
		return formula.Of(e.settings[name])
	}
	return e.values[path]
}

func (e wholeEnv) Call(string, []formula.Arg) formula.Value { return formula.Missing }
