package park

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Doubts are what the settings say that is no mistake in them and will make a month go wrong:
// folders that are not there, or lie where returns are looked for; forms whose approval ends.
func (s *Settings) Doubts() (all []string) {
	say := func(key, format string, args ...any) {
		all = append(all, s.At(key, format, args...).Error())
	}
	for _, dir := range s.Inbox {
		if i, err := os.Stat(dir); err != nil || !i.IsDir() {
			say("inbox", "没有文件夹 %s，里面的报表收不到；请建好，或改正名称", dir)
		}
		for _, one := range [][2]string{{"output", s.Output}, {"data", s.Data}, {"mail.spool", s.Mail.Spool}, {"templates", s.Templates}, {"workbook", s.Workbook}} {
			if one[1] != "" && within(dir, one[1]) {
				say(one[0], "%s 在收件夹 %s 里面，里面的文件会当成报表来收；请放到收件夹外面", one[1], dir)
			}
		}
	}
	if s.Templates != "" {
		if i, err := os.Stat(s.Templates); err != nil || !i.IsDir() {
			say("templates", "没有文件夹 %s，用的是自带的表式和月报", s.Templates)
		}
	}
	return append(all, s.expiring()...)
}

// within reports whether a path lies in a folder, or is it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(whole(dir), whole(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, fmt.Sprintf("..%c", filepath.Separator))
}

// whole is a path with its links followed, as far as it is there.
func whole(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for at, rest := abs, ""; ; {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		up := filepath.Dir(at)
		if up == at {
			return abs
		}
		at, rest = up, filepath.Join(filepath.Base(at), rest)
	}
}
