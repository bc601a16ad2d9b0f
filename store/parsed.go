package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// parsing has each connection of SQLite parse a statement once, in whatever transaction it
// comes again: parsing takes longer than most of them do.
type parsing struct{ driver.Connector }

func (p parsing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &parsedOnce{c.(conn), map[string]stmt{}}, nil
}

// conn is what SQLite's connections can do, but for running texts, which they would parse.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type stmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type parsedOnce struct {
	conn
	stmts map[string]stmt
}

func (c *parsedOnce) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return kept{s}, nil
	}
	s, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.stmts[text] = s.(stmt)
	return kept{c.stmts[text]}, nil
}

func (c *parsedOnce) Close() error {
	var all []error
	for _, s := range c.stmts {
		all = append(all, s.Close())
	}
	return errors.Join(append(all, c.conn.Close())...)
}

// kept is a statement that is closed with its connection.
type kept struct{ stmt }

func (kept) Close() error { return nil }
