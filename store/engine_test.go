package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Fresh is a place for a new book, in a folder or on the PostgreSQL server of the tests.
func Fresh(t testing.TB, engine string) (place string) {
	t.Helper()
	if engine == "sqlite" {
		return t.TempDir()
	}
	name := fmt.Sprint("book", schemas.Add(1)) // made in a tenth of the time of a database
	place = Postgres(t)("postgres")
	if _, err := Raw(t, place).Exec(`CREATE SCHEMA ` + name); err != nil {
		t.Fatal(err)
	}
	return place + "&search_path=" + name
}

var schemas atomic.Int64

// Raw is a second look at a book, past the store.
func Raw(t testing.TB, place string) *sql.DB {
	t.Helper()
	driver, from := "sqlite", filepath.Join(place, bookName)
	if strings.HasPrefix(place, "postgres:") {
		driver, from = "pgx", place
	}
	db, err := sql.Open(driver, from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Postgres gives the addresses of databases on a server that is started once, or skips the
// test where there is none.
func Postgres(t testing.TB) func(database string) string {
	t.Helper()
	program, err := initdb()
	switch {
	case err == nil:
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatalf("PostgreSQL is required: %v", err)
	default:
		t.Skipf("no PostgreSQL to test with: %v", err)
	}
	server.once.Do(func() { server.err = server.start(filepath.Dir(program)) })
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.address
}

// initdb is found on the PATH or where Debian has the newest.
func initdb() (string, error) {
	path, err := exec.LookPath("initdb")
	if debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); err != nil && len(debian) > 0 {
		return slices.MaxFunc(debian, func(a, b string) int { return version(a) - version(b) }), nil
	}
	return path, err
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// server is a PostgreSQL that listens on a socket in a folder of its own.
var server postmaster

type postmaster struct {
	once  sync.Once
	err   error
	dir   string
	cmd   *exec.Cmd
	ended chan error
}

func (p *postmaster) address(database string) string {
	q := url.Values{"host": {p.dir}, "user": {"parkstat"}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}

func (p *postmaster) start(programs string) (err error) {
	// Not t.TempDir: that is closed to the user the server runs as, and too long for a socket.
	if p.dir, err = os.MkdirTemp("", "pg"); err != nil {
		return err
	}
	as, err := unprivileged(p.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(p.dir, "data")
	run := func(program string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(programs, program), append([]string{"-D", data}, args...)...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = p.dir, append(os.Environ(), "LC_ALL=C"), as
		return cmd
	}
	if out, err := run("initdb", "-U", "parkstat", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(p.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	p.cmd = run("postgres", "-k", p.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.ended = make(chan error, 1)
	go func() { p.ended <- p.cmd.Wait() }()
	return p.await(log.Name())
}

// await tries until the server answers.
func (p *postmaster) await(log string) error {
	db, err := sql.Open("pgx", p.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	patience := time.After(time.Minute)
	for {
		err := db.Ping()
		if err == nil {
			return nil
		}
		select {
		case ended := <-p.ended:
			text, _ := os.ReadFile(log)
			p.ended <- ended
			return fmt.Errorf("start PostgreSQL: %w\n%s", errors.Join(ended, err), text)
		case <-patience:
			return fmt.Errorf("wait for PostgreSQL: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// StopPostgres ends the server, if one was started.
func StopPostgres() {
	if server.ended != nil {
		_ = server.cmd.Process.Signal(syscall.SIGINT) // without waiting for those who are connected
		<-server.ended
	}
	if server.dir != "" {
		_ = os.RemoveAll(server.dir)
	}
}

// unprivileged is how a server is started that refuses to run as root: it is given the folder.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return as(0, 0), nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	return as(uint32(uid), uint32(gid)), errors.Join(errUID, errGID, os.Chown(dir, uid, gid))
}
