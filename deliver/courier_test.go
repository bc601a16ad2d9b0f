package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// notes is a journal and a transport that writes down the order of events.
type notes struct {
	events []string
	send   func(Letter) (string, error)
	fail   string // the event that breaks the journal
}

func (n *notes) note(e string) error {
	n.events = append(n.events, e)
	if e == n.fail {
		return errors.New("disk full")
	}
	return nil
}

func (n *notes) Attempting(_ context.Context, id string, _ time.Time) error {
	return n.note("attempt " + id)
}

func (n *notes) Settled(ctx context.Context, r Receipt) error {
	return errors.Join(ctx.Err(), n.note(fmt.Sprintf("%s %s %s", r.Outcome, r.ID, r.Reply)))
}

func (n *notes) Send(_ context.Context, l Letter) (string, error) {
	n.events = append(n.events, "send "+l.ID)
	return n.send(l)
}

func letters(ids ...string) (all []Letter) {
	for _, id := range ids {
		all = append(all, Letter{ID: id, From: "o@park.example", To: id + "@park.example"})
	}
	return all
}

var noon = time.Date(2023, 7, 12, 12, 0, 0, 0, time.UTC)

func courier(n *notes) *Courier { return &Courier{n, n, func() time.Time { return noon }} }

func TestDeliverOneBadAddressStopsNobody(t *testing.T) {
	n := &notes{send: func(l Letter) (string, error) {
		switch l.ID {
		case "a":
			return "", &Failure{Outcome: Refused, Code: 550, Reply: "no such user"}
		case "b":
			return "", &Failure{Outcome: Deferred, Reply: "连不上", Err: errors.New("refused")}
		case "c":
			return "", errors.New("odd")
		}
		return "queued", nil
	}}
	var seen []Receipt
	got, err := courier(n).Deliver(t.Context(), letters("a", "b", "c", "d"), func(r Receipt) { seen = append(seen, r) })
	want := []Receipt{
		{"a", "a@park.example", Refused, "550 no such user", noon},
		{"b", "b@park.example", Deferred, "连不上: refused", noon},
		{"c", "c@park.example", Unknown, "odd", noon},
		{"d", "d@park.example", Accepted, "queued", noon},
	}
	if err != nil || !slices.Equal(got, want) || !slices.Equal(seen, want) {
		t.Errorf("receipts %v, %v, seen %v", got, err, seen)
	}
	if first := n.events[:3]; !slices.Equal(first, []string{"attempt a", "send a", "refused a 550 no such user"}) {
		t.Errorf("order %q", first)
	}
}

func TestDeliverStopsWhenTheJournalBreaks(t *testing.T) {
	ok := func(Letter) (string, error) { return "", nil }
	for fail, want := range map[string][]string{
		"attempt b":   {"attempt a", "send a", "accepted a ", "attempt b"},
		"accepted a ": {"attempt a", "send a", "accepted a "},
	} {
		n := &notes{send: ok, fail: fail}
		if _, err := courier(n).Deliver(t.Context(), letters("a", "b", "c"), nil); err == nil || !slices.Equal(n.events, want) {
			t.Errorf("%s: %v, events %q", fail, err, n.events)
		}
	}
}

// A cancelled run still writes down what the last letter came to.
func TestDeliverCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := &notes{send: func(Letter) (string, error) { cancel(); return "queued", nil }}
	got, err := courier(n).Deliver(ctx, letters("a", "b"), nil)
	if !errors.Is(err, context.Canceled) || len(got) != 1 || got[0].Outcome != Accepted {
		t.Errorf("receipts %v, %v", got, err)
	}
	if last := n.events[len(n.events)-1]; last != "accepted a queued" {
		t.Errorf("events %q", n.events)
	}
}
