package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
)

// The order of versions is that in which they were first seen. What a folder says of the day is
// believed within one scan, and asked about where a scan finds what is dated before what an
// earlier one found; of what one scan finds under one day nothing says which is the later.

// Version (版) is a judged arrival among those of a unit for a period on a form.
type Version struct {
	Seq            int64 // in the order of recording
	SHA256         string
	Channel, Name  string
	Received, Seen time.Time
	Version        int
	Beside         int // the version of the first of those that it was found with; 0: it was alone
	Verdict        Verdict
}

// Voided (作废) is a version that the office takes back.
type Voided struct {
	Version
	Reason, Who string
	From        string // the network address; empty: the office's own machine
	At          time.Time
}

// ruleVersion is that it is plain which version counts.
const ruleVersion = "A14"

// contends reports whether a version counts, or would if it were explained.
func (v Version) contends() bool { return v.Verdict == Accepted || v.Verdict == Queried }

// with reports whether two were found together, so that nothing tells their order.
func (v Version) with(w Version) bool {
	return v.Beside == w.Version || w.Beside == v.Version || v.Beside != 0 && v.Beside == w.Beside
}

// rivals are the other versions that contend with one, so that it is not plain which counts: found
// together with it, or dated a day or more after it though seen before.
func (v Version) rivals(all []Version) []Version {
	return slices.DeleteFunc(slices.Clone(all), func(w Version) bool {
		stale := !w.Seen.After(v.Seen) && w.Received.Sub(v.Received) >= 24*time.Hour
		return w.SHA256 == v.SHA256 || !w.contends() || !v.with(w) && !stale
	})
}

// Asked reports whether it is asked which version counts.
func (s Submission) Asked() bool {
	return slices.ContainsFunc(s.Problems, func(p facts.Problem) bool { return Contested(p) && !p.Settled() })
}

// Contested reports whether a problem asks which version counts: no reason settles that.
func Contested(p facts.Problem) bool { return p.Rule == ruleVersion }

// versions are those of a return's unit, with itself as it is on record or comes.
func (j *Judge) versions(ctx context.Context, b *batch, t *taken, s *Submission) (own Version, all []Version, err error) {
	codes := j.Park.Of(t.ret.Form.Def.Of).Roster.Codes(s.Unit)
	if all, err = b.Versions(ctx, s.Form, codes, s.Period); err != nil {
		return own, nil, err
	}
	if t.before != nil {
		for _, v := range all {
			if v.SHA256 == t.sha {
				own = v
			}
		}
		s.Beside = own.Beside
		return own, all, nil
	}
	own = Version{SHA256: t.sha, Channel: s.Channel, Name: t.name, Received: t.received, Seen: s.FirstSeen(), Version: s.Version}
	held, err := b.holding(ctx, s.Form, codes)
	for _, v := range all {
		own.follow(v, t.along[v.Name])
		alike := slices.ContainsFunc(held.Filed, func(f Filed) bool { return f.SHA256 == v.SHA256 && maps.Equal(f.Values, t.ret.values()) })
		if t.along[v.Name] && v.Name != t.name && v.Channel == s.Channel && v.Received.UnixMilli() == t.received.UnixMilli() && !alike && v.Verdict != Void {
			own.Beside = cmp.Or(v.Beside, v.Version)
		}
	}
	s.Beside, s.Seen = own.Beside, own.Seen
	return own, all, err
}

// follow puts a version by folder in order behind one that is on record, whichever of several
// rounds at once has recorded it: along tells that its own round found that one too, so that the
// days of their folders tell; else it lay there before.
func (v *Version) follow(w Version, along bool) {
	switch {
	case v.Channel != ByFolder || w.Channel != ByFolder:
	case along && w.Received.After(v.Received):
		if before := w.Seen.Add(-time.Millisecond); before.Before(v.Seen) {
			v.Seen = before
		}
	case w.Seen.After(v.Seen):
		v.Seen = w.Seen
	}
}

// contested is what is to be said of rivals.
func contested(own Version, rivals []Version) facts.Problem {
	var names []string
	together := false
	for _, v := range rivals {
		names = append(names, fmt.Sprintf("第 %d 版（%s）", v.Version, clip(v.Name)))
		together = together || own.with(v)
	}
	p := facts.Problem{Severity: facts.Query, Rule: ruleVersion, At: facts.Cell{File: own.SHA256},
		Message: fmt.Sprintf("与%s同一天报来，数不同，看不出以哪一份为准", strings.Join(names, "、")),
		Hint:    "请企业说明以哪一份为准，或者改天把对的一份重报；园区问清后用 settle --version 写明。"}
	if !together {
		p.Message = fmt.Sprintf("所在的文件夹日期比先收到的%s早，看不出以哪一份为准", strings.Join(names, "、"))
	}
	return p
}

// question looks again at what counts and was found with a version that contends with it: neither
// goes before the other.
func (r *Round) question(ctx context.Context, b *batch, s Submission, rivals []Version) error {
	own := Version{Version: s.Version, Beside: s.Beside, Verdict: s.Verdict}
	for _, v := range rivals {
		if !own.contends() || !v.Verdict.Counts() || !own.with(v) {
			continue
		}
		before := Submission{SHA256: v.SHA256, Name: v.Name, Received: v.Received, Version: v.Version, Verdict: v.Verdict,
			Form: s.Form, Unit: s.Unit, Period: s.Period}
		t := &taken{coming: coming{name: v.Name, channel: v.Channel, received: v.Received, sha: v.SHA256, before: &before}}
		if r.opener().kept(ctx, t); t.err != nil {
			return t.err
		}
		if err := r.reconsider(ctx, b, t); err != nil {
			return err
		}
	}
	return nil
}

// Void takes a version back: what its unit returned before it counts again.
func (r *Round) Void(ctx context.Context, s Submission, v Voided) error {
	sum := &Summary{}
	err := r.together(ctx, sum, func(b *batch) error {
		against, err := r.heldAgainst(ctx, b, s)
		if err != nil {
			return err
		}
		b.forget(s)
		if err := b.TakeBack(ctx, v); err != nil {
			return err
		}
		return r.judgeAgain(ctx, b, s, against)
	})
	if err != nil {
		return err
	}
	return r.catchUp(ctx, sum)
}

// Against lists what stands in the way of a version: its rivals, and what was seen after it.
func (v Version) Against(all []Version) []Version {
	rivals := v.rivals(all)
	return slices.DeleteFunc(slices.Clone(all), func(w Version) bool {
		later := w.Seen.After(v.Seen) || w.Seen.Equal(v.Seen) && w.Seq > v.Seq
		return w.SHA256 == v.SHA256 || w.Verdict == Void || !later && !slices.Contains(rivals, w)
	})
}

// InForce is the last that counts; nil where none does.
func InForce(all []Version) *Version {
	for _, v := range slices.Backward(all) {
		if v.Verdict.Counts() {
			return &v
		}
	}
	return nil
}
