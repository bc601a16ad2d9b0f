package confine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// pipe is a file that a sleeper can hold open; gone gives what it wrote once nobody
// holds it any more.
func pipe(t *testing.T) (file string, started <-chan bool, gone <-chan string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "held by the sleeper")
	if err := syscall.Mkfifo(file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, g := make(chan bool, 1), make(chan string, 1)
	go func() {
		f, err := os.Open(file) // waits for somebody to write
		if err != nil {
			g <- err.Error()
			return
		}
		defer f.Close()
		s <- true
		all, _ := io.ReadAll(f)
		g <- string(all)
	}()
	return file, s, g
}

func within[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(30 * time.Second):
		t.Fatal(what)
	}
	return v
}

// Whoever a step started ends with it: at the deadline, and when it has its answer.
func TestFamily(t *testing.T) {
	file, _, gone := pipe(t)
	_, err := run(t, "wait for a sleeper", Parcel{Data: []byte(file)}, Limits{Wall: 2 * time.Second})
	var limit *LimitError
	if !errors.As(err, &limit) || limit.Limit != byWall {
		t.Errorf("%v", err)
	}
	if said := within(t, "the sleeper is still there", gone); said != "here\n" {
		t.Errorf("the sleeper said %q", said)
	}
	file, _, gone = pipe(t)
	if _, err := run(t, "leave a sleeper", Parcel{Data: []byte(file)}, Limits{}); err != nil {
		t.Error(err)
	}
	within(t, "the sleeper is still there", gone)
}

// orphan is a process that will be killed while its step goes on.
func orphan(how, file string) {
	if how == "orphan without namespaces" {
		namespaces = 0
	}
	_, err := Run(context.Background(), "wait for a sleeper", Parcel{Data: []byte(file)}, Limits{})
	fmt.Println(err)
	os.Exit(0)
}

// Where the parent is killed, nobody is left.
func TestNoOrphan(t *testing.T) {
	for _, how := range []string{"orphan", "orphan without namespaces"} {
		t.Run(how, func(t *testing.T) {
			file, started, gone := pipe(t)
			t.Setenv("TMPDIR", t.TempDir())
			parent := exec.Command(self(), how, file)
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			within(t, "the sleeper did not start", started)
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait()
			within(t, "the sleeper is still there", gone)
		})
	}
}

// Without namespaces the limits and the deadline hold all the same.
func TestWithoutNamespaces(t *testing.T) {
	was := namespaces
	t.Cleanup(func() { namespaces = was })
	namespaces = 0
	TestHandsOver(t)
	TestFamily(t)
}
