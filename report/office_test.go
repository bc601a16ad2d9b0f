package report_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"parkstat/calc"
	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/templates"
	"parkstat/templates/xlsx"
	"parkstat/work"
	"parkstat/work/queue"
)

var shanghai = time.FixedZone("CST", 8*3600)

func at(month, day, hour int) time.Time {
	return time.Date(2023, time.Month(month), day, hour, 0, 0, 0, shanghai)
}

func month(m int) facts.Period { return facts.Period{Year: 2023, Month: m} }

// definitions are the shipped ones, compiled.
type definitions struct {
	form   *templates.Form
	rules  *ingest.Rules
	plan   *calc.Plan
	report *report.Report

	annual      *templates.Form
	annualRules *ingest.Rules
}

var shipped = sync.OnceValues(func() (d definitions, err error) {
	lib, form, annual, def := templates.NewLibrary(""), &templates.FormDef{}, &templates.FormDef{}, &templates.ReportDef{}
	var rules, annualRules ingest.RuleFile
	var indicators calc.Definitions
	for name, into := range map[string]any{"forms/monthly-output.yaml": form, "forms/annual-value-added.yaml": annual,
		"forms/annual-value-added.rules.yaml": &annualRules,
		"forms/monthly-output.rules.yaml":     &rules,
		"reports/indicators.yaml":             &indicators, "reports/monthly.yaml": def} {
		data, _, err := lib.Read(name)
		if err != nil {
			return d, err
		}
		if err := yaml.Unmarshal(data, into); err != nil {
			return d, err
		}
	}
	if d.form, err = templates.OpenForm(lib, "forms", form); err != nil {
		return d, err
	}
	if d.annual, err = templates.OpenForm(lib, "forms", annual); err != nil {
		return d, err
	}
	if d.annualRules, err = ingest.CompileRules(annualRules, ingest.Vocabulary{Paths: annual.Paths()}); err != nil {
		return d, err
	}
	if d.rules, err = ingest.CompileRules(rules, ingest.Vocabulary{Paths: form.Paths()}); err != nil {
		return d, err
	}
	d.plan, err = report.Words(templates.Forms{d.form, d.annual}).Compile(indicators)
	if err != nil {
		return d, err
	}
	d.report, err = report.Compile(lib, "reports", def, d.plan, templates.Forms{d.form, d.annual})
	return d, err
})

// The four enterprises: what each makes in a return period, this year and last, in
// 千元. Together 2.2 亿元 against 2 亿元.
var enterprises = []struct {
	facts.Respondent
	now, base int64
}{
	{facts.Respondent{ID: facts.MakeCreditCode("91410999MA000001"), Name: "恒岳化工有限公司", Class: "2614", Group: "恒岳集团", Contacts: contacts(1)}, 120_000, 100_000},
	{facts.Respondent{ID: facts.MakeCreditCode("91410999MA000002"), Name: "瑞禾新材料有限公司", Class: "2651", Contacts: contacts(2)}, 50_000, 50_000},
	{facts.Respondent{ID: facts.MakeCreditCode("91410999MA000003"), Name: "华岚食品有限公司", Class: "1361", Contacts: contacts(3)}, 30_000, 40_000},
	{facts.Respondent{ID: facts.MakeCreditCode("91410999MA000004"), Name: "鼎沃热电有限公司", Class: "4412", Contacts: contacts(4)}, 20_000, 10_000},
}

func contacts(n int) []facts.Contact {
	return []facts.Contact{{Role: "统计员", Name: fmt.Sprintf("联系人%d号", n), Mobile: fmt.Sprintf("1990000000%d", n), Mail: fmt.Sprintf("tj%d@enterprise.example", n)}}
}

// figures are what the nth enterprise returns for a month.
func figures(n, m int) templates.Answers {
	e := enterprises[n]
	a := templates.Answers{Unit: e.Respondent, Period: month(m), Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	periods := int64(m - 1) // the joint 1—2月 is one
	for item, share := range map[string]int64{"gov": 10, "sales": 9, "exports": 1, "elec": 2} {
		a.Asked[item+".m"], a.Asked[item+".ytd"] = facts.Int(e.now*share/10), facts.Int(e.now*share/10*periods)
		a.Given[item+".m_ly"], a.Given[item+".ytd_ly"] = facts.Int(e.base*share/10), facts.Int(e.base*share/10*periods)
	}
	a.Asked["next"] = facts.Int(e.now)
	for _, name := range []string{"unit_head", "stat_head", "preparer"} {
		a.Asked[name] = facts.TextValue("李工")
	}
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: month(m).Next().String() + "-05"}
	for _, item := range []string{"gov", "sales", "elec"} {
		a.Asked[item+".note"] = facts.TextValue("每月都是这个数") // so that no figure here is asked about
	}
	return a
}

