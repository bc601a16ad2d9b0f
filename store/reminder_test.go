package store_test

import (
	"errors"
	"testing"

	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// A reminder is planned once and settled once, with its letter or not at all.
func (on engine) TestReminders(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	rem := func(id, unit, state string) work.Reminder {
		return work.Reminder{ID: id, Policy: "催", Form: "output", Period: june, Unit: unit, At: at(10, 14), Send: at(10, 14), State: state}
	}
	a, b := rem("a", "A", work.ReminderPlanned), rem("b", "B", work.ReminderSkipped)
	b.Note, b.Noted = "已报", at(10, 14)
	for range 2 {
		if err := s.PlanReminders(ctx, []work.Reminder{a, b}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PlanReminders(ctx, []work.Reminder{rem("other", "A", work.ReminderPlanned)}); err != nil {
		t.Fatal(err)
	}
	equal(t, "planned", must[[]work.Reminder](t)(s.Reminders(ctx, "")), []work.Reminder{a, b})
	if _, ok, err := s.Claim(ctx, work.KindReminder, "", false, at(10, 14), at(10, 15)); !ok || err != nil {
		t.Error("the planned one is not on the list of work", err)
	}
	if _, ok, _ := s.Claim(ctx, work.KindReminder, "", false, at(10, 14), at(10, 15)); ok {
		t.Error("more than the planned one is on the list of work")
	}
	// A letter that hangs elsewhere undoes the whole.
	a.State, a.Delivery, a.Noted = work.ReminderSent, "a", at(10, 14)
	wrong := mail("2023-06-v1", "a", report.MailPlanned)
	if err := s.SettleReminder(ctx, a, []report.Delivery{wrong}); err == nil {
		t.Error("a letter of a run is taken for a reminder")
	}
	letters := []report.Delivery{mail(work.RemindersRun, "a", report.MailPlanned), mail(work.RemindersRun, "a.2", report.MailPlanned)}
	if err := s.SettleReminder(ctx, a, letters); err != nil {
		t.Fatal(err)
	}
	if err := s.SettleReminder(ctx, a, nil); !errors.Is(err, store.ErrRecorded) {
		t.Errorf("settled again: %v", err)
	}
	equal(t, "settled", must[work.Reminder](t)(s.Reminder(ctx, "a")), a)
	equal(t, "its letters", must[[]report.Delivery](t)(s.Deliveries(ctx, work.RemindersRun)), letters)
	if _, err := s.Reminder(ctx, "other"); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("one that was there already under another id: %v", err)
	}
	if got, err := s.NewestReminder(ctx, "催", "output", "A"); err != nil || !got.Equal(at(10, 14)) {
		t.Errorf("the newest is of %s, %v", got, err)
	}
	if got, err := s.NewestReminder(ctx, "催", "output", "C"); err != nil || !got.IsZero() {
		t.Errorf("of nobody: %s, %v", got, err)
	}
	if runs := must[[]report.Run](t)(s.Runs(ctx, june)); len(runs) != 0 {
		t.Errorf("reminders are a run of the period: %v", runs)
	}
}
