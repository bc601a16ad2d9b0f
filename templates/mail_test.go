package templates_test

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parkstat/templates"
)

func TestViewRender(t *testing.T) {
	v := templates.NewView()
	v.Set("园区", templates.TextOf("甲园区"))
	v.Set("总产值.累计", templates.NumberOf(big.NewRat(96149, 1000), 1, "—"))
	v.Set("无", templates.NumberOf(nil, 1, "—"))
	v.Lists["行"] = templates.List{Fields: []string{"名称"}}
	for in, want := range map[string]string{
		"": "", "没有占位符 {x}": "没有占位符 {x}", "{{园区}}完成{{总产值.累计}}亿元": "甲园区完成96.1亿元", "{{ 无 }}": "—", "{{园区}}{{园区}}": "甲园区甲园区",
	} {
		if got, err := v.Render(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for in, want := range map[string]string{"{{园}}": "没有名为", "{{总产值.累积}}": `是否为 "总产值.累计"`, "{{行.名称}}": "没有名为", "{{园区": "括号不成对"} {
		got, err := v.Render(in)
		wantError(t, err, want)
		if err != nil && got != "" && got != in {
			t.Errorf("%q: %q is given besides the error", in, got)
		}
	}
}

func TestDatum(t *testing.T) {
	for _, c := range []struct {
		d    templates.Datum
		want string
	}{
		{templates.TextOf("x"), "x"}, {templates.Datum{}, ""}, {templates.NumberOf(nil, 2, "—"), "—"}, {templates.NumberOf(big.NewRat(-1, 3), 2, "—"), "-0.33"},
		{templates.NumberOf(new(big.Rat), 1, "—"), "0.0"},
	} {
		if got := c.d.String(); got != c.want {
			t.Errorf("%+v prints %q, want %q", c.d, got, c.want)
		}
	}
}

// mailView has all that the shipped mail bodies name.
func mailView(park string) *templates.View {
	v := templates.NewView()
	for name, s := range map[string]string{"园区": park, "期间": "2023年1—6月", "阶段": "预计", "提要": "没有结论时的提要",
		"结论": "结论 \"5%\" & <更多>", "报送.应报": "60", "报送.已报": "58", "编制时间": "2023年7月12日", "版本": "1", "未报齐": "", "同出": "、专报",
		"企业面说法": "增长 48 户。", "拉动说法": "", "下期说法": "", "阶段说明": "本期为预计数"} {
		v.Set(name, templates.TextOf(s))
	}
	row := func(name string) map[string]templates.Datum {
		return map[string]templates.Datum{"名称": templates.TextOf(name), "单位": templates.TextOf("亿元"), "累计": templates.NumberOf(big.NewRat(961, 10), 1, ""),
			"增速": templates.TextOf("+21.4%"), "口径": templates.TextOf(""), "评语": templates.TextOf("△ 欠进度 1.9 点"), "位次": templates.TextOf("全市第 3/11")}
	}
	v.Lists["需要研究"] = templates.List{Fields: []string{"序号", "内容"}}
	v.Lists["未报"], v.Lists["修订"] = templates.List{}, templates.List{}
	v.Lists["首页指标"] = templates.List{Fields: []string{"名称"}, Rows: []map[string]templates.Datum{row("增加值"), row("总产值"), row("用电量")}}
	return v
}

func shippedMail(t *testing.T) *templates.Mail {
	t.Helper()
	lib, def := templates.NewLibrary(""), &templates.ReportDef{}
	if err := loadYAML(lib, "reports/monthly.yaml", def); err != nil {
		t.Fatal(err)
	}
	m, err := templates.OpenMail(lib, "reports", def)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMailEscapesHTMLOnly(t *testing.T) {
	const park = "<b>&园区"
	r, err := shippedMail(t).Render(mailView(park), templates.MailNote{Files: []templates.MailFile{{"月报<1>.xlsx", "abc"}}, Rows: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Subject != "【<b>&园区】2023年1—6月工业经济运行月报、专报（预计）" {
		t.Errorf("subject %s", r.Subject)
	}
	for what, c := range map[string]struct {
		body       string
		has, hasNo []string
	}{
		"HTML": {r.HTML, []string{"&lt;b&gt;&amp;园区", "结论 &#34;5%&#34; &amp; &lt;更多&gt;", "月报&lt;1&gt;.xlsx", "增加值", "总产值", "96.1", "应报 60 户"},
			[]string{"<b>", "用电量", "更正", "内部资料", "提要", "abc"}},
		"text": {r.Text, []string{"<b>&园区", `结论 "5%" & <更多>`, "月报<1>.xlsx", "增加值", "总产值：96.1（亿元），同比 +21.4%，△ 欠进度 1.9 点；全市第 3/11", "应报 60 户"},
			[]string{"&lt;", "用电量", "更正", "内部资料", "提要", "abc"}},
	} {
		for _, s := range c.has {
			if !strings.Contains(c.body, s) {
				t.Errorf("the %s body does not say %s", what, s)
			}
		}
		for _, s := range c.hasNo {
			if strings.Contains(c.body, s) {
				t.Errorf("the %s body says %s", what, s)
			}
		}
	}
}

func TestMailSaysWhatItCorrects(t *testing.T) {
	r, err := shippedMail(t).Render(mailView("甲园区"), templates.MailNote{Files: []templates.MailFile{{"a.xlsx", "abc"}}, Rows: 9, Internal: true,
		Reason: "一户<重报>", Replaces: "第 1 版"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(r.Subject, "（更正）") {
		t.Errorf("subject %s", r.Subject)
	}
	if want := "更正：本邮件替换第 1 版。原因：一户<重报>"; !strings.HasPrefix(r.Text, want) || !strings.Contains(r.HTML, "更正：本邮件替换第 1 版。原因：一户&lt;重报&gt;") {
		t.Errorf("the bodies do not say %s:\n%s", want, r.Text)
	}
	if !strings.Contains(r.Text, "SHA-256：abc") || !strings.Contains(r.HTML, "SHA-256：abc") {
		t.Error("the office's own mail lacks the hash")
	}
	if !strings.Contains(r.Text, "内部资料") || !strings.Contains(r.HTML, "内部资料") || !strings.Contains(r.Text, "用电量") {
		t.Error("the bodies lack the internal mark or the last row")
	}
}

func TestMailSubjectIsOneLine(t *testing.T) {
	r, err := shippedMail(t).Render(mailView("甲\n园区\r\n  乙"), templates.MailNote{Rows: 1})
	if err != nil || strings.ContainsAny(r.Subject, "\r\n") || !strings.Contains(r.Subject, "甲 园区 乙") {
		t.Errorf("subject %q, %v", r.Subject, err)
	}
}

func TestMailRefusesUnknownNames(t *testing.T) {
	for name, c := range map[string]struct{ text, html, subject, want string }{
		"value":   {`{{.Value "总产直"}}`, "x", "s", `没有名为 "总产直"`},
		"table":   {`{{range .Table "主要指板" 1}}{{end}}`, "x", "s", `没有名为 "主要指板"`},
		"field":   {`{{.Nobody}}`, "x", "s", "Nobody"},
		"html":    {"x", `{{.Value "园 区"}}`, "s", `是否为 "园区"`},
		"subject": {"x", "x", "{{圆区}}", `是否为 "园区"`},
		"key":     {`{{range .Table "首页指标" 1}}{{.名字}}{{end}}`, "x", "s", "名字"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := ownMail(t, c.text, c.html, c.subject)
			if err != nil {
				t.Fatal(err)
			}
			r, err := m.Render(mailView("甲园区"), templates.MailNote{Rows: 1})
			wantError(t, err, c.want)
			if r != (templates.Rendered{}) {
				t.Errorf("half a mail was rendered: %+v", r)
			}
		})
	}
}

// index on a map gives an empty text for a key that is not there.
func TestMailRefusesUnknownColumns(t *testing.T) {
	m, err := ownMail(t, `{{range .Table "首页指标" 1}}{{index . "名字"}}{{end}}`, "x", "s")
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Render(mailView("甲园区"), templates.MailNote{Rows: 1})
	wantError(t, err, "名字")
}

func TestOpenMailRefuses(t *testing.T) {
	if _, err := ownMail(t, "{{if}}", "x", "s"); err == nil {
		t.Error("a broken text body is taken")
	}
	if _, err := ownMail(t, "x", "{{end}}", "s"); err == nil {
		t.Error("a broken HTML body is taken")
	}
	_, err := templates.OpenMail(templates.NewLibrary(""), "reports", &templates.ReportDef{MailText: "gone.tmpl", MailHTML: "monthly.html.tmpl"})
	wantError(t, err, "reports/gone.tmpl")
}

func ownMail(t *testing.T, text, html, subject string) (*templates.Mail, error) {
	t.Helper()
	dir := t.TempDir()
	for name, s := range map[string]string{"t.tmpl": text, "h.tmpl": html} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return templates.OpenMail(templates.NewLibrary(dir), ".", &templates.ReportDef{MailText: "t.tmpl", MailHTML: "h.tmpl", Subject: subject, From: "r.yaml"})
}
