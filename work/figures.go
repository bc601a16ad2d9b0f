package work

import (
	"context"
	"fmt"
	"path"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
	"parkstat/report"
	"parkstat/templates"
)

// Figures are a return's figures as they were typed, in the form's unit.
type Figures struct {
	Unit    string      `json:"unit,omitempty"`
	Columns []string    `json:"columns"`
	Rows    []FigureRow `json:"rows"`
}

// FigureRow is a line of them: 空 for an empty cell, — for none possible.
type FigureRow struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`
}

// figures are those of a return, line by line.
func (own *ownFigures) figures(form *templates.Form, p facts.Period) Figures {
	def := form.Def
	fs := Figures{Unit: def.Unit}
	var columns []string
	for _, c := range def.Columns {
		if def.Asks(c.Column, p) {
			fs.Columns, columns = append(fs.Columns, c.Name), append(columns, c.Column)
		}
	}
	for _, it := range def.Items {
		if it.Type != "money" && it.Type != "number" {
			continue
		}
		row := FigureRow{Label: it.Name}
		if it.Unit != "" && it.Unit != def.Unit {
			row.Label += "（" + it.Unit + "）"
		}
		for i, c := range columns {
			switch {
			case !it.Single:
				row.Values = append(row.Values, typed(own.now[it.Item+"."+c]))
			case i == 0:
				row.Values = append(row.Values, typed(own.now[it.Item]))
			default:
				row.Values = append(row.Values, "—")
			}
		}
		if columns == nil {
			row.Values = []string{typed(own.now[it.Item])}
		}
		fs.Rows = append(fs.Rows, row)
	}
	fs.Rows = append(fs.Rows, own.listed(def, max(1, len(columns)))...)
	return fs
}

// listed are the rows of lists that were filled in, each in one line.
func (own *ownFigures) listed(def *templates.FormDef, wide int) (rows []FigureRow) {
	for _, l := range def.Lists {
		for n := 1; n <= l.Rows; n++ {
			var said []string
			for _, it := range l.Fields {
				if v := own.now[l.Path(n, it.Item)]; !v.IsMissing() {
					said = append(said, it.Name+" "+typed(v))
				}
			}
			if said == nil {
				continue
			}
			row := FigureRow{Label: fmt.Sprintf("%s %d", l.Name, n), Values: []string{strings.Join(said, "，")}}
			for range wide - 1 {
				row.Values = append(row.Values, "—")
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// typed is a value as it stands in a page: thousands parted, 空 where there is none.
func typed(v facts.Value) string {
	switch {
	case v.IsMissing():
		return "空"
	case v.IsNumber():
		return v.Bound.Of(formula.Num(v.Rat()).String())
	}
	return facts.Plain(v.Text)
}

func cutPath(path string) (item, column string) {
	item, column, _ = strings.Cut(path, ".")
	return item, column
}

// fileOf is what a file is called that came under a name with folders before it.
func fileOf(name string) string { return facts.Plain(path.Base(name)) }

// Differences are what two versions of a return say otherwise.
type Differences struct {
	ID          string       `json:"id"`
	With        string       `json:"with"`
	FormName    string       `json:"form_name"`
	Period      facts.Period `json:"period"`
	Version     int          `json:"version"`
	WithVersion int          `json:"with_version"`
	Rows        []Difference `json:"differences"`
}

// Difference is a figure that is another: 空 where there is none.
type Difference struct {
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differences are what a return says otherwise than another version of it.
func (d *Desk) Differences(ctx context.Context, v Visitor, id, with string) (*Differences, error) {
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	now, err := e.lodged(ctx, id)
	if err != nil {
		return nil, err
	}
	then, err := e.lodged(ctx, with)
	form := e.Forms.Coded(now.Form)
	switch {
	case err != nil:
		return nil, err
	case form == nil || then.Form != now.Form || then.Period != now.Period || !e.same(now.Unit, then.Unit):
		return nil, ErrNotYours
	}
	after, err := valuesOf(ctx, e.Book, now.SHA256)
	if err != nil {
		return nil, err
	}
	before, err := valuesOf(ctx, e.Book, then.SHA256)
	if err != nil {
		return nil, err
	}
	diff := &Differences{ID: id, With: with, FormName: form.Def.Name, Period: now.Period, Version: now.Version, WithVersion: then.Version}
	for _, path := range form.Def.Paths() {
		if was, is := typed(before[path]), typed(after[path]); was != is {
			item, column := cutPath(path)
			diff.Rows = append(diff.Rows, Difference{form.Def.Label(item, column), was, is})
		}
	}
	return diff, nil
}

// valuesOf are a return's figures by path.
func valuesOf(ctx context.Context, book report.Ledger, sha256 string) (map[string]facts.Value, error) {
	all, err := book.Facts(ctx, sha256)
	values := map[string]facts.Value{}
	for _, f := range all {
		values[pathOf(f)] = f.Value
	}
	return values, err
}
