package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/store"
	"parkstat/work"
)

// A copy holds every row of every table.
func (on engine) TestSnapshotIsWhole(t *testing.T) {
	ctx, place, dir := t.Context(), on.fresh(t), filepath.Join(t.TempDir(), "copy")
	s := open(t, place)
	fill(t, s)
	c := must[*store.Store](t)(s.Snapshot(ctx, dir))
	defer func() { _ = c.Close() }()
	want := contents(t, place)
	for table, rows := range want {
		if len(rows) == 0 {
			t.Errorf("%s is tried with nothing in it", table)
		}
	}
	equal(t, "the copy", contents(t, dir), want)
	record(t, c, sub("b", at(6, 9), 1)) // and it goes on counting
}

// fill puts a row into every table.
func fill(t *testing.T, s *store.Store) {
	t.Helper()
	ctx, r := t.Context(), run(1)
	pass := work.Pass{ID: "p", Kind: work.PassCode, Unit: unitA, Until: at(30, 9)}
	record(t, issuing(s), sub("a", at(5, 9), 961, func(s *ingest.Submission) { s.Late, s.Problems = true, []facts.Problem{{Rule: "A09"}} }))
	must[bool](t)(s.Lies(ctx, ingest.Place{Dir: "in", Path: "a", SHA256: sha("a"), Scanned: at(5, 9)}))
	r.Returns, r.Shown = []report.RunReturn{{Form: "B204", Unit: unitA, SHA256: sha("a")}}, &report.Shown{}
	admit(t, s, mailIn("m", work.MailTaken, work.MailFile{SHA256: sha("a"), Name: "a.xlsx", Return: true}))
	_, _, began := s.Began(ctx, "monthly", at(1, 9))
	_, troubled := s.Troubled(ctx, "disk", "满", at(5, 9))
	err := errors.Join(began, troubled, s.Settle(ctx, ingest.Settlement{SHA256: sha("a"), Rule: "A09", At: at(6, 9)}),
		s.UseWorkbook(ctx, "w", at(5, 9)), s.JudgedBy(ctx, sha("a"), "g"),
		s.SaveRun(ctx, r, []report.Delivery{mail(r.ID, "d", report.MailPlanned)}), s.Attempting(ctx, "d", at(13, 9)),
		s.Settled(ctx, deliver.Receipt{ID: "d", Outcome: deliver.Deferred, At: at(13, 9)}), s.MailboxRead(ctx, "box", at(5, 9), "断网"),
		s.PlanReminders(ctx, []work.Reminder{{
			ID: "r", Policy: "催", Form: "B204", Period: june, Unit: unitA, At: at(10, 9), Send: at(10, 9), State: work.ReminderPlanned}}),
		s.Plan(ctx, "monthly", []time.Time{at(10, 9)}),
		s.Asked(ctx, work.Ask{What: work.AskContact, Unit: unitA, At: at(5, 9)}), s.Grant(ctx, pass, ""), s.SignIn(ctx, pass, work.Session{ID: "s", Since: at(5, 9)}),
		s.Visits(func() time.Time { return at(5, 9) }).Commit("v", nil, at(6, 9)))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "made from", must[[]report.RunReturn](t)(s.RunReturns(ctx, r.ID)), r.Returns)
}

// contents are the rows of all tables of a book.
func contents(t *testing.T, place string) map[string][]string {
	t.Helper()
	db, all := store.Raw(t, place), map[string][]string{}
	catalogue := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if strings.HasPrefix(place, "postgres:") {
		catalogue = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	rows := must[*sql.Rows](t)(db.Query(catalogue))
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		if table != "goose_db_version" {
			all[table] = nil
		}
	}
	for table := range all {
		rows := must[*sql.Rows](t)(db.Query(`SELECT * FROM ` + table))
		names := must[[]string](t)(rows.Columns())
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range into {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			line := fmt.Sprint(names, values)
			all[table] = append(all[table], strings.NewReplacer("true", "1", "false", "0").Replace(line)) // as SQLite has it
		}
		slices.Sort(all[table])
	}
	return all
}
