package store

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parkstat/report"
)

// A backup is one tar file that any tar can read. Each time adds a part to its end: what the archive
// has that the file has not yet, the book as it is then, and a list of both with their checksums.
// A part counts once its list is whole, so one that was broken off leaves the parts before it.
const (
	bookEntry = bookName + ".gz"
	sumsEntry = "SHA256SUMS"
	archived  = "archive/" // and the place of the content
)

// backed is what a backup came to.
type backed struct {
	Added   int      // pieces of content that were new
	Kept    int      // that were in the file already
	Damaged []string // that the archive no longer has as they were; they are not in the file
	Bytes   int64    // of the file
}

// Backup adds the book and the archive in dir, as they are now, to a file; others may go on working.
func (s *Store) Backup(ctx context.Context, dir, file string, e report.AuditEntry) (done backed, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up into %s: %w", file, err)
		}
	}()
	release, err := await(ctx, sqlite(dir), "backup", 0)
	if err != nil {
		return done, err
	}
	defer release()
	temp := filepath.Join(dir, "backup.tmp")
	if err := os.RemoveAll(temp); err != nil { // of one that was broken off
		return done, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	// The book first: whatever it refers to was in the archive before.
	if err := s.dialect.snapshot(ctx, s, temp); err != nil {
		return done, err
	}
	if done, err = addPart(ctx, file, dir, temp, e.At); err != nil {
		return done, err
	}
	e.Action, e.Subject, e.Detail = "backup", file, fmt.Sprintf("+%d", done.Added)
	return done, s.Audit(ctx, e)
}

func addPart(ctx context.Context, file, dir, temp string, now time.Time) (done backed, err error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	held, err := readParts(f)
	if err != nil {
		return done, err
	}
	if err := f.Truncate(held.end); err != nil {
		return done, err
	}
	if _, err := f.Seek(held.end, io.SeekStart); err != nil {
		return done, err
	}
	p := &part{tar: tar.NewWriter(f), now: now}
	if err := p.addArchive(ctx, dir, held, &done); err != nil {
		return done, err
	}
	if err := p.addBook(filepath.Join(temp, bookName)); err != nil {
		return done, err
	}
	if err := p.add(sumsEntry, []byte(p.book+p.sums.String())); err != nil {
		return done, err
	}
	if err := errors.Join(p.tar.Close(), f.Sync()); err != nil {
		return done, err
	}
	done.Bytes, err = f.Seek(0, io.SeekEnd)
	return done, err
}

// part is one that is being written.
type part struct {
	tar  *tar.Writer
	now  time.Time
	book string // its line of the list, the first
	sums strings.Builder
}

func (p *part) add(name string, data []byte) error {
	err := p.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: p.now.Truncate(time.Second)})
	if err == nil {
		_, err = p.tar.Write(data)
	}
	return err
}

func (p *part) addArchive(ctx context.Context, dir string, held parts, done *backed) error {
	a, err := NewArchive(dir)
	if err != nil {
		return err
	}
	all, err := a.list()
	if err != nil {
		return err
	}
	for _, sum := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if held.has[sum] {
			done.Kept++
			continue
		}
		data, err := a.Get(sum)
		if errors.Is(err, ErrDamaged) {
			done.Damaged = append(done.Damaged, sum)
			continue
		}
		if err == nil {
			err = p.add(archived+place(sum), data)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(&p.sums, "%s  %s%s\n", sum, archived, place(sum))
		done.Added++
	}
	return nil
}

// addBook packs the book into a file first, since a tar must know the size beforehand.
func (p *part) addBook(file string) (err error) {
	packed := file + ".gz"
	size, sum, err := pack(file, packed)
	if err != nil {
		return err
	}
	from, err := os.Open(packed)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if err := p.tar.WriteHeader(&tar.Header{Name: bookEntry, Mode: 0o600, Size: size, ModTime: p.now.Truncate(time.Second)}); err != nil {
		return err
	}
	_, err = io.Copy(p.tar, from)
	p.book = sum + "  " + bookEntry + "\n"
	return err
}

func pack(file, into string) (size int64, sum string, err error) {
	from, err := os.Open(file)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := os.Create(into)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	hash := sha256.New()
	z := gzip.NewWriter(io.MultiWriter(to, hash))
	if _, err = io.Copy(z, from); err == nil {
		err = z.Close()
	}
	if err == nil {
		size, err = to.Seek(0, io.SeekEnd)
	}
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// list names all content by its hash, in order.
func (a *Archive) list() (all []string, err error) {
	shards, err := os.ReadDir(a.dir)
	if err != nil {
		return nil, err
	}
	for _, shard := range shards {
		files, err := os.ReadDir(filepath.Join(a.dir, shard.Name()))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			sum := shard.Name() + f.Name()
			if _, err := hex.DecodeString(sum); err == nil && len(sum) == 2*sha256.Size {
				all = append(all, sum)
			}
		}
	}
	return all, nil
}
