// Package ingest takes returns in: it collects them from an inbox, reads them by
// form and checks them by rule, and it reads the park's own workbook.
//
// Invariants: an original is kept, immutable, under its SHA-256 before anything
// is made of it; the same bytes are one submission; a newer return replaces the
// older as a new version and deletes nothing; one bad file never stops the
// others. It refuses to guess: what it can't read is a Problem with its cell.
package ingest
