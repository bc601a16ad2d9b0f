// Package work is the office at work: who owes what, blanks and marked copies, taking returns in,
// answers, approvals, calls and reminders, mails in and out, the plans by which all that is done.
// It takes the actor as an argument, returns values, and prints nothing; the queue of what is due
// is work/queue's.
//
// Invariants: a letter goes again as the same bytes; whether it may have arrived already is
// counted, and bounded. A mail that comes in is on record before its returns are taken, and
// answered before it is moved. A reminder's letter is planned in the transaction that settles the
// reminder.
//
// It refuses to send a letter that was stopped before somebody says why, to tell of one letter
// twice, and to answer who is not on the list.
package work

// The kinds of work. A further kind is a name here and a queue.Kind that does it.
const (
	KindMail  = "mail"  // a letter to one recipient; the id is that of its delivery
	KindAlert = "alert" // telling the admin of a letter; the id is that of its delivery
)
