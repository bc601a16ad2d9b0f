package portal

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"parkstat/facts"
	"parkstat/work"
)

// hour is the machine's clock of these tests.
var hour = time.Date(2026, 7, 7, 15, 0, 0, 0, time.FixedZone("", 8*3600))

// fakeDesk answers with what a test put into it.
type fakeDesk struct {
	Desk
	home    work.Home
	verdict work.Verdict
	receipt work.Receipt
	refuse  error
	came    []work.Upload
}

func (f *fakeDesk) Clock(context.Context, work.Visitor, string) (work.Clock, error) {
	return f.home.Clock, nil
}

func (f *fakeDesk) Home(context.Context, work.Visitor, string) (*work.Home, error) {
	h := f.home
	return &h, nil
}

func (f *fakeDesk) Return(_ context.Context, _ work.Visitor, id string) (*work.Verdict, error) {
	if id != f.verdict.ID {
		return nil, work.ErrNotYours
	}
	is := f.verdict
	return &is, nil
}

func (f *fakeDesk) Submit(_ context.Context, _ work.Visitor, u work.Upload) (string, error) {
	f.came = append(f.came, u)
	return f.verdict.ID, f.refuse
}

func (f *fakeDesk) Receipt(context.Context, work.Visitor, string) (*work.Receipt, error) {
	r := f.receipt
	return &r, nil
}

// fakeGate lets in who knows a word, as a code, a token or a link.
type fakeGate map[string]work.Visitor

func (g fakeGate) AskLink(context.Context, string, string) error { return nil }

func (g fakeGate) Peek(_ context.Context, token string) (string, error) {
	if _, err := g.known(token); err != nil {
		return "", err
	}
	return g[token].Units[0].Name, nil
}

func (g fakeGate) known(word string) (string, error) {
	if _, ok := g[word]; !ok {
		return "", work.ErrNoEntry
	}
	return word, nil
}

func (g fakeGate) Redeem(_ context.Context, token, _, _ string) (string, error) {
	return g.known(token)
}

func (g fakeGate) Enter(_ context.Context, code, _, _ string) (string, error) { return g.known(code) }

func (g fakeGate) Visitor(_ context.Context, session, from string) (work.Visitor, error) {
	_, err := g.known(session)
	v := g[session]
	v.Session, v.From = session, from
	return v, err
}

func (g fakeGate) Machine(_ context.Context, token, from string) (work.Visitor, error) {
	v, err := g.Visitor(context.Background(), token, from)
	v.Session = ""
	return v, err
}

func (g fakeGate) Sessions(context.Context, work.Visitor) ([]work.Session, error) {
	return []work.Session{{ID: "s1", Device: "Windows 上的 Chrome", Seen: hour, Mine: true}}, nil
}

func (g fakeGate) End(_ context.Context, v work.Visitor, session string) error {
	if session != v.Session {
		return work.ErrNotYours
	}
	return nil
}

