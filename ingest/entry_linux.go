package ingest

import (
	"io/fs"
	"os"
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

// openFile opens a file for reading, and neither waits at what has become a pipe meanwhile nor
// follows what has become a link.
func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
}
