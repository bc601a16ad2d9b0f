package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// failed is how a command must end that the world let down: with its exit code and a sentence in
// Chinese that says what it was.
func (o workplace) failed(t *testing.T, c *exec.Cmd, says string) {
	t.Helper()
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitWorld || !regexp.MustCompile(says).Match(out) {
		t.Errorf("%v, want exit code %d and %q:\n%s", err, exitWorld, says, out)
	}
	if strings.Contains(string(out), "goroutine ") {
		t.Errorf("a trace of the stack is told:\n%s", out)
	}
}

// unharmed is an office whose run nothing disturbed.
func unharmed(t *testing.T) string {
	t.Helper()
	dir, err := mailed()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// The Nth call that the disk refuses ends the run with a sentence, or is made good at once; nothing
// is lost, and the next run goes on to the same end. Three rounds a call, or thirteen where
// PARKSTAT_SOAK=full.
func TestDiskRefuses(t *testing.T) {
	t.Parallel()
	_, err := exec.LookPath("strace")
	require(t, err == nil, "no disk can be made to fail: no strace")
	undisturbed := unharmed(t)
	collected := newStocked(t)
	deferred := regexp.MustCompile("邮件：暂缓，将重试 .*写不进邮件文件夹")
	nth := []int{1, 4, 13}
	if os.Getenv("PARKSTAT_SOAK") == "full" {
		nth = []int{1, 2, 3, 4, 5, 7, 9, 13, 18, 25, 34, 47, 64}
	}
	for _, f := range []struct{ call, errno, says string }{
		{"fsync", "EIO", "磁盘读写出错|账本读写出错|I/O error"},
		{"pwrite64", "ENOSPC", "磁盘满了|disk is full|账本读写出错"},
		{"renameat", "EROFS", "磁盘是只读的"},
	} {
		for _, n := range nth {
			t.Run(fmt.Sprintf("%s %d", f.call, n), func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				if err := copyTree(collected.path("var"), o.path("var")); err != nil {
					t.Fatal(err)
				}
				c := o.command("strace", "-f", "--seccomp-bpf", "-qqq", "-o", o.path("trace"), "-e", "trace="+f.call,
					"-e", fmt.Sprintf("inject=%s:error=%s:when=%d", f.call, f.errno, n), "parkstat", "run")
				out, err := c.CombinedOutput()
				trace, _ := os.ReadFile(o.path("trace"))
				injected := strings.Contains(string(trace), "INJECTED")
				var exit *exec.ExitError
				switch {
				case errors.As(err, &exit) && injected && exit.ExitCode() == exitWorld && regexp.MustCompile(f.says).Match(out):
				case errors.As(err, &exit) && injected && exit.ExitCode() == exitMail && deferred.Match(out): // strace counts by thread: it fell on a letter
				case err == nil && (injected || n > 4): // made good at once, or there are not so many
				default:
					t.Errorf("%v; injected: %v\n%s", err, injected, out)
				}
				o.recovered(t, "parkstat", undisturbed)
			})
		}
	}
}

// A disk that fills up ends what goes on with a sentence; with room again it goes on to the same end.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	undisturbed := unharmed(t)
	o := newOffice(t)
	mount := func(flags uintptr, size string) error {
		return syscall.Mount("tmpfs", o.path("var"), "tmpfs", flags, "size="+size)
	}
	if err := os.Mkdir(o.path("var"), 0o700); err != nil {
		t.Fatal(err)
	}
	require(t, os.Geteuid() == 0 && mount(0, "900k") == nil, "no small disk can be made: not root")
	t.Cleanup(func() { _ = syscall.Unmount(o.path("var"), syscall.MNT_DETACH) })
	o.failed(t, o.command("parkstat", "collect"), "磁盘满了")
	o.failed(t, o.command("parkstat", "run"), "磁盘满了")
	if err := mount(syscall.MS_REMOUNT, "100m"); err != nil {
		t.Fatal(err)
	}
	o.recovered(t, "parkstat", undisturbed)
	o.parkstat(t, "verify")
}

// A book that another program has locked is waited for, and then told; so is one whose pages are
// damaged, and a backup brings it back.
func TestBookLockedOrDamaged(t *testing.T) {
	t.Parallel()
	undisturbed := unharmed(t)
	o := newStocked(t)
	file := filepath.Join(t.TempDir(), "park.bak")
	o.parkstat(t, "backup", file)
	book := o.path("var", "parkstat.db")
	db, err := sql.Open("sqlite", book)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	o.failed(t, o.command("parkstat", "run"), "账本正被别的程序占用")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte{}, data...)
	for i := 4096; i < len(damaged); i++ { // all pages but the first
		damaged[i] ^= 0x55
	}
	if err := os.WriteFile(book, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run"}, {"verify"}, {"backup", file}} {
		o.failed(t, o.command("parkstat", args...), "账本损坏|账本文件不是账本")
	}
	if err := os.Rename(o.path("var"), o.path("damaged")); err != nil {
		t.Fatal(err)
	}
	o.parkstat(t, "restore", file)
	o.parkstat(t, "release", "--reason", "账本坏了，从备份恢复")
	o.recovered(t, "parkstat", undisturbed)
}

// A clock that is set back a day, and then forward, makes no version and sends nothing again.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	undisturbed := unharmed(t)
	o := newStocked(t)
	o.parkstat(t, "run")
	for _, to := range []string{"2023-07-11 09:00", "2023-07-13 09:00", "2023-07-12 09:00"} {
		config, err := os.ReadFile(o.path("config.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		set := regexp.MustCompile(`clock: "[^"]*"`).ReplaceAll(config, []byte(`clock: "`+to+`"`))
		if err := os.WriteFile(o.path("config.yaml"), set, 0o600); err != nil {
			t.Fatal(err)
		}
		if out := o.parkstat(t, "run"); !strings.Contains(out, "没有新的报表或变动") {
			t.Errorf("at %s: %s", to, out)
		}
	}
	o.recovered(t, "parkstat", undisturbed)
}
