// Package failpoint names the points at which a crash test kills the process, in the real
// code and not in a copy of it.
//
// Invariants: a point kills as kill -9 does, so that nothing is tidied up first; it does so
// only in a program built with the tag failpoint, and only where PARKSTAT_FAILPOINT names
// it. In every other build a point is an empty function.
//
// It refuses to do anything milder: no error is returned and no state is changed, since a
// test of a crash must not take a way that a crash does not.
package failpoint
