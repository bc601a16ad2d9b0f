package main

import (
	"database/sql"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// breakable is the program with its failpoints, built once.
var breakable = sync.OnceValues(func() (string, error) {
	program := filepath.Join(shared, "parkstat-failpoint")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	out, err := exec.Command("go", "build", "-tags", "failpoint", "-o", program, ".").CombinedOutput()
	if err != nil {
		err = errors.Join(err, errors.New(string(out)))
	}
	return program, err
})

// failpoints are the names of all that the product marks.
func failpoints(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Hit" {
				name, err := strconv.Unquote(call.Args[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Errorf("%s: %v", path, err)
				}
				names = append(names, name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// mortal is that program.
func mortal(t *testing.T) string {
	t.Helper()
	_, err := exec.LookPath("go")
	require(t, err == nil, "the program with failpoints can't be built: no go command")
	program, err := breakable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// killedAt runs the program until it is killed at the failpoint.
func (o workplace) killedAt(t *testing.T, point, program string, args ...string) {
	t.Helper()
	c := o.command(program, args...)
	c.Env = append(c.Env, "PARKSTAT_FAILPOINT="+point)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || runtime.GOOS != "windows" && exit.ExitCode() != -1 {
		t.Fatalf("%s: not killed: %v\n%s", point, err, out)
	}
}

// killedAfter runs the program until it ends or the time is up.
func (o workplace) killedAfter(t *testing.T, after time.Duration, program string, args ...string) {
	t.Helper()
	c := o.command(program, args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	err := c.Wait()
	kill.Stop()
	t.Logf("killed after %v: %v", after, err)
}

// recovered runs to the end and finds all as if nothing had happened: the same files
// and mails to the byte and no others, and every mail accepted, once.
func (o workplace) recovered(t *testing.T, program, undisturbed string) {
	t.Helper()
	if out, err := o.command(program, "run").CombinedOutput(); err != nil {
		t.Fatalf("the run after the crash: %v\n%s", err, out)
	}
	for _, dir := range []string{"out", "var/archive"} {
		want, got := tree(t, filepath.Join(undisturbed, dir)), tree(t, o.path(dir))
		if dir == "var/archive" {
			// What was being written stays under a name that nobody reads.
			maps.DeleteFunc(got, func(path, _ string) bool { return strings.HasSuffix(path, ".part") })
		}
		if d := unlike(want, got); len(d) > 0 || len(want) == 0 {
			t.Errorf("%s is not as after an undisturbed run: %q", dir, d)
		}
	}
	if d := unlike(rowsThat(t, filepath.Join(undisturbed, "var")), rowsThat(t, o.path("var"))); len(d) > 0 {
		t.Errorf("the book of record is not as after an undisturbed run: %q", d)
	}
}

// rowsThat are the rows that a crash may not change. Attempts and journal lines may be
// more: a mail whose acceptance was not yet on record is tried again.
func rowsThat(t *testing.T, data string) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "parkstat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT 'run ' || id, inputs || outputs
FROM runs JOIN (SELECT run, GROUP_CONCAT(sha256) AS outputs FROM outputs GROUP BY run) ON run = id
UNION ALL SELECT 'mail ' || addr || id, message || ' ' || letter || ' ' || state FROM deliveries
UNION ALL SELECT 'accepted ' || delivery, COUNT(*) FROM journal WHERE event = 'accepted' GROUP BY delivery
UNION ALL SELECT 'return ' || name, sha256 || verdict || version FROM submissions`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			t.Fatal(err)
		}
		all[key] = value
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// crashes gives the breakable program and an office where it ran undisturbed.
func crashes(t *testing.T) (program, undisturbed string) {
	t.Helper()
	program = mortal(t)
	undisturbed, err := mailedJune()
	if err != nil {
		t.Fatal(err)
	}
	letters := spooled(t, filepath.Join(undisturbed, "out", "mail"))
	if rows := rowsThat(t, filepath.Join(undisturbed, "var")); len(letters) != 4 || len(rows) != 1+4+4+59 {
		t.Fatalf("the undisturbed run left %d mails, %d rows", len(letters), len(rows))
	}
	return program, undisturbed
}

// Killed at each failpoint, and run again, the job leaves what it leaves undisturbed.
func TestCrashAtEachPoint(t *testing.T) {
	t.Parallel()
	program, undisturbed := crashes(t)
	points := slices.DeleteFunc(failpoints(t), inMailbox)
	for _, known := range []string{"collected", "filled", "composed", "frozen", "exported", "delivering", "attempting", "sent", "delivered-one"} {
		if !slices.Contains(points, known) {
			t.Errorf("the product marks no point %q any more", known)
		}
	}
	points = slices.DeleteFunc(points, func(p string) bool { return strings.HasPrefix(p, "reminder-") }) // a run passes none of these
	points = append(points, "attempting:2", "sent:3", "delivered-one:2", "delivered-one:4")
	// All the others come after the returns are in, which takes the most time.
	collected := laid(t, layJune)
	collected.killedAt(t, "collected", program, "run")
	for _, point := range points {
		t.Run(strings.ReplaceAll(point, ":", "-"), func(t *testing.T) {
			t.Parallel()
			o := laid(t, layJune)
			if err := copyTree(collected.path("var"), o.path("var")); err != nil {
				t.Fatal(err)
			}
			if point != "collected" {
				o.killedAt(t, point, program, "run")
			}
			o.whole(t, undisturbed)
			o.recovered(t, program, undisturbed)
		})
	}
}

// whole finds no half of a file under its final name: what lies there is what an
// undisturbed run puts there.
func (o workplace) whole(t *testing.T, undisturbed string) {
	t.Helper()
	want := tree(t, filepath.Join(undisturbed, "out"))
	for path, data := range tree(t, o.path("out")) {
		final := !strings.HasSuffix(path, ".part") && !strings.HasPrefix(filepath.Base(path), ".parkstat-")
		if final && want[path] != data {
			t.Errorf("after the crash %s holds something else", path)
		}
	}
}

// Killed three times in a row at different points, it still comes out whole.
func TestCrashAgainAndAgain(t *testing.T) {
	t.Parallel()
	program, undisturbed := crashes(t)
	o := laid(t, layJune)
	for _, point := range []string{"collected", "composed", "frozen", "sent:2", "attempting:2", "delivered-one:1"} {
		o.killedAt(t, point, program, "run")
	}
	o.recovered(t, program, undisturbed)
}

// Killed at any instant: three rounds, or fifty where PARKSTAT_SOAK=full.
func TestCrashAtRandom(t *testing.T) {
	t.Parallel()
	program, undisturbed := crashes(t)
	began := time.Now()
	laid(t, layJune).recovered(t, program, undisturbed)
	took := time.Since(began)
	rounds, random := kills(t)
	for round := range rounds {
		after := time.Duration(random.Int64N(int64(took)))
		t.Run(strconv.Itoa(round), func(t *testing.T) {
			o := laid(t, layJune)
			o.killedAfter(t, after, program, "run")
			o.whole(t, undisturbed)
			o.recovered(t, program, undisturbed)
		})
	}
}
