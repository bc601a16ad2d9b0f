package calc

import (
	"math/big"

	"parkstat/facts"
)

// StepKind is why the base of growth is not last year's published level.
type StepKind uint8

// The kinds of step, in the order in which they are told.
const (
	StepEntered  StepKind = iota // 入库: came onto the list since
	StepMovedIn                  // 迁入
	StepSplit                    // 分立, with what the unit that was split lost
	StepLeft                     // 退库
	StepMovedOut                 // 迁出
	StepMerged                   // 合并, with what the unit that took the other in gained
	StepRevised                  // 基数核定: the base is not what the unit filed last year
	StepMissing                  // 未报: on the list, not in the sum
	stepKinds
)

// bridgeStep is one reason: of how many units, and by how much it moves the base (千元, or
// the item's unit). Unknown counts those of which the office holds no figure of last year.
type bridgeStep struct {
	Kind    StepKind
	Units   int
	Unknown int
	Amount  *big.Rat
}

// Bridge (衔接) leads from what the units on last year's list made then to the base that
// growth is against: Start + the steps = Base, always. Published is the level that went
// out a year ago, nil where the office does not hold it; what it differs from Start by
// (Unexplained) is no unit's doing.
type Bridge struct {
	Published, Start, Unexplained, Base *big.Rat
	Steps                               []bridgeStep // those with a unit
	Renamed                             int          // units with another name or code than a year ago: they move nothing
	Estimated                           int          // units in the base whose figure of this year is an estimate
}

// Bridge of an item's cumulative base.
func (t *Table) Bridge(item string, published *big.Rat) Bridge {
	b := bridger{t: t, item: item, ago: t.period.YearAgo(), q: t.quantity(item)}
	b.changes()
	for row := range t.set.Park.Roster.Units {
		b.unit(int32(row))
	}
	out := Bridge{Published: published, Start: b.start.rat(), Base: b.base.rat(), Renamed: b.renamed, Estimated: b.estimated}
	if published != nil {
		out.Unexplained = new(big.Rat).Sub(out.Start, published)
	}
	for kind, s := range b.steps {
		if s.n > 0 {
			out.Steps = append(out.Steps, bridgeStep{StepKind(kind), s.n, s.unknown, s.amount.rat()})
		}
	}
	return out
}

type bridger struct {
	t           *Table
	item        string
	ago         facts.Period
	q           quantity
	took, split map[string]bool // units that took another in, or were split, since
	start, base sum
	steps       [stepKinds]struct {
		n, unknown int
		amount     sum
	}
	renamed, estimated int
}

func (b *bridger) changes() {
	b.took, b.split = map[string]bool{}, map[string]bool{}
	r := b.t.set.Park.Roster
	seen := map[string]bool{}
	for _, c := range r.During(b.ago, b.t.period) {
		switch c.Kind {
		case facts.Merge:
			b.took[r.Resolve(c.Other)] = true
		case facts.Split:
			b.split[r.Resolve(c.Other)] = true
		case facts.Rename, facts.Recode:
			if !seen[c.ID] && r.In(c.ID, b.t.period) {
				seen[c.ID] = true
				b.renamed++
			}
		}
	}
}

// filed is what a unit filed last year: by its return, else by the office's list.
func (b *bridger) filed(id string) facts.Value {
	if v := b.t.set.Value(b.ago, id, b.item+"."+colToDate); v.IsNumber() {
		return v
	}
	base := b.t.set.Park.Bases[facts.BaseKey{ID: id, Period: b.ago, Item: b.item}]
	if base.Filed.IsNumber() {
		return base.Filed
	}
	return base.ToDate
}

func (b *bridger) unit(row int32) {
	r := b.t.set.Park.Roster
	id := r.Units[row].ID
	in, was := r.In(id, b.t.period), r.In(id, b.ago)
	filed := facts.Value{}
	if was {
		if filed = b.filed(id); filed.IsNumber() {
			b.start.add(filed)
		}
	}
	if !in {
		if was {
			change, _ := r.Left(id, b.t.period)
			b.step(map[facts.ChangeKind]StepKind{facts.MoveOut: StepMovedOut, facts.Merge: StepMerged}, change.Kind, StepLeft, facts.Value{}, filed)
		}
		return
	}
	now, base := b.q.ytd.at(row), b.q.ytdLast.at(row)
	counted := b.t.counts(b.item, row) && now.IsNumber() && base.IsNumber()
	if !counted {
		base = b.t.set.Park.Bases[facts.BaseKey{ID: id, Period: b.ago, Item: b.item}].ToDate
	}
	switch {
	case !was:
		change, _ := r.Entered(id, b.t.period)
		b.step(map[facts.ChangeKind]StepKind{facts.MoveIn: StepMovedIn, facts.Split: StepSplit}, change.Kind, StepEntered, base, facts.Value{})
	case base.IsNumber() && (!filed.IsNumber() || compare(base, filed) != 0):
		kind := StepRevised
		if b.took[id] {
			kind = StepMerged
		} else if b.split[id] {
			kind = StepSplit
		}
		b.step(nil, "", kind, base, filed)
	case !base.IsNumber() && filed.IsNumber():
		b.step(nil, "", StepMissing, facts.Value{}, filed)
		return
	}
	if !counted {
		b.step(nil, "", StepMissing, facts.Value{}, base)
		return
	}
	b.base.add(base)
	if now.State == facts.Estimated {
		b.estimated++
	}
}

// step adds gained − lost under the kind that the change has.
func (b *bridger) step(kinds map[facts.ChangeKind]StepKind, change facts.ChangeKind, otherwise StepKind, gained, lost facts.Value) {
	kind, ok := kinds[change]
	if !ok {
		kind = otherwise
	}
	s := &b.steps[kind]
	s.n++
	if !gained.IsNumber() && !lost.IsNumber() {
		s.unknown++
	}
	s.amount.used |= 1
	if gained.IsNumber() {
		s.amount.add(gained)
	}
	if lost.IsNumber() {
		s.amount.sub(lost)
	}
}
