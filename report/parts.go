package report

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/templates"
)

// viewOf is what a report's templates of a variant may name: all that is made for every one,
// and its own lists, quotes, table and text.
func (w *issue) viewOf(r *Report, variant Variant, base *templates.View) (*templates.View, error) {
	if r.Def.Monthly() && !r.Def.HasOwn() {
		return base, nil
	}
	v := &templates.View{Values: maps.Clone(base.Values), Lists: maps.Clone(base.Lists)}
	c := &content{}
	c.show("资料来源", text(fmt.Sprintf("资料来源：园区%s报表；编制时间：%s。", w.came.sources(), w.madeAt())))
	c.show("缺报说法", text(w.came.partly()))
	w.picks(r, c)
	(&scores{w.figures}).lists(r, c)
	for _, l := range r.Def.Targets {
		w.indicators.targets(l, c)
	}
	for _, a := range r.Def.Agree {
		agreement{w}.list(a, c)
	}
	for _, q := range r.quotes {
		c.star(q.Quote.Quote, w.quoted(q.Item), q.own)
	}
	c.into(v, variant)
	for _, tell := range []func(*Report, *templates.View, *content) error{w.overview, w.said} {
		c := &content{} // of what stands in the view by now
		if err := tell(r, v, c); err != nil {
			return nil, err
		}
		c.into(v, variant)
	}
	return v, nil
}

// picks makes the lists of rows that were returned, and lists the lists (名单).
func (w *issue) picks(r *Report, c *content) {
	all := c.table(listing{name: "名单", number: "序号", columns: slices.Concat(shows("名称"), stars("个数", "名单"))})
	for _, p := range r.picks {
		rows := calc.Pick(w.supplements, p.From, p.where)
		w.picked(p, rows, c)
		name := p.list.Fields[0].Item
		var names, sayings []string
		more := !w.came.wholly(p.From)
		for _, r := range rows {
			names = append(names, oneLine(returned(r.Values[name]).String()))
			if s := r.Values[p.Say]; s.Kind == facts.Text && s.Text != "" {
				sayings = append(sayings, names[len(names)-1]+oneLine(s.Text))
			}
			more = more || p.More != "" && !r.Values[p.More].IsMissing()
		}
		number, joined := count(len(rows)), text(strings.Join(names, cmp.Or(p.Join, "、")))
		atLeast, etc := "", ""
		switch {
		case more && len(names) == 0:
			number, joined = unknown(dash), unknown(dash)
		case len(names) == 0:
			joined = unknown("无")
		case more:
			atLeast, etc = "≥", "等"
		}
		c.star(p.List+".约", text(atLeast), p.own)
		c.star(p.List+".等", text(etc), p.own)
		c.star(p.List+".说法", text(strings.Join(sayings, "；")), p.own)
		c.star(p.List+".个数", number, p.own)
		c.star(p.List+".名单", joined, p.own)
		all.add(text(p.List), number, joined).own = p.own
	}
}

// picked is a list of rows that were returned in a form's list.
func (w *issue) picked(p pick, rows []calc.Row, c *content) {
	names := []string{"报送单位"}
	for _, f := range p.list.Fields {
		names = append(names, f.Name)
	}
	t := c.table(listing{name: p.List, named: names[1], number: "序号", columns: keeps(names...), private: p.own})
	for _, r := range rows {
		cells := []templates.Datum{text(w.nameOf(r.Unit))}
		for _, f := range p.list.Fields {
			cells = append(cells, returned(r.Values[f.Item]))
		}
		t.add(cells...)
	}
}

// quoted is what was returned as a text, by all who did.
func (w *issue) quoted(item string) templates.Datum {
	var said []string
	for _, f := range w.supplements {
		if s := f.Values[item]; s.Kind == facts.Text && s.Text != "" {
			said = append(said, oneLine(s.Text))
		}
	}
	if said == nil {
		return unknown(dash)
	}
	return text(strings.Join(said, "；"))
}

// oneLine keeps what a sender wrote from looking like more than a part of a sentence: no
// line of its own, no sign that turns the writing round.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		}
		return r
	}, s)), " ")
}

// nameOf is the name of a respondent on whatever register it is.
func (w *figures) nameOf(id string) string {
	for _, of := range []facts.Register{facts.Enterprises, facts.Departments, facts.Projects} {
		if u, ok := w.set.Park.Of(of).Roster.Find(id, w.period); ok {
			return u.Name
		}
	}
	return id
}

// overview is the table 指标一览. Who said what of a query stays in the house.
func (w *issue) overview(r *Report, v *templates.View, c *content) error {
	all := c.table(listing{name: "指标一览", number: "序号", columns: keeps("栏目", "名称", "单位", "数值", "增速", "报送人", "核实")})
	for i, t := range r.Def.Table {
		value, err := v.Datum(t.Value)
		growth, err2 := v.Datum(t.Growth)
		name, err3 := v.Render(t.Name)
		if err = errors.Join(err, err2, err3); err != nil {
			return r.Def.Wrong("table", fmt.Errorf("%s：%w", t.Name, err), i)
		}
		if v.Silent(t.Value) {
			value = unknown(dash)
		}
		if t.Growth == "" {
			growth = unknown(dash)
		}
		who, inside, outside := t.Who, "", ""
		if f := r.forms[i]; f != nil {
			who, inside, outside = w.came.senders(f), w.came.open(f, t.Checks, true), w.came.open(f, t.Checks, false)
		}
		add := func(queries string) *row {
			return all.add(text(t.Section), text(name), text(t.Unit), value, growth, text(who), text(queries))
		}
		if add(inside).own = inside != outside; inside != outside {
			add(outside).instead = true
		}
	}
	return nil
}

// wholeText is the text of a report as one; in the mail, of all that are made with it.
const wholeText = "简报全文"

// said is the text (简报), paragraph by paragraph and as one.
func (w *issue) said(r *Report, v *templates.View, c *content) error {
	all, whole := c.table(listing{name: "简报", named: "题", columns: shows("题", "文")}), []string{}
	for i, p := range r.Def.Paragraphs {
		title, err := v.Render(p.Title)
		body, err2 := v.Render(p.Text)
		if err = errors.Join(err, err2); err != nil {
			return r.Def.Wrong("paragraphs", err, i)
		}
		switch {
		case body == "" && title == "": // all its parts were left out
			continue
		case body == "":
			body = "本期未报。"
		}
		all.add(text(title), text(body))
		if title != "" {
			whole = append(whole, title)
		}
		whole = append(whole, body)
	}
	c.show(wholeText, text(strings.Join(whole, "\n")))
	return nil
}
