package ingest_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
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
	noted    []ingest.Submission
	places   map[string]ingest.Place
	archived map[string][]byte
	grounds  map[string]string
	got      int // how often something was read from the archive
	entries  int // how often several things were done as one
	asked    int // how often for what it holds of units
	looked   int // how often for what it knows of a file
	workbook string
	full     error // what the archive answers when its disk is full
}

func (m *memory) Content(_ context.Context, sha string) (c ingest.Content, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looked++
	for _, s := range m.subs {
		switch {
		case s.SHA256 == sha:
			c = ingest.Content{Known: true, Verdict: s.Verdict}
		case c.Known:
			own := m.subs[slices.IndexFunc(m.subs, func(s ingest.Submission) bool { return s.SHA256 == sha })]
			c.Superseded = c.Superseded || s.Unit != "" && s.Unit == own.Unit && s.Form == own.Form && s.Period == own.Period
		}
	}
	return c, nil
}

func (m *memory) Came(_ context.Context, channel, name, sha string) (bool, error) {
	return slices.ContainsFunc(slices.Concat(m.subs, m.noted), func(s ingest.Submission) bool {
		return s.SHA256 == sha && s.Channel == channel && s.Name == name
	}), nil
}

func (m *memory) Lies(ctx context.Context, p ingest.Place) (came bool, err error) {
	was, ok := m.places[p.Path]
	if came = was.SHA256 != p.SHA256; !ok {
		before, _ := m.Came(ctx, ingest.ByFolder, p.Path, p.SHA256)
		came = !before
	}
	if m.places == nil {
		m.places = map[string]ingest.Place{}
	}
	m.places[p.Path] = p
	return came, nil
}

func (m *memory) Moved(context.Context, ingest.Place, func(ingest.Place) bool) (bool, error) {
	return false, nil
}

func (m *memory) Places(context.Context, string, []string) (map[string]ingest.Place, error) {
	return maps.Clone(m.places), nil
}

func (m *memory) Note(_ context.Context, s ingest.Submission) error {
	m.noted = append(m.noted, s)
	return nil
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
		if s.Form == form && s.Unit == unit && s.Verdict.Counts() && !s.FirstSeen().Before(newest[s.Period].FirstSeen()) {
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
	for _, s := range slices.Backward(m.subs) {
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

func (m *memory) Refused(context.Context) (map[string]ingest.Refused, error) {
	of := map[string]ingest.Refused{}
	for _, s := range m.subs {
		if !s.Verdict.Counts() {
			of[s.SHA256] = ingest.Refused{Submission: s, Grounds: m.grounds[s.SHA256]}
		}
	}
	return of, nil
}

func (m *memory) JudgedBy(_ context.Context, sha, grounds string) error {
	if m.grounds == nil {
		m.grounds = map[string]string{}
	}
	m.grounds[sha] = grounds
	return nil
}

func (m *memory) Touch(_ context.Context, form string, units []string, from facts.Period) error {
	for _, s := range m.subs {
		if s.Form == form && (slices.Contains(units, s.Unit) && !s.Period.Before(from) || units == nil && s.Period == from) {
			delete(m.grounds, s.SHA256)
		}
	}
	return nil
}

func (m *memory) Reconsider(_ context.Context, s ingest.Submission, _ time.Time) error {
	for i := range slices.Backward(m.subs) {
		if m.subs[i].SHA256 == s.SHA256 {
			s.Seen = m.subs[i].Seen
			m.subs[i] = s
			break
		}
	}
	return nil
}

func (m *memory) Record(_ context.Context, s ingest.Submission) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.subs = append(m.subs, s)
	return nil
}

func (m *memory) Atomically(_ context.Context, do func(ingest.Ledger) error) error {
	before, places := slices.Clone(m.subs), maps.Clone(m.places)
	if err := do(m); err != nil {
		m.subs, m.places = before, places
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

func (m *memory) Get(sha string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.got++
	data, ok := m.archived[sha]
	if !ok {
		return nil, fmt.Errorf("read archive %s: %w", sha, fs.ErrNotExist)
	}
	return data, nil
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

func (m *memory) Versions(_ context.Context, form string, units []string, p facts.Period) (all []ingest.Version, err error) {
	for i, s := range m.subs {
		if s.Form == form && slices.Contains(units, s.Unit) && s.Period == p {
			all = append(all, ingest.Version{Seq: int64(i), SHA256: s.SHA256, Channel: s.Channel, Name: s.Name, Received: s.Received, Seen: s.FirstSeen(),
				Version: s.Version, Beside: s.Beside, Verdict: s.Verdict})
		}
	}
	slices.SortStableFunc(all, func(a, b ingest.Version) int { return a.Seen.Compare(b.Seen) })
	return all, nil
}

func (m *memory) TakeBack(_ context.Context, v ingest.Voided) error {
	m.subs[v.Seq].Verdict = ingest.Void
	return nil
}
