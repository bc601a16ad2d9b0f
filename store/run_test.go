package store_test

import (
	"errors"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/store"
)

func run(version int) report.Run {
	id := "2023-06-v" + string(rune('0'+version))
	return report.Run{
		ID: id, Period: june, Version: version, AsOf: at(12, 17), Inputs: sha(id), Stage: "初步", Headline: "产值增长 5.2%",
		Indicators: []report.IndicatorValue{{Indicator: "gov", Name: "工业总产值", Unit: "亿元", Stage: "初步",
			Month:  report.Amount{Level: "961/10", Base: "90", Growth: "61/9", PrintedLevel: "96.1", PrintedGrowth: "6.8", Real: true},
			ToDate: report.Amount{Level: "500", PrintedLevel: "500.0"}}},
		Outputs: []report.Output{{Variant: report.Mailable, Name: "m.xlsx", SHA256: sha("m"), Size: 3},
			{Variant: report.Internal, Name: "z.xlsx", SHA256: sha("z"), Size: 4}, {Variant: report.Internal, Name: "a.xlsx", SHA256: sha("a"), Size: 5}},
	}
}

func mail(run, id string, state report.DeliveryState) report.Delivery {
	return report.Delivery{ID: id, Run: run, Group: "领导", Name: "王主任", Addr: "wang@park.example", Variant: report.Mailable,
		Message: id + "@park.example", Letter: sha(id), State: state, Updated: at(12, 17)}
}

func (on engine) TestRuns(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	two, one := run(2), run(1)
	two.Reason, two.Replaces = "甲公司更正", one.ID
	bare := report.Run{ID: "2023-05-v1", Period: facts.Period{Year: 2023, Month: 5}, Version: 1, AsOf: at(1, 0)}
	for _, r := range []report.Run{two, one, bare} {
		if err := s.SaveRun(ctx, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "by version", must[[]report.Run](t)(s.Runs(ctx, june)), []report.Run{one, two})
	equal(t, "a bare one", must[[]report.Run](t)(s.Runs(ctx, bare.Period)), []report.Run{bare})

	again := run(1)
	again.Headline = "改了"
	if err := s.SaveRun(ctx, again, []report.Delivery{mail(one.ID, "m1", report.MailPlanned)}); !errors.Is(err, store.ErrRecorded) {
		t.Errorf("got %v, want ErrRecorded", err)
	}
	again.ID = "other"
	if err := s.SaveRun(ctx, again, nil); !errors.Is(err, store.ErrRecorded) {
		t.Errorf("the same version under another id: got %v, want ErrRecorded", err)
	}
	equal(t, "untouched", must[[]report.Run](t)(s.Runs(ctx, june)), []report.Run{one, two})
	equal(t, "no mails", must[[]report.Delivery](t)(s.Deliveries(ctx, one.ID)), nil)
}

// What a run tells outside is kept with it, and by what was found when it is mailed after all.
func (on engine) TestShown(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	shown := report.Shown{Run: "2023-06-v1", Period: june, Units: []report.ShownUnit{{ID: "甲", Division: "26"}},
		Sums:    []report.Sum{{Indicator: "gov", Period: june, ToDate: true, Of: []string{"1/3"}, Rows: []report.ShownRow{{Printed: "0.3", Half: "1/20"}}}},
		Starred: []report.Spot{{Indicator: "gov", Row: "26", Period: june}}}
	r := run(1)
	r.Shown = &shown
	for _, one := range []report.Run{r, run(2)} { // of the second nothing is mailed outside
		if err := s.SaveRun(ctx, one, nil); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "the year", must[[]report.Shown](t)(s.Shown(ctx, 2023)), []report.Shown{shown})
	equal(t, "another year", must[[]report.Shown](t)(s.Shown(ctx, 2022)), nil)
	shown.Leaks = []report.Leak{{Indicator: "gov", Name: "工业总产值", Period: june, Unit: "甲公司", Mails: []string{"2023-05-v1", "2023-06-v1"}}}
	if err := s.AddDeliveries(ctx, r, nil); err != nil {
		t.Fatal(err)
	}
	equal(t, "as it is mailed", must[[]report.Shown](t)(s.Shown(ctx, 2023)), []report.Shown{shown})
}

func (on engine) TestSaveRunIsOne(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	r := run(1)
	for why, ds := range map[string][]report.Delivery{
		"the same mail twice": {mail(r.ID, "m1", report.MailPlanned), mail(r.ID, "m1", report.MailPlanned)},
		"another run's mail":  {mail(r.ID, "m1", report.MailPlanned), mail("other", "m2", report.MailPlanned)},
		"no state":            {mail(r.ID, "m1", report.MailPlanned), mail(r.ID, "m2", "sent")},
	} {
		if err := s.SaveRun(ctx, r, ds); err == nil {
			t.Errorf("%s: saved", why)
		}
		equal(t, why, must[[]report.Run](t)(s.Runs(ctx, june)), nil)
		equal(t, why, must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID)), nil)
	}
}

