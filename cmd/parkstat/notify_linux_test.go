package main

import (
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What systemd starts tells it that it has begun, that it is alive, and that it stops.
func TestServeTellsSystemd(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	socket := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c := o.command("parkstat", "serve")
	c.Env = append(c.Env, "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=20000")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	hear := func() string {
		var b [100]byte
		n, err := l.Read(b[:])
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
	heard := []string{hear(), hear(), hear()}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for len(heard) < 1000 && heard[len(heard)-1] != "STOPPING=1" {
		heard = append(heard, hear())
	}
	if err := c.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if said := strings.Join(heard[:3], " "); said != "READY=1 WATCHDOG=1 WATCHDOG=1" || heard[len(heard)-1] != "STOPPING=1" {
		t.Errorf("told systemd %q", heard)
	}
}
