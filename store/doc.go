// Package store is the book of record: submissions with their figures and
// problems, runs with their files and mails, the journal of every attempt to
// send, the schedule and the audit trail; and beside it the archive, which keeps
// originals, outputs and letters under their SHA-256.
//
// Invariants: a call that returns without an error is on the disk; a submission,
// a run, a journal row and an audit row are written once and never changed but
// for the state that their methods set; nothing is deleted but what a browser
// was known by (visits), which is no record; what comes back is what went in, times to the
// millisecond and in UTC. "Newest" is by the time of receipt, then by the order of recording. The same bytes that come again are the same
// submission and another arrival; what counts goes by arrivals.
//
// It refuses the same run twice, an attempt to send a mail that
// waits for approval or was accepted already, content that does not match its
// hash, a book written by a newer program, and a second run beside the first.
//
// The statements and migrations are one text for SQLite and PostgreSQL: numbered
// placeholders, ids made by us, times as BIGINT milliseconds, JSON as TEXT. What differs is
// the dialect: sqlite.go for a folder, postgres.go for postgres://…, in a database that
// sorts by bytes (it refuses any other). Texts lose there what is no UTF-8, and NUL.
//
// There is one writer at a time, also among several programs on one server, and a pool of
// readers, who never wait for him and see what is committed: inside Atomically the Store
// itself may be read and shows what was before; to write there by the Store itself would
// wait for ever.
package store
