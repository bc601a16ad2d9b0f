package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

var (
	_ work.IntakeLedger = (*Store)(nil)
	_ ingest.Post       = (*Store)(nil)
)

const mailColumns = `id, raw, message, follows, sender, name, subject, received, state, reason, verified, automatic, notes, COALESCE(answer, ''), unanswered`

func scanMail(row interface{ Scan(...any) error }) (m work.MailIn, err error) {
	var follows, notes string
	var received int64
	err = row.Scan(&m.ID, &m.Raw, &m.Message, &follows, &m.Sender, &m.Name, &m.Subject, &received, &m.State, &m.Reason, &m.Verified, &m.Automatic,
		&notes, &m.Answer, &m.Unanswered)
	if err != nil {
		return m, err
	}
	m.Received = fromMillis(received)
	return m, errors.Join(json.Unmarshal([]byte(follows), &m.References), json.Unmarshal([]byte(notes), &m.Notes))
}

// mails reads rows of mails, then their files.
func (s *Store) mails(ctx context.Context, stmt string, args ...any) ([]work.MailIn, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows) (work.MailIn, error) { return scanMail(rows) }, `SELECT `+mailColumns+` FROM mails `+stmt, args...)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i].Files, err = list(ctx, s.read, func(rows *sql.Rows) (f work.MailFile, err error) {
			err = rows.Scan(&f.SHA256, &f.Name, &f.Return)
			return f, err
		}, `SELECT sha256, name, is_return FROM mail_files WHERE mail = $1 ORDER BY seq`, all[i].ID)
	}
	return all, err
}

// MailIn is a mail on record; ok is false where there is none.
func (s *Store) MailIn(ctx context.Context, id string) (m work.MailIn, ok bool, err error) {
	all, err := s.mails(ctx, `WHERE id = $1`, id)
	if err != nil || len(all) == 0 {
		if err != nil {
			err = fmt.Errorf("look up mail %s: %w", id, err)
		}
		return m, false, err
	}
	return all[0], true, nil
}

// MailsIn lists the mails of a state, newest first and up to a number; with "" of all.
func (s *Store) MailsIn(ctx context.Context, state work.MailState, most int) ([]work.MailIn, error) {
	all, err := s.mails(ctx, `WHERE state = $1 OR $1 = '' ORDER BY seq DESC LIMIT $2`, state, most)
	if err != nil {
		return nil, fmt.Errorf("list the mails that came: %w", err)
	}
	return all, nil
}

// Admit records a mail with its files and, with notice, that the admin is to be told, as
// one; one that is on record is left alone.
func (s *Store) Admit(ctx context.Context, m work.MailIn, notice bool, now time.Time) error {
	err := s.together(ctx, func(q querier) error {
		follows, errFollows := text(m.References)
		notes, errNotes := text(m.Notes)
		if err := errors.Join(errFollows, errNotes); err != nil {
			return err
		}
		seq, err := next(ctx, q)
		if err != nil {
			return err
		}
		err = change(ctx, q, ErrRecorded, `INSERT INTO mails
(id, seq, raw, message, follows, sender, name, subject, received, recorded, state, reason, verified, automatic, notes, unanswered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '')
ON CONFLICT (id) DO NOTHING`, m.ID, seq, m.Raw, m.Message, string(follows), m.Sender, m.Name, m.Subject, m.Received.UnixMilli(), now.UnixMilli(),
			m.State, m.Reason, m.Verified, m.Automatic, string(notes))
		if errors.Is(err, ErrRecorded) {
			return nil
		}
		if err != nil {
			return err
		}
		// A mail that was put back, now that its sender is on the list, waits no longer.
		if m.State == work.MailTaken {
			_, err := q.ExecContext(ctx, `UPDATE mails SET state = $2, unanswered = $4 WHERE raw = $1 AND state = $3`, m.Raw, work.MailPassed,
				work.MailQuarantined, "重新判断后收进，编号 "+m.ID)
			if err != nil {
				return err
			}
		}
		for i, f := range m.Files {
			_, err := q.ExecContext(ctx, `INSERT INTO mail_files (mail, seq, sha256, name, is_return) VALUES ($1, $2, $3, $4, $5)`, m.ID, i+1, f.SHA256, f.Name,
				f.Return)
			if err != nil {
				return err
			}
		}
		if !notice {
			return nil
		}
		return enqueue(ctx, q, work.KindNotice, m.ID, now)
	})
	if err != nil {
		return fmt.Errorf("record mail %s: %w", m.ID, err)
	}
	return nil
}

