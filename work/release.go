package work

import (
	"context"
	"fmt"
	"slices"

	"parkstat/report"
	"parkstat/work/queue"
)

// stray is a book that is away from home.
type stray interface {
	Posted(ctx context.Context, run string) ([]Posted, error)
	Finish(ctx context.Context, it queue.Item) error
	Adopt(ctx context.Context, e report.AuditEntry) error
}

// MayHaveGone are the letters that were still under way when the book was copied: where that which
// it is a copy of went on, they have gone out, under the same Message-IDs.
func MayHaveGone(ctx context.Context, book stray) ([]Posted, error) {
	all, err := book.Posted(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("list what may have gone: %w", err)
	}
	return slices.DeleteFunc(all, func(p Posted) bool { return p.Item.State != queue.Due }), nil
}

// ReleaseBook (放行) lets a copied or restored book send again, for a reason. With gone what was
// under way is taken for sent, and does not go again.
func ReleaseBook(ctx context.Context, d *Dispatch, book stray, gone bool, reason, by string) error {
	if err := explained(reason); err != nil {
		return err
	}
	away, err := d.Book.Away(ctx)
	if err != nil {
		return err
	}
	if !away {
		return refuse("这个账本就在原处，没有什么要放行")
	}
	if gone {
		letters, err := MayHaveGone(ctx, book)
		if err != nil {
			return err
		}
		for _, p := range letters {
			p.Item.State, p.Item.Note = queue.Done, "放行时认定已由原处发出"
			if err := book.Finish(ctx, p.Item); err != nil {
				return err
			}
		}
		reason += "；在途的信不再发"
	}
	return book.Adopt(ctx, report.AuditEntry{At: d.Now(), Who: by, Action: "release-book", Detail: reason})
}
