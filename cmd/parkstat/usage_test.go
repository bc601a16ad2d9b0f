package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"

	"parkstat/work"
)

// names are words that are not said but written: of keys and their values, files, formats, programs and codes.
var names = []string{"parkstat", "JSON", "YAML", "schema", "deliver", "hold", "output", "dry-run", "report.ready", "workbook", "cron", "Excel", "WPS",
	"LibreOffice", "PDF", "config.yaml", "docx", "monthly", "dry",
	"indicators", "report", "reports", "holidays", "customs", "templates"}

var (
	syntax = regexp.MustCompile(`--?[a-z][a-z-]*(=[^\s]+)?|[<[][^\s]*[>\]]|[0-9A-Za-z-]*\.[a-z]+|[0-9]{4}-[A-Z0-9-a-z]*`)
	word   = regexp.MustCompile(`[A-Za-z][A-Za-z.-]*`)
)

// Every page of help is Chinese, but for names.
func TestHelpIsChinese(t *testing.T) {
	model, err := newParser(&CLI{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	pages := [][]string{nil}
	var commands []string
	err = kong.Visit(model.Model, func(node kong.Visitable, next kong.Next) error {
		if n, is := node.(*kong.Node); is && n.Type == kong.CommandNode {
			commands = append(commands, n.Name)
			pages = append(pages, strings.Fields(n.Path()))
		}
		return next(nil)
	})
	if err != nil || len(pages) < 25 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	for _, page := range pages {
		var out bytes.Buffer
		p, err := newParser(&CLI{}, func(int) {}, kong.Writers(&out, io.Discard))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Parse(append(slices.Clone(page), "--help")) // goes on after the page, since nothing is left
		if !strings.HasPrefix(out.String(), "用法：parkstat") {
			t.Errorf("help of %v begins %q", page, out.String())
		}
		for _, w := range word.FindAllString(syntax.ReplaceAllString(out.String(), ""), -1) {
			if !slices.Contains(names, w) && !slices.Contains(commands, w) && w != strings.ToUpper(w) {
				t.Errorf("help of %v says %q", page, w)
			}
		}
	}
}

// What is wrong with a command line is said in Chinese, whatever it is.
func TestMisspeltIsChinese(t *testing.T) {
	for line, want := range map[string]string{
		"fly":                         "没有“fly”这个命令，或多写了它",
		"mail lst":                    "没有“lst”这个命令，或多写了它",
		"run --bogus":                 "没有 --bogus 这个参数",
		"run --perod=2023-06":         "没有 --perod 这个参数，是否为 \"--period\"？",
		"check":                       "后面还要写 \"<file> ...\"",
		"config":                      "后面还要写 \"check\"、\"schema\" 之一",
		"form":                        "缺 --period=YYYY-MM",
		"form --period":               "--period 后面要写一个值",
		"sample --units many p":       "--units 应为整数，写的是 \"many\"",
		"config schema poem":          "[<of>] 应为 \"config\"、\"form\"、\"rules\"、\"indicators\"、\"report\"、\"holidays\"、\"customs\" 之一，写的是 \"poem\"",
		"status --all --form x":       "--form 与 --all 不能同写",
		"settle --all=5 --reason=a x": "--all 后面不写值，写的是 \"5\"",
	} {
		p, err := newParser(&CLI{}, func(int) {}, kong.Writers(io.Discard, io.Discard))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Parse(strings.Fields(line))
		if err == nil {
			t.Errorf("%s is taken", line)
		} else if got := spellings(err); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// What disks and the book answer is told in Chinese with how to mend it.
func TestWorldIsChinese(t *testing.T) {
	wrap := func(err error) error {
		return fmt.Errorf("read var/parkstat.db: %w", &os.PathError{Op: "open", Path: "var", Err: err})
	}
	for want, err := range map[string]error{
		"磁盘满了": wrap(syscall.ENOSPC), "没有权限": wrap(syscall.EACCES), "找不到文件或文件夹": wrap(syscall.ENOENT), "磁盘是只读的": wrap(syscall.EROFS),
		"路径中间有一段是文件":   wrap(syscall.ENOTDIR),
		"账本正被别的程序占用":   fmt.Errorf("record: %w", fmt.Errorf("database is locked (5) (SQLITE_BUSY)")),
		"账本损坏":         fmt.Errorf("database disk image is malformed (11)"),
		"账本文件不是账本":     fmt.Errorf("file is not a database (26)"),
		"账本是只读的":       fmt.Errorf("attempt to write a readonly database (8)"),
		"打不开账本":        fmt.Errorf("unable to open database file: out of memory (14)"),
		"数据库不让登录":      fmt.Errorf("open book: failed to connect to `user=p database=p`: server error: FATAL: password authentication failed (SQLSTATE 28P01)"),
		"数据库服务器上没有这个库": fmt.Errorf(`FATAL: database "x" does not exist (SQLSTATE 3D000)`),
		"数据库服务器的连接数":   fmt.Errorf("FATAL: sorry, too many clients already (SQLSTATE 53300)"),
		"数据库服务器正在":     fmt.Errorf("FATAL: terminating connection due to administrator command (SQLSTATE 57P01)"),
		"连不上服务器":       fmt.Errorf("dial tcp: %w", syscall.ECONNREFUSED),
		"找不到服务器":       fmt.Errorf("lookup db.example: no such host"),
		"服务器没有应答":      fmt.Errorf("dial tcp 10.0.0.1:5432: i/o timeout"),
	} {
		if got := work.Worldly(err); !strings.HasPrefix(got, want) || !strings.Contains(got, "请") || !strings.Contains(got, err.Error()) {
			t.Errorf("%v: %s", err, got)
		}
	}
}
