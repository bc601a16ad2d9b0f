package store

import (
	"io/fs"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"parkstat/facts"
	"parkstat/ingest"
)

// A book of before arrivals had a row of their own holds afterwards what it held.
func TestArrivalsAreCarriedOver(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { arrivalsAreCarriedOver(t, Fresh(t, engine)) })
	}
}

func arrivalsAreCarriedOver(t *testing.T, place string) {
	ctx, d := t.Context(), of(place)
	db, err := d.dial(1, true)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(d.tables(), db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, 8); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		`INSERT INTO respondents VALUES ('U', '甲公司')`,
		`INSERT INTO submissions VALUES ('a', 1, 'a.xlsx', 5, 1000, FALSE, 'folder', 'F', '2023', 'U', '甲公司', '2023-06', 1, '接收', 1),
('b', 7, 'b.xlsx', 6, 2000, TRUE, 'mail', 'F', '2023', 'U', '甲公司', '2023-06', 2, '退回', 2)`,
		`INSERT INTO returns VALUES ('a', '{"values":{"gov.m":961}}'), ('b', '{"values":{"gov.m":7}}')`,
		`INSERT INTO problems VALUES ('b', 1, 1, '强制', 'OLD', '', '', '', '', '', '', ''), ('b', 2, 1, '强制', 'NEW', '', '', '', '', '', '', '')`,
		`INSERT INTO audit VALUES (9, 3000, 'x', 'y', 'z', '')`,
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	june := facts.Period{Year: 2023, Month: 6}
	subs, err := s.Submissions(ctx, june, time.UnixMilli(9000))
	if err != nil || len(subs) != 2 || subs[0].Name != "a.xlsx" || subs[0].Verdict != ingest.Accepted || subs[1].Version != 2 || !subs[1].Late ||
		subs[1].Channel != ingest.ByMail || len(subs[1].Problems) != 1 || subs[1].Problems[0].Rule != "NEW" {
		t.Errorf("%+v, %v", subs, err)
	}
	if c, err := s.Counted(ctx, 2023, time.UnixMilli(9000)); err != nil || len(c) != 1 || c[0].Values["gov.m"] != facts.Int(961) {
		t.Errorf("%+v, %v", c, err)
	}
	if came, err := s.Lies(ctx, ingest.Place{Dir: "in", Path: "a.xlsx", SHA256: "a"}); err != nil || came {
		t.Errorf("what lay there came again: %v", err)
	}
	if id, err := s.Ticket(ctx, "a"); err != nil || len(id) != 26 {
		t.Errorf("the ticket of what came before there were any: %q, %v", id, err)
	}
	var last int64
	if err := s.db.QueryRow(`SELECT last FROM sequence`).Scan(&last); err != nil || last < 9 {
		t.Errorf("the next number follows %d, %v; want 9 or more", last, err)
	}
}
