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
	"parkstat/ingest"
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
func (w *viewer) bulletin(b *Bulletin, forms []*templates.Form) (*templates.View, error) {
	v := &templates.View{Values: maps.Clone(w.v.Values), Lists: maps.Clone(w.v.Lists)}
	v.Set("资料来源", text(w.sourcesOf(forms)))
	v.Set("缺报说法", text(w.partly(forms)))
	supplements := w.set.Supplements(w.period)
	var named []cells
	for i, p := range b.Def.Lists {
		l := b.Lists[i]
		rows := calc.Pick(supplements, p.From, b.Where[i])
		list := templates.List{Fields: []string{"序号", "报送单位"}, Empty: dash, Named: l.Fields[0].Name}
		for _, f := range l.Fields {
			list.Fields = append(list.Fields, f.Name)
		}
		var names, sayings []string
		more := !w.wholly(p.From, forms)
		for n, r := range rows {
			row := cells{"序号": count(n + 1), "报送单位": text(w.nameOf(r.Unit))}
			for _, f := range l.Fields {
				row[f.Name] = returned(r.Values[f.Item])
			}
			list.Rows = append(list.Rows, row)
			name := oneLine(row[l.Fields[0].Name].String())
			names = append(names, name)
			if s := r.Values[p.Say]; s.Kind == facts.Text && s.Text != "" {
				sayings = append(sayings, name+oneLine(s.Text))
			}
			more = more || p.More != "" && !r.Values[p.More].IsMissing()
		}
		v.Lists[p.List] = list
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
		v.Set(p.List+".约", text(atLeast))
		v.Set(p.List+".等", text(etc))
		v.Set(p.List+".说法", text(strings.Join(sayings, "；")))
		v.Set(p.List+".个数", number)
		v.Set(p.List+".名单", joined)
		named = append(named, cells{"序号": count(i + 1), "名称": text(p.List), "个数": number, "名单": joined})
	}
	v.Lists["名单"] = templates.List{Fields: []string{"序号", "名称", "个数", "名单"}, Rows: named, Empty: dash, Named: "名称"}
	for _, g := range b.Def.Grades {
		v.Lists[g.List] = w.grades(g)
	}
	w.picked(b, v)
	for _, l := range b.Def.Targets {
		v.Lists[l.List] = w.targets(l)
	}
	for _, a := range b.Def.Agree {
		list, n := w.agree(a, forms)
		v.Lists[a.List] = list
		differ := count(n)
		if !slices.ContainsFunc(list.Rows, func(row map[string]templates.Datum) bool { return row["核对"].Text != lacking }) {
			differ = unknown(lacking)
		}
		v.Set(a.List+".不一致", differ)
	}
	for _, q := range b.Def.Quotes {
		var said []string
		for _, f := range supplements {
			if s := f.Values[q.Item]; s.Kind == facts.Text && s.Text != "" {
				said = append(said, oneLine(s.Text))
			}
		}
		d := text(strings.Join(said, "；"))
		if said == nil {
			d = unknown(dash)
		}
		v.Set(q.Quote, d)
	}
	if err := w.overview(b, forms, v); err != nil {
		return nil, err
	}
	return v, w.said(b, v)
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

// returned is a value as it came.
func returned(v facts.Value) templates.Datum {
	if v.IsMissing() {
		return unknown(dash)
	}
	if v.IsNumber() && v.Bound == facts.Exactly {
		return figure(v.Rat(), int(v.Scale))
	}
	return text(v.String())
}

// overview is the table 指标一览.
func (w *viewer) overview(b *Bulletin, forms []*templates.Form, v *templates.View) error {
	var rows []cells
	for i, t := range b.Def.Table {
		value, err := v.Datum(t.Value)
		growth, err2 := v.Datum(t.Growth)
		name, err3 := v.Render(t.Name)
		if err = errors.Join(err, err2, err3); err != nil {
			return &templates.KeyError{Key: "table", Err: fmt.Errorf("%s：%w", t.Name, err)}
		}
		if v.Silent(t.Value) {
			value = unknown(dash)
		}
		if t.Growth == "" {
			growth = unknown(dash)
		}
		who, marks := t.Who, []string(nil)
		for _, f := range forms {
			if f.Def.Form == t.Form || f.Def.Name == t.Form && t.Form != "" {
				who = w.senders(f)
				marks = w.open(f, t.Checks, b.Def.Internal)
			}
		}
		rows = append(rows, cells{"序号": count(i + 1), "栏目": text(t.Section), "名称": text(name), "单位": text(t.Unit), "数值": value, "增速": growth,
			"报送人": text(who), "核实": text(strings.Join(marks, "；"))})
	}
	v.Lists["指标一览"] = templates.List{Fields: []string{"序号", "栏目", "名称", "单位", "数值", "增速", "报送人", "核实"}, Rows: rows, Empty: dash, Named: "名称"}
	return nil
}

// open are the queries of a form's counted returns at the cells of some of its paths, each
// told once.
func (w *viewer) open(f *templates.Form, paths []string, internal bool) (marks []string) {
	for _, r := range w.returns {
		if r.Form != f.Def.Form || f.Def.Round(r.Period) != w.period {
			continue
		}
		i := slices.IndexFunc(w.all, func(s ingest.Submission) bool { return s.SHA256 == r.SHA256 })
		if i < 0 {
			continue
		}
		for _, path := range paths {
			at := r.Cells[path]
			if at.Ref == "" {
				at.Sheet, at.Ref = f.As(r.FormVer).Cell(path)
			}
			for _, p := range w.all[i].Problems {
				if p.Severity != facts.Query || p.At.Ref != at.Ref {
					continue
				}
				mark := "核实：" + p.Message
				if p.Reason != "" && internal { // who said what stays in the house
					mark += "（说明：" + p.Reason + "）"
				}
				if !slices.Contains(marks, mark) {
					marks = append(marks, mark)
				}
			}
		}
	}
	return marks
}

// wholeText is the text of a bulletin as one; in the report and its mail, of all that are
// made with it.
const wholeText = "简报全文"

// said is the text (简报), paragraph by paragraph and as one.
func (w *viewer) said(b *Bulletin, v *templates.View) error {
	var rows []cells
	var whole []string
	for _, p := range b.Def.Paragraphs {
		title, err := v.Render(p.Title)
		body, err2 := v.Render(p.Text)
		if err = errors.Join(err, err2); err != nil {
			return &templates.KeyError{Key: "paragraphs", Err: err}
		}
		switch {
		case body == "" && title == "": // all its parts were left out
			continue
		case body == "":
			body = "本期未报。"
		}
		rows = append(rows, cells{"题": text(title), "文": text(body)})
		if title != "" {
			whole = append(whole, title)
		}
		whole = append(whole, body)
	}
	v.Lists["简报"] = templates.List{Fields: []string{"题", "文"}, Rows: rows, Empty: dash, Named: "题"}
	v.Set(wholeText, text(strings.Join(whole, "\n")))
	return nil
}

// makeBulletins fills the bulletins of a period into the archive; said is their text, for
// the mail.
func (r *Reporter) makeBulletins(w *viewer) (outputs []Output, said string, err error) {
	for _, b := range r.bulletins(w.period) {
		if b.Def.Internal != (w.variant == Internal) {
			continue
		}
		v, err := w.bulletin(b, r.Round.Forms)
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
			outputs = append(outputs, Output{Variant: w.variant, Name: safeName(name) + f.ext, SHA256: sha, Size: int64(len(f.data))})
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
func (r *Reporter) checkBulletins(w *viewer) error {
	for _, b := range r.Bulletins {
		if b.Def.Internal != (w.variant == Internal) {
			continue
		}
		v, err := w.bulletin(b, r.Round.Forms)
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
