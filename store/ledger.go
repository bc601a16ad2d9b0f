package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// returns are what came in: contents, their arrivals, figures and problems, and where they lie.
type returns struct {
	book
	grounds
	also Recording
}

var _ ingest.Book = returns{}

func returnsOf(b book, also Recording) returns { return returns{b, grounds{b}, also} }

// Atomically lets several entries stand or fall together.
func (b returns) Atomically(ctx context.Context, do func(ingest.Ledger) error) error {
	return b.entry(ctx, func(q querier) error { return do(returnsOf(within(q), b.also)) })
}

// Holdings are what is held of units on a form: the newest counted return of each period, by
// period, and how many submissions came for it, whatever became of them.
func (b returns) Holdings(ctx context.Context, form string, units []string) (map[string]ingest.Holding, error) {
	of := make(map[string]ingest.Holding, len(units))
	for part := range slices.Chunk(units, asked) {
		if err := b.holdings(ctx, form, part, of); err != nil {
			return nil, fmt.Errorf("list the returns %s of %s: %w", form, strings.Join(part[:min(3, len(part))], ", "), err)
		}
	}
	return of, nil
}

// asked bounds how many units are asked about in one statement.
const asked = 500

func (b returns) holdings(ctx context.Context, form string, units []string, of map[string]ingest.Holding) error {
	in, args := oneOf(units, form, ingest.Accepted)
	_, err := list(ctx, b.read, func(rows row) (none struct{}, err error) {
		var f ingest.Filed
		var period string
		var came int
		var received int64
		var record sql.NullString
		if err := rows.Scan(&f.Unit, &period, &f.SHA256, &f.FormVer, &f.Version, &received, &came, &record); err != nil {
			return none, err
		}
		if f.Period, err = parsePeriod(period); err != nil {
			return none, err
		}
		h := of[f.Unit]
		if h.Came == nil {
			h.Came = map[facts.Period]int{}
		}
		h.Came[f.Period] = came
		if record.Valid {
			f.Received = fromMillis(received)
			f.Values, f.Cells, err = decodeValues(record.String)
			h.Filed = append(h.Filed, f)
		}
		of[f.Unit] = h
		return none, err
	}, `SELECT s.unit, s.period, s.sha256, s.form_version, s.version, s.received, s.came, r.record
FROM (SELECT c.unit, c.period, c.sha256, c.form_version, a.version, a.received, a.verdict, COUNT(*) OVER (PARTITION BY c.unit, c.period) AS came,
        ROW_NUMBER() OVER (PARTITION BY c.unit, c.period ORDER BY CASE WHEN a.verdict = $2 THEN 0 ELSE 1 END, a.seen DESC, a.seq DESC) AS place
      FROM submissions c JOIN arrivals a ON a.sha256 = c.sha256 AND a.judged > 0
      WHERE c.form = $1 AND c.unit IN (`+in+`)) AS s
LEFT JOIN returns r ON r.sha256 = s.sha256 AND s.verdict = $2
WHERE s.place = 1 ORDER BY s.unit, s.period`, args...)
	return err
}

