package work_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// lessSold sells half of what was made, so that it is asked why.
func lessSold(values map[string]facts.Value) {
	sold := values["sales.m"].Units
	values["sales.m"], values["sales.ytd"] = facts.Int(sold/2), facts.Int(values["sales.ytd"].Units-sold+sold/2)
}

// A reason that says something settles its query at once, and gives another receipt; one that says
// nothing is told of, and nothing is done twice.
func TestDeskTakesReasons(t *testing.T) {
	w := newWindow(t, 6, 10)
	is := w.submit(0, w.changed(0, lessSold))
	if is.State != work.StateAsked || len(is.Ask) == 0 || !is.CanExplain {
		t.Fatalf("%+v", is)
	}
	first := is.Receipt
	keys := func(reason string) map[string]string {
		all := map[string]string{}
		for _, p := range is.Ask {
			all[p.Key] = reason
		}
		return all
	}
	wrong, err := w.Explain(t.Context(), w.visitor(0), is.ID, keys("正常"))
	if err != nil || wrong.State != work.StateAsked || wrong.Ask[0].Wrong == "" || wrong.Ask[0].Reason != "正常" {
		t.Fatalf("%+v, %v", wrong, err)
	}
	for range 2 { // the browser tries again
		good, err := w.Explain(t.Context(), w.visitor(0), is.ID, keys("下月全厂停产检修，计划 8 月复产"))
		if err != nil || good.State != work.StateAccepted || good.Receipt == first || good.ID != is.ID {
			t.Fatalf("%+v, %v", good, err)
		}
		if n := len(w.settlements(is.SHA256)); n != len(is.Ask) {
			t.Errorf("%d answers to %d queries", n, len(is.Ask))
		}
	}
	was, err := w.Receipt(t.Context(), w.visitor(0), first)
	if err != nil || was.State != work.StateAsked {
		t.Errorf("the first receipt says %v now, %v", was.State, err)
	}
}

// A reason goes with the figures that it is about: a new version that has them as they were is not asked
// again, one that has others is; and the office can take it back.
func TestReasonsGoWithFigures(t *testing.T) {
	w := newWindow(t, 6, 10)
	is := w.submit(0, w.changed(0, func(values map[string]facts.Value) {
		lessSold(values)
		values["exports.m"] = facts.Int(1)
	}))
	if is.State != work.StateReturned || len(is.Ask) != 1 || !is.CanExplain {
		t.Fatalf("%+v", is)
	}
	const why = "客户 7 月提货，6 月只完工入库"
	is, err := w.Explain(t.Context(), w.visitor(0), is.ID, map[string]string{is.Ask[0].Key: why})
	if err != nil || is.State != work.StateReturned || len(is.Ask) != 0 {
		t.Fatalf("%+v, %v", is, err)
	}
	mended := w.submit(0, w.changed(0, lessSold))
	if mended.State != work.StateAccepted || len(mended.Info) == 0 || !strings.Contains(mended.Info[len(mended.Info)-1].Reason, why) {
		t.Fatalf("with the same figures: %+v", mended)
	}
	at := report.Order{Period: june, Now: w.now, AsOf: w.now}
	undone, err := w.office.Settle(t.Context(), at, work.Answer{Form: w.office.Forms[0], Units: []string{mended.Unit.ID}, Reason: "企业来电说报错了",
		By: "李统计", Undo: true})
	if err != nil || len(undone) != 1 || undone[0].Return == nil || undone[0].Return.Verdict != ingest.Queried {
		t.Errorf("taken back: %+v, %v", undone, err)
	}
	other := w.submit(0, w.changed(0, func(values map[string]facts.Value) {
		lessSold(values)
		values["sales.m"], values["sales.ytd"] = facts.Int(values["sales.m"].Units+1), facts.Int(values["sales.ytd"].Units+1)
	}))
	if other.State != work.StateAsked || len(other.Ask) != 1 {
		t.Errorf("with other figures: %+v", other)
	}
}

