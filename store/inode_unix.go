//go:build unix

package store

import (
	"os"
	"syscall"
)

// inode is the file's number, which no copy of it has.
func inode(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino)
	}
	return 0
}
