package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
)

// Settle answers queries of a submission for its sender, who gave the reasons by
// telephone or letter, or takes the versions back that contend with it, and judges it anew
// from its original.
func (r *Round) Settle(ctx context.Context, before Submission, data []byte, answers []Settlement, void ...Voided) (Submission, error) {
	if void == nil && openedLater(before, answers) {
		return r.answer(ctx, before, answers)
	}
	t := &taken{coming: coming{name: before.Name, received: before.Received, sha: before.SHA256, before: &before}, size: before.Size}
	var now Submission
	var err error
	if t.ret, t.problems, err = r.read(ctx, data); err != nil {
		return now, fmt.Errorf("read %s: %w", before.Name, err)
	}
	err = r.together(ctx, &Summary{}, func(b *batch) error {
		for _, a := range answers {
			if err := b.Settle(ctx, a); err != nil {
				return err
			}
		}
		for _, v := range void {
			if err := b.TakeBack(ctx, v); err != nil {
				return err
			}
		}
		b.forget(before)
		var err error
		if t.settled, err = b.Settlements(ctx, t.sha); err != nil {
			return err
		}
		if before.Verdict.Counts() {
			// It must not count while it is judged: what it is held against is the version
			// before it.
			if now, err = r.submission(ctx, b, t); err != nil {
				return err
			}
			now.Verdict = Queried
			if err := b.Reconsider(ctx, now.compact(t.ret)); err != nil {
				return err
			}
		}
		if now, err = r.submission(ctx, b, t); err != nil {
			return err
		}
		if before.Verdict.Counts() {
			r.spare(&now, t)
		}
		if err := b.Reconsider(ctx, now.compact(t.ret)); err != nil {
			return err
		}
		if err := b.judgedBy(ctx, now); err != nil {
			return err
		}
		against, err := r.heldAgainst(ctx, b, now)
		if err != nil {
			return err
		}
		return r.judgeAgain(ctx, b, now, against)
	})
	if err == nil {
		err = r.catchUp(ctx, &Summary{})
	}
	if err != nil {
		return now, fmt.Errorf("settle %s: %w", before.Name, err)
	}
	return now, nil
}

// inherited are the answers to earlier versions that hold for this one: an answer goes with the
// figures that it is about, and where these stand as they were, so does it.
func inherited(ctx context.Context, l Ledger, s *Submission, all []Version) (answers []Settlement, err error) {
	for _, v := range all {
		if v.Version >= s.Version || v.Verdict == Void || v.SHA256 == s.SHA256 {
			continue
		}
		given, err := l.Settlements(ctx, v.SHA256)
		if err != nil {
			return nil, err
		}
		if len(given) == 0 {
			continue
		}
		was, err := l.Problems(ctx, v.SHA256)
		if err != nil {
			return nil, err
		}
		for _, a := range given {
			if a.about(was, s.Problems) {
				answers = append(answers, a)
			}
		}
	}
	return answers, nil
}

// about reports whether an answer to one of some queries is one to the same query with the same figures
// among others.
func (a Settlement) about(was, now []facts.Problem) bool {
	return slices.ContainsFunc(was, func(p facts.Problem) bool {
		return p.Severity == facts.Query && p.Rule == a.Rule && p.At.Ref == a.Ref && slices.ContainsFunc(now, func(q facts.Problem) bool {
			return q.Severity == facts.Query && q.Rule == p.Rule && q.At.Ref == p.At.Ref && q.Message == p.Message
		})
	})
}

// openedLater reports whether all answers are to queries of a counted return that were opened
// since it was counted.
func openedLater(s Submission, answers []Settlement) bool {
	return s.Verdict.Counts() && !slices.ContainsFunc(answers, func(a Settlement) bool {
		return !slices.ContainsFunc(s.Problems, func(p facts.Problem) bool {
			return p.Rule == a.Rule && p.At.Ref == a.Ref && strings.HasSuffix(p.Hint, laterNote)
		})
	})
}

// answer settles such queries, or takes the answers back: the return stays counted.
func (r *Round) answer(ctx context.Context, s Submission, answers []Settlement) (Submission, error) {
	s.Problems = slices.Clone(s.Problems)
	for i := range s.Problems {
		p := &s.Problems[i]
		for _, a := range answers {
			if p.Rule == a.Rule && p.At.Ref == a.Ref {
				p.Reason = a.said()
			}
		}
	}
	err := r.Book.Atomically(ctx, func(l Ledger) error {
		for _, a := range answers {
			if err := l.Settle(ctx, a); err != nil {
				return err
			}
		}
		return l.Reopen(ctx, s.SHA256, s.Problems, r.Now)
	})
	if err != nil {
		return s, fmt.Errorf("settle %s: %w", s.Name, err)
	}
	return s, nil
}
