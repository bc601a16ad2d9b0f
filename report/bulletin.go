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
	"parkstat/facts/formula"
	"parkstat/templates"
)

// Bulletin is a further report (专报), compiled: its workbook, and its letter if it has one.
type Bulletin struct {
	Def    *templates.BulletinDef
	Book   *templates.Report
	Letter *templates.Letter     // nil: none
	Where  []*formula.Program    // of its lists, nil for all rows
	Lists  []*templates.FormList // that they are taken from
	Picked []*Picked             // its lists of enterprises
}

// variant is the only one that the bulletin is made in.
func (b *Bulletin) variant() Variant {
	if b.Def.Internal {
		return Internal
	}
	return Mailable
}

// bulletins are those that are made for a period.
func (r *Reporter) bulletins(p facts.Period) []*Bulletin {
	var due []*Bulletin
	for _, b := range r.Bulletins {
		if b.Def.Due(p.Month) {
			due = append(due, b)
		}
	}
	return due
}

// bulletin is what the templates of a bulletin may name: all that the report's may, and its
// own lists, quotes, table and text.
func (w *issue) bulletin(b *Bulletin, base *templates.View, variant Variant) (*templates.View, error) {
	v := &templates.View{Values: maps.Clone(base.Values), Lists: maps.Clone(base.Lists)}
	c := &content{}
	c.show("资料来源", text(fmt.Sprintf("资料来源：园区%s报表；编制时间：%s。", w.came.sources(), w.madeAt())))
	c.show("缺报说法", text(w.came.partly()))
	c.list(w.picks(b, c))
	(&scores{w.figures}).lists(b, c)
	for _, l := range b.Def.Targets {
		c.list(w.indicators.targets(l))
	}
	for _, a := range b.Def.Agree {
		c.list(w.agree(a, c))
	}
	for _, q := range b.Def.Quotes {
		c.star(q.Quote, w.quoted(q), w.ofEnterprises(w.came.forms.WithItem(q.Item)))
	}
	c.into(v, variant)
	for _, l := range []func(*Bulletin, *templates.View) (listing, error){w.overview, w.said} {
		list, err := l(b, v)
		if err != nil {
			return nil, err
		}
		more := &content{}
		more.list(list)
		more.into(v, variant)
	}
	var whole []string
	for _, p := range v.Lists["简报"].Rows {
		for _, s := range []string{p["题"].Text, p["文"].Text} {
			if s != "" {
				whole = append(whole, s)
			}
		}
	}
	v.Set(wholeText, text(strings.Join(whole, "\n")))
	return v, nil
}

// ofEnterprises reports whether a form is returned by enterprises, so that what is on it is
// somebody's own.
func (w *issue) ofEnterprises(f *templates.Form) bool {
	return f != nil && (f.Def.Of == "" || f.Def.Of == facts.Enterprises)
}

// picks makes the lists of rows that were returned, and lists the lists (名单).
func (w *issue) picks(b *Bulletin, c *content) listing {
	type named struct {
		list         string
		number, said templates.Datum
		own          bool
	}
	var all []named
	for i, p := range b.Def.Lists {
		own := w.ofEnterprises(w.came.forms.WithList(p.From))
		rows := calc.Pick(w.supplements, p.From, b.Where[i])
		c.list(w.picked(p, b.Lists[i], rows, own))
		name := b.Lists[i].Fields[0].Item
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
		c.star(p.List+".约", text(atLeast), own)
		c.star(p.List+".等", text(etc), own)
		c.star(p.List+".说法", text(strings.Join(sayings, "；")), own)
		c.star(p.List+".个数", number, own)
		c.star(p.List+".名单", joined, own)
		all = append(all, named{p.List, number, joined, own})
	}
	return listing{name: "名单", columns: slices.Concat(counts("序号"), shows("名称"), stars("个数", "名单")), make: func(t *table) {
		for _, n := range all {
			t.add(text(n.list), n.number, n.said).own = n.own
		}
	}}
}

// picked is a list of rows that were returned in a form's list.
func (w *issue) picked(p templates.Pick, from *templates.FormList, rows []calc.Row, own bool) listing {
	names := []string{"报送单位"}
	for _, f := range from.Fields {
		names = append(names, f.Name)
	}
	return listing{name: p.List, named: from.Fields[0].Name, private: own, instead: withheldNames,
		columns: slices.Concat(counts("序号"), keeps(names...)), make: func(t *table) {
			for _, r := range rows {
				cells := []templates.Datum{text(w.nameOf(r.Unit))}
				for _, f := range from.Fields {
					cells = append(cells, returned(r.Values[f.Item]))
				}
				t.add(cells...)
			}
		}}
}

