package work

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"parkstat/report"
)

// Kept is content that the book says is in the archive.
type Kept struct {
	What   string `json:"what"` // 原件, 产出, 信件, 来信 or 附件
	Of     string `json:"of"`   // whose, in words
	SHA256 string `json:"sha256"`
}

// damage is kept content that is not there as it was.
type damage struct {
	Kept
	Why string `json:"why"`
}

// Verified is what became of holding the book against the archive.
type Verified struct {
	Book    []string       `json:"book"`    // what is wrong with the book itself
	Stands  map[string]int `json:"stands"`  // how many of each kind are whole
	Damaged []damage       `json:"damaged"` // in the order of the book
}

// Sound reports whether nothing is wrong.
func (v *Verified) Sound() bool { return len(v.Book)+len(v.Damaged) == 0 }

// records are a book that knows what should be in the archive.
type records interface {
	// Faults are what is wrong with the book by its own checks.
	Faults(ctx context.Context) ([]string, error)
	// Kept lists what is in the archive, in the order of its recording; too large a file that was
	// refused unread is none of it.
	Kept(ctx context.Context) ([]Kept, error)
}

// Verify (核验) holds the book against the archive: every receipt its original, every run its
// files, every letter and mail its bytes, all of them read and hashed anew.
func Verify(ctx context.Context, book records, archive report.Archive, step func(done, total int)) (*Verified, error) {
	v := &Verified{Book: []string{}, Stands: map[string]int{}, Damaged: []damage{}}
	faults, err := book.Faults(ctx)
	if err != nil {
		return nil, err
	}
	v.Book = append(v.Book, faults...)
	all, err := book.Kept(ctx)
	if err != nil {
		return nil, err
	}
	whole := map[string]string{} // why it is not, by hash; "" where it is
	for i, k := range all {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
		why, known := whole[k.SHA256]
		if !known {
			why = amiss(archive, k.SHA256)
			whole[k.SHA256] = why
		}
		if why == "" {
			v.Stands[k.What]++
		} else {
			v.Damaged = append(v.Damaged, damage{k, why})
		}
		step(i+1, len(all))
	}
	return v, nil
}

// amiss says why content is not there as it was.
func amiss(archive report.Archive, sha256 string) string {
	_, err := archive.Get(sha256)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return "不见了"
	}
	return "坏了或读不出：" + err.Error()
}
