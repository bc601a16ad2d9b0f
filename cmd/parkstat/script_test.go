package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"parkstat/store"
	"parkstat/templates/office"
)

// A script per behaviour, each in an office of its own over the shared sample park.
func TestScript(t *testing.T) {
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	committed, err := filepath.Abs(committedPark)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := filepath.Abs("../../templates")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(15 * time.Minute),
		Setup: func(e *testscript.Env) error {
			e.Setenv("PARK", park)
			e.Setenv("COMMITTED", committed)
			e.Setenv("TEMPLATES", shipped)
			return furnish(e.WorkDir)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "office" {
				return false, fmt.Errorf("unknown condition %s", cond)
			}
			// Where nothing may be skipped the script goes on, and fails.
			return office.Path() != "" || os.Getenv("PARKSTAT_TEST_REQUIRE") == "all", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"age": ageCmd, "amend": amendCmd, "archived": archivedCmd, "asmailed": mailedCmd, "cells": cellsCmd, "code": codeCmd, "copy": copyCmd, "count": countCmd,
			"drop": dropCmd, "edit": editCmd,
			"json": jsonCmd, "letter": letterCmd, "lock": lockCmd, "mails": mailsCmd, "resave": resaveCmd, "rows": rowsCmd, "sametree": sameTreeCmd,
			"sections": sectionsCmd, "spoil": spoilCmd, "stocked": stockedCmd, "unlocked": unlockedCmd,
			"mailid": mailidCmd, "post": postCmd, "postbox": postboxCmd,
		},
	})
}

func usage(ts *testscript.TestScript, neg bool, ok bool, how string) {
	if neg {
		ts.Fatalf("unsupported: ! %s", how)
	}
	if !ok {
		ts.Fatalf("usage: %s", how)
	}
}

// code N ARGS...: parkstat ends with exit code N; its output is there for stdout and stderr.
func codeCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 1, "code N PROGRAM ARGS...")
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit interface{ ExitCode() int }
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if args[0] != strconv.Itoa(got) {
		ts.Fatalf("exit code %d, want %s\n%s%s", got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// edit FILE OLD NEW: changes the one place where the file says OLD; \n is a new line.
func editCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "edit FILE OLD NEW")
	nl := strings.NewReplacer(`\n`, "\n")
	ts.Check(replaceIn(ts.MkAbs(args[0]), nl.Replace(args[1]), nl.Replace(args[2])))
}

// age DIR: the files there have long lain still.
func ageCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "age DIR")
	dir := ts.MkAbs(args[0])
	for path := range tree(noTest{ts}, dir) {
		ts.Check(os.Chtimes(filepath.Join(dir, path), longAgo, longAgo))
	}
}

// copy SRC DST: a folder of the shared park as the script's own, which it may change.
func copyCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "copy SRC DST")
	ts.Check(copyTree(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// drop SRC DST: a copy that has long lain still.
func dropCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "drop SRC DST")
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(dropFile(ts.MkAbs(args[1]), data))
}

// amend SRC DST [SHEET!]CELL=VALUE...: a copy in which somebody changed cells.
func amendCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 2, "amend SRC DST [SHEET!]CELL=VALUE...")
	data, err := amended(ts.MkAbs(args[0]), args[2:]...)
	ts.Check(err)
	ts.Check(dropFile(ts.MkAbs(args[1]), data))
}

// cells FILE [SHEET!]CELL=TEXT...: what the cells show, those of the first sheet without
// its name.
func cellsCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) > 1, "cells FILE CELL=TEXT...")
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	for _, a := range args[1:] {
		ref, want, _ := strings.Cut(a, "=")
		sheet := f.GetSheetName(0)
		if s, r, ok := strings.Cut(ref, "!"); ok {
			sheet, ref = s, r
		}
		got, err := f.GetCellValue(sheet, ref)
		ts.Check(err)
		if got != want {
			ts.Fatalf("%s shows %q, want %q", ref, got, want)
		}
	}
}

// unlocked FILE CELL...: the first sheet is protected, but not these cells; or, with !,
// these are.
func unlockedCmd(ts *testscript.TestScript, neg bool, args []string) {
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	sheet := f.GetSheetName(0)
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if !regexp.MustCompile(`<sheetProtection [^>]*\bsheet="(1|true)"`).MatchString(unzipped(noTest{ts}, data)["xl/worksheets/sheet1.xml"]) {
		ts.Fatalf("the sheet is not protected: every cell is open")
	}
	for _, ref := range args[1:] {
		id, err := f.GetCellStyle(sheet, ref)
		ts.Check(err)
		style, err := f.GetStyle(id)
		ts.Check(err)
		open := style.Protection != nil && !style.Protection.Locked
		if open == neg {
			ts.Fatalf("%s: unlocked is %t", ref, open)
		}
	}
}

// archived FILE: its bytes lie in the archive under their hash.
func archivedCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "archived FILE")
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	archive, err := store.NewArchive(ts.MkAbs("var"))
	ts.Check(err)
	kept, err := archive.Get(fmt.Sprintf("%x", sha256.Sum256(data)))
	ts.Check(err)
	if !bytes.Equal(kept, data) {
		ts.Fatalf("the archive holds other bytes")
	}
}

// spoil DATA: of the archive, the original of a return of June is lost and a letter is altered.
func spoilCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "spoil DATA")
	dir := ts.MkAbs(args[0])
	db, err := sql.Open("sqlite", filepath.Join(dir, "parkstat.db"))
	ts.Check(err)
	defer db.Close()
	var original, letter string
	ts.Check(db.QueryRow(`SELECT sha256, (SELECT letter FROM deliveries ORDER BY seq LIMIT 1) FROM submissions WHERE period = '2023-06' ORDER BY seq LIMIT 1`).
		Scan(&original, &letter))
	at := func(sha string) string { return filepath.Join(dir, "archive", sha[:2], sha[2:]) }
	ts.Check(os.Remove(at(original)))
	ts.Check(errors.Join(os.Chmod(at(letter), 0o600), os.WriteFile(at(letter), []byte("another letter"), 0o600)))
}

