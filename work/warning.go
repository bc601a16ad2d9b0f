package work

import (
	"context"
	"time"

	"parkstat/deliver"
	"parkstat/work/queue"
)

// KindWarning is telling the admin of something that is no letter; the id says of what, so
// that each is told once.
const KindWarning = "warning"

// Trouble is what keeps the program from its work, such as a mistake in the settings.
type Trouble struct {
	ID    string
	Since time.Time
	Said  string
}

// Warning tells the admin. A text without a subject is of something that is over.
type Warning struct {
	Retry deliver.Retry
	Now   func() time.Time
	Text  func(ctx context.Context, id string) (subject, text string, err error)
	Tell  func(ctx context.Context, subject, text string) error
}

// Kind is warnings as work.
func (n *Warning) Kind() queue.Kind {
	return queue.Kind{Name: KindWarning, Limit: alertLimit, Do: n.do}
}

func (n *Warning) do(ctx context.Context, items []queue.Item) ([]queue.Item, error) {
	it := items[0]
	subject, text, err := n.Text(ctx, it.ID)
	if err != nil {
		it.Next = n.Now().Add(n.Retry.First)
		return []queue.Item{it}, err
	}
	it.State, it.Doubts, it.Note = queue.Done, 0, ""
	if subject == "" {
		return []queue.Item{it}, nil
	}
	if err := n.Tell(ctx, subject, text); err != nil {
		// Not reaching the admin is no broken world; it is tried again and shown.
		next, ok := n.Retry.Next(it.Attempts, it.Added, n.Now())
		if it.State, it.Next, it.Note = queue.Due, next, err.Error(); !ok {
			it.State, it.Next = queue.Stopped, n.Now()
		}
	}
	return []queue.Item{it}, nil
}
