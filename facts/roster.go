package facts

import (
	"cmp"
	"slices"
	"sync"
)

// AnyContact (联系人) is the role of the one contact of a department or project unit, who
// stands for the statistician.
const AnyContact = "联系人"

// Contact is a person to call, in the order of escalation.
type Contact struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	Mobile string `json:"mobile,omitempty"`
	Mail   string `json:"mail,omitempty"`
}

// Respondent is a unit on the roster (名录): who returns, what it makes and whom
// to call.
type Respondent struct {
	ID       string // unified social credit code
	Name     string
	Class    string // GB/T 4754-2017 class (行业小类), four digits
	Group    string // enterprise group (企业集团); empty when it stands alone
	Revenue  Value  // usual revenue of a month (月均营业收入), 千元; a yardstick for units without history
	Contacts []Contact
	Tags     map[string]string // what else the list says of it, by column: 规模, 片区; nil: nothing
	At       Cell
}

// Division is the unit's two-digit division.
func (r Respondent) Division() Division {
	d, _ := DivisionOf(r.Class)
	return d
}

// Contact is the first person with a role, the zero Contact where there is none.
func (r Respondent) Contact(role string) Contact {
	i := slices.IndexFunc(r.Contacts, func(c Contact) bool { return c.Role == role })
	if i < 0 {
		return Contact{}
	}
	return r.Contacts[i]
}

// ChangeKind is why the roster changed.
type ChangeKind string

// The kinds of change.
const (
	EnterMonth ChangeKind = "月度入库"
	EnterYear  ChangeKind = "年度入库"
	Leave      ChangeKind = "退库"
	Rename     ChangeKind = "更名"
	Recode     ChangeKind = "换码"
	Reclass    ChangeKind = "行业变更"
	Merge      ChangeKind = "合并"
	Split      ChangeKind = "分立"
	MoveIn     ChangeKind = "迁入"
	MoveOut    ChangeKind = "迁出"
	Stop       ChangeKind = "停产"
	Resume     ChangeKind = "复产"
)

// ChangeKinds lists every kind.
var ChangeKinds = []ChangeKind{EnterMonth, EnterYear, Leave, Rename, Recode, Reclass, Merge, Split, MoveIn, MoveOut, Stop, Resume}

func (k ChangeKind) enters() bool {
	return k == EnterMonth || k == EnterYear || k == MoveIn || k == Split
}

func (k ChangeKind) leaves() bool { return k == Leave || k == MoveOut || k == Merge }

// Change (变更) takes effect with its month's return. Other is the old name of a 更名, the
// old class of a 行业变更, or the second code of a 换码 (the old one), 合并 (into whom; none:
// a unit that is not the park's) or 分立 (out of whom); Name the new name.
type Change struct {
	Month Period
	Kind  ChangeKind
	ID    string
	Other string
	Name  string
	Note  string
	At    Cell
}

// Roster is the list of respondents over time.
type Roster struct {
	Units   []Respondent
	Changes []Change // by month

	index   map[string]int
	byID    map[string][]Change
	alias   map[string]string   // of a code that was changed: the one of today
	former  map[string][]string // of a code of today: those before it, by change
	joined  map[string][]Change // 合并, by the unit that took the others in
	parted  map[string][]Change // 分立, by the unit that was split
	writers func() map[string][]Writer
}