func (w *window) settlements(sha256 string) []ingest.Settlement {
	w.t.Helper()
	all, err := w.book.Settlements(w.t.Context(), sha256)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// What was sent back says what to mend, with the unit's own figures beside; mended it replaces it.
func TestDeskSendsBack(t *testing.T) {
	w := newWindow(t, 6, 10)
	bad := w.submit(0, w.changed(0, func(values map[string]facts.Value) { values["gov.ytd"] = facts.Int(1) }))
	if bad.State != work.StateReturned || len(bad.Must) == 0 || !bad.CanMark || !strings.HasPrefix(bad.Headline, "退回：有 ") {
		t.Fatalf("%+v", bad)
	}
	i := slices.IndexFunc(bad.Must, func(p work.Point) bool { return p.Rule == "B01" })
	if i < 0 || bad.Must[i].Item == "" || bad.Must[i].Unit != "千元" || len(bad.Must[i].Beside) != 2 {
		t.Fatalf("%+v", bad.Must)
	}
	b := bad.Must[i].Beside[1]
	if !b.Found || b.Now != "1" || b.LastMonth == "空" || b.YearAgo == "空" {
		t.Errorf("beside: %+v", b)
	}
	if d := w.home(0).Duties[0]; d.Todo != len(bad.Must) || d.Next != work.NextMend {
		t.Errorf("%+v", d)
	}
	name, data, err := w.Marked(t.Context(), w.visitor(0), bad.ID)
	if err != nil || len(data) == 0 || !strings.HasPrefix(name, "审核-") {
		t.Errorf("%s: %d bytes, %v", name, len(data), err)
	}
	good := w.submit(0, w.sample(0))
	if good.State != work.StateAccepted || good.Version != 2 || good.Replaces != 1 || len(good.Older) != 1 {
		t.Errorf("%+v", good)
	}
	diff, err := w.Differences(t.Context(), w.visitor(0), good.ID, bad.ID)
	if err != nil || len(diff.Rows) != 1 || diff.Rows[0].Before != "1" {
		t.Errorf("%+v, %v", diff, err)
	}
	if _, original, err := w.Original(t.Context(), w.visitor(0), good.ID); err != nil || sum(original) != good.SHA256 {
		t.Errorf("the original: %v", err)
	}
}

// In one press nothing is returned, with a reason where there was output lately; it can be taken back
// until the deadline, and be made again.
func TestDeskTakesNothing(t *testing.T) {
	w := newWindow(t, 6, 10)
	v := w.visitor(0)
	unit := v.Units[0].ID
	if n := w.home(0).Nil; !n.Allowed || !n.NeedsReason || n.ToDate == "" {
		t.Fatalf("%+v", n)
	}
	var unexplained *work.Unexplained
	if _, err := w.Nil(t.Context(), v, unit, "无"); !errors.As(err, &unexplained) {
		t.Fatal(err)
	}
	const why = "搬迁改造，6 月全线停产"
	id, err := w.Nil(t.Context(), v, unit, why)
	if err != nil {
		t.Fatal(err)
	}
	is := w.verdict(0, id)
	if is.State != work.StateNil || !is.Withdrawable || is.Receipt == "" {
		t.Fatalf("%+v", is)
	}
	if again, err := w.Nil(t.Context(), v, unit, why); err != nil || again != id {
		t.Errorf("pressed twice: %s, %v", again, err)
	}
	for range 2 {
		if err := w.Withdraw(t.Context(), v, id); err != nil {
			t.Fatal(err)
		}
	}
	if is := w.verdict(0, id); is.State != work.StateVoid {
		t.Errorf("%+v", is)
	}
	if d := w.home(0).Duties[0]; d.State != work.StateNone {
		t.Errorf("%+v", d)
	}
	if id, err = w.Nil(t.Context(), v, unit, why); err != nil {
		t.Fatal(err)
	}
	w.now = time.Date(2023, 7, 11, 9, 0, 0, 0, shanghai)
	var refusal *work.Refusal
	if err := w.Withdraw(t.Context(), v, id); !errors.As(err, &refusal) {
		t.Errorf("after the deadline: %v", err)
	}
}

// What another unit has and what nobody has are answered alike.
func TestDeskShowsItsOwn(t *testing.T) {
	w := newWindow(t, 6, 10)
	is := w.submit(0, w.sample(0))
	other, ctx := w.visitor(1), t.Context()
	unit := w.visitor(0).Units[0].ID
	for _, id := range []string{is.ID, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "", "'"} {
		for name, err := range map[string]error{
			"return": second(w.Return(ctx, other, id)), "differences": second(w.Differences(ctx, other, id, id)),
			"marked": third(w.Marked(ctx, other, id)), "original": third(w.Original(ctx, other, id)),
			"explain": second(w.Explain(ctx, other, id, nil)), "withdraw": w.Withdraw(ctx, other, id),
		} {
			if !errors.Is(err, work.ErrNotYours) {
				t.Errorf("%s %q: %v", name, id, err)
			}
		}
	}
	for _, number := range []string{is.Receipt, "QL-202306-AAAA-AAAA"} {
		if _, err := w.Receipt(ctx, other, number); !errors.Is(err, work.ErrNotYours) {
			t.Errorf("receipt %s: %v", number, err)
		}
	}
	for _, unit := range []string{unit, "nobody"} {
		for name, err := range map[string]error{
			"home": second(w.Home(ctx, other, unit)), "blank": third(w.Blank(ctx, other, unit, "monthly-output", june)),
			"nil": second(w.Nil(ctx, other, unit, "搬迁改造")), "contact": w.AskContact(ctx, other, unit, "统计员换成李四"),
			"clock":     second(w.Clock(ctx, other, unit)),
			"extension": w.AskExtension(ctx, other, unit, work.ExtensionAsked{Form: "monthly-output", Period: june, Until: w.now.Add(time.Hour), Reason: "财务软件升级"}),
		} {
			if !errors.Is(err, work.ErrNotYours) {
				t.Errorf("%s of %s: %v", name, unit, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func third[T, U any](_ T, _ U, err error) error { return err }

// A blank of the desk is that of the office, and can be returned when it is filled in.
func TestDeskGivesBlanks(t *testing.T) {
	w := newWindow(t, 6, 10)
	v := w.visitor(0)
	name, data, err := w.Blank(t.Context(), v, v.Units[0].ID, "monthly-output", june)
	if err != nil || !strings.Contains(name, "2023-06") {
		t.Fatal(name, err)
	}
	is := w.submit(0, w.file(name, data))
	if is.State != work.StateReturned {
		t.Errorf("a blank that is not filled in: %+v", is)
	}
}

// What a unit asks waits for the office; an extension is allowed when the workbook says so.
func TestDeskAsks(t *testing.T) {
	w := newWindow(t, 6, 10)
	ctx, v := t.Context(), w.visitor(50)
	x := work.ExtensionAsked{Form: "monthly-output", Period: june, Until: w.now.AddDate(0, 0, 9), Reason: "财务软件升级，数据 7 月 14 日才出"}
	for range 2 {
		if err := w.AskExtension(ctx, v, v.Units[0].ID, x); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.AskContact(ctx, v, v.Units[0].ID, "统计员换成李四，13800000000"); err != nil {
		t.Fatal(err)
	}
	asks := &work.Asks{Office: w.office, Book: w.book}
	open, err := asks.Open(ctx, false)
	if err != nil || len(open) != 2 || open[0].What != work.AskExtension || open[0].From != "192.0.2.7" {
		t.Fatalf("%+v, %v", open, err)
	}
	var refusal *work.Refusal
	if _, err := asks.Answer(ctx, open[0].ID, true, "", "李统计"); !errors.As(err, &refusal) || !strings.Contains(refusal.Why, "延期") {
		t.Errorf("allowed without the workbook: %v", err)
	}
	w.office.Calendar.Park.Extensions[facts.UnitPeriod{Unit: v.Units[0].ID, Period: june}] = facts.Extension{Until: x.Until}
	for i, allow := range []bool{true, false} {
		if _, err := asks.Answer(ctx, open[i].ID, allow, "已经核实", "李统计"); err != nil {
			t.Fatal(err)
		}
		if _, err := asks.Answer(ctx, open[i].ID, allow, "已经核实", "李统计"); !errors.As(err, &refusal) {
			t.Errorf("answered twice: %v", err)
		}
	}
	got := w.home(50).Asks
	if len(got) != 2 || got[0].State != work.AskAllowed || got[1].State != work.AskDenied || got[1].Answer != "已经核实" {
		t.Errorf("%+v", got)
	}
}
