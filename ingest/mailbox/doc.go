// Package mailbox reads a mailbox that returns are mailed to: it watches a folder over
// IMAP, takes mails apart into the files that they carry, and says whose they are.
//
// Invariants: a mail is bytes until Parse has made a Message of it, and nothing in it is
// believed; reading changes nothing in the mailbox, only Move does; no number of the
// server's (UID, UIDVALIDITY) outlives a session, so that a mailbox that is numbered
// anew loses nothing and doubles nothing.
//
// It refuses clear text to anything but this machine, mails and parts beyond its limits,
// and to say who wrote a mail that has not exactly one sender. It knows nothing of
// statistics: what a file is worth, and who may send which, others decide.
package mailbox

// Limits bound what one mail may cost.
type Limits struct {
	Bytes int64 // of a whole mail
	Depth int   // of parts within parts and mails within mails
	Parts int   // all counted
	Files int   // that are handed over
	Field int   // bytes of the header of a part
}

// DefaultLimits take a mail of fifty megabytes as it travels, in base64.
func DefaultLimits() Limits {
	return Limits{Bytes: 70 << 20, Depth: 8, Parts: 200, Files: 50, Field: 256 << 10}
}

// Message is a mail taken apart.
type Message struct {
	From       []string // the addresses of all From fields, in lower case; one, or nobody wrote it
	Name       string   // the sender's display name
	ID         string   // Message-ID without its brackets; empty where it has none that is usable
	References []string // Message-IDs of the mails that it follows
	Subject    string
	Automatic  string // why no person wrote it; empty: one did
	Files      []file
	Notes      []string // what was not taken out of it, and why, for its sender to read
	Digest     string   // SHA-256 of all below the header
	results    []string // Authentication-Results, topmost first
}

// file is what a part of a mail carries.
type file struct {
	Name string // fit to be shown: no path, no control or direction characters
	Data []byte
}
