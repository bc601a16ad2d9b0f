package store

import (
	"context"
	"database/sql"
	"fmt"

	"parkstat/report"
	"parkstat/work"
	"parkstat/work/queue"
)

// Posted lists letters with all that is known of their way, in the order of their
// planning: those of a run, or with "" all.
func (s *Store) Posted(ctx context.Context, run string) ([]work.Posted, error) {
	all, err := s.posted(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("list the mails: %w", err)
	}
	return all, nil
}

func (s *Store) posted(ctx context.Context, run string) ([]work.Posted, error) {
	ds, err := list(ctx, s.read, func(rows *sql.Rows) (report.Delivery, error) { return scanDelivery(rows) }, `SELECT
id, run, mail_group, name, addr, variant, message, letter, state, reply, attempts, updated
FROM deliveries WHERE run = $1 OR $1 = '' ORDER BY seq`, run)
	if err != nil {
		return nil, err
	}
	items, err := list(ctx, s.read, func(rows *sql.Rows) (queue.Item, error) { return scanItem(rows) }, `SELECT
kind, id, state, added, next_at, lease_until, attempts, doubts, note FROM work WHERE kind IN ($1, $2)`, work.KindMail, work.KindAlert)
	if err != nil {
		return nil, err
	}
	type line struct {
		id string
		work.Event
	}
	lines, err := list(ctx, s.read, func(rows *sql.Rows) (l line, err error) {
		var at int64
		err = rows.Scan(&l.id, &at, &l.Event.Event, &l.Reply)
		l.At = fromMillis(at)
		return l, err
	}, `SELECT j.delivery, j.at, j.event, j.reply FROM journal j JOIN deliveries d ON d.id = j.delivery
WHERE d.run = $1 OR $1 = '' ORDER BY j.seq`, run)
	if err != nil {
		return nil, err
	}
	of := map[string]int{}
	all := make([]work.Posted, len(ds))
	for i, d := range ds {
		all[i].Delivery, of[d.ID] = d, i
	}
	for _, it := range items {
		if i, ok := of[it.ID]; ok && it.Kind == work.KindMail {
			all[i].Item = it
		} else if ok {
			all[i].Alert = it
		}
	}
	for _, l := range lines {
		if i, ok := of[l.id]; ok { // it may have been planned just now
			all[i].Events = append(all[i].Events, l.Event)
		}
	}
	return all, nil
}
