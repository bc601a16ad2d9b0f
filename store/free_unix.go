//go:build linux || darwin

package store

import "syscall"

// Free is how many bytes are free on the disk of a folder; not ok where nobody says.
func Free(dir string) (bytes uint64, ok bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
