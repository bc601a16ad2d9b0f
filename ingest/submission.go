package ingest

import (
	"context"
	"time"

	"parkstat/facts"
)

// Verdict is what became of a submission.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "接收"
	Queried  Verdict = "待核实" // held until its queries are answered
	Rejected Verdict = "退回"
	Held     Verdict = "暂存" // nobody's, or nobody's we know: kept, not counted
	Void     Verdict = "作废" // taken back by the office
)

// Counts reports whether the return's figures are used.
func (v Verdict) Counts() bool { return v == Accepted }

// Settlement (核实答复) is an officer's answer to a query of a submission.
type Settlement struct {
	SHA256 string
	Rule   string
	Ref    string // the cell of the query; empty where it has none
	Reason string
	Who    string
	From   string // the network address; empty: the office's own machine
	At     time.Time
	Undo   bool // takes back the answers before it; Reason says why
}

// said is what stands as the query's reason; nothing where the answer takes others back.
func (a Settlement) said() string {
	if a.Undo {
		return ""
	}
	return a.Reason + "（" + a.Who + "）"
}

// settle writes the answers to the queries that they belong to and that the sender
// has not answered himself.
func settle(ps []facts.Problem, answers []Settlement) {
	for i := range ps {
		p := &ps[i]
		own := p.Reason // the sender's own answer stands whatever the office wrote
		for _, a := range answers {
			if p.Severity != facts.Query || own != "" || p.Rule != a.Rule || p.At.Ref != a.Ref {
				continue
			}
			p.Reason = a.said()
		}
	}
}

// Submission is one file that came in, with all that was made of it.
type Submission struct {
	SHA256   string
	Name     string // as it came: folder and file
	Size     int64
	Received time.Time // by the channel, never the file's own time
	Seen     time.Time // when it was first seen, which orders versions; zero: when it was received
	Beside   int       // the version of the first of those that it was found with; 0: it was alone
	Late     bool      // after the period's deadline
	Channel  string
	Who      string // from whom, as far as the channel knows
	From     string // from which network address; only when it comes
	Form     string // empty where it could not be read
	FormVer  string
	Unit     string
	UnitName string
	Period   facts.Period
	Version  int // of this unit's returns for the period, from 1
	Verdict  Verdict
	Facts    []facts.Fact
	Problems []facts.Problem
}

// FirstSeen is when it was first seen.
func (s Submission) FirstSeen() time.Time {
	if s.Seen.IsZero() {
		return s.Received
	}
	return s.Seen
}

// compact leaves out the cells of figures that stand where the form, in the version
// recorded, has them: a fact without a cell is in the form's own.
func (s Submission) compact(ret *filled) Submission {
	if ret == nil {
		return s
	}
	kept := make([]facts.Fact, len(s.Facts))
	for i, f := range s.Facts {
		if sheet, ref := ret.Form.Cell(pathOf(f)); f.At.Sheet == sheet && f.At.Ref == ref {
			f.At.Sheet, f.At.Ref = "", ""
		}
		kept[i] = f
	}
	s.Facts = kept
	return s
}

// Filed is a counted return as the book keeps it: the newest of its unit for a period.
type Filed struct {
	SHA256   string
	FormVer  string
	Unit     string
	Period   facts.Period
	Version  int
	Received time.Time
	Values   map[string]facts.Value // by item.column
	Cells    map[string]facts.Cell  // those that stand elsewhere than in the form's own
}

// NilItem is the item by which a form is ticked as a nil return (零报告).
const NilItem = "zero_return"

// Nil reports whether it is a nil return.
func (f Filed) Nil() bool { return isYes(f.Values[NilItem].Text) }

// Holding is what a ledger holds of a unit on a form.
type Holding struct {
	Filed []Filed              // the newest counted return of each period, by period
	Came  map[facts.Period]int // how many submissions, whatever became of them
}

// Ledger is what a round needs of the book of record.
type Ledger interface {
	// Content tells what is known of some bytes.
	Content(ctx context.Context, sha256 string) (Content, error)
	// Came reports whether these bytes came by a channel under a name.
	Came(ctx context.Context, channel, name, sha256 string) (bool, error)
	// Lies keeps what lies at a place, and reports whether it came there since the last look.
	Lies(ctx context.Context, p Place) (came bool, err error)
	// Moved empties the places of the same content, as old, that are gone, and reports whether there
	// was one.
	Moved(ctx context.Context, p Place, gone func(Place) bool) (bool, error)
	// Holdings are those of units on a form, by code; none where nothing came.
	Holdings(ctx context.Context, form string, units []string) (map[string]Holding, error)
	// Versions lists what units returned on a form for a period and was judged, in the order in
	// which it was first seen, with what was taken back.
	Versions(ctx context.Context, form string, units []string, p facts.Period) ([]Version, error)
	// TakeBack makes one of them void, with a line in the audit trail.
	TakeBack(ctx context.Context, v Voided) error
	// Note keeps an arrival of content that is its unit's last already; it is not judged.
	Note(ctx context.Context, s Submission) error
	// Record keeps an arrival that was judged, with its facts and problems.
	Record(ctx context.Context, s Submission) error
	// Reconsider gives a submission that was not counted another verdict.
	Reconsider(ctx context.Context, s Submission, at time.Time) error
	// JudgedBy notes the grounds on which a submission that does not count was judged.
	JudgedBy(ctx context.Context, sha256, grounds string) error
	// Touch empties the grounds of what units returned on a form from a period on and does not
	// count; with no units of what all returned for that period.
	Touch(ctx context.Context, form string, units []string, from facts.Period) error
	// Problems lists those of a submission as it was judged last.
	Problems(ctx context.Context, sha256 string) ([]facts.Problem, error)
	// Reopen gives a submission other problems; its verdict stands.
	Reopen(ctx context.Context, sha256 string, problems []facts.Problem, at time.Time) error
	// UseWorkbook notes by which workbook of the park returns are judged from now on.
	UseWorkbook(ctx context.Context, sha256 string, at time.Time) error
	// Settle keeps an answer, with a line in the audit trail.
	Settle(ctx context.Context, s Settlement) error
	// Settlements lists the answers to a submission's queries in their order.
	Settlements(ctx context.Context, sha256 string) ([]Settlement, error)
}

// Book is a ledger that can do several things as one.
type Book interface {
	Ledger
	// Refused lists, by SHA-256, the submissions that are not counted, without facts.
	Refused(ctx context.Context) (map[string]Refused, error)
	// Reopened lists, by SHA-256, the counted submissions that have a query without an answer.
	Reopened(ctx context.Context) (map[string]bool, error)
	// Workbook is the park's workbook that returns were judged by last; "" before the first.
	Workbook(ctx context.Context) (sha256 string, err error)
	// Places are some of an inbox, by path, as they were when they were read last.
	Places(ctx context.Context, dir string, paths []string) (map[string]Place, error)
	Atomically(ctx context.Context, do func(Ledger) error) error
}

// Archive keeps originals, immutable, under their SHA-256. Put is durable when it
// returns.
type Archive interface {
	Put(data []byte) (sha256 string, err error)
	// Get reads back; what was never put is fs.ErrNotExist.
	Get(sha256 string) ([]byte, error)
}
