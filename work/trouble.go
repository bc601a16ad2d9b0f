package work

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
)

// Whatever keeps serve from its work is noted, shown by `mail --health`, and after a while
// told to the admin, once: a report that was not made is late in silence otherwise.

// The troubles that are noted; that of a report has its period behind it, that of a way
// for reminders its name.
const (
	TroubleSettings = "settings"
	troubleReport   = "report "
	troubleWay      = "way "
	troubleHeld     = "held "
)

// TroubleOf names the trouble of a period's report.
func TroubleOf(p facts.Period) string { return troubleReport + p.String() }

// mendingTime is how long a trouble goes on before the admin is told: who mends the workbook
// saves it more than once.
const mendingTime = 10 * time.Minute

// Words says in a few words what does not get done.
func (t Trouble) Words() string {
	if period, ok := strings.CutPrefix(t.ID, troubleReport); ok {
		return period + " 的月报没有做成"
	}
	if period, ok := strings.CutPrefix(t.ID, troubleHeld); ok {
		return period + " 的邮件会显出个别企业，等着批准"
	}
	if way, ok := strings.CutPrefix(t.ID, troubleWay); ok {
		return "催报“" + way + "”发不出去"
	}
	return "设置或园区工作簿有错，月报等着，催报和收发信照改错以前的办"
}

// Troubled notes a trouble, or, with nil, that it is over; the admin is told after a while.
func (d *Dispatch) Troubled(ctx context.Context, id string, trouble error, after time.Duration) error {
	now := d.Now()
	if trouble == nil {
		return d.Book.Relieved(ctx, id, now)
	}
	t, err := d.Book.Troubled(ctx, id, strings.TrimSpace(Worldly(trouble)), now)
	if err != nil || d.Mailing.LateAfter == 0 {
		return err
	}
	return d.Book.Enqueue(ctx, KindWarning, fmt.Sprintf("trouble %d %s", t.Since.UnixMilli(), id), t.Since.Add(after))
}

// Held notes that a period's mails wait for approval, since they would tell a unit's own figure,
// or, with nil, that none does; the admin is told at once, with the command.
func (d *Dispatch) Held(ctx context.Context, p facts.Period, held *report.Held) error {
	if held == nil {
		return d.Troubled(ctx, troubleHeld+p.String(), nil, 0)
	}
	if err := d.Troubled(ctx, troubleHeld+p.String(), held, 0); err != nil {
		return err
	}
	w, err := d.Worker()
	if err != nil {
		return err
	}
	return w.Due(ctx, KindWarning)
}

const holidaysWarning = "holidays-%d-"

// NoteYear notes whether the park can be read, and has the admin told, once a month, of the
// year that the calendar lacks.
func (d *Dispatch) NoteYear(ctx context.Context, o *Office, trouble error) error {
	if noted := d.Troubled(ctx, TroubleSettings, trouble, mendingTime); noted != nil || trouble != nil || d.Mailing.LateAfter == 0 {
		return noted
	}
	if l, ok := o.Calendar.Days.Lacks(d.Now()); ok {
		return d.Book.Enqueue(ctx, KindWarning, fmt.Sprintf(holidaysWarning, l.Year)+d.Now().Format("2006-01"), d.Now())
	}
	return nil
}

// warning is what the admin is told of a warning; nothing of a trouble that is over.
func (d *Dispatch) warning(ctx context.Context, id string) (subject, text string, err error) {
	rest, ok := strings.CutPrefix(id, "trouble ")
	if !ok {
		var year int
		_, _ = fmt.Sscanf(id, holidaysWarning, &year)
		return fmt.Sprintf("【%s】统计日历缺 %d 年的节假日安排", d.Reporting.Park, year), calendar.UnknownYear(year).Error(), nil
	}
	since, name, _ := strings.Cut(rest, " ")
	t, ok, err := d.Book.Trouble(ctx, name)
	if err != nil || !ok || fmt.Sprint(t.Since.UnixMilli()) != since {
		return "", "", err
	}
	return fmt.Sprintf("【%s】%s", d.Reporting.Park, t.Words()),
		fmt.Sprintf("%s 起：%s", t.Since.In(d.Reporting.Loc).Format("2006-01-02 15:04"), facts.Plain(t.Said)), nil
}

// mendable reports whether an error is somebody's who can mend it.
func mendable(err error) bool {
	var m *facts.Mistake
	var c *ingest.Closed
	return errors.As(err, &m) || errors.As(err, &c)
}
