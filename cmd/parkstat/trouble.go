package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parkstat/work"
)

// Whatever keeps serve from its work is noted, shown by `mail --health`, and after a while
// told to the admin, once: a report that was not made is late in silence otherwise.

// The troubles that serve notes; that of a report has its period behind it, that of a way
// for reminders its name.
const (
	troubleSettings = "settings"
	troubleReport   = "report "
	troubleWay      = "way "
)

// mendingTime is how long a trouble goes on before the admin is told: who mends the workbook
// saves it more than once.
const mendingTime = 10 * time.Minute

// troubled notes a trouble, or that it is over.
func (a *app) troubled(ctx context.Context, id string, trouble error, after time.Duration) error {
	now := a.settings.now()
	if trouble == nil {
		return a.store.Relieved(ctx, id, now)
	}
	t, err := a.store.Troubled(ctx, id, strings.TrimSpace(trouble.Error()), now)
	if err != nil || a.settings.Alert.Channel == "" {
		return err
	}
	return a.store.Enqueue(ctx, work.KindWarning, fmt.Sprintf("trouble %d %s", t.Since.UnixMilli(), id), t.Since.Add(after))
}

// notice is what the admin is told of a warning; nothing of a trouble that is over.
func (a *app) notice(ctx context.Context, id string) (subject, text string, err error) {
	rest, ok := strings.CutPrefix(id, "trouble ")
	if !ok {
		subject, text = a.settings.yearNotice(id)
		return subject, text, nil
	}
	since, name, _ := strings.Cut(rest, " ")
	t, ok, err := a.store.Trouble(ctx, name)
	if err != nil || !ok || fmt.Sprint(t.Since.UnixMilli()) != since {
		return "", "", err
	}
	return fmt.Sprintf("【%s】%s", a.settings.Park, troubleWords(t)), fmt.Sprintf("%s 起：%s", t.Since.In(a.settings.loc).Format("2006-01-02 15:04"), plain(t.Said)), nil
}

// troubleWords says in a few words what does not get done.
func troubleWords(t work.Trouble) string {
	if period, ok := strings.CutPrefix(t.ID, troubleReport); ok {
		return period + " 的月报没有做成"
	}
	if way, ok := strings.CutPrefix(t.ID, troubleWay); ok {
		return "催报“" + way + "”发不出去"
	}
	return "设置或园区工作簿有错，催报和月报停着"
}

// isMistake reports whether an error is somebody's who can mend it.
func isMistake(err error) bool {
	var c coded
	return errors.As(err, &c) && c.code == exitMistake
}