// newPark lists the four with last year's figures, one rate and one price index
// for all: prices as they were a year ago.
func newPark(changes ...facts.Change) *facts.Park {
	p := &facts.Park{SHA256: strings.Repeat("ab", 32), Bases: map[facts.BaseKey]facts.Base{},
		Rates:  map[facts.DivisionYear]*big.Rat{{Division: "*", Year: 2023}: big.NewRat(25, 1)},
		Prices: map[facts.DivisionMonth]facts.PriceIndex{}, Targets: map[facts.IndicatorKey]facts.Target{}, Standings: map[facts.IndicatorKey]facts.Standing{},
		FedBack: map[facts.IndicatorKey]facts.FedBack{}, Calendar: map[facts.Period]facts.Window{}}
	var units []facts.Respondent
	for n, e := range enterprises {
		units = append(units, e.Respondent)
		for m := facts.FirstMonth; m <= 12; m++ {
			a := figures(n, m)
			for _, item := range []string{"gov", "sales", "exports", "elec"} {
				p.Bases[facts.BaseKey{ID: e.ID, Period: month(m).YearAgo(), Item: item}] = facts.Base{Month: a.Given[item+".m_ly"], ToDate: a.Given[item+".ytd_ly"]}
			}
		}
	}
	for m := facts.FirstMonth; m <= 12; m++ {
		p.Prices[facts.DivisionMonth{Division: "*", Period: month(m)}] = facts.PriceIndex{Month: big.NewRat(100, 1), ToDate: big.NewRat(100, 1),
			Source: "统计局", Released: "2023-04-09"}
		p.Calendar[month(m)] = facts.Window{Opens: at(m, 26, 0), Closes: at(m+1, 8, 18)}
	}
	p.Roster = facts.NewRoster(units, changes)
	return p
}

// office is a reporter over the real book, with a post that keeps what it is given.
type office struct {
	t     *testing.T
	inbox string
	store *store.Store
	post  *post
	desk  *queue.Worker
	*report.Reporter
}

// post is a transport that accepts everything, or answers as it is told to.
type post struct {
	letters []deliver.Letter
	answer  func(deliver.Letter) error
}

func (p *post) Send(_ context.Context, l deliver.Letter) (string, error) {
	if p.answer != nil {
		if err := p.answer(l); err != nil {
			return "", err
		}
	}
	p.letters = append(p.letters, l)
	return "250 ok", nil
}

func address(s string) mail.Address {
	name, addr, _ := strings.Cut(s, " ")
	return mail.Address{Name: name, Address: addr}
}

func newOffice(t *testing.T, park *facts.Park) *office {
	t.Helper()
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	o := &office{t: t, inbox: filepath.Join(dir, "inbox"), post: &post{}}
	if err := os.MkdirAll(o.inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	if o.store, err = store.Open(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.store.Close(); err != nil {
			t.Error(err)
		}
	})
	archive, err := store.NewArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return at(12, 31, 9) }
	o.Reporter = &report.Reporter{
		Options: report.Options{Park: "甲园区", Stage: "快报", From: address("统计办 stat@park.example"), Domains: []string{"park.example"},
			Output:      filepath.Join(dir, "out"),
			Definitions: "d1", Loc: shanghai, Customs: customs(), Groups: []report.Group{
				{Name: "领导", Variant: report.Mailable, Recipients: []mail.Address{address("主任 director@city.example"), address("副主任 deputy@city.example")}},
				{Name: "办公室", Variant: report.Internal, Recipients: []mail.Address{address("专员 officer@park.example")}}}},
		Plan: d.plan, Reports: []*report.Report{d.report},
		Round: ingest.Round{Inboxes: []ingest.Inbox{{Dir: o.inbox, Wall: now, Loc: shanghai}}, Book: o.store, Archive: archive, Judge: ingest.Judge{
			Forms: []*templates.Form{d.form}, Rules: map[string]*ingest.Rules{d.form.Def.Form: d.rules}, Park: park, Limits: xlsx.DefaultLimits()}},
		Ledger: o.store, Archive: archive,
	}
	m := &work.Mail{Ledger: o.store, Archive: archive, Now: now, From: "stat@park.example", UnknownTries: 2,
		Retry:   deliver.Retry{First: time.Minute, Most: time.Hour, GiveUp: 365 * 24 * time.Hour},
		Courier: &deliver.Courier{Transport: o.post, Journal: report.Journal{Journal: o.store}, Now: now}}
	o.desk = &queue.Worker{Rows: o.store, Now: now, Alone: true, Kinds: []queue.Kind{m.Kind(1)}}
	o.Send = func(ctx context.Context, ids ...string) error { return o.desk.Take(ctx, work.KindMail, ids...) }
	return o
}

// file puts a return of the nth enterprise into the inbox, as of a day.
func (o *office) file(day string, n, m int, change ...func(a *templates.Answers)) {
	o.t.Helper()
	a := figures(n, m)
	for _, c := range change {
		c(&a)
	}
	d, err := shipped()
	if err != nil {
		o.t.Fatal(err)
	}
	data, err := d.form.Blank(a)
	if err != nil {
		o.t.Fatal(err)
	}
	o.drop(fmt.Sprintf("%s/%d-%02d.xlsx", day, n, m), data)
}

