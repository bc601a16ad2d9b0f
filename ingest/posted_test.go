package ingest_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
)

// post is where files wait that came by mail.
type post struct {
	archive ingest.Archive
	waiting []ingest.Posted
}

func (p *post) Waiting(context.Context) ([]ingest.Posted, error) { return p.waiting, nil }

// put lays a file down as come on a day.
func (p *post) put(sha, name string, month, day int, data []byte) {
	p.waiting = append(p.waiting, ingest.Posted{SHA256: sha, Name: name, Channel: "mail", Received: at(month, day, 9)})
	_, _ = p.archive.Put(data)
}

// Files of both ways are taken in the order in which they came; what is sent back or held
// is judged again, and what is the same in both counts once.
func TestPosted(t *testing.T) {
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}))
	p := &post{archive: o.book}
	o.Post = p
	first, second := returnOf(t, unit(1), month(2023, 2), 0), returnOf(t, unit(1), month(2023, 3), 0)
	stranger := returnOf(t, unit(2), month(2023, 2), 0)
	p.put(sum(first), "邮件 1/a.xlsx", 3, 7, first)
	p.put(sum(stranger), "邮件 2/b.xlsx", 3, 8, stranger)
	o.drop("2023-04-05/c.xlsx", second)
	o.drop("2023-04-06/a.xlsx", first)
	if s := o.collect(); s.Seen != 4 || s.New != 3 {
		t.Errorf("%+v", s)
	}
	o.want(fmt.Sprintf("邮件 1/a.xlsx v1 %s\n邮件 2/b.xlsx v1 %s [A05@B4]\n2023-04-05/c.xlsx v1 %s", ingest.Accepted, ingest.Held, ingest.Accepted))
	if s := o.book.subs[0]; s.Channel != "mail" || !s.Received.Equal(at(3, 7, 9)) || s.Size != int64(len(first)) || o.book.subs[2].Channel != "folder" {
		t.Errorf("%+v", s)
	}
	if units, err := o.Whose(t.Context(), stranger); err != nil || !slices.Equal(units, []string{unit(2).ID, unit(2).ID}) {
		t.Errorf("%q, %v", units, err)
	}
	if units, err := o.Whose(t.Context(), []byte("PK\x03\x04")); err != nil || len(units) != 0 {
		t.Errorf("%q, %v", units, err)
	}
	// The officer puts the unit on the list: nobody has to send it again.
	o.Park = twoUnits()
	if s := o.collect(); s.New != 0 || s.Mended != 1 || o.told[0].Name != "邮件 2/b.xlsx" {
		t.Errorf("%+v", s)
	}
}

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

func TestMayBeReturn(t *testing.T) {
	book := returnOf(t, unit(1), month(2023, 2), 0)
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"a.xlsx": {nil, true}, "a.XLS": {[]byte("x"), true}, "a.et": {[]byte("x"), true}, "a": {book, true}, "a.bin": {book,
			true}, "a.dat": {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), true},
		"a.doc": {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), false}, "a.pdf": {[]byte("%PDF-"), false}, "a.png": {[]byte("\x89PNG\r\n"),
			false}, "a.zip": {[]byte("PK\x05\x06"), false},
		"a.txt": {[]byte("您好"), false}, "": {nil, false},
	} {
		if got := ingest.MayBeReturn(name, c.data); got != c.want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
