package store

import (
	"context"
	"time"

	"parkstat/report"
	"parkstat/work"
)

// SignIn opens a session by a pass that is good at the time, with its line of the audit log: a link is
// consumed. report.ErrUnknown where it is not good.
func (b gate) SignIn(ctx context.Context, p work.Pass, s work.Session) error {
	err := b.entry(ctx, func(q querier) error {
		since := s.Since.UnixMilli()
		err := change(ctx, q, report.ErrUnknown, `UPDATE passes SET used = CASE WHEN used = 0 THEN $2 ELSE used END
WHERE id = $1 AND ended = 0 AND until > $2 AND (kind <> $3 OR used = 0)`, p.ID, since, work.PassLink)
		if err != nil {
			return err
		}
		err = add(ctx, q, `INSERT INTO sessions (seq, id, pass, device, address, since, seen, ended) VALUES ($1, $2, $3, $4, $5, $6, $6, 0)`,
			s.ID, p.ID, s.Device, s.From, since)
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: s.Since, Who: p.Person, Action: "sign in", Subject: p.ID, Detail: p.Kind, Address: s.From})
	})
	return looking("sign in", err)
}

const sessionColumns = `s.id, s.device, s.address, s.since, s.seen`

func scanSession(rows row) (s work.Session, err error) {
	var since, seen int64
	err = rows.Scan(&s.ID, &s.Device, &s.From, &since, &seen)
	s.Since, s.Seen = fromMillis(since), fromMillis(seen)
	return s, err
}

// SignedIn is a session that was not ended, and its pass, or report.ErrUnknown.
func (b gate) SignedIn(ctx context.Context, id string) (s work.Session, p work.Pass, err error) {
	var since, seen int64
	p, err = one(ctx, b.read, func(rows row) (work.Pass, error) { return scanPass(rows, &s.ID, &s.Device, &s.From, &since, &seen) },
		`SELECT `+passColumns+`, `+sessionColumns+` FROM sessions s JOIN passes p ON p.id = s.pass WHERE s.id = $1 AND s.ended = 0`, id)
	s.Since, s.Seen = fromMillis(since), fromMillis(seen)
	return s, p, looking("look up a session", err)
}

// Seen notes when and where a session was used last.
func (b gate) Seen(ctx context.Context, id string, at time.Time, from string) error {
	return b.entry(ctx, func(q querier) error {
		return change(ctx, q, report.ErrUnknown, `UPDATE sessions SET seen = $2, address = $3 WHERE id = $1`, id, at.UnixMilli(), from)
	})
}

// SessionsBeside lists the sessions, not ended, of the person that one is of.
func (b gate) SessionsBeside(ctx context.Context, id string) ([]work.Session, error) {
	all, err := list(ctx, b.read, scanSession, `SELECT `+sessionColumns+` FROM sessions s JOIN passes p ON p.id = s.pass
JOIN sessions mine ON mine.id = $1 JOIN passes q ON q.id = mine.pass
WHERE p.person = q.person AND p.unit = q.unit AND s.ended = 0 AND p.ended = 0 ORDER BY s.seen DESC, s.seq DESC`, id)
	return all, looking("list sessions", err)
}

// SignOut ends a session, with its line of the audit log.
func (b gate) SignOut(ctx context.Context, id, who, from string, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		err := change(ctx, q, report.ErrUnknown, `UPDATE sessions SET ended = $2 WHERE id = $1 AND ended = 0`, id, at.UnixMilli())
		if err == nil {
			err = audit(ctx, q, report.AuditEntry{At: at, Who: who, Action: "sign out", Subject: id, Address: from})
		}
		return err
	})
	return looking("sign out", err)
}
