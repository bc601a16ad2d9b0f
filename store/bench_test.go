package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

// BenchmarkReadersWhile500Arrive looks up what one unit has returned, one look after another,
// while 500 returns of forty figures each are recorded as one; the book holds 5,000 units.
func BenchmarkReadersWhile500Arrive(b *testing.B) {
	for _, on := range []engine{"sqlite", "postgres"} {
		b.Run(string(on), on.readersWhile500Arrive)
	}
}

func (on engine) readersWhile500Arrive(b *testing.B) {
	s, month := open(b, on.fresh(b)), 1
	arrive := func(units int) error {
		month++
		return s.Atomically(b.Context(), func(l ingest.Ledger) error {
			for n := range units {
				name, code := fmt.Sprint(month, "-", n), fmt.Sprintf("U%017d", n)
				err := l.Record(b.Context(), sub(name, at(5, 9), 0, unit(code, "某公司"), period(2023+month/12, 1+month%12), func(s *ingest.Submission) {
					s.Facts = nil
					for i := range 40 {
						s.Facts = append(s.Facts, facts.Fact{Item: fmt.Sprint("i", i), Column: "m", Value: facts.Int(int64(i * n))})
					}
				}))
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := arrive(5000); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		done := make(chan error, 1)
		go func() { done <- arrive(500) }()
		for looking := true; looking; {
			select {
			case err := <-done:
				if err != nil {
					b.Fatal(err)
				}
				looking = false
			default:
				before := b.Elapsed()
				if _, err := s.Holdings(b.Context(), "B204", []string{fmt.Sprintf("U%017d", len(took)%5000)}); err != nil {
					b.Fatal(err)
				}
				took = append(took, b.Elapsed()-before)
			}
		}
	}
	slices.Sort(took)
	for name, part := range map[string]int{"p50-ms": 50, "p99-ms": 99, "max-ms": 100} {
		b.ReportMetric(float64(took[(len(took)-1)*part/100].Microseconds())/1e3, name)
	}
}
