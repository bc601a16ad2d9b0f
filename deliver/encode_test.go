package deliver

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func message() Message {
	return Message{
		ID: "2023-06.v1.leader1@park.example", Date: time.Date(2023, 7, 12, 9, 30, 0, 0, time.FixedZone("CST", 8*3600)),
		From:    mail.Address{Name: "濮阳工业园区统计办", Address: "office@park.example"},
		To:      mail.Address{Name: "王主任", Address: "leader1@park.example"},
		Subject: "【濮阳工业园区】2023年1—6月工业经济运行月报(快报)",
		Text:    "规模以上工业增加值增长 8.6%。\n.\nFrom 谁?\n" + strings.Repeat("长", 500),
		HTML:    `<p>规模以上工业增加值增长 8.6%。</p><img src="cid:trend@park" alt="走势">`,
		Attachments: []Attachment{
			{Name: "2023年1—6月 规上工业“主要指标”报表.xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Data: []byte{0, 1, 13, 10, 255}},
			{Name: `a "quoted" name.csv`, Type: "text/csv; charset=utf-8", Data: []byte("a,b\n")},
		},
		Pictures: []Picture{{CID: "trend@park", Name: "走势.png", Type: "image/png", Data: []byte("\x89PNG")}},
	}
}

// leaf is one part as a reader sees it.
type leaf struct {
	kind, name, nameParam, cid string
	data                       []byte
}

func read(t *testing.T, raw []byte) (*mail.Message, []leaf) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("read back: %v\n%s", err, raw)
	}
	return m, walk(t, m.Header.Get, m.Body)
}

func walk(t *testing.T, header func(string) string, body io.Reader) []leaf {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		t.Fatalf("Content-Type %q: %v", header("Content-Type"), err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		var all []leaf
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return all
			}
			if err != nil {
				t.Fatalf("next part of %s: %v", kind, err)
			}
			all = append(all, walk(t, p.Header.Get, p)...)
		}
	}
	switch cte := header("Content-Transfer-Encoding"); cte {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	default:
		t.Fatalf("transfer encoding %q", cte)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	_, place, _ := mime.ParseMediaType(header("Content-Disposition"))
	return []leaf{{kind, place["filename"], decode(t, params["name"]), header("Content-ID"), data}}
}

func decode(t *testing.T, s string) string {
	t.Helper()
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		t.Fatalf("decode %q: %v", s, err)
	}
	return out
}

// sevenBit checks every byte and line of a mail.
func sevenBit(t *testing.T, raw []byte) {
	t.Helper()
	for line := range strings.Lines(string(raw)) {
		if !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\r") > 1 {
			t.Errorf("line does not end in one CRLF: %q", line)
		}
		// The type of an xlsx is too long for 78 by itself.
		if n := len(line) - 2; n > 998 || n > 78 && !strings.HasPrefix(line, " filename") && !strings.HasSuffix(line, "spreadsheetml.sheet;\r\n") {
			t.Errorf("line of %d bytes: %q", n, line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\r' && r != '\n' }) {
			t.Errorf("not 7-bit clean: %q", line)
		}
	}
}

