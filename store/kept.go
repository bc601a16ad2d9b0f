package store

import (
	"context"
	"fmt"

	"parkstat/ingest"
	"parkstat/work"
)

// Kept lists what the book says is in the archive, by kind and in the order of recording. A file
// that was refused unread for its size is not kept, nor what was forgotten.
func (s *Store) Kept(ctx context.Context) ([]work.Kept, error) {
	all, err := list(ctx, s.read, func(row row) (k work.Kept, err error) {
		err = row.Scan(&k.What, &k.Of, &k.SHA256)
		return k, err
	}, `SELECT what, of_whom, sha256 FROM (
SELECT 1 AS kind, '原件' AS what, s.period || ' ' || s.unit_name || ' ' || s.name AS of_whom, s.sha256, s.seq, 0 AS place FROM submissions s
WHERE NOT EXISTS (SELECT 1 FROM problems p WHERE p.sha256 = s.sha256 AND p.message = $1)
UNION ALL SELECT 2, '产出', o.run || ' ' || o.name, o.sha256, r.version, o.seq FROM outputs o JOIN runs r ON r.id = o.run
UNION ALL SELECT 3, '信件', d.id || ' ' || d.addr, d.letter, d.seq, 0 FROM deliveries d
UNION ALL SELECT 4, '来信', m.id || ' ' || m.sender || ' ' || m.subject, m.raw, m.seq, 0 FROM mails m
UNION ALL SELECT 5, '附件', f.mail || ' ' || f.name, f.sha256, m.seq, f.seq FROM mail_files f JOIN mails m ON m.id = f.mail
) AS kept ORDER BY kind, seq, place, of_whom`, ingest.TooLarge().Message)
	if err != nil {
		return nil, fmt.Errorf("list what is in the archive: %w", err)
	}
	return all, nil
}

// Faults are what is wrong with the book by the database's own checks.
func (s *Store) Faults(ctx context.Context) ([]string, error) {
	all, err := s.dialect.faults(ctx, s.read)
	if err != nil {
		return nil, fmt.Errorf("check the book: %w", err)
	}
	return all, nil
}

// faults: every page and index of the file, and that no row refers to one that is not there.
func (dir sqlite) faults(ctx context.Context, q querier) ([]string, error) {
	all, err := list(ctx, q, scanText, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`)
	if err != nil {
		return nil, err
	}
	loose, err := list(ctx, q, scanText, `SELECT '有一行所指的不在：' || parent FROM pragma_foreign_key_check`)
	return append(all, loose...), err
}

// faults: none, since a server watches over its own pages.
func (at postgres) faults(context.Context, querier) ([]string, error) { return nil, nil }
