package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"parkstat/ingest"
)

// Content tells what is known of some bytes.
func (b returns) Content(ctx context.Context, sha256 string) (c ingest.Content, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT s.verdict, EXISTS (
  SELECT 1 FROM submissions t JOIN arrivals b ON b.sha256 = t.sha256
  WHERE t.form = s.form AND t.unit = s.unit AND t.period = s.period AND t.sha256 <> s.sha256 AND b.judged > 0
    AND b.verdict <> $2 AND (b.seen > a.seen OR b.seen = a.seen AND b.seq > a.seq))
FROM submissions s JOIN arrivals a ON a.sha256 = s.sha256 AND a.judged > 0
WHERE s.sha256 = $1 ORDER BY a.seen DESC, a.seq DESC LIMIT 1`, sha256, ingest.Void).Scan(&c.Verdict, &c.Superseded)
	if errors.Is(err, sql.ErrNoRows) {
		return ingest.Content{}, nil
	}
	if err != nil {
		return c, fmt.Errorf("look up submission %s: %w", sha256, err)
	}
	c.Known = true
	return c, nil
}

// Came reports whether these bytes came by a channel under a name.
func (b returns) Came(ctx context.Context, channel, name, sha256 string) (bool, error) {
	var n int
	err := b.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM arrivals WHERE sha256 = $1 AND channel = $2 AND name = $3`, sha256, channel, name).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look up whether %s came: %w", name, err)
	}
	return n > 0, nil
}

// Note keeps an arrival of what is the newest of its unit already.
func (b returns) Note(ctx context.Context, a ingest.Submission) error {
	err := b.entry(ctx, func(q querier) error {
		return add(ctx, q, `INSERT INTO arrivals (seq, sha256, channel, who, name, received, seen, late, version, verdict, judged)
VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, 0, '', 0)`, a.SHA256, a.Channel, a.Who, a.Name, a.Received.UnixMilli(), a.FirstSeen().UnixMilli())
	})
	if err != nil {
		return fmt.Errorf("note that %s came: %w", a.Name, err)
	}
	return nil
}

// Lies keeps what lies at a place, and reports whether it came there since the last look. A
// place that was never looked at is that of an arrival by folder under the same name.
func (b returns) Lies(ctx context.Context, p ingest.Place) (came bool, err error) {
	err = b.entry(ctx, func(q querier) error {
		came, err = lies(ctx, q, p)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note what lies at %s: %w", p.Path, err)
	}
	return came, nil
}

func lies(ctx context.Context, q querier, p ingest.Place) (came bool, err error) {
	var was string
	err = q.QueryRowContext(ctx, `SELECT sha256 FROM places WHERE dir = $1 AND path = $2`, p.Dir, p.Path).Scan(&was)
	switch {
	case err == nil:
		came = was != p.SHA256
	case errors.Is(err, sql.ErrNoRows):
		var before bool
		before, err = returnsOf(within(q), Recording{}).Came(ctx, ingest.ByFolder, p.Path, p.SHA256)
		came = !before
	}
	if err == nil {
		_, err = q.ExecContext(ctx, `INSERT INTO places (dir, path, sha256, size, modified, changed, inode, scanned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (dir, path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size,
modified = excluded.modified, changed = excluded.changed, inode = excluded.inode, scanned = excluded.scanned`,
			p.Dir, p.Path, p.SHA256, p.Size, p.Modified, p.Changed, p.Inode, p.Scanned.UnixMilli())
	}
	return came, err
}

// Moved empties the places of the same content, as old, that are gone, and reports whether there
// was one.
func (b returns) Moved(ctx context.Context, p ingest.Place, gone func(ingest.Place) bool) (moved bool, err error) {
	err = b.entry(ctx, func(q querier) error {
		all, err := list(ctx, q, func(rows row) (was ingest.Place, err error) {
			err = rows.Scan(&was.Dir, &was.Path)
			return was, err
		}, `SELECT dir, path FROM places WHERE sha256 = $1 AND modified = $2 AND (dir <> $3 OR path <> $4)`, p.SHA256, p.Modified, p.Dir, p.Path)
		if err != nil {
			return err
		}
		for _, was := range all {
			if !gone(was) {
				continue
			}
			moved = true
			if _, err := q.ExecContext(ctx, `UPDATE places SET sha256 = '' WHERE dir = $1 AND path = $2`, was.Dir, was.Path); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("note whence %s was moved: %w", p.Path, err)
	}
	return moved, nil
}

// Places are some of an inbox, by path, as they were when they were read last.
func (b returns) Places(ctx context.Context, dir string, paths []string) (map[string]ingest.Place, error) {
	of := map[string]ingest.Place{}
	for part := range slices.Chunk(paths, asked) {
		if err := b.places(ctx, dir, part, of); err != nil {
			return nil, fmt.Errorf("list what lies in %s: %w", dir, err)
		}
	}
	return of, nil
}

func (b returns) places(ctx context.Context, dir string, paths []string, of map[string]ingest.Place) error {
	in, args := oneOf(paths, dir)
	_, err := list(ctx, b.read, func(rows row) (none struct{}, err error) {
		p := ingest.Place{Dir: dir}
		var scanned int64
		err = rows.Scan(&p.Path, &p.SHA256, &p.Size, &p.Modified, &p.Changed, &p.Inode, &scanned)
		p.Scanned = fromMillis(scanned)
		of[p.Path] = p
		return none, err
	}, `SELECT path, sha256, size, modified, changed, inode, scanned FROM places WHERE dir = $1 AND path IN (`+in+`)`, args...)
	return err
}