func (on engine) TestDeliveries(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	r := run(1)
	// Neither the order of names nor of states: the order of planning.
	first := []report.Delivery{mail(r.ID, "z", report.MailHeld), mail(r.ID, "a", report.MailPlanned), mail(r.ID, "m", report.MailHeld)}
	first[1].Reply, first[1].Attempts = "250 ok", 2
	if err := s.SaveRun(ctx, r, first); err != nil {
		t.Fatal(err)
	}
	equal(t, "planned", must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID)), first)

	other := run(2)
	if err := s.SaveRun(ctx, other, []report.Delivery{mail(other.ID, "o", report.MailHeld)}); err != nil {
		t.Fatal(err)
	}
	r.Reason, r.Replaces, r.Headline = "更正", "2023-06-v0", "不会改"
	if err := s.AddDeliveries(ctx, r, []report.Delivery{mail(r.ID, "b", report.MailHeld)}); err != nil {
		t.Fatal(err)
	}
	all := append(first, mail(r.ID, "b", report.MailHeld))
	equal(t, "added", must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID)), all)
	r.Headline = run(1).Headline
	equal(t, "the runs", must[[]report.Run](t)(s.Runs(ctx, june)), []report.Run{r, other})

	r.Reason = "再次更正"
	if err := s.AddDeliveries(ctx, r, []report.Delivery{mail(r.ID, "c", report.MailPlanned), mail(r.ID, "a", report.MailPlanned)}); !errors.Is(err,
		store.ErrRecorded) {
		t.Errorf("got %v, want ErrRecorded", err)
	}
	if got := must[[]report.Run](t)(s.Runs(ctx, june))[0].Reason; got != "更正" {
		t.Errorf("reason is %q though the mails were not added", got)
	}
	if err := s.AddDeliveries(ctx, run(3), nil); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("got %v, want report.ErrUnknown", err)
	}

	for _, want := range []int{3, 0} {
		if n := must[int](t)(s.Release(ctx, r.ID, at(13, 9))); n != want {
			t.Errorf("released %d, want %d", n, want)
		}
	}
	for _, d := range must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID)) {
		equal(t, d.ID, d.State, report.MailPlanned)
	}
	equal(t, "the other run", must[[]report.Delivery](t)(s.Deliveries(ctx, other.ID))[0].State, report.MailHeld)
}

func (on engine) TestJournal(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	s := open(t, dir)
	r := run(1)
	if err := s.SaveRun(ctx, r, []report.Delivery{mail(r.ID, "a", report.MailPlanned), mail(r.ID, "b", report.MailHeld)}); err != nil {
		t.Fatal(err)
	}
	now := at(13, 9)
	tick := func() time.Time { now = now.Add(time.Minute); return now }
	want := mail(r.ID, "a", report.MailPlanned)
	for i, c := range []struct {
		outcome deliver.Outcome
		reply   string
	}{{deliver.Deferred, "450 稍后再试"}, {deliver.Unknown, "断线"}, {deliver.Refused, "550 没有这个人"}, {deliver.Accepted, "250 ok"}} {
		if err := s.Attempting(ctx, "a", tick()); err != nil {
			t.Fatal(err)
		}
		want.State, want.Attempts, want.Updated = report.MailAttempting, i+1, now
		equal(t, "attempting", must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID))[0], want)
		if err := s.Settled(ctx, deliver.Receipt{ID: "a", To: "wang@park.example", Outcome: c.outcome, Reply: c.reply, At: tick()}); err != nil {
			t.Fatal(err)
		}
		want.State, want.Reply, want.Updated = report.DeliveryState(c.outcome), c.reply, now
		equal(t, "settled", must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID))[0], want)
	}
	for id, want := range map[string]error{"a": store.ErrNotDue, "b": store.ErrNotDue, "nobody": report.ErrUnknown} {
		if err := s.Attempting(ctx, id, tick()); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", id, err, want)
		}
	}
	if err := s.Settled(ctx, deliver.Receipt{ID: "nobody", Outcome: deliver.Accepted, At: now}); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("got %v, want report.ErrUnknown", err)
	}
	if err := s.Settled(ctx, deliver.Receipt{ID: "b", Outcome: "lost", At: now}); err == nil {
		t.Error("an outcome that does not exist was noted")
	}

	rows, err := store.Raw(t, dir).Query(`SELECT delivery, event, reply, at FROM journal ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []string
	last := int64(0)
	for rows.Next() {
		var delivery, event, reply string
		var when int64
		if err := rows.Scan(&delivery, &event, &reply, &when); err != nil {
			t.Fatal(err)
		}
		if when <= last {
			t.Errorf("%s %s at %d, not after %d", delivery, event, when, last)
		}
		last, got = when, append(got, delivery+" "+event+" "+reply)
	}
	equal(t, "journal", got, []string{
		"a attempting ", "a deferred 450 稍后再试", "a attempting ", "a unknown 断线",
		"a attempting ", "a refused 550 没有这个人", "a attempting ", "a accepted 250 ok"})
}

func (on engine) TestAudit(t *testing.T) {
	dir := on.fresh(t)
	s := open(t, dir)
	want := report.AuditEntry{At: at(13, 9), Who: "李四", Action: "批准发送", Subject: "2023-06-v1", Detail: "共 3 封"}
	for _, who := range []string{"李四", "parkstat"} {
		e := want
		e.Who = who
		if err := s.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	var got report.AuditEntry
	var when int64
	err := store.Raw(t, dir).QueryRow(`SELECT at, who, action, subject, detail FROM audit WHERE seq = 1`).
		Scan(&when, &got.Who, &got.Action, &got.Subject, &got.Detail)
	if err != nil {
		t.Fatal(err)
	}
	got.At = time.UnixMilli(when).UTC()
	equal(t, "entry", got, want)
}