func TestEncodeReadsBack(t *testing.T) {
	m := message()
	m.ReplyTo = &mail.Address{Name: "统计办, 值班\"室\"", Address: "duty@park.example"}
	m.Replaces = "2023-06.v0.leader1@park.example"
	raw, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	sevenBit(t, raw)
	got, parts := read(t, raw)
	for field, want := range map[string]mail.Address{"From": m.From, "To": m.To, "Reply-To": *m.ReplyTo} {
		if a, err := got.Header.AddressList(field); err != nil || len(a) != 1 || *a[0] != want {
			t.Errorf("%s = %v, %v; want %v", field, a, err, want)
		}
	}
	for field, want := range map[string]string{
		"Subject": m.Subject, "Message-ID": "<" + m.ID + ">", "Date": "Wed, 12 Jul 2023 09:30:00 +0800",
		"In-Reply-To": "<" + m.Replaces + ">", "References": "<" + m.Replaces + ">",
		"Auto-Submitted": "auto-generated", "MIME-Version": "1.0",
	} {
		if s := decode(t, got.Header.Get(field)); s != want {
			t.Errorf("%s = %q, want %q", field, s, want)
		}
	}
	if len(parts) != 5 {
		t.Fatalf("%d parts, want text, html, picture, two attachments:\n%s", len(parts), raw)
	}
	crlf := func(s string) string { return strings.ReplaceAll(s+"\n", "\n", "\r\n") }
	if string(parts[0].data) != crlf(m.Text) || string(parts[1].data) != crlf(m.HTML) {
		t.Errorf("bodies %q, %q", parts[0].data, parts[1].data)
	}
	if p := parts[2]; p.cid != "<trend@park>" || p.kind != "image/png" || !bytes.Equal(p.data, m.Pictures[0].Data) {
		t.Errorf("picture %+v", p)
	}
	for i, a := range m.Attachments {
		if p := parts[3+i]; p.name != a.Name || p.nameParam != a.Name || !bytes.Equal(p.data, a.Data) {
			t.Errorf("attachment %+v, want %+v", p, a)
		}
	}
}

// Every shape of the MIME tree that the library builds differently.
func TestEncodeShapes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Message)
		parts  int
	}{
		"text only":         {func(m *Message) { m.HTML, m.Pictures, m.Attachments = "", nil, nil }, 1},
		"html only":         {func(m *Message) { m.Text, m.Pictures, m.Attachments = "", nil, nil }, 1},
		"both":              {func(m *Message) { m.Pictures, m.Attachments = nil, nil }, 2},
		"html and picture":  {func(m *Message) { m.Text, m.Attachments = "", nil }, 2},
		"text and file":     {func(m *Message) { m.HTML, m.Pictures = "", nil }, 3},
		"both and pictures": {func(m *Message) { m.Attachments = nil }, 3},
		"empty file":        {func(m *Message) { m.Attachments[0].Data = nil }, 5},
	} {
		t.Run(name, func(t *testing.T) {
			m := message()
			c.change(&m)
			raw, err := Encode(m)
			if err != nil {
				t.Fatal(err)
			}
			sevenBit(t, raw)
			if _, parts := read(t, raw); len(parts) != c.parts {
				t.Errorf("%d parts, want %d", len(parts), c.parts)
			}
		})
	}
}

func TestEncodeIsStable(t *testing.T) {
	first, err := Encode(message())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, _ := Encode(message()); !bytes.Equal(first, again) {
			t.Fatalf("two renderings differ:\n%s\n%s", first, again)
		}
	}
	m := message()
	m.Text += "x"
	if other, _ := Encode(m); bytes.Contains(other, boundaryOf(t, first)) {
		t.Error("another text has the same boundary")
	}
}

func boundaryOf(t *testing.T, raw []byte) []byte {
	t.Helper()
	m, _ := read(t, raw)
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	return []byte(params["boundary"])
}

// A body that looks like the library's own part header must come through as written.
func TestEncodeBodyImitatesBoundary(t *testing.T) {
	m := message()
	m.Text = "x\r\nContent-Type: multipart/mixed;\r\n boundary=" + strings.Repeat("a", 60) + "\r\n--" + strings.Repeat("a", 60) + "\r\n" +
		"Content-Type: multipart/mixed;\r\n boundary\x11" + strings.Repeat("a", 58) + "\r\n"
	raw, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, parts := read(t, raw); string(parts[0].data) != strings.ReplaceAll(m.Text, "\x11", "") {
		t.Errorf("text came back as %q", parts[0].data)
	}
}

