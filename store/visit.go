package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// visits are what the web door remembers of browsers. It is no record: what has expired goes.
type visits struct {
	book
	now func() time.Time // real time
}

// Visits keeps what the web door remembers of browsers, until it expires by real time.
func (s *Store) Visits(now func() time.Time) visits { return visits{s.book, now} }

// FindCtx is what is remembered under a token.
func (v visits) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var text string
	err = v.read.QueryRowContext(ctx, `SELECT data FROM visits WHERE token = $1 AND expires > $2`, token, v.now().UnixMilli()).Scan(&text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, nil
	case err == nil:
		data, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil {
		return nil, false, fmt.Errorf("look up a visit: %w", err)
	}
	return data, true, nil
}

// CommitCtx remembers something under a token, and forgets what has expired.
func (v visits) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	err := v.entry(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `DELETE FROM visits WHERE expires <= $1`, v.now().UnixMilli())
		if err == nil {
			_, err = q.ExecContext(ctx, `INSERT INTO visits (token, data, expires) VALUES ($1, $2, $3)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires`, token, base64.StdEncoding.EncodeToString(data), expiry.UnixMilli())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a visit: %w", err)
	}
	return nil
}

// DeleteCtx forgets what is under a token.
func (v visits) DeleteCtx(ctx context.Context, token string) error {
	err := v.entry(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `DELETE FROM visits WHERE token = $1`, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget a visit: %w", err)
	}
	return nil
}

// Find, Commit and Delete are for callers without a context.
func (v visits) Find(token string) ([]byte, bool, error) {
	return v.FindCtx(context.Background(), token)
}

func (v visits) Commit(token string, data []byte, expiry time.Time) error {
	return v.CommitCtx(context.Background(), token, data, expiry)
}

func (v visits) Delete(token string) error { return v.DeleteCtx(context.Background(), token) }
