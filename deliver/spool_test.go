package deliver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

var testLetter = Letter{ID: "2023-06.v1.leader1", From: "office@park.example", To: "leader1@park.example", Raw: []byte("Subject: x\r\n\r\n.\r\nbody\r\n")}

func outcome(t *testing.T, err error) Outcome {
	t.Helper()
	if err == nil {
		return Accepted
	}
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		t.Fatalf("%T is no Failure: %v", err, err)
	}
	return f.Outcome
}

func TestSpool(t *testing.T) {
	s := Spool{Dir: filepath.Join(t.TempDir(), "out")}
	path := filepath.Join(s.Dir, testLetter.ID+".eml")
	// A crash in the middle of an earlier attempt leaves half a temporary file.
	if err := os.Mkdir(s.Dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".part", make([]byte, 1000), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"first", "again after a crash"} {
		if _, err := s.Send(t.Context(), testLetter); err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != string(testLetter.Raw) {
			t.Fatalf("%s: file holds %q, %v", when, got, err)
		}
	}
	other := testLetter
	other.Raw = []byte("Subject: y\r\n\r\n")
	if _, err := s.Send(t.Context(), other); outcome(t, err) != Refused {
		t.Errorf("other bytes under the same ID: %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != string(testLetter.Raw) {
		t.Errorf("the first letter was overwritten: %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir, "*")); len(left) != 1 {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestSpoolRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, id := range []string{"", "../x", "a/b", `a\b`, ".hidden", "dot.", "报表", "a\x00", "a b"} {
		l := testLetter
		l.ID = id
		if _, err := (Spool{dir}).Send(t.Context(), l); outcome(t, err) != Refused {
			t.Errorf("ID %q: %v", id, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files appeared: %v", left)
	}
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Spool{blocked}).Send(t.Context(), testLetter); outcome(t, err) != Deferred {
		t.Errorf("folder not to be had: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Spool{dir}).Send(ctx, testLetter); outcome(t, err) != Deferred || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
