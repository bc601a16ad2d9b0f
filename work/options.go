package work

import (
	"net/mail"
	"time"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/ingest/mailbox"
	"parkstat/report"
	"parkstat/templates"
)

// Options are what an office works by: a park, compiled. Package park fills them.
type Options struct {
	Units      *facts.Park
	Calendar   *calendar.Calendar
	Forms      templates.Forms // the first is the one that the report waits for
	Rules      map[string]*ingest.Rules
	Inboxes    []ingest.Inbox
	Plan       *calc.Plan
	Reports    []*report.Report // the monthly one first
	Letters    *Letters
	Policies   []Policy
	Plans      []Plan
	Escalation []Step // whom to call after how many workdays, from who fills in the form upwards
	Reporting  report.Options
	Mailing    Mailing
	Printed    Printed
	PDF        bool // a first page is printed, where there is LibreOffice
}

// Mailing is how the office writes, and is written to.
type Mailing struct {
	Office       mail.Address    // the statistics office's own
	GiveUp       time.Duration   // after which a letter that is not accepted is given up
	LateAfter    time.Duration   // after which the admin is told of a letter; 0: never
	UnknownTries int             // how often a letter that the server may have is sent again
	AtOnce       int             // letters on their way at the same time
	Robots       map[string]bool // policies whose messages a robot takes, which takes no long ones
	Receipts     string          // the role of who is told of returns that came by folder; "": nobody
	Mailbox      *Reading        // nil: there is none
}

// Reading is how a mailbox is read, and who is believed.
type Reading struct {
	Every      time.Duration // where the server does not tell of mails
	Address    string        // where mended returns are to be sent; empty where the log-in name is no address
	Trust      []string      // our own servers, whose word on a sender counts
	Unverified bool          // takes in also what nobody vouches for
	Done       string        // folder of mails that were taken in
	Quarantine string        // folder of those that wait
	Limits     mailbox.Limits
}