// resave SRC DST: a copy that LibreOffice saved in the format that DST ends in.
func resaveCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "resave SRC DST")
	src, dst, temp := ts.MkAbs(args[0]), ts.MkAbs(args[1]), ts.MkAbs(".resaved")
	ext := strings.TrimPrefix(filepath.Ext(dst), ".")
	out, err := exec.Command(office.Path(), "--headless", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(temp, "profile")),
		"--convert-to", ext, "--outdir", temp, src).CombinedOutput()
	if err != nil {
		ts.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(temp, strings.TrimSuffix(filepath.Base(src), filepath.Ext(src))+"."+ext))
	ts.Check(err)
	ts.Check(dropFile(dst, data))
}

// count N PATTERN: so many files, of any depth where the pattern ends in /...
func countCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "count N PATTERN")
	var found []string
	if dir, deep := strings.CutSuffix(args[1], "/..."); deep {
		for path := range tree(noTest{ts}, ts.MkAbs(dir)) {
			found = append(found, path)
		}
	} else {
		var err error
		found, err = filepath.Glob(ts.MkAbs(args[1]))
		ts.Check(err)
	}
	if args[0] != strconv.Itoa(len(found)) {
		ts.Fatalf("%s: %d files, want %s: %q", args[1], len(found), args[0], found)
	}
}

// sametree A B: the same files with the same bytes.
func sameTreeCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "sametree A B")
	a, b := tree(noTest{ts}, ts.MkAbs(args[0])), tree(noTest{ts}, ts.MkAbs(args[1]))
	if d := unlike(a, b); len(d) > 0 || len(a) == 0 {
		ts.Fatalf("%d and %d files, %d differ: %q", len(a), len(b), len(d), d[:min(5, len(d))])
	}
}

// rows TABLE N: the book of record holds N rows of the table.
func rowsCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "rows TABLE N")
	n, err := rowsOf(ts.MkAbs("var"), args[0])
	ts.Check(err)
	if args[1] != strconv.Itoa(n) {
		ts.Fatalf("%s has %d rows, want %s", args[0], n, args[1])
	}
}

func rowsOf(data, table string) (n int, err error) {
	db, err := sql.Open("sqlite", filepath.Join(data, "parkstat.db"))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n)
}

// json [DOCUMENT:] PATH VALUE: the last output, as JSON, has the value at the path
// (names and positions with dots between, len for a length).
func jsonCmd(ts *testscript.TestScript, neg bool, args []string) {
	doc := 0
	if len(args) == 3 {
		n, err := strconv.Atoi(strings.TrimSuffix(args[0], ":"))
		ts.Check(err)
		doc, args = n, args[1:]
	}
	usage(ts, neg, len(args) == 2, "json [DOCUMENT:] PATH VALUE")
	var docs []any
	for d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))); ; {
		d.UseNumber()
		var v any
		err := d.Decode(&v)
		if errors.Is(err, io.EOF) {
			break
		}
		ts.Check(err)
		docs = append(docs, v)
	}
	if doc >= len(docs) {
		ts.Fatalf("%d JSON documents", len(docs))
	}
	got, err := within(docs[doc], args[0])
	ts.Check(err)
	if got != args[1] {
		ts.Fatalf("%s is %q, want %q", args[0], got, args[1])
	}
}

func within(v any, path string) (string, error) {
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			inner, ok := at[step]
			if !ok {
				return "", fmt.Errorf("%s: nothing is called %s", path, step)
			}
			v = inner
		case []any:
			if step == "len" {
				return strconv.Itoa(len(at)), nil
			}
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(at) {
				return "", fmt.Errorf("%s: no %s in a list of %d", path, step, len(at))
			}
			v = at[n]
		default:
			return "", fmt.Errorf("%s: nothing below %v", path, v)
		}
	}
	return fmt.Sprint(v), nil
}

// lock DIR: this process, which is another one, is at work in the data folder.
func lockCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "lock DIR")
	release, err := store.Lock(context.Background(), ts.MkAbs(args[0]), store.Issuing, 0)
	ts.Check(err)
	ts.Defer(release)
}

// letter N: $LETTER is the id of the nth letter that the last output lists.
func letterCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "letter N")
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	var all []struct{ ID string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &all))
	ts.Setenv("LETTER", all[n].ID)
}

// mails DIR: prints the .eml files there for stdout to look at.
func mailsCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "mails DIR")
	for _, l := range spooled(noTest{ts}, ts.MkAbs(args[0])) {
		fmt.Fprintf(ts.Stdout(), "to=%s subject=%s id=%s answers=%s files=%q\n%s\n", l.to, l.subject, l.id, l.inReplyTo, l.fileNames(), l.text)
	}
}

// stocked: the office has collected already.
func stockedCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "stocked")
	ts.Check(take(ts.MkAbs("."), stocked))
}

// asmailed: the office has mailed 2023-06 already.
func mailedCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "asmailed")
	ts.Check(take(ts.MkAbs("."), mailed))
}

// sections: the office has departments that return too.
func sectionsCmd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 0, "sections")
	ts.Check(layAllSections(ts.MkAbs(".")))
}

// noTest lets a script use the helpers of tests.
type noTest struct{ *testscript.TestScript }

func (noTest) Helper() {}

func (n noTest) Fatal(args ...any) { n.Fatalf("%s", fmt.Sprintln(args...)) }
