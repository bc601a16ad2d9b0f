package work

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/work/queue"
)

// What was not done is told as loudly as it matters, with its reason.
func TestServiceTellsWhatBecameOfAPlan(t *testing.T) {
	at := time.Date(2023, 7, 12, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		note string
		err  error
		want string
	}{
		{"已写出", nil, "level=INFO msg=计划 名称=月报 时点=\"2023-07-12 09:00\" 结果=已写出"},
		{"", queue.NotYet{Err: facts.Mistakef("表式有错")}, "level=WARN msg=计划 名称=月报 时点=\"2023-07-12 09:00\" 还没有做=表式有错"},
		{"", errors.New("磁盘满了"), "level=ERROR msg=计划 名称=月报 时点=\"2023-07-12 09:00\" 没有做成=磁盘满了"},
	} {
		var log strings.Builder
		s := &Service{Log: slog.New(slog.NewTextHandler(&log, nil))}
		s.ran(Plan{Name: "月报"}, at, c.note, c.err)
		if _, said, _ := strings.Cut(strings.TrimSpace(log.String()), " "); said != c.want {
			t.Errorf("%s, want %s", said, c.want)
		}
	}
}

// A plan of the calendar whose workbook is being mended waits, as one by cron does.
func TestServicePlanWaitsForItsCalendar(t *testing.T) {
	wrong := facts.Mistakef("park.xlsx 有错")
	s := &Service{Dispatch: func() (*Dispatch, error) { return &Dispatch{}, nil }, Office: func() (*Office, error) { return &Office{}, wrong }}
	var waiting queue.NotYet
	_, err := s.occurrence(t.Context(), Plan{Word: &calendar.Word{}}, time.Date(2023, 7, 12, 9, 0, 0, 0, time.UTC))
	if !errors.As(err, &waiting) || !errors.Is(err, wrong) {
		t.Errorf("given up: %v", err)
	}
}
