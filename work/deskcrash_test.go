package work_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parkstat/work"
)

// deskChild names the book that a child of the test works on until it is killed.
const deskChild = "PARKSTAT_TEST_DESK"

// crashUnits are how many units return in a crash test; every other one is asked why.
const crashUnits = 24

// returning submits returns and reasons from several sides at once, and tells of each answer when it
// is there, as a page would show it.
func returning(dir, files string) error {
	w, err := open(context.Background(), dir, time.Date(2023, 7, 6, 10, 0, 0, 0, shanghai))
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := rand.Perm(crashUnits)
	for range 4 {
		wg.Go(func() {
			for {
				mu.Lock()
				if len(next) == 0 {
					mu.Unlock()
					return
				}
				n := next[0]
				next = next[1:]
				mu.Unlock()
				if err := w.oneReturn(n, files); err != nil {
					fmt.Println("error", err)
				}
			}
		})
	}
	wg.Wait()
	fmt.Println("done")
	return w.book.Close()
}

func (w *window) oneReturn(n int, files string) error {
	ctx, path := context.Background(), filepath.Join(files, fmt.Sprint(n))
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	id, err := w.Submit(ctx, w.visitor(n), work.Upload{Name: "6月.xlsx", Path: path, SHA256: sum(data), Size: int64(len(data))})
	if err != nil {
		return err
	}
	is, err := w.Return(ctx, w.visitor(n), id)
	if err != nil {
		return err
	}
	fmt.Println("shown", n, id, is.Receipt, is.State)
	if !is.CanExplain {
		return nil
	}
	reasons := map[string]string{}
	for _, p := range is.Ask {
		reasons[p.Key] = "客户 7 月提货，6 月只完工入库"
	}
	if is, err = w.Explain(ctx, w.visitor(n), id, reasons); err == nil {
		fmt.Println("shown", n, id, is.Receipt, is.State)
	}
	return err
}

// Killed at any moment of taking returns and reasons, nothing that was shown is lost, nothing is half
// there, and trying again doubles nothing. PARKSTAT_SOAK=full kills fifty times.
func TestDeskSurvivesKills(t *testing.T) {
	w := newWindow(t, 6, 10)
	files, dir := t.TempDir(), w.dir
	for n := range crashUnits {
		u := w.sample(n)
		if n%2 == 1 {
			u = w.changed(n, lessSold)
		}
		data, err := os.ReadFile(u.Path)
		if err == nil {
			err = os.WriteFile(filepath.Join(files, fmt.Sprint(n)), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	kills := 3
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		kills = 50
	}
	shown := map[string]string{} // by receipt: the state, the return and its unit
	for range kills {
		child(t, dir, files, 1+rand.IntN(crashUnits), shown)
		w.whole(files, shown)
	}
	child(t, dir, files, 0, shown)
	w.whole(files, shown)
	if n := w.count(`SELECT COUNT(*) FROM arrivals WHERE channel = 'upload' AND judged > 0`); n != crashUnits {
		t.Errorf("%d files are %d returns", crashUnits, n)
	}
	asked, said := w.count(`SELECT COUNT(DISTINCT sha256 || rule || ref) FROM settlements`), w.count(`SELECT COUNT(*) FROM settlements`)
	if asked != said || asked == 0 {
		t.Errorf("%d answers to %d queries", said, asked)
	}
}

// child works on the book, and is killed when it has shown so much; 0: never.
func child(t *testing.T, dir, files string, kill int, shown map[string]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), deskChild+"="+dir, deskChild+"_FILES="+files)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	done, killed := false, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) == 5 && f[0] == "shown" {
			shown[f[3]] = f[4] + " " + f[2] + " " + f[1]
			if kill--; kill == 0 {
				killed = cmd.Process.Kill() == nil
			}
		} else if f[0] != "done" {
			t.Error(lines.Text())
		} else {
			done = true
		}
	}
	_ = cmd.Wait()
	if !killed && !done {
		t.Error("the child did not come to its end")
	}
}

// whole holds every receipt that was shown against the book and the archive, and the book against
// itself.
func (w *window) whole(files string, shown map[string]string) {
	w.t.Helper()
	for number, said := range shown {
		f := strings.Fields(said)
		n := 0
		_, _ = fmt.Sscan(f[2], &n)
		r, err := w.Receipt(w.t.Context(), w.visitor(n), number)
		data, missing := os.ReadFile(filepath.Join(files, f[2]))
		if err != nil || missing != nil || string(r.State) != f[0] || r.Return != f[1] || r.SHA256 != sum(data) {
			w.t.Errorf("shown %s %s: %+v, %v", number, said, r, err)
			continue
		}
		if kept, err := w.office.Archive.Get(r.SHA256); err != nil || string(kept) != string(data) {
			w.t.Errorf("the original of %s: %v", number, err)
		}
	}
	for what, query := range map[string]string{
		"returns without a receipt": `SELECT COUNT(*) FROM arrivals a WHERE channel = 'upload' AND judged > 0 AND NOT EXISTS
(SELECT 1 FROM receipts r WHERE r.arrival = a.seq AND r.verdict = a.verdict)`,
		"returns without figures": `SELECT COUNT(*) FROM submissions s WHERE channel = 'upload' AND NOT EXISTS (SELECT 1 FROM returns r WHERE r.sha256 = s.sha256)`,
		"returns without a line of the audit log": `SELECT COUNT(*) FROM submissions s WHERE channel = 'upload' AND NOT EXISTS
(SELECT 1 FROM audit a WHERE a.subject = s.sha256 AND a.action = 'submit' AND a.address = '192.0.2.7')`,
		"reasons that settle nothing": `SELECT COUNT(*) FROM settlements t JOIN submissions s ON s.sha256 = t.sha256 WHERE s.verdict <> '接收'`,
	} {
		if n := w.count(query); n != 0 {
			w.t.Errorf("%d %s", n, what)
		}
	}
}

func (w *window) count(query string) (n int) {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "parkstat.db"))
	if err == nil {
		err = db.QueryRow(query).Scan(&n)
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
