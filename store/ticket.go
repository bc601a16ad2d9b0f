package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
)

// newTicket is what something is called in addresses: 128 bits that tell nothing.
func newTicket() string { return strings.ToLower(rand.Text()) }

// ticketAll gives what was judged before there were tickets one each.
func ticketAll(ctx context.Context, tx *sql.Tx) error {
	all, err := list(ctx, tx, func(rows row) (seq int64, err error) {
		err = rows.Scan(&seq)
		return seq, err
	}, `SELECT seq FROM arrivals WHERE judged > 0 AND ticket = ''`)
	if err != nil {
		return fmt.Errorf("list arrivals without a ticket: %w", err)
	}
	for _, seq := range all {
		if _, err := tx.ExecContext(ctx, `UPDATE arrivals SET ticket = $2 WHERE seq = $1`, seq, newTicket()); err != nil {
			return fmt.Errorf("give arrival %d a ticket: %w", seq, err)
		}
	}
	return nil
}
