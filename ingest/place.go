package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Place is a file that lies in an inbox, as it was when it was read last.
type Place struct {
	Dir, Path string
	SHA256    string
	Size      int64
	Modified  int64 // in nanoseconds, as the file system has it
	Changed   int64 // of the file's own entry, and which that is; 0 where there is no such thing
	Inode     int64
	Scanned   time.Time
}

const (
	// tick is how far apart two changes must be for a file system's clock to show it: a file
	// that was changed just before it was read may have been changed just after.
	tick = 2 * time.Second
	// rehashed is how long a file is believed to be what it was.
	rehashed = 24 * time.Hour
)

// placeOf is a place as it is now, without its content.
func placeOf(in *Inbox, name string, as fs.FileInfo) Place {
	p := Place{Dir: in.Dir, Path: name, Size: as.Size(), Modified: as.ModTime().UnixNano(), Scanned: in.Wall()}
	p.Inode, p.Changed = entry(as)
	return p
}

// unchanged reports whether a place that looks as it does now need not be read again.
func (p Place) unchanged(now Place) bool {
	return p.Size == now.Size && p.Modified == now.Modified && p.Changed == now.Changed && p.Inode == now.Inode &&
		p.Modified <= p.Scanned.Add(-tick).UnixNano() && now.Scanned.Sub(p.Scanned) < rehashed
}

// gone reports whether nothing lies there any more. Of a bundle's member it is not known.
func (p Place) gone() bool {
	_, err := os.Lstat(filepath.Join(p.Dir, filepath.FromSlash(p.Path)))
	return errors.Is(err, fs.ErrNotExist)
}

// found lists what lies in the inboxes and is not known to be what it was.
func (r *Round) found(ctx context.Context, sum *Summary) (files []coming, err error) {
	for i := range r.Inboxes {
		in := &r.Inboxes[i]
		var lying []Place
		look := func() error {
			more, err := r.changed(ctx, in, lying)
			files, lying = append(files, more...), lying[:0]
			return err
		}
		closed, err := in.scan(func(name string, as fs.FileInfo) error {
			at, odd := in.came(name, r.Now)
			if odd != "" && !slices.Contains(sum.Odd, odd) {
				sum.Odd = append(sum.Odd, odd)
			}
			if at.After(r.Now) {
				sum.Future++
				return nil
			}
			sum.Seen++
			if lying = append(lying, placeOf(in, name, as)); len(lying) < chunk {
				return nil
			}
			return look()
		})
		if sum.Closed = append(sum.Closed, closed...); err == nil {
			err = look()
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// changed are those of some places that are to be read.
func (r *Round) changed(ctx context.Context, in *Inbox, lying []Place) (files []coming, err error) {
	paths := make([]string, len(lying))
	for i, p := range lying {
		paths[i] = p.Path
	}
	before, err := r.Book.Places(ctx, in.Dir, paths)
	if err != nil {
		return nil, err
	}
	for _, p := range lying {
		was := before[p.Path]
		if was.unchanged(p) {
			continue
		}
		at, _ := in.came(p.Path, r.Now)
		files = append(files, coming{inbox: in, name: p.Path, received: at, seen: r.Now, channel: ByFolder, lay: was.SHA256})
	}
	return files, nil
}