// month is an ordinary one with some of everything.
func month() *fakeDesk {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 7, day, hour, minute, 0, 0, time.FixedZone("", 8*3600))
	}
	june, may := facts.Period{Year: 2026, Month: 6}, facts.Period{Year: 2026, Month: 5}
	unit := facts.Respondent{ID: "91999999MA00000X12", Name: "甲机械有限公司"}
	c := work.Clock{Round: june, State: work.ClockOpen, Now: hour, Opens: at(1, 9, 0), Closes: at(8, 18, 0), Shuts: at(15, 18, 0)}
	return &fakeDesk{home: work.Home{Unit: unit, Round: june, Clock: c, Officer: "统计办公室 0000-8800 0016",
		Duties: []work.Duty{
			{Form: "monthly-output", Name: "园区工业企业产销月报", Period: june, State: work.StateNone, Closes: c.Closes, Next: "blank"},
			{Form: "finance", Name: "财务月报", Period: may, State: work.StateReturned, Closes: c.Closes, Todo: 2, Return: "r2", Next: "mend"},
			{Form: "issues", Name: "问题清单", Period: june, State: work.StateAccepted, Received: at(3, 16, 20),
				Return: "r3", Receipt: "QL-202606-R2WC-3HNE", Next: "receipt"}},
		Nil: work.NilOffer{Allowed: true, NeedsReason: true, ToDate: "265,900"},
		Past: []work.Past{{Period: may, State: work.StateAccepted, Output: "58,100", Received: at(5, 10, 12),
			Return: "r0", Receipt: "QL-202605-AAAA-BBBB", Late: true},
			{Period: may.Prev(), State: work.StateAccepted, Version: 2, Output: "64,900", Received: at(5, 10, 12), Return: "r00", Receipt: "QL-202604-AAAA-BBBB"}},
		Contacts: []facts.Contact{{Role: "统计员", Name: "陈静", Mobile: "138 0000 0012"}}},
		verdict: work.Verdict{ID: "r2", Form: "monthly-output", FormName: "产销月报", Unit: unit, Period: june, State: work.StateReturned, Kept: true, Version: 1,
			File: "6月产销月报.xlsx", Received: at(7, 14, 31), Receipt: "QL-202606-K7M4-9TXD", SHA256: "7c1f09ab5e44d2c8a0913f6be27d5514c86e9a02b7f1d3450ee8c1976ab2f03d",
			Headline: "退回：有 1 处要改，1 处要说明", Sentence: "这份《产销月报》还不能用。请改好后重报，截止 7月8日 18:00，还剩 1天3小时。", CanMark: true, CanExplain: true,
			Must: []work.Point{{Key: "B01.E9", Ref: "E9", Sheet: "产销月报", Item: "工业总产值，1—本月", Found: "1—本月是 312,450，它应当等于上月累计 265,900 加本月 46,650，即 312,550，相差 100。",
				Hint: "请改 E9 或 D9。", Rule: "B01", Unit: "千元", Beside: []work.Beside{{Label: "本月", Now: "46,650", LastMonth: "58,100", YearAgo: "41,200"},
					{Label: "1—本月", Now: "312,450", LastMonth: "265,900", YearAgo: "271,300", Found: true}}}},
			Ask: []work.Point{{Key: "C02.D12", Ref: "D12", Sheet: "产销月报", Item: "企业用电量，本月", Found: "本月是 15.24 万千瓦时，上月是 151.10。", Rule: "C02", Unit: "万千瓦时",
				Wrong: "“正常”看不出原因。请写明为什么变了。", Reason: "正常", Beside: []work.Beside{{Label: "本月", Now: "15.24", LastMonth: "151.10", YearAgo: "118.30", Found: true}}}},
			Info: []work.Point{{Ref: "D14", Item: "下月产值预计", Found: "没有填。", Rule: "A11"}}},
		receipt: work.Receipt{Return: "r3", Number: "QL-202606-R2WC-3HNE", UnitName: unit.Name, Code: unit.ID, FormName: "产销月报",
			Period: june, Version: 2, Received: at(7, 14, 52),
			Closes: c.Closes, Decided: at(7, 14, 58), State: work.StateAccepted, File: "6月产销月报.xlsx", Size: 23114, By: "陈静（网页上传）",
			SHA256: "7c1f09ab5e44d2c8a0913f6be27d5514c86e9a02b7f1d3450ee8c1976ab2f03d",
			Figures: work.Figures{Columns: []string{"本月", "1—本月", "上年本月", "上年1—本月"}, Unit: "千元",
				Rows: []work.FigureRow{{Label: "工业总产值", Values: []string{"46,650", "312,550", "41,200", "271,300"}},
					{Label: "下月产值预计", Values: []string{"52,000", "—", "—", "—"}}}}}}
}

// open starts a door over a desk, and gives a browser without scripts.
func open(t testing.TB, d Desk) (*httptest.Server, *http.Client) {
	t.Helper()
	return openTo(t, d, one)
}

// one is a gate for one person.
var one = func() fakeGate {
	who := work.Visitor{Person: "p1", Name: "陈静", Units: []facts.Respondent{{ID: "91999999MA00000X12", Name: "甲机械有限公司"}}}
	return fakeGate{"CODE": who, "TOKEN": who, "link": who}
}()

// openTo opens it to those whom a gate knows.
func openTo(t testing.TB, d Desk, g Gate, change ...func(*Portal)) (*httptest.Server, *http.Client) {
	t.Helper()
	p := &Portal{Park: "青岚工业园区", Contact: "统计办公室 0000-8800 0016", Mailbox: "returns@park.example", Loc: hour.Location(), Temp: t.TempDir(),
		Desk: d, Gate: g, Visits: visits{memstore.NewWithCleanupInterval(0)}, Wall: time.Now, Ready: func(context.Context) error { return nil },
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	for _, c := range change {
		c(p)
	}
	server := httptest.NewServer(p.Handler())
	t.Cleanup(server.Close)
	p.Base = server.URL
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return server, &http.Client{Jar: jar}
}

func (f *fakeDesk) Differences(context.Context, work.Visitor, string, string) (*work.Differences, error) {
	return &work.Differences{ID: "r2", FormName: "产销月报", Version: 2, WithVersion: 1,
		Rows: []work.Difference{{Label: "工业总产值，1—本月", Before: "312,450", After: "312,550"}}}, nil
}

// visits are sessions in memory.
type visits struct{ *memstore.MemStore }

func (m visits) DeleteCtx(_ context.Context, token string) error { return m.Delete(token) }

func (m visits) FindCtx(_ context.Context, token string) ([]byte, bool, error) { return m.Find(token) }

func (m visits) CommitCtx(_ context.Context, token string, b []byte, expiry time.Time) error {
	return m.Commit(token, b, expiry)
}
