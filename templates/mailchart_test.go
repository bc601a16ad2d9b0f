package templates_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"parkstat/templates"
)

func chartView() *templates.View {
	v := templates.NewView()
	v.Set("期间", templates.TextOf("1—6月"))
	row := func(name string, n int64) map[string]templates.Datum {
		return map[string]templates.Datum{"名称": templates.TextOf(name), "拉动": templates.NumberOf(big.NewRat(n, 10), 1, "—")}
	}
	v.Lists["行业"] = templates.List{Fields: []string{"名称", "拉动"}, Rows: []map[string]templates.Datum{row("甲", 52), row("乙", 3), row("丙", 1), row("丁", -40)}}
	v.Lists["空"] = templates.List{Fields: []string{"名称", "拉动"}}
	return v
}

func openMail(t *testing.T, charts ...templates.MailChart) *templates.Mail {
	t.Helper()
	lib, def := templates.NewLibrary(""), &templates.ReportDef{}
	if err := loadYAML(lib, "reports/monthly.yaml", def); err != nil {
		t.Fatal(err)
	}
	def.MailCharts = charts
	m, err := templates.OpenMail(lib, "reports", def)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPictures(t *testing.T) {
	bars := templates.MailChart{Kind: "bars", Title: "{{期间}}拉动", Note: "百分点", List: "行业", Label: "名称", Series: []templates.ChartSeries{{Field: "拉动"}}, Most: 3}
	empty := bars
	empty.List = "空"
	lines := bars
	lines.Kind, lines.Most, lines.Series = "lines", 0, []templates.ChartSeries{{Field: "拉动", Name: "拉动"}, {Field: "拉动", Name: "又"}}
	all, err := openMail(t, bars, empty, lines).Pictures(chartView())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d pictures, %v", len(all), err)
	}
	// The largest three, in their order; what has no figures is left out.
	if p := all[0]; p.CID != "chart1" || p.Source != "cid:chart1" || p.Alt != "1—6月拉动（百分点）：甲 5.2；乙 0.3；丁 -4.0。" || len(p.Data) == 0 {
		t.Errorf("%s %s %s", p.CID, p.Source, p.Alt)
	}
	if p := all[1]; p.CID != "chart3" || p.Alt != "1—6月拉动（百分点）：拉动 丁 -4.0；又 丁 -4.0。" {
		t.Errorf("%s %s", p.CID, p.Alt)
	}
	for _, change := range []func(c *templates.MailChart){
		func(c *templates.MailChart) { c.List = "行" }, func(c *templates.MailChart) { c.Label = "名" },
		func(c *templates.MailChart) { c.Title = "{{期}}" }, func(c *templates.MailChart) { c.Series = []templates.ChartSeries{{Field: "推动"}} },
	} {
		c := bars
		change(&c)
		_, err := openMail(t, bars, c).Pictures(chartView())
		wantError(t, err, "第 2 个")
		wantError(t, err, "没有名为")
	}
}

func TestMailChartIsChecked(t *testing.T) {
	good := templates.MailChart{Kind: "bars", Title: "a", List: "b", Label: "c", Series: []templates.ChartSeries{{Field: "d"}}}
	def := &templates.ReportDef{}
	if err := loadYAML(templates.NewLibrary(""), "reports/monthly.yaml", def); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(c *templates.MailChart){
		"bars 或 lines": func(c *templates.MailChart) { c.Kind = "pie" }, "不能缺": func(c *templates.MailChart) { c.Title = "" },
		"应为一个": func(c *templates.MailChart) { c.Series = append(c.Series, c.Series[0]) }, "不能为负": func(c *templates.MailChart) { c.Most = -1 },
	} {
		c := good
		change(&c)
		def.MailCharts = []templates.MailChart{good, c}
		wantError(t, errors.Join(def.Check()...), want)
	}
	def.MailCharts = []templates.MailChart{good, good, good, good}
	wantError(t, errors.Join(def.Check()...), "最多三个")
	if s := errors.Join(def.Check()...).Error(); !strings.HasPrefix(s, "mail_charts") {
		t.Error(s)
	}
}
