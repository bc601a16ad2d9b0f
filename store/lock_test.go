package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"parkstat/report"
	"parkstat/store"
)

// holder makes this test binary the other process: it takes the lock of a folder,
// notes an attempt in the book, says so, and waits to be killed.
const holder = "PARKSTAT_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holder); dir != "" {
		if err := beHolder(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = os.Stdin.Read(make([]byte, 1)) // until killed, or until the parent is gone
		os.Exit(0)
	}
	code := m.Run()
	store.StopPostgres()
	os.Exit(code)
}

func beHolder(dir string) error {
	if _, err := store.Lock(context.Background(), dir, store.Issuing, 0); err != nil {
		return err
	}
	s, err := store.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	return s.Attempting(context.Background(), "a", at(13, 9))
}

func (on engine) TestLockOfAnotherProcess(t *testing.T) {
	ctx, dir := t.Context(), on.fresh(t)
	s := open(t, dir)
	r := run(1)
	if err := s.SaveRun(ctx, r, []report.Delivery{mail(r.ID, "a", report.MailPlanned)}); err != nil {
		t.Fatal(err)
	}
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holder+"="+dir)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	if _, err := store.Lock(context.Background(), dir, store.Issuing, 0); !errors.Is(err, store.ErrLocked) {
		t.Errorf("while another has it: got %v, want ErrLocked", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	// A server learns of it when it next hears of the connection.
	release, err := store.Lock(context.Background(), dir, store.Issuing, time.Minute)
	if err != nil {
		t.Fatalf("after the other was killed: %v", err)
	}
	release()
	equal(t, "what the killed process noted", must[[]report.Delivery](t)(s.Deliveries(ctx, r.ID))[0].State, report.MailAttempting)
}

func (on engine) TestLockInThisProcess(t *testing.T) {
	dir := on.fresh(t)
	release := must[func()](t)(store.Lock(context.Background(), dir, store.Issuing, 0))
	if _, err := store.Lock(context.Background(), dir, store.Issuing, 0); !errors.Is(err, store.ErrLocked) {
		t.Errorf("twice: got %v, want ErrLocked", err)
	}
	// The book is open to those who only look.
	open(t, dir)
	must[func()](t)(store.Lock(context.Background(), on.fresh(t), store.Issuing, 0))()
	release()
	release()
	must[func()](t)(store.Lock(context.Background(), dir, store.Issuing, 0))()
}
