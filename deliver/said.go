package deliver

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostSaid is what a message of either kind of robot may hold, in bytes.
const mostSaid = 4000

// FitsRobot reports whether either kind of robot takes a message whole.
func FitsRobot(subject, text string) bool {
	lines := strings.Split(text, "\n")
	return len(content(WeCom, subject, lines)) <= mostSaid && len(content(DingTalk, subject, lines)) <= mostSaid
}

// message is the text in the form that the kind of robot reads. One that is too long loses
// whole lines before its last.
func (r *robot) message(subject, text string) any {
	lines := strings.Split(text, "\n")
	subject = readable(subject)
	for i, l := range lines {
		lines[i] = readable(l)
	}
	s := content(r.kind, subject, shorten(lines, func(some []string) bool { return len(content(r.kind, subject, some)) <= mostSaid }))
	s = cut(s, mostSaid)
	if r.kind == WeCom {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": s}}
	}
	return map[string]any{"msgtype": "text", "text": map[string]string{"content": s}}
}

// content is a message with the marks of the kind.
func content(kind, subject string, lines []string) string {
	if kind != WeCom {
		return subject + "\n" + strings.Join(lines, "\n")
	}
	unmarked := strings.NewReplacer("<", "（", ">", "）") // angle brackets are marks there
	var s strings.Builder
	s.WriteString("**" + unmarked.Replace(subject) + "**")
	for _, line := range lines {
		s.WriteString("\n> " + unmarked.Replace(line))
	}
	return s.String()
}

// shorten leaves lines out before the last, which says what to do, and says how many.
func shorten(lines []string, fits func([]string) bool) []string {
	last := len(lines) - 1
	for n := last; !fits(lines) && n > 0; {
		n--
		if short := append(lines[:n:n], fmt.Sprintf("……（略去 %d 行）", last-n), lines[last]); fits(short) {
			return short
		}
	}
	return lines
}

// cut keeps whole characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most-len("……")]
	for len(s) > 0 && !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "……"
}

// readable is a line from outside without what a terminal or a chat group would act on:
// control characters and those that only format, such as U+202E.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "·"))
}
