//go:build !failpoint

// Package failpoint names the points at which a crash test kills the process. It
// does nothing unless built with the tag failpoint.
package failpoint

// Hit marks a point.
func Hit(string) {}