// Record keeps a submission that was judged, with its facts and problems: content that is
// new, or that came again after another.
func (b returns) Record(ctx context.Context, s ingest.Submission) error {
	err := b.entry(ctx, func(q querier) error {
		err := keep(ctx, q, s)
		if err == nil {
			err = b.also.issue(ctx, q, s)
		}
		if err != nil || !b.also.Letters || s.Channel != ingest.ByFolder {
			return err
		}
		times := 0
		err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM arrivals WHERE sha256 = $1 AND judged > 0`, s.SHA256).Scan(&times)
		if err != nil {
			return err
		}
		return enqueue(ctx, q, work.KindReceipt, work.ReceiptOf(s.SHA256, times), s.Received)
	})
	if err != nil {
		return fmt.Errorf("record submission %s (%s): %w", s.SHA256, s.Name, err)
	}
	return nil
}

func keep(ctx context.Context, q querier, s ingest.Submission) error {
	period, err := periodText(s.Period)
	if err != nil {
		return err
	}
	text, err := encodeReturn(s.Facts)
	if err != nil {
		return err
	}
	if err := respondent(ctx, q, s); err != nil {
		return err
	}
	seq, err := next(ctx, q)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO submissions
(sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULLIF($10, ''), $11, $12, $13, $14, 1)
ON CONFLICT (sha256) DO UPDATE SET seq = excluded.seq, name = excluded.name, received = excluded.received, late = excluded.late,
channel = excluded.channel, form = excluded.form, form_version = excluded.form_version, unit = excluded.unit, unit_name = excluded.unit_name,
period = excluded.period, version = excluded.version, verdict = excluded.verdict, judged = submissions.judged + 1`,
		s.SHA256, seq, s.Name, s.Size, s.Received.UnixMilli(), s.Late, s.Channel, s.Form, s.FormVer,
		s.Unit, s.UnitName, period, s.Version, s.Verdict)
	if err == nil {
		_, err = q.ExecContext(ctx, `INSERT INTO arrivals
(seq, sha256, channel, who, name, received, seen, beside, late, version, verdict, judged, ticket)
SELECT seq, sha256, channel, $2, name, received, $3, $4, late, version, verdict, judged, $5 FROM submissions WHERE sha256 = $1`,
			s.SHA256, s.Who, s.FirstSeen().UnixMilli(), s.Beside, newTicket())
	}
	if err != nil {
		return err
	}
	if s.Channel == ingest.ByUpload {
		e := report.AuditEntry{At: s.Received, Who: s.Who, Action: "submit", Subject: s.SHA256, Detail: s.Name, Address: s.From}
		if err := audit(ctx, q, e); err != nil {
			return err
		}
	}
	return findings(ctx, q, s, text)
}

func respondent(ctx context.Context, q querier, s ingest.Submission) error {
	if s.Unit == "" {
		return nil
	}
	_, err := q.ExecContext(ctx, `INSERT INTO respondents (id, name) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET name = CASE WHEN excluded.name = '' THEN respondents.name ELSE excluded.name END`, s.Unit, s.UnitName)
	return err
}

// findings keeps what was made of a submission when it was judged last.
func findings(ctx context.Context, q querier, s ingest.Submission, text string) error {
	if s.Form != "" || len(s.Facts) > 0 {
		_, err := q.ExecContext(ctx, `INSERT INTO returns (sha256, record) VALUES ($1, $2)
ON CONFLICT (sha256) DO UPDATE SET record = excluded.record`, s.SHA256, text)
		if err != nil {
			return err
		}
	}
	return problems(ctx, q, s.SHA256, s.Problems)
}

// problems keeps what was said of a submission when it was judged last.
func problems(ctx context.Context, q querier, sha256 string, all []facts.Problem) error {
	for i, p := range all {
		_, err := q.ExecContext(ctx, `INSERT INTO problems
(sha256, judged, seq, severity, rule, message, found, expected, hint, reason, sheet, ref)
VALUES ($1, (SELECT judged FROM submissions WHERE sha256 = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			sha256, i+1, p.Severity.String(), p.Rule, p.Message, p.Found, p.Expected, p.Hint, p.Reason, p.At.Sheet, p.At.Ref)
		if err != nil {
			return err
		}
	}
	return nil
}

// Reconsider gives a submission that did not count another verdict, since
// what it is checked against has been mended. The problems of every time are kept,
// and the audit trail says when it changed.
func (b returns) Reconsider(ctx context.Context, s ingest.Submission, at time.Time) error {
	err := b.entry(ctx, func(q querier) error {
		if err := reconsider(ctx, q, s, at); err != nil {
			return err
		}
		return b.also.issue(ctx, q, s)
	})
	if err != nil {
		return fmt.Errorf("reconsider submission %s (%s): %w", s.SHA256, s.Name, err)
	}
	return nil
}

func reconsider(ctx context.Context, q querier, s ingest.Submission, at time.Time) error {
	period, err := periodText(s.Period)
	if err != nil {
		return err
	}
	text, err := encodeReturn(s.Facts)
	if err != nil {
		return err
	}
	if err := respondent(ctx, q, s); err != nil {
		return err
	}
	err = change(ctx, q, report.ErrUnknown, `INSERT INTO submissions
(sha256, seq, name, size, received, late, channel, form, form_version, unit, unit_name, period, version, verdict, judged)
SELECT sha256, seq, name, size, received, $2, channel, $3, $4, NULLIF($5, ''), $6, $7, $8, $9, judged + 1
FROM submissions WHERE sha256 = $1
ON CONFLICT (sha256) DO UPDATE SET late = excluded.late, form = excluded.form, form_version = excluded.form_version, unit = excluded.unit,
unit_name = excluded.unit_name, period = excluded.period, version = excluded.version, verdict = excluded.verdict, judged = excluded.judged`,
		s.SHA256, s.Late, s.Form, s.FormVer, s.Unit, s.UnitName, period, s.Version, s.Verdict)
	if err == nil {
		_, err = q.ExecContext(ctx, `UPDATE arrivals SET late = $2, version = $3, verdict = $4, judged = (SELECT judged FROM submissions WHERE sha256 = $1)
WHERE seq = (SELECT seq FROM submissions WHERE sha256 = $1)`, s.SHA256, s.Late, s.Version, s.Verdict)
	}
	if err != nil {
		return err
	}
	if err := findings(ctx, q, s, text); err != nil {
		return err
	}
	return audit(ctx, q, report.AuditEntry{At: at, Who: "parkstat", Action: "reconsider", Subject: s.SHA256, Detail: string(s.Verdict)})
}

// Settle keeps an officer's answer to a query, with a line in the audit trail. A
// second answer to the same query stands beside the first.
func (b returns) Settle(ctx context.Context, s ingest.Settlement) error {
	err := b.entry(ctx, func(q querier) error {
		err := add(ctx, q, `INSERT INTO settlements (seq, sha256, rule, ref, reason, who, at, undo) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			s.SHA256, s.Rule, s.Ref, s.Reason, s.Who, s.At.UnixMilli(), s.Undo)
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: s.At, Who: s.Who, Action: "settle", Subject: s.SHA256, Address: s.From,
			Detail: s.Rule + " " + s.Ref + " " + s.Reason})
	})
	if err != nil {
		return fmt.Errorf("settle %s of submission %s: %w", s.Rule, s.SHA256, err)
	}
	return nil
}

// Settlements lists the answers to a submission's queries in their order.
func (b returns) Settlements(ctx context.Context, sha256 string) ([]ingest.Settlement, error) {
	all, err := list(ctx, b.read, func(rows row) (s ingest.Settlement, err error) {
		var at int64
		err = rows.Scan(&s.SHA256, &s.Rule, &s.Ref, &s.Reason, &s.Who, &at, &s.Undo)
		s.At = fromMillis(at)
		return s, err
	}, `SELECT sha256, rule, ref, reason, who, at, undo FROM settlements WHERE sha256 = $1 ORDER BY seq`, sha256)
	if err != nil {
		return nil, fmt.Errorf("list the settlements of submission %s: %w", sha256, err)
	}
	return all, nil
}
