package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

var (
	_ work.IntakeLedger = (*Store)(nil)
	_ ingest.Post       = mails{}
)

// mails are what came into the mailbox.
type mails struct{ book }

const mailColumns = `id, raw, message, follows, sender, name, subject, received, state, reason, verified, automatic, notes, COALESCE(answer, ''), unanswered`

func scanMail(row row) (m work.MailIn, err error) {
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

// found reads rows of mails, then their files.
func (b mails) found(ctx context.Context, stmt string, args ...any) ([]work.MailIn, error) {
	all, err := list(ctx, b.read, scanMail, `SELECT `+mailColumns+` FROM mails `+stmt, args...)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i].Files, err = list(ctx, b.read, func(rows row) (f work.MailFile, err error) {
			err = rows.Scan(&f.SHA256, &f.Name, &f.Return)
			return f, err
		}, `SELECT sha256, name, is_return FROM mail_files WHERE mail = $1 ORDER BY seq`, all[i].ID)
	}
	return all, err
}

// MailIn is a mail on record; ok is false where there is none.
func (b mails) MailIn(ctx context.Context, id string) (m work.MailIn, ok bool, err error) {
	all, err := b.found(ctx, `WHERE id = $1`, id)
	if err != nil || len(all) == 0 {
		if err != nil {
			err = fmt.Errorf("look up mail %s: %w", id, err)
		}
		return m, false, err
	}
	return all[0], true, nil
}

// MailsIn lists the mails of a state, newest first and up to a number; with "" of all.
func (b mails) MailsIn(ctx context.Context, state work.MailState, most int) ([]work.MailIn, error) {
	all, err := b.found(ctx, `WHERE state = $1 OR $1 = '' ORDER BY seq DESC LIMIT $2`, state, most)
	if err != nil {
		return nil, fmt.Errorf("list the mails that came: %w", err)
	}
	return all, nil
}

// Admit records a mail with its files and, with notice, that the admin is to be told, as
// one; one that is on record is left alone.
func (b mails) Admit(ctx context.Context, m work.MailIn, notice bool, now time.Time) error {
	err := b.entry(ctx, func(q querier) error {
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
			_, err := q.ExecContext(ctx, `UPDATE mails SET state = $2, unanswered = $4 WHERE raw = $1 AND state = $3`,
				m.Raw, work.MailPassed, work.MailQuarantined, "重新判断后收进，编号 "+m.ID)
			if err != nil {
				return err
			}
		}
		for i, f := range m.Files {
			_, err := q.ExecContext(ctx, `INSERT INTO mail_files (mail, seq, sha256, name, is_return) VALUES ($1, $2, $3, $4, $5)`,
				m.ID, i+1, f.SHA256, f.Name, f.Return)
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
func (b mails) Unanswered(ctx context.Context) ([]work.MailIn, error) {
	all, err := b.found(ctx, `WHERE state IN ($1, $2) AND answer IS NULL AND unanswered = '' ORDER BY seq`, work.MailTaken, work.MailReleased)
	if err != nil {
		return nil, fmt.Errorf("list the mails to be answered: %w", err)
	}
	return all, nil
}

// Answered freezes the letter that answers a mail and makes it due, as one.
func (b mails) Answered(ctx context.Context, mail string, d report.Delivery) error {
	err := b.entry(ctx, func(q querier) error {
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

// NotAnswered records why a mail is not answered.
func (b mails) NotAnswered(ctx context.Context, mail, why string) error {
	if err := change(ctx, b.write, report.ErrUnknown, `UPDATE mails SET unanswered = $2 WHERE id = $1`, mail, why); err != nil {
		return fmt.Errorf("note why mail %s is not answered: %w", mail, err)
	}
	return nil
}

// AnswersSince counts the letters that answered an address.
func (b mails) AnswersSince(ctx context.Context, addr string, since time.Time) (n int, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM mails m JOIN work w ON w.kind = $1 AND w.id = m.answer
WHERE m.sender = $2 AND w.added > $3`, work.KindMail, addr, since.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the answers to %s: %w", addr, err)
	}
	return n, nil
}

// Decide has a mail in quarantine taken in or left, with a line in the audit trail; one
// that is not in quarantine is report.ErrUnknown.
func (b mails) Decide(ctx context.Context, mail string, to work.MailState, e report.AuditEntry) error {
	err := b.entry(ctx, func(q querier) error {
		if err := change(ctx, q, report.ErrUnknown, `UPDATE mails SET state = $2 WHERE id = $1 AND state = $3`, mail, to, work.MailQuarantined); err != nil {
			return err
		}
		return audit(ctx, q, e)
	})
	if err != nil {
		return fmt.Errorf("decide on mail %s: %w", mail, err)
	}
	return nil
}

// Quarantined counts the mails that wait for the office's word.
func (b mails) Quarantined(ctx context.Context) (n int, err error) {
	if err := b.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM mails WHERE state = $1`, work.MailQuarantined).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the mails in quarantine: %w", err)
	}
	return n, nil
}

// MailboxRead notes that a mailbox was read, or why it could not be.
func (b mails) MailboxRead(ctx context.Context, mailbox string, at time.Time, why string) error {
	read, failed := at.UnixMilli(), int64(0)
	if why != "" {
		read, failed = 0, at.UnixMilli()
	}
	_, err := b.write.ExecContext(ctx, `INSERT INTO mailboxes (mailbox, read_at, failed, why) VALUES ($1, $2, $3, $4)
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
func (b mails) Mailbox(ctx context.Context, mailbox string) (read, failed time.Time, why string, err error) {
	var r, f int64
	err = b.read.QueryRowContext(ctx, `SELECT read_at, failed, why FROM mailboxes WHERE mailbox = $1`, mailbox).Scan(&r, &f, &why)
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

// Waiting lists the files of mails taken in that are not on record as having come.
func (b mails) Waiting(ctx context.Context) ([]ingest.Posted, error) {
	all, err := list(ctx, b.read, func(rows row) (w ingest.Posted, err error) {
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