// Unanswered lists the mails taken in of which nobody has said how they are answered.
func (s *Store) Unanswered(ctx context.Context) ([]work.MailIn, error) {
	all, err := s.mails(ctx, `WHERE state IN ($1, $2) AND answer IS NULL AND unanswered = '' ORDER BY seq`, work.MailTaken, work.MailReleased)
	if err != nil {
		return nil, fmt.Errorf("list the mails to be answered: %w", err)
	}
	return all, nil
}

// Answered freezes the letter that answers a mail and makes it due, as one.
func (s *Store) Answered(ctx context.Context, mail string, d report.Delivery) error {
	err := s.together(ctx, func(q querier) error {
		if err := planLoose(ctx, q, report.NoRun, d); err != nil {
			return err
		}
		return change(ctx, q, report.ErrUnknown, `UPDATE mails SET answer = $2 WHERE id = $1 AND answer IS NULL`, mail, d.ID)
	})
	if err != nil {
		return fmt.Errorf("answer mail %s: %w", mail, err)
	}
	return nil
}

// Planned freezes a letter of no run and makes it due; one that is planned already is left
// alone.
func (s *Store) Planned(ctx context.Context, d report.Delivery) error {
	err := s.together(ctx, func(q querier) error { return planLoose(ctx, q, report.NoRun, d) })
	if errors.Is(err, ErrRecorded) {
		return nil
	}
	return err
}

// Receipting is the book that makes a receipt due with every return that came by folder.
type Receipting struct{ *Store }

// Atomically is Store.Atomically.
func (r Receipting) Atomically(ctx context.Context, do func(ingest.Ledger) error) error {
	return r.inTurn(ctx, func(q querier) error { return do(receipting{ledger{q}}) })
}

type receipting struct{ ledger }

// Record makes the receipt due in the same entry as the return is recorded.
func (l receipting) Record(ctx context.Context, sub ingest.Submission) error {
	if err := l.ledger.Record(ctx, sub); err != nil || sub.Channel != ingest.ByFolder {
		return err
	}
	return enqueue(ctx, l.q, work.KindReceipt, sub.SHA256, sub.Received)
}

// NotAnswered records why a mail is not answered.
func (s *Store) NotAnswered(ctx context.Context, mail, why string) error {
	if err := change(ctx, s.db, report.ErrUnknown, `UPDATE mails SET unanswered = $2 WHERE id = $1`, mail, why); err != nil {
		return fmt.Errorf("note why mail %s is not answered: %w", mail, err)
	}
	return nil
}

// AnswersSince counts the letters that answered an address.
func (s *Store) AnswersSince(ctx context.Context, addr string, since time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM mails m JOIN work w ON w.kind = $1 AND w.id = m.answer
WHERE m.sender = $2 AND w.added > $3`, work.KindMail, addr, since.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the answers to %s: %w", addr, err)
	}
	return n, nil
}

// Submission is one by its hash, with its problems; ok is false where there is none.
func (s *Store) Submission(ctx context.Context, sha256 string) (sub ingest.Submission, ok bool, err error) {
	found, err := s.contents(ctx, `s.sha256 = $1`, sha256)
	if err == nil && len(found) > 0 {
		sub, ok = found[0], true
		sub.Problems, err = list(ctx, s.read, func(rows *sql.Rows) (facts.Problem, error) { return scanProblem(rows) }, `SELECT
p.sha256, p.severity, p.rule, p.message, p.found, p.expected, p.hint, p.reason, p.sheet, p.ref
FROM problems p JOIN submissions s ON s.sha256 = p.sha256 AND s.judged = p.judged WHERE s.sha256 = $1 ORDER BY p.seq`, sha256)
	}
	if err != nil {
		return sub, false, fmt.Errorf("look up submission %s: %w", sha256, err)
	}
	return sub, ok, nil
}

// Decide has a mail in quarantine taken in or left, with a line in the audit trail; one
// that is not in quarantine is report.ErrUnknown.
func (s *Store) Decide(ctx context.Context, mail string, to work.MailState, e report.AuditEntry) error {
	err := s.together(ctx, func(q querier) error {
		if err := change(ctx, q, report.ErrUnknown, `UPDATE mails SET state = $2 WHERE id = $1 AND state = $3`, mail, to, work.MailQuarantined); err != nil {
			return err
		}
		return ledger{q}.Audit(ctx, e)
	})
	if err != nil {
		return fmt.Errorf("decide on mail %s: %w", mail, err)
	}
	return nil
}

// Quarantined counts the mails that wait for the office's word.
func (s *Store) Quarantined(ctx context.Context) (n int, err error) {
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM mails WHERE state = $1`, work.MailQuarantined).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the mails in quarantine: %w", err)
	}
	return n, nil
}

