package store

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestPragmas(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			s, err := Open(t.Context(), Fresh(t, engine))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			if _, err := s.read.ExecContext(t.Context(), `UPDATE sequence SET last = 7`); err == nil {
				t.Error("a reader wrote")
			}
		})
	}
}

var (
	statement = regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE|CREATE|ALTER|DROP|VACUUM|PRAGMA|BEGIN)\s`)
	// What only one of the two databases understands, or understands differently.
	private = regexp.MustCompile(`(?i)AUTOINCREMENT|\bBLOB\b|BYTEA|SERIAL\b|INSERT\s+OR\b|^\s*REPLACE\b|\?|\bdatetime\s*\(|` +
		`\bstrftime\s*\(|\bjulianday\s*\(|\browid\b|` +
		`\bPRAGMA\b|\bVACUUM\b|\bINTEGER\b|\bREAL\b|WITHOUT\s+ROWID|\bSTRICT\b|\bGLOB\b|IFNULL|GROUP_CONCAT|last_insert|"|` + "`" + `|\bNOW\s*\(|JSONB|::`)
	// What breaks when several write at once: an order counted from what is seen, a conflict
	// that may be another than the one that was meant.
	hasty = regexp.MustCompile(`(?i)MAX\(\s*seq\s*\)\s*(,\s*0\s*\))?\s*\+|ON\s+CONFLICT\s+DO`)
	// A book of record forgets nothing, and what happened stays as it was noted.
	forgetful = regexp.MustCompile(`(?i)\bDELETE\b|\bDROP\b|\bUPDATE\s+(journal|audit|submissions|returns|problems|outputs)\b`)
)

// statements are all SQL texts of the package but those of one database, which are there to
// hold what is not portable.
func statements(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	fset := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "sqlite.go" || name == "postgres.go" {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(s) {
					all[fset.Position(lit.Pos()).String()] = s
				}
			}
			return true
		})
	}
	migrations, err := fs.Glob(embedded, "migrations/*.sql")
	if err != nil || len(migrations) == 0 {
		t.Fatal("no migrations", err)
	}
	for _, name := range migrations {
		b, err := embedded.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(string(b), "")
	}
	return all
}

func TestStatementsArePortable(t *testing.T) {
	all := statements(t)
	if len(all) < 25 {
		t.Fatalf("found only %d statements: %v", len(all), all)
	}
	for at, s := range all {
		if bad := private.FindString(s); bad != "" {
			t.Errorf("%s: %q is not portable:\n%s", at, bad, s)
		}
		if bad := forgetful.FindString(s); bad != "" && !strings.HasPrefix(s, "DELETE FROM visits ") { // which are no record
			t.Errorf("%s: %q changes what is on record:\n%s", at, bad, s)
		}
		if bad := hasty.FindString(s); bad != "" {
			t.Errorf("%s: %q does not hold with several writers:\n%s", at, bad, s)
		}
		// A gap in the numbers is an argument that PostgreSQL can't type.
		used := map[string]bool{}
		for _, n := range regexp.MustCompile(`\$\d+`).FindAllString(s, -1) {
			used[n] = true
		}
		for n := range len(used) {
			if !used[fmt.Sprintf("$%d", n+1)] {
				t.Errorf("%s: $%d is missing:\n%s", at, n+1, s)
			}
		}
	}
}

func TestThePortabilityTestBites(t *testing.T) {
	for _, s := range []string{
		"CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE a (b BLOB)", "INSERT OR IGNORE INTO a VALUES ($1)",
		"SELECT a FROM b WHERE c = ?", "SELECT datetime('now')", "SELECT rowid FROM a", "REPLACE INTO a VALUES ($1)",
		`SELECT a FROM b WHERE c = "x"`, "SELECT a::text FROM b",
	} {
		if !statement.MatchString(s) || !private.MatchString(s) {
			t.Errorf("not found out: %s", s)
		}
	}
	for _, s := range []string{"INSERT INTO a VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM a))", "SELECT MAX(seq) + 1 FROM a",
		"INSERT INTO a VALUES ($1) ON CONFLICT DO NOTHING"} {
		if !statement.MatchString(s) || !hasty.MatchString(s) {
			t.Errorf("not found out: %s", s)
		}
	}
	for _, s := range []string{"DELETE FROM runs", "UPDATE journal SET event = $1", "UPDATE  audit SET who = $1"} {
		if !statement.MatchString(s) || !forgetful.MatchString(s) {
			t.Errorf("not found out: %s", s)
		}
	}
}

// However often an entry of a kind is made, its statements are parsed the first time only.
func TestStatementsAreParsedOnce(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	parsed := func() (all map[string]stmt) {
		c, err := s.db.Conn(t.Context())
		if err == nil {
			err = errors.Join(c.Raw(func(c any) error { all = maps.Clone(c.(*parsedOnce).stmts); return nil }), c.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	var before map[string]stmt
	for i := range 3 {
		if err := s.Enqueue(t.Context(), "k", strconv.Itoa(i), time.UnixMilli(1)); err != nil {
			t.Fatal(err)
		}
		after := parsed()
		if i > 0 && !maps.Equal(before, after) || len(after) < 3 {
			t.Errorf("%d statements parsed, then %d", len(before), len(after))
		}
		before = after
	}
}
