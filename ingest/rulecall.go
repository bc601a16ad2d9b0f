package ingest

import (
	"math/big"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/templates"
)

// Call is a function of a rule: of a figure of the return, of a field or row of a list, or of
// a word.
func (e *ruleEnv) Call(fn string, args []formula.Arg) formula.Value {
	if !functions[fn].path {
		if arg := args[0].Eval(); !arg.IsMissing() {
			return e.ofWord(fn, arg, args)
		}
		return formula.Missing
	}
	path := e.full(args[0].Path)
	item, column := cutPath(path)
	switch fn {
	case "prev":
		if e.form.List(item) != nil {
			return e.rowBefore(path)
		}
		v, _ := e.prev(path)
		return v
	case "parts":
		_, parts := e.prev(path)
		return formula.Int(parts)
	case "rolling12":
		return e.rolling12(item)
	case "slack":
		return e.slack(item, column, args[1].Eval())
	case "old":
		return formula.Of(e.history.Before[path])
	case "back":
		return e.back(path, args[1].Eval())
	case "ly":
		return lastYear(e.history, e.ret.Unit, e.ret.Period, item, column)
	case "base":
		return e.base(item, column)
	case "hb":
		return e.history.Peers.inlier(e, path, e.full(args[1].Path))
	case "score":
		return e.history.Peers.score(e, path)
	case "label":
		return formula.Text(e.form.Label(item, column))
	case "cell":
		if at := e.ret.At(path); at.Ref != "" || column != templates.NoteColumn {
			return formula.Text(at.Ref)
		}
		return formula.Text("审核意见表的“" + templates.CaptionReason + "”栏") // this shape of the form has no cell for it
	}
	return e.ofField(fn, path, args)
}

// ofField is a function of a field: its word, its unit, what else its list holds.
func (e *ruleEnv) ofField(fn, path string, args []formula.Arg) formula.Value {
	item, column := cutPath(path)
	switch fn {
	case "unit":
		if it := e.form.Field(item, column); it != nil {
			return textOr(it.Unit)
		}
	case "most":
		if it := e.form.Field(item, column); it != nil && it.Most > 0 {
			return formula.Num(new(big.Rat).SetInt64(it.Most))
		}
	case "count":
		return formula.Int(len(e.rowsOf(path)))
	case "sum":
		return e.sum(item, column)
	case "step":
		return e.step(path, args[1].Eval())
	case "times":
		return e.times(args)
	case "fits":
		return e.fits(path)
	case "codes":
		return textOr(strings.Join(e.codes(path), "、"))
	case "others":
		return e.others(path)
	case "unlisted":
		return textOr(strings.Join(e.unlisted(path), "、"))
	case "raised":
		return e.raised(path)
	case "was":
		return formula.Of(e.was(path))
	case "kept":
		return e.kept(path)
	}
	return formula.Missing
}

// ofWord is a function of a word: what it says, and what the office's lists say of it.
func (e *ruleEnv) ofWord(fn string, arg formula.Value, args []formula.Arg) formula.Value {
	switch s := arg.String(); fn {
	case "uscc_valid":
		return formula.Bool(facts.CheckCreditCode(s) == nil)
	case "rough":
		if v, err := facts.ParseBound(s); err == nil && arg.Rat() == nil {
			v.Bound = facts.Exactly
			return formula.Of(v)
		}
		return arg
	case "is_date":
		_, err := time.Parse(time.DateOnly, s)
		return formula.Bool(err == nil)
	case "is_class":
		_, ok := facts.DivisionOf(s)
		return formula.Bool(ok && len(s) == 4)
	}
	park := e.history.Park
	if park == nil {
		return formula.Missing
	}
	switch fn {
	case "on_register":
		_, ok := park.Ventures.Find(arg.String())
		return formula.Bool(ok)
	case "register":
		v, _ := park.Ventures.Find(arg.String())
		return textOr(v.Tag(args[1].Eval().String(), e.ret.Period))
	case "in_roster":
		u, _ := park.Roster.Find(arg.String(), e.ret.Period)
		return formula.Bool(park.Roster.In(arg.String(), e.ret.Period) && u.Returns(e.form.Form, e.form.Name))
	case "roster_class":
		if u, ok := park.Roster.Find(arg.String(), e.ret.Period); ok {
			return formula.Text(u.Class)
		}
	case "entered_within":
		if c, ok := park.Roster.Entered(e.ret.Unit, e.ret.Period); ok {
			return formula.Bool(arg.Rat().Cmp(formula.Int(e.ret.Period.Months()-c.Month.Months()).Rat()) > 0)
		}
		return formula.Bool(false)
	}
	return formula.Missing
}
