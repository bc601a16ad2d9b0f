package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var embedded embed.FS

// ErrNewer says that the book was written by a newer program, whose tables this
// one does not know.
var ErrNewer = errors.New("数据库由更新版本的 parkstat 写成，请升级程序")

// migrate brings the tables up to date, after a copy of the book as it was. There is no way down:
// a book of record is restored from its backup.
func migrate(ctx context.Context, d dialect, db *sql.DB) error {
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d.tables(), db, files, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(29, &goose.GoFunc{RunTx: ticketAll}, nil)))
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	if current > target {
		return fmt.Errorf("%w (%d > %d)", ErrNewer, current, target)
	}
	if current > 0 && current < target {
		if err := d.keep(ctx, db, fmt.Sprintf("before-%05d.db", current)); err != nil {
			return fmt.Errorf("back up the book before its tables are changed: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the tables: %w", err)
	}
	return nil
}
