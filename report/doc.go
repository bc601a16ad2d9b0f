// Package report makes one run, end to end: collect, read, check, aggregate,
// fill, deliver.
//
// A run makes an issue of its period: the monthly report and what 专报 are due. All are of
// one kind, compiled once (Compile); their lists and figures are made once, and told in two
// variants. What the mailable variant does with a list and each of its columns is declared
// with it, and decided in one place (listing); what single figures of a year's mails would tell
// together is starred, or the mails wait (protection).
//
// Invariants: inputs, figures, files and mails are frozen in the ledger before
// the first mail; a retry recomputes nothing; a period that was mailed is mailed
// again only as a correction with its reason; outside nothing is told of a single
// enterprise. It refuses a definition that names what is not there, to fill from a park
// workbook with mistakes, and to send an internal file to a group that may not have it.
package report

import (
	"context"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
)

// Variant of the report: with names, or without.
type Variant string

// The variants.
const (
	Internal Variant = "internal"
	Mailable Variant = "mailable"
)

// variants are those of every issue, in the order in which they are made.
var variants = []Variant{Mailable, Internal}

// DeliveryState is where a mail stands.
type DeliveryState string

// The states: held waits for approval; planned, deferred and unknown will be
// tried; the others are final.
const (
	MailHeld       DeliveryState = "held"
	MailPlanned    DeliveryState = "planned"
	MailAttempting DeliveryState = "attempting"
	MailAccepted   DeliveryState = "accepted"
	MailDeferred   DeliveryState = "deferred"
	MailRefused    DeliveryState = "refused"
	MailUnknown    DeliveryState = "unknown"
)

// open reports whether the mail will be tried.
func (s DeliveryState) open() bool {
	return s == MailPlanned || s == MailAttempting || s == MailDeferred || s == MailUnknown
}

// Run is one version of a period's report, frozen.
type Run struct {
	ID         string // 2023-06-v1
	Period     facts.Period
	Version    int
	AsOf       time.Time
	Inputs     string // hash over everything the figures were made from
	Stage      string
	Reason     string // why it corrects Replaces; empty otherwise
	Replaces   string // run id
	Indicators []IndicatorValue
	Outputs    []Output
	Headline   string

	Park        string      // hash of the park's workbook
	Definitions string      // hash of forms, rules, indicators, templates and settings
	Earlier     string      // hash over the returns of earlier periods
	Returns     []RunReturn // of its own period; filled when it is frozen, not when it is listed
	Shown       *Shown      // what its mailable variant tells; as Returns
}

// RunReturn is a return that a run was made from.
type RunReturn struct{ Form, Unit, SHA256 string }

// IndicatorValue is a figure of a run, exact and as printed.
type IndicatorValue struct {
	Indicator string `json:"indicator"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	GrowthIn  string `json:"growth_unit"` // %, for ratios 百分点
	Stage     string `json:"stage"`       // 反馈 where the bureau gave either level or growth to date
	Month     Amount `json:"month"`
	ToDate    Amount `json:"to_date"`
	Estimated string `json:"estimated_percent,omitempty"` // of the level to date; empty: nothing
	Parts     []part `json:"parts,omitempty"`             // by section, division and grouping

	LevelStage  string `json:"level_stage,omitempty"` // to date, where the bureau gave one of them alone
	GrowthStage string `json:"growth_stage,omitempty"`
	Nominal     bool   `json:"nominal,omitempty"` // growth to date of added value at current prices
}

// part is a figure of a group, kept with the run so that a later one can be held against
// it.
type part struct {
	By     string `json:"by"` // section, division or a grouping's code
	Group  string `json:"group"`
	Name   string `json:"name"`
	Month  Amount `json:"month"`
	ToDate Amount `json:"to_date"`
}

// Amount is level, base and growth of one span: exact as a fraction in the
// printed unit ("961/10"), and as printed.
type Amount struct {
	Level         string `json:"level"`
	Base          string `json:"base"`
	Growth        string `json:"growth"`
	PrintedLevel  string `json:"printed_level"`
	PrintedGrowth string `json:"printed_growth"`
	Real          bool   `json:"comparable_prices"`
}

// Output is a file of a run.
type Output struct {
	Variant Variant `json:"variant"`
	Name    string  `json:"name"`
	SHA256  string  `json:"sha256"`
	Size    int64   `json:"size"`
}

// Delivery is one mail to one recipient: planned once, with its bytes kept in the
// archive under Letter.
type Delivery struct {
	ID        string // also the journal id and the name in the spool
	Run       string
	Group     string
	Name      string
	Addr      string
	Variant   Variant
	Message   string // Message-ID
	Letter    string // SHA-256 of the frozen bytes
	State     DeliveryState
	Reply     string
	Attempts  int
	Updated   time.Time
	InsteadOf string // the letter that went to a wrong address in place of this one's; "" for most
	Earlier   bool   // it was not tried now: it had come to an end before, or waits for approval
}

// FiledReturn is a counted return, the form it is on and the file it came in.
type FiledReturn struct {
	ingest.Filed
	Name    string
	Form    string
	Verdict ingest.Verdict
}

// AuditEntry is one act of a person or the job that must be answered for.
type AuditEntry struct {
	At      time.Time
	Who     string
	Action  string
	Subject string
	Detail  string
	Address string // from where it was done; empty: on the office's own machine
}

// Ledger is the book of record as a run uses it.
type Ledger interface {
	ingest.Book
	deliver.Journal
	// Counted lists the newest counted return of every unit and period of the
	// year, received by asOf, in the order of period and unit.
	Counted(ctx context.Context, year int, asOf time.Time) ([]FiledReturn, error)
	// Submissions lists what came in for a period by asOf, newest last; facts are
	// left out. The zero period lists what could not be assigned to one.
	Submissions(ctx context.Context, p facts.Period, asOf time.Time) ([]ingest.Submission, error)
	// Runs lists the runs of a period by version.
	Runs(ctx context.Context, p facts.Period) ([]Run, error)
	// RunReturns lists the returns of its own period that a run was made from.
	RunReturns(ctx context.Context, run string) ([]RunReturn, error)
	// Shown lists what the runs of a year tell outside, by period and version.
	Shown(ctx context.Context, year int) ([]Shown, error)
	// Facts are the figures of one submission.
	Facts(ctx context.Context, sha256 string) ([]facts.Fact, error)
	// SaveRun freezes a run with its deliveries, as one.
	SaveRun(ctx context.Context, r Run, ds []Delivery) error
	// AddDeliveries plans further mails of a frozen run and sets its reason, as one.
	AddDeliveries(ctx context.Context, r Run, ds []Delivery) error
	// Deliveries lists a run's mails in the order of their planning.
	Deliveries(ctx context.Context, run string) ([]Delivery, error)
	Audit(ctx context.Context, e AuditEntry) error
}

// Archive keeps originals, outputs and letters under their SHA-256.
type Archive interface {
	ingest.Archive
	Get(sha256 string) ([]byte, error)
}
