package work

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/work/queue"
)

// KindReceipt is a receipt for a return that came by folder; the id is that of ReceiptOf.
const KindReceipt = "receipt"

// ReceiptOf names the receipt for content that came by folder and was judged for the nth time.
func ReceiptOf(sha256 string, n int) string {
	if n == 1 {
		return sha256
	}
	return fmt.Sprintf("%s-%d", sha256, n)
}

// A receipt's id is made of its content's hash, shortened.
const (
	receiptPrefix = "receipt-"
	receiptSum    = 16
)

// receiptLimit leaves time to convert and mark a copy.
const receiptLimit = 5 * time.Minute

// receiptLedger is the book as receipts for folders use it.
type receiptLedger interface {
	IntakeLedger
	// SubmissionLike is one whose hash begins so.
	SubmissionLike(ctx context.Context, prefix string) (s ingest.Submission, ok bool, err error)
	// Planned freezes a letter of no report and makes it due; one that is planned already is left alone.
	Planned(ctx context.Context, d report.Delivery) error
}

// Receipts tell units of returns of theirs that came by folder.
type Receipts struct {
	Ledger receiptLedger
	Ready  func() (*Intake, error)
	Role   string // of the contact who is told
	Retry  deliver.Retry
	Now    func() time.Time
}

// Kind is receipts as work.
func (r *Receipts) Kind() queue.Kind {
	return queue.Kind{Name: KindReceipt, Limit: receiptLimit, Do: r.do}
}

func (r *Receipts) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	it := items[0]
	why, err := r.one(ctx, it.ID)
	if err != nil {
		return (&Alert{Retry: r.Retry, Now: r.Now}).later(items, err.Error(), nil)
	}
	it.State, it.Doubts, it.Note = queue.Done, 0, why
	return []queue.Item{it}, nil
}

// one plans a receipt, or says why there is none.
func (r *Receipts) one(ctx context.Context, id string) (why string, err error) {
	sha256, again, _ := strings.Cut(id, "-")
	in, err := r.Ready()
	if err != nil {
		return "", err
	}
	s, ok, err := r.Ledger.Submission(ctx, sha256)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", errNoSubmission
	}
	to := recipients(respondent(in.Round.Park, s.Unit), r.Role, facts.AnyContact)
	if len(to) == 0 {
		return "名录里没有“" + r.Role + "”的邮箱", nil
	}
	item := report.ReceiptItem{File: path.Base(s.Name), Submission: s, Form: in.Form(s.Form)}
	size := 0
	if err := in.mark(ctx, &item, &size); err != nil {
		return "", err
	}
	occasion := strings.TrimSuffix(receiptPrefix+sha256[:receiptSum]+"-"+again, "-")
	for n, addr := range to {
		receipt := report.Receipt{ID: letterID(occasion, n+1), To: addr, At: r.Now(), Reply: in.ReplyTo, Items: []report.ReceiptItem{item}}
		d := report.Delivery{ID: receipt.ID, Run: report.NoRun, Group: "回执", Name: addr.Name, Addr: addr.Address, Variant: report.Own,
			State: report.MailPlanned, Updated: r.Now()}
		if err := in.freeze(&d, receipt); err != nil {
			return "", err
		}
		if err := r.Ledger.Planned(ctx, d); err != nil {
			return "", err
		}
	}
	return "", nil
}
