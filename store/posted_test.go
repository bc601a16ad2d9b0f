package store_test

import (
	"errors"
	"testing"

	"parkstat/deliver"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// A letter that was delivered goes again when it is asked for, and is delivered still where
// that is given up.
func (on engine) TestResend(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	r := run(1)
	if err := s.SaveRun(ctx, r, []report.Delivery{mail(r.ID, "a", report.MailPlanned), mail(r.ID, "held", report.MailHeld)}); err != nil {
		t.Fatal(err)
	}
	send := func(outcome deliver.Outcome, hour int) {
		t.Helper()
		err := errors.Join(s.Attempting(ctx, "a", at(13, hour)), s.Settled(ctx, deliver.Receipt{ID: "a", Outcome: outcome, Reply: "250 ok", At: at(13, hour)}))
		if err != nil {
			t.Fatal(err)
		}
	}
	send(deliver.Accepted, 9)
	equal(t, "due after it was delivered", names(t, s, work.KindMail, at(13, 9)), nil)
	if err := s.Resend(ctx, "a", at(14, 9)); err != nil {
		t.Fatal(err)
	}
	if err := s.Resend(ctx, "held", at(14, 9)); !errors.Is(err, store.ErrNotDue) {
		t.Errorf("got %v, want ErrNotDue", err)
	}
	got := must[report.Delivery](t)(s.Delivery(ctx, "a"))
	equal(t, "state", got.State, report.MailPlanned)
	equal(t, "due again", names(t, s, work.KindMail, at(14, 9)), []string{"a"})
	if err := s.Dropped(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	got = must[report.Delivery](t)(s.Delivery(ctx, "a"))
	equal(t, "given up", string(got.State)+" "+got.Reply, "accepted 250 ok")

	if err := s.Enqueue(ctx, work.KindAlert, "a", at(15, 9)); err != nil {
		t.Fatal(err)
	}
	all := must[[]work.Posted](t)(s.Posted(ctx, r.ID))
	if len(all) != 2 || all[1].Item.ID != "" || all[0].Item.ID != "a" || all[0].Alert.Kind != work.KindAlert {
		t.Fatalf("%+v", all)
	}
	equal(t, "its way", all[0].Events, []work.Event{{At: at(13, 9), Event: "attempting"}, {At: at(13, 9), Event: "accepted", Reply: "250 ok"}})
}

// A letter of no run is planned once.
func (on engine) TestPlanned(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	for range 2 {
		if err := s.Planned(ctx, mail(report.NoRun, "a", report.MailPlanned)); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "letters", len(must[[]work.Posted](t)(s.Posted(ctx, ""))), 1)
	equal(t, "due", names(t, s, work.KindMail, at(13, 9)), []string{"a"})
}
