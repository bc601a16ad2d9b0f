// Package mailtest gives tests a real mail system: a Postfix that takes mail by
// submission (STARTTLS and implicit TLS, with log-in) and a Dovecot that shows it by
// IMAP, both as children of the test, in a folder and on ports of their own.
//
// Invariants: nothing outside that folder is read or changed but the installed
// programs, nothing listens off the loopback, no mail leaves the machine, and all is
// gone when the test ends.
//
// It needs Linux, root and the two programs. Without them it skips the test and
// says why, unless PARKSTAT_TEST_REQUIRE=all, where a skip would hide a hole.
package mailtest

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// domain is the one that the server receives mail for.
const domain = "park.example"

// patience is for programs to start, to end and to deliver; nothing waits that long
// unless something is broken.
const patience = 60 * time.Second

// Server is a running pair of Postfix and Dovecot.
type Server struct {
	SMTPAddr  string // STARTTLS required
	SMTPSAddr string // TLS from the first byte
	IMAPAddr  string // TLS from the first byte
	CAFile    string // PEM, signs localhost and 127.0.0.1
	CAs       *x509.CertPool
	dir       string
}

var users = []string{"leader1", "leader2", "office", "returns", "enterprise"}

// Vouches is what the server calls itself where it writes who handed a mail in
// (Authentication-Results). It does not remove what a sender wrote under that name.
const Vouches = "mx." + domain

// User tells the address, which is the log-in name as well, and the password.
func (s *Server) User(name string) (addr, password string) {
	return name + "@" + domain, "p@ss " + name + "=口令"
}

// Start brings the pair up, or skips the test.
func Start(t testing.TB) *Server {
	t.Helper()
	postfix, master, dovecot := programs(t)
	// Not t.TempDir: that is closed to the users the servers run as, and too long for
	// the name of a socket.
	dir, err := os.MkdirTemp("", "mail")
	check(t, "make a folder", err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{CAFile: filepath.Join(dir, "ca.pem"), dir: dir}
	for _, addr := range []*string{&s.SMTPAddr, &s.SMTPSAddr, &s.IMAPAddr} {
		*addr = freeAddr(t)
	}
	s.CAs, err = certify(dir)
	check(t, "make certificates", err)
	check(t, "write the configuration", s.configure(filepath.Dir(master)))
	t.Cleanup(func() {
		if t.Failed() {
			for _, log := range []string{"postfix.log", "dovecot.log", "master.out", "dovecot.out"} {
				text, _ := os.ReadFile(filepath.Join(dir, log))
				t.Logf("%s:\n%s", log, text)
			}
		}
	})
	// Makes the queue folders, in which Dovecot then puts its sockets.
	out, err := exec.Command(postfix, "-c", filepath.Join(dir, "postfix"), "check").CombinedOutput()
	if err != nil {
		t.Fatalf("check the postfix configuration: %v\n%s", err, out)
	}
	run(t, dir, dovecot, "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	s.await(t, func(c net.Conn) net.Conn { return tls.Client(c, s.tls()) }, s.IMAPAddr, "* OK")
	run(t, dir, master, "-c", filepath.Join(dir, "postfix"), "-s")
	s.await(t, func(c net.Conn) net.Conn { return c }, s.SMTPAddr, "220 ")
	s.await(t, func(c net.Conn) net.Conn { return tls.Client(c, s.tls()) }, s.SMTPSAddr, "220 ")
	return s
}

func (s *Server) tls() *tls.Config { return &tls.Config{RootCAs: s.CAs, ServerName: "127.0.0.1"} }

func check(t testing.TB, doing string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", doing, err)
	}
}

// programs finds what is installed, or ends the test.
func programs(t testing.TB) (postfix, master, dovecot string) {
	t.Helper()
	lack := ""
	if runtime.GOOS != "linux" {
		lack = "not Linux"
	} else if os.Geteuid() != 0 {
		lack = "not root"
	}
	find := func(names ...string) string {
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		lack = names[0] + " is not installed"
		return ""
	}
	if lack == "" {
		postfix = find("postfix", "/usr/sbin/postfix")
		master = find("/usr/lib/postfix/sbin/master", "/usr/libexec/postfix/master")
		dovecot = find("dovecot", "/usr/sbin/dovecot")
		if _, err := os.Stat("/usr/lib/dovecot/lmtp"); err != nil {
			lack = "dovecot's lmtp is not installed"
		} else if _, err := os.Stat("/usr/lib/dovecot/imap"); err != nil {
			lack = "dovecot's imap is not installed"
		}
	}
	switch {
	case lack == "":
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatalf("a mail server is required: %s", lack)
	default:
		t.Skipf("no mail server to test with: %s", lack)
	}
	return postfix, master, dovecot
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, "find a free port", err)
	defer l.Close()
	return l.Addr().String()
}

// run starts a server in the foreground and ends it, with its children, after the test.
func run(t testing.TB, dir string, program string, args ...string) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(dir, filepath.Base(program)+".out"), os.O_CREATE|os.O_WRONLY, 0o600)
	check(t, "open a log", err)
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, dir
	tether(cmd)
	check(t, "start "+program, cmd.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(patience):
			t.Errorf("%s did not end when asked", program)
			_ = cmd.Process.Kill()
			<-ended
		}
		sweep(cmd)
	})
}

// await polls until a server greets.
func (s *Server) await(t testing.TB, wrap func(net.Conn) net.Conn, addr, greeting string) {
	t.Helper()
	poll(t, "wait for "+addr, func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err != nil {
			return err
		}
		defer conn.Close()
		deadline, _ := ctx.Deadline()
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
		line, err := bufio.NewReader(wrap(conn)).ReadString('\n')
		if err == nil && !strings.HasPrefix(line, greeting) {
			err = fmt.Errorf("greeted by %q", line)
		}
		return err
	})
}

// poll tries until f succeeds or patience ends.
func poll(t testing.TB, doing string, f func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", doing, errors.Join(err, ctx.Err()))
		case <-tick.C:
		}
	}
}
