package store

import (
	"os"
	"syscall"
)

const mountLocal = 0x1000 // MNT_LOCAL

// remote is the kind of the network drive that a folder lies on; "" where it lies on none.
func remote(dir string, _ os.FileInfo) string {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil || s.Flags&mountLocal != 0 {
		return ""
	}
	kind := []byte{}
	for _, c := range s.Fstypename {
		if c == 0 {
			break
		}
		kind = append(kind, byte(c))
	}
	return string(kind)
}
