package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"parkstat/report"
)

// restored is the home of a book that came out of a backup.
const restored = "restored"

// settle has a book that has no home yet live where it lies.
func settle(ctx context.Context, d dialect, db *sql.DB) error {
	home, err := one(ctx, db, scanText, `SELECT home FROM home`)
	if err != nil || home != "" {
		return err
	}
	return adopt(ctx, d, db, db)
}

func scanText(row row) (text string, err error) {
	err = row.Scan(&text)
	return text, err
}

func adopt(ctx context.Context, d dialect, from, to querier) error {
	here, err := d.home(ctx, from)
	if err != nil {
		return err
	}
	_, err = to.ExecContext(ctx, `UPDATE home SET home = $1`, here)
	return err
}

// Away says whether the book lies elsewhere than where it was let send from: a copy, or what was
// restored from a backup. The book that it is a copy of may be sending still.
func (s *Store) Away(ctx context.Context) (bool, error) {
	home, err := one(ctx, s.read, scanText, `SELECT home FROM home`)
	var here string
	if err == nil {
		here, err = s.dialect.home(ctx, s.read)
	}
	if err != nil {
		return false, fmt.Errorf("tell where the book lives: %w", err)
	}
	return home != here, nil
}

// Adopt has the book live where it lies now, with a line in the audit trail.
func (s *Store) Adopt(ctx context.Context, e report.AuditEntry) error {
	err := s.entry(ctx, func(q querier) error {
		if err := adopt(ctx, s.dialect, q, q); err != nil {
			return err
		}
		return audit(ctx, q, e)
	})
	if err != nil {
		return fmt.Errorf("let the book send from here: %w", err)
	}
	return nil
}

// home is the machine, the file and its path: a copy differs in one of them.
func (dir sqlite) home(context.Context, querier) (string, error) {
	path, err := filepath.Abs(filepath.Join(string(dir), bookName))
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	var info os.FileInfo
	if err == nil {
		info, err = os.Stat(path)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %d %s", machine(), inode(info), path), nil
}

// home is the server's own number and those of the database and the schema: one that is restored
// from a dump has others.
func (at postgres) home(ctx context.Context, q querier) (string, error) {
	return one(ctx, q, scanText, `SELECT 'postgres ' || s.system_identifier || ' ' || d.oid || ' ' || n.oid
FROM pg_control_system() s, pg_database d, pg_namespace n WHERE d.datname = current_database() AND n.nspname = current_schema()`)
}

// machine tells this machine from others, without giving its number away; "" where it has none, as
// in a container, whose name is another at each start.
func machine() string {
	name, err := os.ReadFile("/etc/machine-id")
	if err != nil && runtime.GOOS != "linux" {
		host, _ := os.Hostname()
		name = []byte(host)
	}
	if len(strings.TrimSpace(string(name))) == 0 {
		return "-"
	}
	sum := sha256.Sum256(append([]byte("parkstat "), name...))
	return hex.EncodeToString(sum[:8])
}
