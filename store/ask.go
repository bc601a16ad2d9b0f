package store

import (
	"context"
	"fmt"

	"parkstat/report"
	"parkstat/work"
)

// Asked records what a unit asks, with its line of the audit log.
func (b desk) Asked(ctx context.Context, a work.Ask) error {
	a.ID = newTicket()
	err := b.entry(ctx, func(q querier) error {
		period, err := periodText(a.Period)
		if err != nil {
			return err
		}
		err = add(ctx, q, `INSERT INTO asks (seq, id, what, unit, form, period, until, body, who, address, at, state, decided, decider, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', '')`,
			a.ID, a.What, a.Unit, a.Form, period, millis(a.Until), a.Text, a.Who, a.From, a.At.UnixMilli(), a.State)
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: a.At, Who: a.Who, Action: "ask", Subject: a.ID, Detail: a.What + " " + a.Text, Address: a.From})
	})
	if err != nil {
		return fmt.Errorf("record what %s asks: %w", a.Unit, err)
	}
	return nil
}

// Asks lists what units asked, newest last. No units: whoever did.
func (b desk) Asks(ctx context.Context, units []string) ([]work.Ask, error) {
	where, args := "", []any(nil)
	if len(units) > 0 {
		var in string
		in, args = oneOf(units)
		where = ` WHERE unit IN (` + in + `)`
	}
	all, err := list(ctx, b.read, func(rows row) (a work.Ask, err error) {
		var period string
		var until, at, decided int64
		err = rows.Scan(&a.ID, &a.What, &a.Unit, &a.Form, &period, &until, &a.Text, &a.Who, &a.From, &at, &a.State, &decided, &a.By, &a.Answer)
		if err != nil {
			return a, err
		}
		a.Until, a.At, a.Decided = sometime(until), fromMillis(at), sometime(decided)
		a.Period, err = parsePeriod(period)
		return a, err
	}, `SELECT id, what, unit, form, period, until, body, who, address, at, state, decided, decider, answer FROM asks`+where+` ORDER BY seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("list what is asked: %w", err)
	}
	return all, nil
}

// AskAnswered records the answer to what was asked and waits, with its line of the audit log;
// report.ErrUnknown where nothing of the kind waits.
func (b desk) AskAnswered(ctx context.Context, a work.Ask) error {
	return b.entry(ctx, func(q querier) error {
		err := change(ctx, q, report.ErrUnknown, `UPDATE asks SET state = $2, decided = $3, decider = $4, answer = $5 WHERE id = $1 AND state = $6`,
			a.ID, a.State, a.Decided.UnixMilli(), a.By, a.Answer, work.AskOpen)
		if err != nil {
			return err
		}
		return audit(ctx, q, report.AuditEntry{At: a.Decided, Who: a.By, Action: "answer", Subject: a.ID, Detail: a.State + " " + a.Answer})
	})
}