// NewRoster sorts and indexes the list.
func NewRoster(units []Respondent, changes []Change) *Roster {
	r := &Roster{Units: slices.Clone(units), Changes: slices.Clone(changes), index: make(map[string]int, len(units)), byID: map[string][]Change{}}
	slices.SortStableFunc(r.Units, func(a, b Respondent) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(r.Changes, func(a, b Change) int { return a.Month.Compare(b.Month) })
	for i, u := range r.Units {
		r.index[u.ID] = i
	}
	for _, c := range r.Changes {
		r.byID[c.ID] = append(r.byID[c.ID], c)
	}
	r.recodes()
	r.joined, r.parted = map[string][]Change{}, map[string][]Change{}
	for _, c := range r.Changes {
		switch of := r.Resolve(c.Other); c.Kind {
		case Merge:
			r.joined[of] = append(r.joined[of], c)
		case Split:
			r.parted[of] = append(r.parted[of], c)
		}
	}
	r.writers = sync.OnceValue(r.indexWriters)
	return r
}

// recodes follows changes of code (换码) to the code that each unit has now.
func (r *Roster) recodes() {
	next := map[string]string{}
	for _, c := range r.Changes {
		if c.Kind == Recode {
			next[c.Other] = c.ID
		}
	}
	r.alias, r.former = make(map[string]string, len(next)), map[string][]string{}
	for code := range next {
		id := code
		for range next { // no further, should two changes lead to each other
			to, ok := next[id]
			if !ok {
				break
			}
			id = to
		}
		r.alias[code] = id
	}
	for _, c := range r.Changes {
		if c.Kind == Recode {
			id := r.Resolve(c.Other)
			r.former[id] = append(r.former[id], c.Other)
		}
	}
}

// Resolve is the code of today of a unit, by any that it has had.
func (r *Roster) Resolve(id string) string {
	if now, ok := r.alias[id]; ok {
		return now
	}
	return id
}

// Codes lists the unit's code of today and those it had before.
func (r *Roster) Codes(id string) []string {
	id = r.Resolve(id)
	return append([]string{id}, r.former[id]...)
}

// Knows reports whether the list has the unit, by any code it has had, in whatever period.
func (r *Roster) Knows(id string) bool {
	_, ok := r.index[r.Resolve(id)]
	return ok
}

// Find is the unit by any code it has had, as named in period p.
func (r *Roster) Find(id string, p Period) (Respondent, bool) {
	i, ok := r.index[r.Resolve(id)]
	if !ok {
		return Respondent{}, false
	}
	return r.asOf(r.Units[i], p), true
}

// asOf undoes the changes of name and class that lie after p: the list has those of today,
// a change those before it.
func (r *Roster) asOf(u Respondent, p Period) Respondent {
	renamed, reclassed := false, false
	for _, c := range r.byID[u.ID] {
		switch {
		case c.Other == "" || !p.Before(c.Month):
		case c.Kind == Rename && !renamed:
			u.Name, renamed = c.Other, true
		case c.Kind == Reclass && !reclassed:
			u.Class, reclassed = c.Other, true
		}
	}
	return u
}

// Joined lists the mergers (合并) by which others came into a unit in (after, upTo].
func (r *Roster) Joined(id string, after, upTo Period) (all []Change) {
	for _, c := range r.joined[r.Resolve(id)] {
		if after.Before(c.Month) && c.Month.Compare(upTo) <= 0 {
			all = append(all, c)
		}
	}
	return all
}

// In reports whether the unit is on the list of period p.
func (r *Roster) In(id string, p Period) bool {
	id = r.Resolve(id)
	if _, ok := r.index[id]; !ok {
		return false
	}
	on, first := true, true
	for _, c := range r.byID[id] {
		if !c.Kind.enters() && !c.Kind.leaves() {
			continue
		}
		if first && c.Kind.enters() {
			on = false
		}
		first = false
		if c.Month.Compare(p) <= 0 {
			on = c.Kind.enters()
		}
	}
	return on
}

// At is the list of period p in the order of codes.
func (r *Roster) At(p Period) []Respondent {
	var all []Respondent
	for _, u := range r.Units {
		if r.In(u.ID, p) {
			all = append(all, r.asOf(u, p))
		}
	}
	return all
}

// last is the last change of a sort at or before p; zero where there was none.
func (r *Roster) last(id string, p Period, is func(ChangeKind) bool) (last Change) {
	for _, c := range r.byID[r.Resolve(id)] {
		if is(c.Kind) && c.Month.Compare(p) <= 0 {
			last = c
		}
	}
	return last
}

// Entered is the last change by which the unit came onto the list at or before p.
func (r *Roster) Entered(id string, p Period) (Change, bool) {
	last := r.last(id, p, ChangeKind.enters)
	return last, last.ID != ""
}

// Stopped reports whether the unit is known to stand still (停产) in p.
func (r *Roster) Stopped(id string, p Period) bool {
	return r.last(id, p, func(k ChangeKind) bool { return k == Stop || k == Resume }).Kind == Stop
}

// Left is the change by which a unit that is not on the list of p left it.
func (r *Roster) Left(id string, p Period) (Change, bool) {
	last := r.last(id, p, ChangeKind.leaves)
	return last, last.ID != "" && !r.In(id, p)
}

// During lists the changes that take effect in (after, upTo].
func (r *Roster) During(after, upTo Period) []Change {
	var in []Change
	for _, c := range r.Changes {
		if after.Before(c.Month) && c.Month.Compare(upTo) <= 0 {
			in = append(in, c)
		}
	}
	return in
}

// Kin says with which unit another is counted as one over the year of p: those that were merged
// in it, or split from each other.
func (r *Roster) Kin(p Period) func(id string) string {
	with := map[string]string{}
	of := func(id string) string {
		id = r.Resolve(id)
		for with[id] != "" {
			id = with[id]
		}
		return id
	}
	for _, c := range r.During(p.LastDecember(), p.December()) {
		if a, b := of(c.ID), of(c.Other); (c.Kind == Merge || c.Kind == Split) && c.Other != "" && a != b {
			with[a] = b
		}
	}
	return of
}
