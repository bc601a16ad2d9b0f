package work

import (
	"context"
	"time"

	"parkstat/deliver"
)

// KindWarning is telling the admin of something that is no letter; the id says of what, so
// that each is told once.
const KindWarning = "warning"

// Warning tells the admin.
type Warning struct {
	Retry deliver.Retry
	Now   func() time.Time
	Text  func(id string) (subject, text string)
	Tell  func(ctx context.Context, subject, text string) error
}

// Kind is warnings as work.
func (n *Warning) Kind() Kind { return Kind{Name: KindWarning, Limit: alertLimit, Do: n.do} }

func (n *Warning) do(ctx context.Context, items []Item) ([]Item, error) {
	it := items[0]
	subject, text := n.Text(it.ID)
	it.State, it.Doubts, it.Note = Done, 0, ""
	if err := n.Tell(ctx, subject, text); err != nil {
		// Not reaching the admin is no broken world; it is tried again and shown.
		next, ok := n.Retry.Next(it.Attempts, it.Added, n.Now())
		if it.State, it.Next, it.Note = Due, next, err.Error(); !ok {
			it.State, it.Next = Stopped, n.Now()
		}
	}
	return []Item{it}, nil
}
