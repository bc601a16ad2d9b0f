package ingest

import (
	"io/fs"
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
func placeOf(in Inbox, d dropped, as fs.FileInfo, now time.Time) Place {
	p := Place{Dir: in.Dir, Path: d.name, Size: as.Size(), Modified: as.ModTime().UnixNano(), Scanned: now}
	p.Inode, p.Changed = entry(as)
	return p
}

// unchanged reports whether a place that looks as it does now need not be read again.
func (p Place) unchanged(now Place) bool {
	return p.Size == now.Size && p.Modified == now.Modified && p.Changed == now.Changed && p.Inode == now.Inode &&
		p.Modified <= p.Scanned.Add(-tick).UnixNano() && now.Scanned.Sub(p.Scanned) < rehashed
}
