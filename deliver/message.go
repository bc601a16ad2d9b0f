// Package deliver turns messages into receipts: a mail is rendered whole, its
// bytes are frozen, and only then is anybody dialled.
//
// Invariants:
//   - one letter, one recipient, one transaction: a bad address never stops the others;
//   - the attempt is journalled before the first byte could be accepted, so that
//     a crash can be told apart from silence;
//   - success is the server's 250 after the final dot, nothing before and nothing
//     after it. When that answer is lost the outcome is Unknown, never a guess;
//   - a retry sends the same bytes under the same Message-ID.
//
// It refuses header fields and file names that carry control characters, mails
// without text, clear text to anything but this machine, and a second, different
// letter under an ID already spooled. It knows nothing of statistics, and it does
// not retry: it says when to (Retry), but who is due again is the caller's book-keeping.
//
// Besides mail it has the robots of chat groups, for short texts.
package deliver

import (
	"net/mail"
	"time"
)

// Attachment is a file that travels with the mail. Name may be Chinese.
type Attachment struct {
	Name, Type string
	Data       []byte
}

// Picture is shown inside the HTML, which refers to it as cid:CID.
type Picture struct {
	CID, Name, Type string
	Data            []byte
}

// Message is one mail to exactly one recipient.
type Message struct {
	ID          string // stable Message-ID, without the angle brackets
	Date        time.Time
	From, To    mail.Address
	ReplyTo     *mail.Address
	Subject     string
	Text, HTML  string
	Attachments []Attachment
	Pictures    []Picture
	Replaces    string   // Message-ID of the mail that this one corrects
	Answers     string   // Message-ID of the mail that this one answers
	References  []string // Message-IDs of those before it
	Automatic   bool     // it answers by itself (RFC 3834)
}