func (o *office) drop(name string, data []byte) {
	o.t.Helper()
	path := filepath.Join(o.inbox, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// fileAll puts the returns of everybody but some up to a month into the inbox.
func (o *office) fileAll(upTo int, but ...int) {
	o.t.Helper()
	for m := facts.FirstMonth; m <= upTo; m++ {
		for n := range enterprises {
			if m == upTo && contains(but, n) {
				continue
			}
			o.file(fmt.Sprintf("2023-%02d-05", m+1), n, m)
		}
	}
}

// fileAnnual asks for last year's annual returns too, and puts everybody's into the inbox.
func (o *office) fileAnnual() {
	o.t.Helper()
	d, err := shipped()
	if err != nil {
		o.t.Fatal(err)
	}
	o.Round.Forms = append(o.Round.Forms, d.annual)
	o.Round.Rules[d.annual.Def.Form] = d.annualRules
	last := facts.Period{Year: 2022, Month: 12}
	for n, e := range enterprises {
		a := templates.Answers{Unit: e.Respondent, Period: last, Asked: map[string]facts.Value{}, Given: map[string]facts.Value{}}
		for item, share := range map[string]int64{"y_output": 100, "y_input": 78, "y_vat": 3, "y_labour": 10, "y_tax": 4, "y_depreciation": 5, "y_surplus": 6} {
			a.Asked[item+".ytd"], a.Asked[item+".ytd_ly"] = facts.Int(e.base*share/10), facts.Int(e.base*share/10)
		}
		if n == 2 {
			a.Asked["y_input.ytd"] = facts.Int(e.base * 80 / 10)
			a.Asked["y_surplus.note"] = facts.TextValue("盈余含处置旧设备的收益")
		}
		for _, name := range []string{"unit_head", "preparer"} {
			a.Asked[name] = facts.TextValue("李工")
		}
		a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: "2023-03-08"}
		data, err := d.annual.Blank(a)
		if err != nil {
			o.t.Fatal(err)
		}
		o.drop(fmt.Sprintf("2023-03-10/annual-%d.xlsx", n), data)
	}
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// order asks for a month as of the 12th of the next.
func order(m int) report.Order {
	return report.Order{Period: month(m), Now: at(m+1, 12, 9), AsOf: at(m+1, 12, 9)}
}

func (o *office) run(ord report.Order) *report.Result {
	o.t.Helper()
	res, err := o.Run(o.t.Context(), ord)
	if err != nil {
		o.t.Fatal(err)
	}
	return res
}

// views are what the templates see after a run of the month.
func (o *office) views(ord report.Order) map[report.Variant]*templates.View {
	o.t.Helper()
	if _, err := o.Collect(o.t.Context(), ord.Now); err != nil {
		o.t.Fatal(err)
	}
	v, err := o.Views(o.t.Context(), ord)
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

// says holds values of a view against what they must print.
func says(t *testing.T, v *templates.View, want map[string]string) {
	t.Helper()
	for name, w := range want {
		d, ok := v.Values[name]
		if got := d.String(); !ok || got != w {
			t.Errorf("%s is %q, want %q", name, got, w)
		}
	}
}

// holds fails unless the value contains the words.
func holds(t *testing.T, v *templates.View, name string, words ...string) {
	t.Helper()
	for _, w := range words {
		if got := v.Values[name].String(); !strings.Contains(got, w) {
			t.Errorf("%s does not say %s: %s", name, w, got)
		}
	}
}

// lines prints some fields of a list, a row a line.
func lines(v *templates.View, list string, fields ...string) string {
	var all []string
	for _, r := range v.Lists[list].Rows {
		var row []string
		for _, f := range fields {
			row = append(row, r[f].String())
		}
		all = append(all, strings.Join(row, " "))
	}
	return strings.Join(all, "\n")
}

// header is a header field of a letter, decoded.
func header(t *testing.T, l deliver.Letter, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		t.Fatal(err)
	}
	s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bookOf reads a run's workbook.
func (o *office) bookOf(res *report.Result, variant report.Variant) (*xlsx.Book, []byte) {
	o.t.Helper()
	for _, out := range res.Run.Outputs {
		if out.Variant != variant {
			continue
		}
		data, err := o.Archive.Get(out.SHA256)
		if err != nil {
			o.t.Fatal(err)
		}
		book, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			o.t.Fatal(err)
		}
		return book, data
	}
	o.t.Fatalf("no %s workbook", variant)
	return nil, nil
}

func indicator(t *testing.T, r report.Run, code string) report.IndicatorValue {
	t.Helper()
	for _, i := range r.Indicators {
		if i.Indicator == code {
			return i
		}
	}
	t.Fatalf("no indicator %s", code)
	return report.IndicatorValue{}
}

// customs are those that are shipped, but for the words.
func customs() report.Customs {
	percent := func(n int64) *big.Rat { return big.NewRat(n, 1) }
	return report.Customs{LegalForms: []string{"有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "公司", "厂"}, Classes: []report.GrowthClass{
		{Name: "大幅增长（20% 及以上）", From: percent(20), Advice: "保"}, {Name: "增长（0—20%）", From: percent(0), To: percent(20), Advice: "稳"},
		{Name: "下降（10% 以内）", From: percent(-10), To: percent(0), Advice: "问"}, {Name: "大幅下降（10% 以上）", To: percent(-10), Advice: "策"}}}
}
