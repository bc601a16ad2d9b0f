// Package facts is the office's vocabulary: period, respondent, roster, item,
// value, cell, fact and problem.
//
// Invariants: a Value's zero value is missing, and missing is never zero; money
// is int64 千元 (thousand yuan); a Fact knows the cell it was read from; bad
// data is a Problem, never an error. The package imports the standard library
// only and refuses floating point: numbers are scaled integers or rationals.
package facts