// quoted is what was returned as a text, by all who did.
func (w *issue) quoted(q templates.Quote) templates.Datum {
	var said []string
	for _, f := range w.supplements {
		if s := f.Values[q.Item]; s.Kind == facts.Text && s.Text != "" {
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
func (w *issue) overview(b *Bulletin, v *templates.View) (listing, error) {
	type line struct {
		cells   []templates.Datum
		in, out string // the queries
	}
	var lines []line
	for _, t := range b.Def.Table {
		value, err := v.Datum(t.Value)
		growth, err2 := v.Datum(t.Growth)
		name, err3 := v.Render(t.Name)
		if err = errors.Join(err, err2, err3); err != nil {
			return listing{}, &templates.KeyError{Key: "table", Err: fmt.Errorf("%s：%w", t.Name, err)}
		}
		if v.Silent(t.Value) {
			value = unknown(dash)
		}
		if t.Growth == "" {
			growth = unknown(dash)
		}
		l, who := line{}, t.Who
		if f := w.came.forms.Find(t.Form); f != nil {
			who = w.came.senders(f)
			l.in, l.out = strings.Join(w.came.open(f, t.Checks, true), "；"), strings.Join(w.came.open(f, t.Checks, false), "；")
		}
		l.cells = []templates.Datum{text(t.Section), text(name), text(t.Unit), value, growth, text(who)}
		lines = append(lines, l)
	}
	return listing{name: "指标一览", columns: slices.Concat(counts("序号"), keeps("栏目", "名称", "单位", "数值", "增速", "报送人", "核实")), make: func(t *table) {
		for _, l := range lines {
			t.add(append(slices.Clone(l.cells), text(l.in))...).own = l.in != l.out
			if l.in != l.out {
				t.add(append(l.cells, text(l.out))...).instead = true
			}
		}
	}}, nil
}

// wholeText is the text of a bulletin as one; in the report and its mail, of all that are
// made with it.
const wholeText = "简报全文"

// said is the text (简报), paragraph by paragraph.
func (w *issue) said(b *Bulletin, v *templates.View) (listing, error) {
	var all [][2]string
	for _, p := range b.Def.Paragraphs {
		title, err := v.Render(p.Title)
		body, err2 := v.Render(p.Text)
		if err = errors.Join(err, err2); err != nil {
			return listing{}, &templates.KeyError{Key: "paragraphs", Err: err}
		}
		switch {
		case body == "" && title == "": // all its parts were left out
			continue
		case body == "":
			body = "本期未报。"
		}
		all = append(all, [2]string{title, body})
	}
	return listing{name: "简报", named: "题", columns: shows("题", "文"), make: func(t *table) {
		for _, p := range all {
			t.add(text(p[0]), text(p[1]))
		}
	}}, nil
}

// makeBulletins fills the bulletins of a period into the archive; said is their text, for
// the mail.
func (r *Reporter) makeBulletins(w *issue, base *templates.View, variant Variant) (outputs []Output, said string, err error) {
	for _, b := range r.bulletins(w.period) {
		if b.variant() != variant {
			continue
		}
		v, err := w.bulletin(b, base, variant)
		if err != nil {
			return nil, "", b.wrong(err)
		}
		name, err := v.Render(b.Def.File)
		if err != nil {
			return nil, "", b.wrong(&templates.KeyError{Key: "file", Err: err})
		}
		if text := v.Values[wholeText].Text; text != "" {
			said = strings.TrimPrefix(said+"\n\n"+text, "\n\n")
		}
		data, _, err := b.Book.Fill(v, name, nil)
		if err != nil {
			return nil, "", b.wrong(err)
		}
		files := []struct {
			ext  string
			data []byte
		}{{".xlsx", data}}
		if b.Letter != nil {
			letter, err := b.Letter.Fill(v)
			if err != nil {
				return nil, "", b.wrong(err)
			}
			files = append(files, struct {
				ext  string
				data []byte
			}{".docx", letter})
		}
		for _, f := range files {
			sha, err := r.Archive.Put(f.data)
			if err != nil {
				return nil, "", fmt.Errorf("archive %s: %w", name, err)
			}
			outputs = append(outputs, Output{Variant: variant, Name: safeName(name) + f.ext, SHA256: sha, Size: int64(len(f.data))})
		}
	}
	return outputs, said, nil
}

// wrong says in which definition a mistake is.
func (b *Bulletin) wrong(err error) error { return &BulletinError{b, err} }

// BulletinError is a mistake in a bulletin's definition or templates.
type BulletinError struct {
	Bulletin *Bulletin
	Err      error
}

func (e *BulletinError) Error() string { return e.Bulletin.Def.Name + "：" + e.Err.Error() }
func (e *BulletinError) Unwrap() error { return e.Err }

// checkBulletins tries the bulletins of all months on a view.
func (r *Reporter) checkBulletins(w *issue, base *templates.View, variant Variant) error {
	for _, b := range r.Bulletins {
		if b.variant() != variant {
			continue
		}
		v, err := w.bulletin(b, base, variant)
		if err == nil {
			err = b.Book.Check(v, nil)
		}
		if err == nil && b.Letter != nil {
			_, err = b.Letter.Fill(v)
		}
		if err == nil {
			if _, err = v.Render(b.Def.File); err != nil {
				err = &templates.KeyError{Key: "file", Err: err}
			}
		}
		if err != nil {
			return b.wrong(err)
		}
	}
	return nil
}
