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
)

var (
	// ErrNoBackup is a file that is none, or in which no part is whole.
	ErrNoBackup = errors.New("这个文件不是 parkstat 的备份，或里面没有一次完整的备份")
	// ErrOccupied is a folder that has a book already.
	ErrOccupied = errors.New("这里已经有账本，不覆盖；请先把它移到别处")
)

// tarBlock is what a tar is made of.
const tarBlock = 512

// parts are what is whole in a backup.
type parts struct {
	end      int64           // of the last part
	has      map[string]bool // content of the archive
	book     int64           // where the newest book begins, packed
	bookSize int64
	bookSum  string // its SHA-256
}

// readParts looks through a backup without reading its content. An empty file is one without parts.
func readParts(f *os.File) (p parts, err error) {
	p.has = map[string]bool{}
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return p, err
	}
	fresh, next, r := []string{}, p, tar.NewReader(f)
	for {
		h, err := r.Next()
		if err != nil {
			break // the end, or a part that was broken off
		}
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return p, err
		}
		switch sum, content := strings.CutPrefix(h.Name, archived); {
		case content:
			fresh = append(fresh, strings.ReplaceAll(sum, "/", ""))
		case h.Name == bookEntry:
			next.book, next.bookSize = at, h.Size
		case h.Name == sumsEntry:
			sums, err := io.ReadAll(r)
			if err != nil {
				break // its list is not whole
			}
			for _, sum := range fresh {
				p.has[sum] = true
			}
			next.bookSum, _, _ = strings.Cut(string(sums), " ")
			next.end = (at + h.Size + tarBlock - 1) / tarBlock * tarBlock
			p, fresh = next, fresh[:0]
		}
	}
	if p.end == 0 {
		return p, ErrNoBackup
	}
	return p, nil
}

// Restore puts the newest whole part of a backup into a folder that has no book: its archive, and then
// the book, which has no home and sends nothing until Adopt.
func Restore(ctx context.Context, file, dir string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore %s into %s: %w", file, dir, err)
		}
	}()
	book := filepath.Join(dir, bookName)
	if _, err := os.Stat(book); err == nil {
		return ErrOccupied
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	held, err := readParts(f)
	if err == nil && held.end == 0 {
		err = ErrNoBackup
	}
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, "restore.tmp")
	if err := errors.Join(os.RemoveAll(temp), os.MkdirAll(temp, 0o700)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	err = unpackBook(io.NewSectionReader(f, held.book, held.bookSize), held.bookSum, filepath.Join(temp, bookName))
	if err == nil {
		err = unpackArchive(ctx, io.NewSectionReader(f, 0, held.end), dir)
	}
	if err == nil {
		err = evict(ctx, temp)
	}
	if err == nil {
		err = os.Rename(filepath.Join(temp, bookName), book)
	}
	return err
}

// unpackBook writes the book, and compares what was packed with its checksum.
func unpackBook(packed io.Reader, sum, into string) (err error) {
	hash := sha256.New()
	z, err := gzip.NewReader(io.TeeReader(packed, hash))
	if err != nil {
		return err
	}
	to, err := os.OpenFile(into, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(to, z); err == nil {
		_, err = io.Copy(io.Discard, io.TeeReader(packed, hash)) // what may stand behind
	}
	err = errors.Join(err, to.Sync(), to.Close())
	if err == nil && hex.EncodeToString(hash.Sum(nil)) != sum {
		err = fmt.Errorf("the book %w", ErrDamaged)
	}
	return err
}

// unpackArchive puts all content into the archive; what is damaged is put under the hash that it has
// now, where nobody looks for it, and told by who verifies.
func unpackArchive(ctx context.Context, from io.Reader, dir string) error {
	a, err := NewArchive(dir)
	if err != nil {
		return err
	}
	for r := tar.NewReader(from); ctx.Err() == nil; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !strings.HasPrefix(h.Name, archived) {
			continue
		}
		data, err := io.ReadAll(r)
		if err == nil {
			_, err = a.Put(data)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// evict takes its home from the book in a folder.
func evict(ctx context.Context, dir string) error {
	s, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	_, err = s.write.ExecContext(ctx, `UPDATE home SET home = $1`, restored)
	return errors.Join(err, s.Close())
}
