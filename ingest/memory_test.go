package ingest_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

// memory is a book of record and an archive for one test.
type memory struct {
	settled  []ingest.Settlement
	mu       sync.Mutex
	subs     []ingest.Submission
	archived map[string][]byte
	entries  int // how often several things were done as one
	asked    int // how often for what it holds of units
	workbook string
	full     error // what the archive answers when its disk is full
}

func (m *memory) Known(_ context.Context, sha string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.subs, func(s ingest.Submission) bool { return s.SHA256 == sha }), nil
}

func (m *memory) Holdings(_ context.Context, form string, units []string) (map[string]ingest.Holding, error) {
	m.asked++
	of := map[string]ingest.Holding{}
	for _, unit := range units {
		h := ingest.Holding{Filed: m.filed(form, unit), Came: map[facts.Period]int{}}
		for _, s := range m.subs {
			if s.Form == form && s.Unit == unit {
				h.Came[s.Period]++
			}
		}
		of[unit] = h
	}
	return of, nil
}

func (m *memory) filed(form, unit string) (all []ingest.Filed) {
	newest := map[facts.Period]ingest.Submission{}
	for _, s := range m.subs {
		if s.Form == form && s.Unit == unit && s.Verdict.Counts() && !s.Received.Before(newest[s.Period].Received) {
			newest[s.Period] = s
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(newest), facts.Period.Compare) {
		s := newest[p]
		f := ingest.Filed{SHA256: s.SHA256, FormVer: s.FormVer, Unit: unit, Period: p, Version: s.Version, Received: s.Received, Values: map[string]facts.Value{}}
		for _, x := range newest[p].Facts {
			path := x.Item
			if x.Column != "" {
				path += "." + x.Column
			}
			f.Values[path] = x.Value
		}
		all = append(all, f)
	}
	return all
}

func (m *memory) Problems(_ context.Context, sha string) ([]facts.Problem, error) {
	for _, s := range m.subs {
		if s.SHA256 == sha {
			return s.Problems, nil
		}
	}
	return nil, errors.New("unknown")
}

func (m *memory) Reopen(_ context.Context, sha string, problems []facts.Problem, _ time.Time) error {
	for i := range m.subs {
		if m.subs[i].SHA256 == sha {
			m.subs[i].Problems = problems
		}
	}
	return nil
}

func (m *memory) Reopened(context.Context) (map[string]bool, error) {
	open := map[string]bool{}
	for _, s := range m.subs {
		for _, p := range s.Problems {
			if s.Verdict.Counts() && p.Severity == facts.Query && !p.Settled() {
				open[s.SHA256] = true
			}
		}
	}
	return open, nil
}

func (m *memory) Workbook(context.Context) (string, error) { return m.workbook, nil }

func (m *memory) UseWorkbook(_ context.Context, sha string, _ time.Time) error {
	m.workbook = sha
	return nil
}

func (m *memory) Refused(context.Context) (map[string]ingest.Submission, error) {
	of := map[string]ingest.Submission{}
	for _, s := range m.subs {
		if !s.Verdict.Counts() {
			of[s.SHA256] = s
		}
	}
	return of, nil
}

func (m *memory) Reconsider(_ context.Context, s ingest.Submission, _ time.Time) error {
	for i := range m.subs {
		if m.subs[i].SHA256 == s.SHA256 {
			m.subs[i] = s
		}
	}
	return nil
}

func (m *memory) Record(_ context.Context, s ingest.Submission) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.ContainsFunc(m.subs, func(o ingest.Submission) bool { return o.SHA256 == s.SHA256 }) {
		return fmt.Errorf("%s is recorded twice", s.Name)
	}
	m.subs = append(m.subs, s)
	return nil
}

func (m *memory) Atomically(_ context.Context, do func(ingest.Ledger) error) error {
	before := slices.Clone(m.subs)
	if err := do(m); err != nil {
		m.subs = before
		return err
	}
	m.entries++
	return nil
}

func (m *memory) Put(data []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return "", m.full
	}
	h := sha256.Sum256(data)
	if m.archived == nil {
		m.archived = map[string][]byte{}
	}
	m.archived[hex.EncodeToString(h[:])] = slices.Clone(data)
	return hex.EncodeToString(h[:]), nil
}

var errFull = errors.New("no space left")

func (m *memory) Settle(_ context.Context, s ingest.Settlement) error {
	m.settled = append(m.settled, s)
	return nil
}

func (m *memory) Settlements(_ context.Context, sha256 string) ([]ingest.Settlement, error) {
	var of []ingest.Settlement
	for _, s := range m.settled {
		if s.SHA256 == sha256 {
			of = append(of, s)
		}
	}
	return of, nil
}
