package deliver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jordan-wright/email"
)

// Encode renders the whole mail as CRLF bytes, 7-bit clean. The same message gives
// the same bytes. The MIME library composes the body only: it neither folds nor
// guards header lines, so those are written here.
func Encode(m Message) ([]byte, error) {
	head, err := header(m)
	if err != nil {
		return nil, fmt.Errorf("compose mail %q: %w", m.ID, err)
	}
	kind, body, err := compose(m)
	if err != nil {
		return nil, fmt.Errorf("compose mail %q: %w", m.ID, err)
	}
	return bytes.Join([][]byte{head, kind, body}, []byte("\r\n")), nil
}

// header writes everything above the MIME fields, in a fixed order.
func header(m Message) ([]byte, error) {
	from, errFrom := mailbox("发件人", m.From)
	to, errTo := mailbox("收件人", m.To)
	errs := []error{errFrom, errTo, clean("主题", m.Subject), checkID("邮件编号", m.ID)}
	if m.Date.IsZero() {
		errs = append(errs, errors.New("邮件没有日期"))
	}
	fields := [][2]string{{"Date", m.Date.Format(time.RFC1123Z)}, {"From", from}}
	if m.ReplyTo != nil {
		reply, err := mailbox("回复地址", *m.ReplyTo)
		errs, fields = append(errs, err), append(fields, [2]string{"Reply-To", reply})
	}
	fields = append(fields, [2]string{"To", to}, [2]string{"Message-ID", "<" + m.ID + ">"})
	if m.Subject != "" {
		fields = append(fields, [2]string{"Subject", phrase(capped(m.Subject, maxSubject))})
	}
	if m.Replaces != "" {
		errs = append(errs, checkID("被更正邮件的编号", m.Replaces))
		fields = append(fields, [2]string{"In-Reply-To", "<" + m.Replaces + ">"}, [2]string{"References", "<" + m.Replaces + ">"})
	}
	if m.Answers != "" {
		thread := append(slices.Clone(m.References), m.Answers)
		for i, id := range thread {
			errs = append(errs, checkID("所答邮件的编号", id))
			thread[i] = "<" + id + ">"
		}
		fields = append(fields, [2]string{"In-Reply-To", "<" + m.Answers + ">"}, [2]string{"References", strings.Join(slices.Compact(thread), fold)})
	}
	// Out-of-office robots stay silent towards mail that says no person wrote it (RFC 3834).
	automatic := "auto-generated"
	if m.Automatic {
		automatic = "auto-replied"
	}
	fields = append(fields, [2]string{"Auto-Submitted", automatic}, [2]string{"MIME-Version", "1.0"})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = f[0] + ": " + f[1]
	}
	return []byte(strings.Join(lines, "\r\n")), nil
}

// compose lets the library build the MIME tree and returns its Content fields
// (ending in CRLF, so that joining them to the body leaves the blank line) and the body.
func compose(m Message) (kind, body []byte, err error) {
	if m.Text == "" && m.HTML == "" || m.HTML == "" && len(m.Pictures) > 0 {
		return nil, nil, errors.New("邮件没有正文")
	}
	e := &email.Email{Text: []byte(prose(m.Text)), HTML: []byte(prose(m.HTML))}
	// Set, or the library would ask the clock, the host name and the random source.
	e.Headers = textproto.MIMEHeader{"Date": {"-"}, "Message-Id": {"-"}}
	seen := map[string]bool{}
	for _, p := range m.Pictures {
		if !contentID.MatchString(p.CID) || len(p.CID) > 200 || seen[p.CID] {
			return nil, nil, fmt.Errorf("图片编号 %q 不可用或重复", p.CID)
		}
		seen[p.CID] = true
		if err := attach(e, "inline", p.CID, Attachment{p.Name, p.Type, p.Data}); err != nil {
			return nil, nil, err
		}
	}
	for i, a := range m.Attachments {
		// The library would put the raw file name into Content-ID.
		if err := attach(e, "attachment", "file"+strconv.Itoa(i+1)+"."+m.ID, a); err != nil {
			return nil, nil, err
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("build the MIME tree: %w", err)
	}
	head, body, _ := bytes.Cut(settle(raw), []byte("\r\n\r\n"))
	for _, line := range contentField.FindAll(slices.Concat(head, []byte("\r\n")), -1) {
		// Map order decides the library's header lines; ours are sorted.
		if bytes.HasPrefix(line, []byte("Content-Type")) {
			kind = append(line[:len(line):len(line)], kind...)
		} else {
			kind = append(kind, line...)
		}
	}
	return kind, body, nil
}

func attach(e *email.Email, disposition, cid string, a Attachment) error {
	kind, place, err := fileHeaders(disposition, a.Name, a.Type)
	if err != nil {
		return err
	}
	e.Attachments = append(e.Attachments, &email.Attachment{
		Filename: a.Name, ContentType: kind, Content: a.Data, HTMLRelated: disposition == "inline",
		Header: textproto.MIMEHeader{"Content-Disposition": {place}, "Content-Id": {"<" + cid + ">"}},
	})
	return nil
}

// prose is text as a mail body may carry it: whole lines, one kind of line end, no control characters.
// Without the latter a body could also imitate a boundary in its quoted-printable form.
func prose(text string) string {
	if text == "" {
		return ""
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	return strings.TrimRight(text, "\n") + "\n"
}

var contentField = regexp.MustCompile(`(?m)^Content-[^\r]*(\r\n [^\r]*)*\r\n`)

var boundary = regexp.MustCompile(`Content-Type: multipart/[a-z]+;\r\n boundary=([0-9a-f]{60})\r\n`)

// settle replaces the random boundaries by ones made from the contents, which
// therefore cannot hold them.
func settle(raw []byte) []byte {
	var pairs []string
	for _, b := range boundary.FindAllSubmatch(raw, -1) {
		pairs = append(pairs, string(b[1]), "")
	}
	text := string(raw)
	bare := strings.NewReplacer(pairs...).Replace(text)
	// The library's header lines come in map order; the hash must not depend on it.
	_, body, _ := strings.Cut(bare, "\r\n\r\n")
	sum := sha256.Sum256([]byte(body))
	for i := 1; i < len(pairs); i += 2 {
		pairs[i] = hex.EncodeToString(sum[:16]) + "." + strconv.Itoa(i/2+1)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(text))
}
