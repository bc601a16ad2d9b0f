package templates

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"parkstat/templates/chart"
)

// MailChart is a picture in the mail: rows of a list, drawn as bars or lines.
type MailChart struct {
	Kind   string        `yaml:"kind" json:"kind" jsonschema:"required,enum=bars,enum=lines"`
	Title  string        `yaml:"title" json:"title" jsonschema:"required"` // a template
	Note   string        `yaml:"note" json:"note"`                         // small, under the title
	List   string        `yaml:"list" json:"list" jsonschema:"required"`
	Label  string        `yaml:"label" json:"label" jsonschema:"required"`   // the field that names a row
	Series []ChartSeries `yaml:"series" json:"series" jsonschema:"required"` // bars: one; lines: one or two
	Most   int           `yaml:"most" json:"most"`                           // rows drawn, those with the largest figures; 0: all
}

// ChartSeries is a field of the list and what it is called.
type ChartSeries struct {
	Field string `yaml:"field" json:"field" jsonschema:"required"`
	Name  string `yaml:"name" json:"name"`
}

func (c MailChart) check() error {
	switch {
	case c.Kind != "bars" && c.Kind != "lines":
		return fmt.Errorf("kind “%s”应为 bars 或 lines", c.Kind)
	case c.Title == "" || c.List == "" || c.Label == "":
		return errors.New("title、list、label 不能缺")
	case len(c.Series) == 0 || len(c.Series) > 2 || c.Kind == "bars" && len(c.Series) > 1:
		return errors.New("series 应为一个，折线可以两个")
	case c.Most < 0:
		return errors.New("most 不能为负")
	}
	return nil
}

// picture is a drawn chart as a mail shows it.
type picture struct {
	CID    string
	Source htmltemplate.URL // cid:…
	Alt    string           // says the same in words
	Data   []byte           // PNG, of chart.Width
}

// Pictures draws the charts of a mail. One whose list has no figures this time is left
// out; a name that is not there is an error.
func (m *Mail) Pictures(v *View) (all []picture, err error) {
	for i, d := range m.def.MailCharts {
		p, err := d.draw(v)
		if err != nil {
			return nil, m.def.Wrong("mail_charts", fmt.Errorf("第 %d 个：%w", i+1, err), i)
		}
		if p.Data == nil {
			continue
		}
		p.CID = "chart" + strconv.Itoa(i+1)
		p.Source = htmltemplate.URL("cid:" + p.CID)
		all = append(all, p)
	}
	return all, nil
}

func (d MailChart) draw(v *View) (p picture, err error) {
	list, ok := v.Lists[d.List]
	if !ok {
		return p, unknown(d.List, v.names())
	}
	for _, f := range append([]string{d.Label}, d.fields()...) {
		if !slices.Contains(list.Fields, f) {
			return p, unknown(d.List+"."+f, list.Fields)
		}
	}
	title, err := v.Render(d.Title)
	if err != nil {
		return p, err
	}
	c := chart.Chart{Title: title, Note: d.Note}
	rows := d.largest(list.Rows)
	for _, r := range rows {
		c.Labels = append(c.Labels, r[d.Label].String())
	}
	figures := 0
	for _, s := range d.Series {
		line := chart.Series{Name: s.Name}
		for _, r := range rows {
			x := r[s.Field]
			point := chart.Point{Known: x.Num != nil, Text: x.String(), Partly: x.Partly}
			if x.Num != nil {
				point.Value, _ = x.Num.Float64()
				figures++
			}
			line.Points = append(line.Points, point)
		}
		if slices.ContainsFunc(line.Points, func(p chart.Point) bool { return p.Known }) {
			c.Series = append(c.Series, line)
		}
	}
	if figures == 0 {
		return p, nil
	}
	p.Alt = inWords(c)
	if d.Kind == "bars" {
		p.Data, err = chart.Bars(c)
	} else {
		p.Data, err = chart.Lines(c)
	}
	return p, err
}

func (d MailChart) fields() (all []string) {
	for _, s := range d.Series {
		all = append(all, s.Field)
	}
	return all
}

// largest keeps the rows with the largest figures, in their order.
func (d MailChart) largest(rows []map[string]Datum) []map[string]Datum {
	if d.Most == 0 || len(rows) <= d.Most {
		return rows
	}
	size := func(i int) *big.Rat {
		if n := rows[i][d.Series[0].Field].Num; n != nil {
			return new(big.Rat).Abs(n)
		}
		return new(big.Rat)
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return size(b).Cmp(size(a)) })
	order = order[:d.Most]
	slices.Sort(order)
	var kept []map[string]Datum
	for _, i := range order {
		kept = append(kept, rows[i])
	}
	return kept
}

// inWords says a chart for who does not see it: all bars, or where each line ends.
func inWords(c chart.Chart) string {
	var said []string
	for _, s := range c.Series {
		for i, p := range s.Points {
			if p.Known && (len(c.Series) == 1 && len(c.Labels) <= 14 || i == len(s.Points)-1) {
				said = append(said, strings.TrimSpace(s.Name+" "+c.Labels[i])+" "+p.Text)
			}
		}
	}
	note := ""
	if c.Note != "" {
		note = "（" + c.Note + "）"
	}
	return c.Title + note + "：" + strings.Join(said, "；") + "。"
}
