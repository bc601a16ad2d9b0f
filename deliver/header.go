package deliver

import (
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxSubject  = 200 // runes; a longer one is cut with an ellipsis
	maxFileName = 255 // bytes; what file systems take, and within one 998-byte line even when percent-encoded
	maxName     = 200 // runes of a display name
	// wordBytes are the bytes of text in one encoded word: 39 make 64 characters,
	// so that the longest field name in front still fits into 78.
	wordBytes = 39
	fold      = "\r\n "
)

var (
	messageID = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9.-]+$`)
	contentID = regexp.MustCompile(`^[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?$`)
	// address is narrower than RFC 5322: no quoted local parts, no literals, and
	// ASCII only, since few of the servers on the way know SMTPUTF8.
	address = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*$")
)

// clean refuses what could end a header line early.
func clean(field, value string) error {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return fmt.Errorf("%s %q 含有换行或控制字符", field, value)
	}
	return nil
}

func checkAddress(field, addr string) error {
	if len(addr) > 254 || !address.MatchString(addr) {
		return fmt.Errorf("%s %q 不是可用的邮箱地址", field, addr)
	}
	return nil
}

func checkID(field, id string) error {
	if len(id) > 200 || !messageID.MatchString(id) {
		return fmt.Errorf("%s %q 不是可用的 Message-ID", field, id)
	}
	return nil
}

// words encodes text as RFC 2047 words, one a line. Every piece is whole runes.
func words(text string) string {
	var out []string
	for text != "" {
		n := 0
		for n < len(text) {
			_, size := utf8.DecodeRuneInString(text[n:])
			if n+size > wordBytes {
				break
			}
			n += size
		}
		out = append(out, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(out, fold)
}

// plain says whether text can stand in a header as it is: short, ASCII, and not
// something a reader would take for an encoded word.
func plain(text string) bool {
	return len(text) <= 60 && !strings.Contains(text, "=?") && text == strings.TrimSpace(text) &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

func phrase(text string) string {
	if text = strings.ToValidUTF8(text, "\uFFFD"); plain(text) {
		return text
	}
	return words(text)
}

func capped(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}

// mailbox writes an address with its display name. net/mail would spell a Chinese
// name in quoted-printable on one endless line.
func mailbox(field string, a mail.Address) (string, error) {
	if err := errors.Join(checkAddress(field, a.Address), clean(field, a.Name)); err != nil {
		return "", err
	}
	name, addr := strings.ToValidUTF8(capped(a.Name, maxName), "\uFFFD"), "<"+a.Address+">"
	switch {
	case name == "":
		return addr, nil
	case plain(name):
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	default:
		name = words(name)
	}
	if len(field)+len(name)+len(addr) > 60 {
		return name + fold + addr, nil
	}
	return name + " " + addr, nil
}

// fileHeaders gives Content-Type and Content-Disposition of a file. The name goes
// out twice: by RFC 2231 for readers of today, and as encoded words in name= for
// the old clients that still show ATT00001.bin otherwise.
func fileHeaders(disposition, name, kind string) (contentType, contentDisposition string, err error) {
	if err := clean("附件名", name); err != nil {
		return "", "", err
	}
	if name == "" || len(name) > maxFileName || !utf8.ValidString(name) || strings.ContainsAny(name, `/\`) {
		return "", "", fmt.Errorf("附件名 %q 为空、过长或含有路径分隔符", name)
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	major, params, err := mime.ParseMediaType(kind)
	if err != nil || !strings.Contains(major, "/") || strings.ContainsFunc(kind, unicode.IsControl) ||
		strings.HasPrefix(major, "multipart/") || strings.HasPrefix(major, "message/") {
		return "", "", fmt.Errorf("附件 %q 的类型 %q 不可用", name, kind)
	}
	delete(params, "name")
	if contentType = mime.FormatMediaType(major, params); contentType == "" || len(contentType) > 900 {
		return "", "", fmt.Errorf("附件 %q 的类型 %q 不可用", name, kind)
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(phrase(name))
	contentType += ";" + fold + `name="` + quoted + `"`
	contentDisposition = disposition + ";" + fold +
		strings.TrimPrefix(mime.FormatMediaType(disposition, map[string]string{"filename": name}), disposition+"; ")
	return contentType, contentDisposition, nil
}