// MailboxRead notes that a mailbox was read, or why it could not be.
func (s *Store) MailboxRead(ctx context.Context, mailbox string, at time.Time, why string) error {
	read, failed := at.UnixMilli(), int64(0)
	if why != "" {
		read, failed = 0, at.UnixMilli()
	}
	_, err := s.db.ExecContext(ctx, `INSERT INTO mailboxes (mailbox, read_at, failed, why) VALUES ($1, $2, $3, $4)
ON CONFLICT (mailbox) DO UPDATE SET
read_at = CASE WHEN excluded.why = '' THEN excluded.read_at ELSE mailboxes.read_at END,
failed = CASE WHEN excluded.why = '' THEN 0 WHEN mailboxes.failed > 0 THEN mailboxes.failed ELSE excluded.failed END,
why = excluded.why`, mailbox, read, failed, why)
	if err != nil {
		return fmt.Errorf("note that mailbox %s was read: %w", mailbox, err)
	}
	return nil
}

// Mailbox tells when a mailbox was read last, since when it can't be and why; zero times:
// never.
func (s *Store) Mailbox(ctx context.Context, mailbox string) (read, failed time.Time, why string, err error) {
	var r, f int64
	err = s.read.QueryRowContext(ctx, `SELECT read_at, failed, why FROM mailboxes WHERE mailbox = $1`, mailbox).Scan(&r, &f, &why)
	if errors.Is(err, sql.ErrNoRows) {
		return read, failed, "", nil
	}
	if err != nil {
		return read, failed, "", fmt.Errorf("look up mailbox %s: %w", mailbox, err)
	}
	if r > 0 {
		read = fromMillis(r)
	}
	if f > 0 {
		failed = fromMillis(f)
	}
	return read, failed, why, nil
}

// Wake makes work due now that would be due later.
func (s *Store) Wake(ctx context.Context, kind, id string, now time.Time) error {
	err := s.Enqueue(ctx, kind, id, now)
	if err == nil {
		_, err = s.db.ExecContext(ctx, `UPDATE work SET next_at = $3 WHERE kind = $1 AND id = $2 AND next_at > $3`, kind, id, now.UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("wake %s %s: %w", kind, id, err)
	}
	return nil
}

// Waiting lists the files of mails taken in that are not on record as having come.
func (s *Store) Waiting(ctx context.Context) ([]ingest.Posted, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows) (w ingest.Posted, err error) {
		var received int64
		err = rows.Scan(&w.SHA256, &w.Name, &w.Who, &received)
		w.Channel, w.Received = ingest.ByMail, fromMillis(received)
		return w, err
	}, `SELECT f.sha256, $3 || m.id || '/' || f.name, m.sender, m.received FROM mail_files f JOIN mails m ON m.id = f.mail
WHERE f.is_return AND m.state IN ($1, $2) AND NOT EXISTS (
  SELECT 1 FROM arrivals a WHERE a.sha256 = f.sha256 AND a.channel = $4 AND a.name = $3 || m.id || '/' || f.name)
ORDER BY m.seq, f.seq`, work.MailTaken, work.MailReleased, work.MailPrefix, ingest.ByMail)
	if err != nil {
		return nil, fmt.Errorf("list the returns that came by mail: %w", err)
	}
	return all, nil
}