func TestEncodeSubjects(t *testing.T) {
	for name, subject := range map[string]string{
		"160 Chinese": strings.Repeat("濮阳工业园区月报", 20),
		"mixed":       strings.Repeat("GDP 增长 8.6% 𠮷😀", 12),
		"ascii long":  strings.Repeat("monthly ", 24) + "report",
		"no spaces":   strings.Repeat("x", 200),
		"pretender":   "=?UTF-8?B?5L2g?= literally",
		"space":       " 前后 ", "ascii": "June report", "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			m := message()
			m.Subject = subject
			raw, err := Encode(m)
			if err != nil {
				t.Fatal(err)
			}
			sevenBit(t, raw)
			got, _ := read(t, raw)
			if s := decode(t, got.Header.Get("Subject")); s != subject {
				t.Errorf("subject came back as %q", s)
			}
		})
	}
	m := message()
	m.Subject = strings.Repeat("统", 500)
	raw, _ := Encode(m)
	got, _ := read(t, raw)
	if s := decode(t, got.Header.Get("Subject")); utf8.RuneCountInString(s) != maxSubject || !strings.HasSuffix(s, "统…") {
		t.Errorf("capped subject %q", s)
	}
}

func TestEncodeLongNames(t *testing.T) {
	m := message()
	m.From.Name, m.To.Name = strings.Repeat("统计", 90), strings.Repeat("Office ", 20)+"End"
	m.To.Address = strings.Repeat("a", 60) + "@park.example"
	m.Attachments[0].Name = strings.Repeat("表", 83) + ".xlsx"
	raw, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	sevenBit(t, raw)
	got, parts := read(t, raw)
	if a, err := got.Header.AddressList("From"); err != nil || a[0].Name != m.From.Name {
		t.Errorf("From %v, %v", a, err)
	}
	if a, err := got.Header.AddressList("To"); err != nil || *a[0] != m.To {
		t.Errorf("To %v, %v", a, err)
	}
	if parts[3].name != m.Attachments[0].Name || parts[3].nameParam != m.Attachments[0].Name {
		t.Errorf("name %q, %q", parts[3].name, parts[3].nameParam)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"CRLF in subject":        func(m *Message) { m.Subject = "a\r\nBcc: x@y.example" },
		"LF in subject":          func(m *Message) { m.Subject = "a\nBcc: x@y.example" },
		"CR in from name":        func(m *Message) { m.From.Name = "a\rBcc: x" },
		"LF in to name":          func(m *Message) { m.To.Name = "a\nBcc: x" },
		"CRLF in address":        func(m *Message) { m.To.Address = "a@b.example>\r\nBcc: <x@y.example" },
		"two recipients":         func(m *Message) { m.To.Address = "a@b.example, c@d.example" },
		"bracket in address":     func(m *Message) { m.From.Address = "a@b.example> <c@d.example" },
		"Chinese address":        func(m *Message) { m.To.Address = "王@park.example" },
		"no recipient":           func(m *Message) { m.To = mail.Address{} },
		"LF in reply name":       func(m *Message) { m.ReplyTo = &mail.Address{Name: "a\nX: y", Address: "a@b.example"} },
		"bad reply address":      func(m *Message) { m.ReplyTo = &mail.Address{Address: "nobody"} },
		"LF in id":               func(m *Message) { m.ID = "a@b>\nX: <y" },
		"no id":                  func(m *Message) { m.ID = "" },
		"LF in replaces":         func(m *Message) { m.Replaces = "a@b\nX: y" },
		"no date":                func(m *Message) { m.Date = time.Time{} },
		"no body":                func(m *Message) { m.Text, m.HTML, m.Pictures = "", "", nil },
		"picture without html":   func(m *Message) { m.HTML = "" },
		"LF in file name":        func(m *Message) { m.Attachments[0].Name = "a.xlsx\nX: y" },
		"NUL in file name":       func(m *Message) { m.Attachments[0].Name = "a\x00.xlsx" },
		"path as file name":      func(m *Message) { m.Attachments[0].Name = "../a.xlsx" },
		"no file name":           func(m *Message) { m.Attachments[0].Name = "" },
		"endless file name":      func(m *Message) { m.Attachments[0].Name = strings.Repeat("表", 86) },
		"LF in type":             func(m *Message) { m.Attachments[0].Type = "text/csv\nX: y" },
		"CRLF in type parameter": func(m *Message) { m.Attachments[0].Type = "text/csv; a=\"b\r\nX: y\"" },
		"multipart file":         func(m *Message) { m.Attachments[0].Type = "multipart/mixed; boundary=x" },
		"half a type":            func(m *Message) { m.Attachments[0].Type = "text" },
		"LF in cid":              func(m *Message) { m.Pictures[0].CID = "a\nX: y" },
		"Chinese cid":            func(m *Message) { m.Pictures[0].CID = "走势" },
		"same cid twice":         func(m *Message) { m.Pictures = append(m.Pictures, m.Pictures[0]) },
		"LF in picture name":     func(m *Message) { m.Pictures[0].Name = "a\nX: y" },
	} {
		t.Run(name, func(t *testing.T) {
			m := message()
			change(&m)
			if raw, err := Encode(m); err == nil {
				t.Errorf("accepted:\n%s", raw)
			}
		})
	}
}

