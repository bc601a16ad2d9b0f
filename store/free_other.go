//go:build !linux && !darwin && !windows

package store

// Free is not told on this system.
func Free(string) (bytes uint64, ok bool) { return 0, false }
