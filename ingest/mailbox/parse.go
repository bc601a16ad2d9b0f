package mailbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/quotedprintable"
	"path"
	"regexp"
	"strings"
)

// field is a line of a header, its value unfolded, in the bytes that stand there.
type field struct {
	name  string // in lower case
	value []byte
}

type header []field

// first is the value of the topmost field of a name.
func (h header) first(name string) []byte {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

func (h header) all(name string) (values [][]byte) {
	for _, f := range h {
		if f.name == name {
			values = append(values, f.value)
		}
	}
	return values
}

// cutHeader parts a mail or a part of one. What is no field of a header is left out.
func cutHeader(raw []byte, most int) (h header, body []byte) {
	size := 0
	for len(raw) > 0 {
		line, rest := cutLine(raw)
		if len(line) == 0 {
			return h, rest
		}
		raw = rest
		if size += len(line); size > most {
			continue
		}
		if (line[0] == ' ' || line[0] == '\t') && len(h) > 0 {
			last := &h[len(h)-1]
			last.value = append(append(last.value, ' '), bytes.TrimLeft(line, " \t")...)
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if ok {
			h = append(h, field{strings.ToLower(strings.TrimRight(string(name), " \t")), bytes.Clone(bytes.TrimSpace(value))})
		}
	}
	return h, nil
}

func cutLine(raw []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(raw, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// Parse takes a mail apart. It fails where the mail is larger than it may be; whatever else
// is wrong with it, there is a message, and its notes say what was left.
func Parse(raw []byte, limits Limits) (Message, error) {
	if int64(len(raw)) > limits.Bytes {
		return Message{}, fmt.Errorf("邮件有 %d MB，超过 %d MB", len(raw)>>20, limits.Bytes>>20)
	}
	h, body := cutHeader(raw, limits.Field)
	sum := sha256.Sum256(body)
	m := Message{Digest: hex.EncodeToString(sum[:]), Subject: shown(words(h.first("subject")), 200), Automatic: automatic(h)}
	m.From, m.Name = senders(h.all("from"))
	if ids := messageIDs(h.first("message-id"), 1); len(ids) == 1 {
		m.ID = ids[0]
	}
	m.References = messageIDs(bytes.Join([][]byte{h.first("references"), h.first("in-reply-to")}, []byte(" ")), 20)
	for _, v := range h.all("authentication-results") {
		m.results = append(m.results, string(v))
	}
	w := walk{limits: limits, m: &m}
	w.part(h, body, 0)
	return m, nil
}

// cloudLink is where Chinese mail programs put what they do not attach, and what people share instead.
var cloudLink = regexp.MustCompile(`(?i)https?://(([a-z0-9-]+\.)?mail\.qq\.com/(ftn|cgi-bin/ftn)|` +
	`(dashi|u|mail)\.163\.com/(html/cloud-attachment|file/|large-attachment|t/)|mail\.(126\.com|yeah\.net|sina\.com\.cn)/[^"\s]*(attach|download)|` +
	`pan\.baidu\.com/s|(www|share)\.weiyun\.com/|docs\.qq\.com/|(www\.)?kdocs\.cn/l|(www\.)?(aliyundrive|alipan)\.com/s|1drv\.ms/|onedrive\.live\.com/|` +
	`drive\.google\.com/|cowtransfer\.com/s|wetransfer\.com/)`)

// walk goes through the parts of a mail.
type walk struct {
	limits Limits
	m      *Message
	parts  int
	told   map[string]bool
}

func (w *walk) note(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if w.told == nil {
		w.told = map[string]bool{}
	}
	if !w.told[s] && len(w.m.Notes) < 20 {
		w.told[s] = true
		w.m.Notes = append(w.m.Notes, s)
	}
}

func (w *walk) part(h header, body []byte, depth int) {
	if w.parts++; w.parts > w.limits.Parts {
		w.note("邮件的部分太多，后面的没有读")
		return
	}
	if depth > w.limits.Depth {
		w.note("邮件套得太深，里面的附件没有读")
		return
	}
	kind, all := params(h.first("content-type"))
	if strings.HasPrefix(kind, "multipart/") {
		boundary := ""
		for _, p := range all {
			if p.key == "boundary" {
				boundary = string(p.value)
			}
		}
		for _, part := range split(body, boundary, w.limits.Parts) {
			ph, pb := cutHeader(part, w.limits.Field)
			w.part(ph, pb, depth+1)
		}
		return
	}
	if kind == "message/rfc822" || kind == "message/global" {
		ih, ib := cutHeader(decode(h, body), w.limits.Field)
		w.part(ih, ib, depth+1)
		return
	}
	w.leaf(h, kind, all, body)
}

// leaf hands a file over; the text that a person reads is none.
func (w *walk) leaf(h header, kind string, ofType []param, body []byte) {
	disposition, ofPlace := params(h.first("content-disposition"))
	name := value(ofPlace, "filename")
	if name == "" {
		name = value(ofType, "name")
	}
	unnamed := name == ""
	switch {
	case unnamed && disposition != "attachment" && (kind == "" || strings.HasPrefix(kind, "text/")):
		if cloudLink.Match(decode(h, body)) {
			w.note("信里的超大附件或网盘链接没有下载；请把报表（.xlsx）作为普通附件再发一次")
		}
		return
	case strings.HasPrefix(kind, "image/") && disposition != "attachment":
		return // the logo of a signature
	case strings.HasSuffix(kind, "pkcs7-signature"), kind == "application/pgp-signature", kind == "message/delivery-status", kind == "text/calendar":
		return
	}
	if strings.HasPrefix(path.Base(name), "._") || kind == "application/applefile" {
		return // what macOS sends beside a file
	}
	if kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime" || strings.HasSuffix(strings.ToLower(name), ".p7m") {
		w.note("这封信加了密或整封做了数字签名（smime.p7m），打不开；请关掉加密和签名再发一次")
		return
	}
	data := decode(h, body)
	if len(data) == 0 && unnamed {
		return
	}
	book := extension(data)
	if unnamed && book == "" && disposition != "attachment" {
		return
	}
	if kind == "application/ms-tnef" || bytes.HasPrefix(data, []byte{0x78, 0x9F, 0x3E, 0x22}) {
		w.note("附件 winmail.dat 是 Outlook 的专用格式，打不开；请在 Outlook 里把邮件格式改为 HTML 或纯文本再发")
		return
	}
	if len(w.m.Files) >= w.limits.Files {
		w.note("附件超过 %d 个，后面的没有收", w.limits.Files)
		return
	}
	name = FileName(name)
	if name == "" {
		name = fmt.Sprintf("附件%d%s", len(w.m.Files)+1, book)
	}
	w.m.Files = append(w.m.Files, file{Name: name, Data: data})
}

// decode undoes the transfer encoding; one that is not known leaves the bytes.
func decode(h header, body []byte) []byte {
	switch strings.ToLower(strings.Trim(string(h.first("content-transfer-encoding")), " \t;\"")) {
	case "base64":
		return unbase64(body)
	case "quoted-printable":
		// What was decoded before a mistake stands.
		out, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		return out
	}
	return body
}

// split cuts a body at its boundary. The last part counts also where its end is missing.
func split(body []byte, boundary string, most int) (parts [][]byte) {
	if boundary == "" {
		return nil
	}
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at < len(body) && len(parts) < most; {
		end := bytes.IndexByte(body[at:], '\n')
		next := len(body)
		if end >= 0 {
			next = at + end + 1
		}
		if line := body[at:next]; bytes.HasPrefix(line, mark) {
			rest := strings.TrimRight(string(line[len(mark):]), " \t\r\n")
			if rest == "" || rest == "--" {
				if start >= 0 {
					parts = append(parts, trimEnd(body[start:at]))
				}
				if start = next; rest == "--" {
					return parts
				}
			}
		}
		at = next
	}
	if start >= 0 && start < len(body) {
		parts = append(parts, body[start:])
	}
	return parts
}

// trimEnd drops the line end that belongs to the boundary below.
func trimEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// extension tells workbooks by their first bytes; empty: it is none.
func extension(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return ".xlsx"
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return ".xls"
	}
	return ""
}

// mostName bounds a file name in characters.
const mostName = 120

// FileName is the last part of a path as a name that does no harm where it is shown.
func FileName(name string) string {
	name = path.Base("/" + strings.ReplaceAll(shown(name, 2000), `\`, "/"))
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name), " ./")
	if runes := []rune(name); len(runes) > mostName {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(runes[:mostName-1-len(ext)]) + "…" + string(ext)
	}
	return name
}

var messageID = regexp.MustCompile(`<([A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9.-]+)>`)

// messageIDs are those that can stand in a header of ours, the newest last.
func messageIDs(raw []byte, most int) (ids []string) {
	for _, m := range messageID.FindAllSubmatch(raw, -1) {
		if id := string(m[1]); len(id) <= 200 {
			ids = append(ids, id)
		}
	}
	if len(ids) > most {
		ids = ids[len(ids)-most:]
	}
	return ids
}
