//go:build !unix

package store

import "os"

// inode is not to be had: a copy is known by its machine and path.
func inode(os.FileInfo) uint64 { return 0 }