func FuzzEncodeHeaders(f *testing.F) {
	f.Add("王主任", "leader1@park.example", "月报", "报表.xlsx", "text/csv; charset=utf-8", "a@b", "chart")
	f.Add("a\r\nBcc: x", "a@b\r\n", "x\r\n\r\ny", "\"\\.xlsx", "a/b; c*=utf-8''%0d%0aX%3a", "a@b>\r\n", "=?utf-8?q?=0A?=")
	f.Add("\u2028\u0085", "x@y", "\xff\xfe", "a\u202eb", "text/x; name=\"é\"", "", "")
	f.Fuzz(func(t *testing.T, name, addr, subject, file, kind, id, cid string) {
		m := message()
		m.From.Name, m.To.Name, m.To.Address, m.Subject = name, name, addr, subject
		m.ReplyTo = &mail.Address{Name: subject, Address: addr}
		m.Attachments[0].Name, m.Attachments[0].Type = file, kind
		m.Replaces, m.Pictures[0].CID = id, cid
		raw, err := Encode(m)
		if err != nil {
			return
		}
		for line := range strings.Lines(string(raw)) {
			if len(line) > 1000 || !strings.HasSuffix(line, "\r\n") {
				t.Fatalf("line %q", line)
			}
		}
		got, parts := read(t, raw)
		known := map[string]bool{"Date": true, "From": true, "Reply-To": true, "To": true, "Message-Id": true, "Subject": true,
			"In-Reply-To": true, "References": true, "Auto-Submitted": true, "Mime-Version": true, "Content-Type": true}
		for field, values := range got.Header {
			if !known[field] || len(values) != 1 {
				t.Fatalf("header %s: %q", field, values)
			}
		}
		if len(parts) != 5 || parts[3].name != file || !bytes.Equal(parts[3].data, m.Attachments[0].Data) {
			t.Fatalf("parts %+v", parts)
		}
	})
}

// An answer stands in its thread, and says that nobody wrote it.
func TestEncodeAnswer(t *testing.T) {
	m := message()
	m.Answers, m.References, m.Automatic = "2@b.example", []string{"1@b.example", "2@b.example"}, true
	raw, err := Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\r\nIn-Reply-To: <2@b.example>\r\n", "\r\nReferences: <1@b.example>\r\n <2@b.example>\r\n",
		"\r\nAuto-Submitted: auto-replied\r\n"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("lacks %q", want)
		}
	}
	m.References = []string{"a@b>\r\nX: y"}
	if _, err := Encode(m); err == nil {
		t.Error("a reference breaks the header")
	}
}
