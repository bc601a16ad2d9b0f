package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work"
)

// Recording is what else is done when a return is judged.
type Recording struct {
	Letters bool // a letter is due with each that came by folder
	// Receipt makes a receipt of what was judged, but for its number; nil: none is made.
	Receipt func(ingest.Submission) work.Receipt
}

// Recording is the book that does it.
func (s *Store) Recording(r Recording) ingest.Book { return returnsOf(s.book, r) }

// issue makes a receipt for content that was judged just now, unless it was given the same verdict
// before.
func (r Recording) issue(ctx context.Context, q querier, s ingest.Submission) error {
	if r.Receipt == nil || s.Unit == "" {
		return nil
	}
	var arrival, judged int64
	var ticket, before string
	kept, err := one(ctx, q, func(rows row) (ingest.Submission, error) {
		return scanSubmission(rows, &arrival, &judged, &ticket, &before)
	},
		contents+`, a.seq, a.judged, a.ticket,
COALESCE((SELECT verdict FROM receipts r WHERE r.arrival = a.seq ORDER BY r.judged DESC LIMIT 1), '')`+ofContents+`s.sha256 = $1`, s.SHA256)
	if err != nil || before == string(kept.Verdict) {
		return err
	}
	kept.Facts = s.Facts
	receipt := r.Receipt(kept)
	receipt.Return = ticket
	for {
		receipt.Number = receiptNumber(kept.Period)
		text, err := json.Marshal(receipt)
		if err != nil {
			return err
		}
		err = change(ctx, q, ErrRecorded, `INSERT INTO receipts (number, arrival, judged, verdict, receipt) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (number) DO NOTHING`, receipt.Number, arrival, judged, kept.Verdict, string(text))
		if !errors.Is(err, ErrRecorded) {
			return err
		}
	}
}

// receiptNumber is a number for paper and telephone: 40 bits.
func receiptNumber(p facts.Period) string {
	return fmt.Sprintf("QL-%04d%02d-%s", p.Year, p.Month, work.Legible(8))
}

// ReceiptNumbered is a receipt of one of some units, as it was made; report.ErrUnknown where there is
// none or it is another's. No units: whoever's.
func (b desk) ReceiptNumbered(ctx context.Context, number string, units []string) (r work.Receipt, err error) {
	owned, args := ofUnits(units, number)
	var text string
	err = b.read.QueryRowContext(ctx, `SELECT r.receipt FROM receipts r JOIN arrivals a ON a.seq = r.arrival
JOIN submissions s ON s.sha256 = a.sha256 WHERE r.number = $1`+owned, args...).Scan(&text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, report.ErrUnknown
	case err == nil:
		err = json.Unmarshal([]byte(text), &r)
	}
	if err != nil {
		err = fmt.Errorf("look up receipt %s: %w", number, err)
	}
	return r, err
}
