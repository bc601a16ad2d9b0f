package ingest

import (
	"io/fs"
	"syscall"
)

// entry tells which entry of the file system a file is, and when that was changed: no program
// sets that back.
func entry(f fs.FileInfo) (inode, changed int64) {
	if s, ok := f.Sys().(*syscall.Stat_t); ok {
		return int64(s.Ino), s.Ctim.Nano()
	}
	return 0, 0
}
