package work

import (
	"context"
	"time"

	"parkstat/deliver"
)

// KindNotice is telling the admin of something that is no letter; the id says of what, so
// that each is told once.
const KindNotice = "notice"

// Notice tells the admin.
type Notice struct {
	Retry deliver.Retry
	Now   func() time.Time
	Text  func(id string) (subject, text string)
	Tell  func(ctx context.Context, subject, text string) error
}

// Kind is notices as work.
func (n *Notice) Kind() Kind { return Kind{Name: KindNotice, Limit: alertLimit, Do: n.do} }

func (n *Notice) do(ctx context.Context, items []Item) ([]Item, error) {
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
