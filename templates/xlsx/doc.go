// Package xlsx is the file format: it turns the bytes of a workbook into typed
// cells, or into a refusal that says what the file is and what to do about it.
//
// Invariants: a Book is returned only after every part it rests on was read to
// its end, with its checksum, size and XML found sound; a cell's text is what
// the file stores, never a rounding of it; every failure of Read is a *Refusal
// in Chinese; the work and the memory are bounded by Limits. Stream gives the
// rows of a workbook of any length, after the same checks of all of it.
//
// It refuses to guess. Entries that are duplicate, overlapping, encrypted or
// lie about their size, a DOCTYPE, rows out of order, a string index out of
// range, a number that is not one: the whole workbook is refused, because a
// workbook read in part is a wrong statistic.
//
// It takes zip and XML apart by itself, since the standard packages are lenient
// where a return may be damaged, and slow where there are thousands.
//
// It evaluates no formula and knows no form: what a cell means is the caller's.
package xlsx
