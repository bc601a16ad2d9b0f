package mailbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// book is what a workbook begins with.
const book = "PK\x03\x04 workbook"

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func gbk(s string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func big5(s string) string {
	out, err := traditionalchinese.Big5.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

func quoted(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "=%02X", s[i])
	}
	return b.String()
}

// with is a mail with one part that has these fields of its own.
func with(fields string) string {
	return strings.ReplaceAll("From: a@b.example\nContent-Type: multipart/mixed; boundary=\"=_b\"\n\nno mime\n--=_b\nContent-Type: text/plain\n\n您好\n--=_b\n"+
		fields+"\nContent-Transfer-Encoding: base64\n\n"+b64(book)+"\n--=_b--\n", "\n", "\r\n")
}

const table = "濮阳2023年6月“产值”表.xlsx"

// A file keeps its name, however that is written.
func TestFileNames(t *testing.T) {
	half := len("濮阳2023年") // cut where a character ends, and elsewhere
	cut := half - 1
	for name, c := range map[string]struct{ fields, want string }{
		"RFC 2231":            {"Content-Disposition: attachment; filename*=UTF-8''" + percent(table), table},
		"RFC 2231 in GBK":     {"Content-Disposition: attachment; filename*=gbk'zh'" + percent(gbk(table)), table},
		"RFC 2231 in GB18030": {"Content-Disposition: attachment; filename*=GB18030''" + percent(gbk(table)), table},
		"RFC 2231 in pieces": {"Content-Disposition: attachment;\n filename*1*=" + percent(table[half:]) + ";\n filename*0*=UTF-8''" +
			percent(table[:half]), table},
		"RFC 2231 in broken pieces": {"Content-Disposition: attachment;\n filename*0*=UTF-8''" + percent(table[:cut]) + ";\n filename*1*=" +
			percent(table[cut:]), table},
		"RFC 2231 pieces not encoded": {"Content-Disposition: attachment;\n filename*0=\"re\"; filename*1=\"turn.xlsx\"", "return.xlsx"},
		"RFC 2231 pieces of words": {"Content-Disposition: attachment;\n filename*0=\"=?utf-8?B?" + b64(table)[:8] + "\"; filename*1=\"" +
			b64(table)[8:] + "?=\"", table},
		"RFC 2231 beside a plain one": {"Content-Disposition: attachment; filename=\"plain.xlsx\"; filename*=UTF-8''" + percent(table), table},
		"RFC 2231 in name":            {"Content-Type: application/octet-stream; name*=UTF-8''" + percent(table) + "\nContent-Disposition: attachment", table},
		"RFC 2047 in filename":        {"Content-Disposition: attachment; filename=\"=?UTF-8?B?" + b64(table) + "?=\"", table},
		"RFC 2047 unquoted":           {"Content-Disposition: attachment; filename==?UTF-8?B?" + b64(table) + "?=", table},
		"RFC 2047 in GB2312":          {"Content-Disposition: attachment; filename=\"=?gb2312?B?" + b64(gbk(table)) + "?=\"", table},
		"RFC 2047 in Q":               {"Content-Disposition: attachment; filename=\"=?gb18030?Q?" + quoted(gbk(table)) + "?=\"", table},
		"RFC 2047 in Big5":            {"Content-Disposition: attachment; filename=\"=?big5?B?" + b64(big5("報表.xlsx")) + "?=\"", "報表.xlsx"},
		"RFC 2047 cut in a character": {"Content-Disposition: attachment;\n filename=\"=?UTF-8?B?" + b64(table[:cut]) + "?=\n =?UTF-8?B?" +
			b64(table[cut:]) + "?=\"", table},
		"RFC 2047 in name":           {"Content-Type: application/octet-stream;\n\tname=\"=?GBK?B?" + b64(gbk(table)) + "?=\"", table},
		"raw UTF-8":                  {"Content-Disposition: attachment; filename=\"" + table + "\"", table},
		"raw UTF-8 unquoted":         {"Content-Disposition: attachment; filename=" + table, table},
		"raw GBK":                    {"Content-Disposition: attachment; filename=\"" + gbk(table) + "\"", table},
		"raw GBK unquoted":           {"Content-Disposition: attachment; filename=" + gbk(table), table},
		"raw GBK with a backslash":   {"Content-Disposition: attachment; filename=\"" + gbk("乗車表.xlsx") + "\"", "乗車表.xlsx"},
		"raw GBK in name":            {"Content-Type: application/vnd.ms-excel; name=\"" + gbk(table) + "\"", table},
		"an unknown charset":         {"Content-Disposition: attachment; filename=\"=?x-mystery?B?" + b64(table) + "?=\"", table},
		"a wrong charset":            {"Content-Disposition: attachment; filename=\"=?UTF-8?B?" + b64(gbk(table)) + "?=\"", table},
		"blanks in an unquoted name": {"Content-Disposition: attachment; filename=my return.xlsx", "my return.xlsx"},
		"an escaped quote":           {`Content-Disposition: attachment; filename="a\"b.xlsx"`, "a_b.xlsx"},
		"a semicolon in a name":      {`Content-Disposition: attachment; filename="a;b.xlsx"`, "a;b.xlsx"},
		"inline":                     {"Content-Disposition: inline; filename=\"a.xlsx\"", "a.xlsx"},
		"no name, a workbook":        {"Content-Type: application/octet-stream", "附件1.xlsx"},
		"no name, attached":          {"Content-Disposition: attachment", "附件1.xlsx"},
		"a path":                     {`Content-Disposition: attachment; filename="../../etc/passwd.xlsx"`, "passwd.xlsx"},
		"a Windows path":             {`Content-Disposition: attachment; filename*=UTF-8''C%3A%5CUsers%5Ca.xlsx`, "a.xlsx"},
		"only a path":                {`Content-Disposition: attachment; filename="../.."`, "附件1.xlsx"},
		"control characters":         {"Content-Disposition: attachment; filename*=UTF-8''a%00%1B%5B31mb%0D%0A.xlsx", "a[31mb .xlsx"},
		"turned direction":           {"Content-Disposition: attachment; filename*=UTF-8''a%E2%80%AExslx.exe", "axslx.exe"},
		"a folded field":             {"Content-Disposition: attachment;\n\tfilename=\"a.xlsx\"", "a.xlsx"},
		"an odd key":                 {"content-disposition:ATTACHMENT;FileName=\"a.xlsx\"", "a.xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse([]byte(with(c.fields)), DefaultLimits())
			if err != nil || len(m.Files) != 1 || len(m.Notes) > 0 {
				t.Fatalf("%+v, %v", m, err)
			}
			if f := m.Files[0]; f.Name != c.want || string(f.Data) != book {
				t.Errorf("file %q with %q, want %q", f.Name, f.Data, c.want)
			}
		})
	}
}

// Files are found wherever in a mail they stand.
func TestFilesInTheirPlaces(t *testing.T) {
	file := func(name string) string {
		return "Content-Type: application/octet-stream; name=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" + b64(book) + "\n"
	}
	inner := "From: c@d.example\nSubject: inner\nContent-Type: multipart/mixed; boundary=in\n\n--in\n" + file("inner.xlsx") + "--in--\n"
	for name, c := range map[string]struct {
		mail  string
		files string
		note  string
	}{
		"nothing":              {"From: a@b.example\n\n您好", "", ""},
		"the mail is the file": {"From: a@b.example\n" + file("a.xlsx"), "a.xlsx", ""},
		"mixed in alternative": {"Content-Type: multipart/alternative; boundary=x\n\n--x\n\ntext\n--x\nContent-Type: multipart/mixed; " +
			"boundary=y\n\n--y\n" + file("a.xlsx") + "--y\n" + file("b.xlsx") + "--y--\n--x--\n", "a.xlsx b.xlsx", ""},
		"boundary in a boundary": {"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=xy\n\n--xy\n" +
			file("a.xlsx") + "--xy--\n--x\n" + file("b.xlsx") + "--x--\n", "a.xlsx b.xlsx", ""},
		"no end": {"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + file("a.xlsx"), "a.xlsx", ""},
		"a forwarded mail": {"Content-Type: multipart/mixed; boundary=x\n\n--x\n\ntext\n--x\nContent-Type: message/rfc822\n\n" + inner + "\n--x--\n",
			"inner.xlsx", ""},
		"a forwarded mail alone": {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64(inner), "inner.xlsx", ""},
		"winmail.dat": {"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n--x--\n",
			"", "winmail.dat"},
		"winmail.dat by content": {"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/octet-stream; " +
			"name=a.dat\nContent-Transfer-Encoding: base64\n\n" + b64("\x78\x9f\x3e\x22x") + "\n--x--\n", "", "winmail.dat"},
		"encrypted": {"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + b64("x"),
			"", "smime.p7m"},
		"signed as a whole": {"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/octet-stream; name=smime.p7m\n\nx\n--x--\n",
			"", "smime.p7m"},
		"by way of a cloud": {"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" +
			b64(`<a href="https://wx.mail.qq.com/ftn/download?func=3&k=x">6月.xlsx</a>`), "", "普通附件"},
		"a link to the park": {"From: a@b.example\n\n见 https://park.example/表.xlsx", "", ""},
		"beside it what macOS knows": {"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + file("a.xlsx") + "--x\n" + file("._a.xlsx") +
			"--x\nContent-Type: multipart/appledouble; boundary=y\n\n--y\nContent-Type: application/applefile; name=b.xlsx\n\nx\n--y\n" +
			file("b.xlsx") + "--y--\n--x--\n", "a.xlsx b.xlsx", ""},
		"a signature's logo": {"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png; name=logo.png\nContent-Disposition: " +
			"inline\n\nx\n--x\n" + file("a.xlsx") + "--x--\n", "a.xlsx", ""},
		"a signed mail": {"Content-Type: multipart/signed; boundary=x\n\n--x\n" + file("a.xlsx") +
			"--x\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--x--\n", "a.xlsx", ""},
		"a text file":           {"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/csv; name=a.csv\n\n1,2\n--x--\n", "a.csv", ""},
		"a footer below base64": {"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + file("a.xlsx") + "== \n-- \n--x--\n", "a.xlsx", ""},
		"quoted-printable": {"Content-Type: application/octet-stream; name=a.xlsx\nContent-Transfer-Encoding: quoted-printable\n\nPK=03=04 " +
			"work=\nbook", "a.xlsx", ""},
		"too deep": {nested(20, file("a.xlsx")), "", "套得太深"},
		"lines that are none": {"From: a@b.example\nnonsense\n: nothing\nContent-Type: multipart/mixed; boundary=x\n\n--x\nwhat\n" + file("a.xlsx") +
			"--x--\n", "a.xlsx", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse([]byte(c.mail), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			var files []string
			for _, f := range m.Files {
				files = append(files, f.Name)
				if strings.HasSuffix(f.Name, ".xlsx") && string(f.Data) != book {
					t.Errorf("%s holds %q", f.Name, f.Data)
				}
			}
			if got := strings.Join(files, " "); got != c.files {
				t.Errorf("files %q, want %q", got, c.files)
			}
			if got := strings.Join(m.Notes, "；"); (got == "") != (c.note == "") || !strings.Contains(got, c.note) {
				t.Errorf("notes %q, want %q", got, c.note)
			}
		})
	}
}

func nested(depth int, leaf string) string {
	for i := range depth {
		leaf = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n", i, i, leaf, i)
	}
	return leaf
}

// Bounds hold.
func TestLimits(t *testing.T) {
	lim := DefaultLimits()
	lim.Bytes = 100
	if _, err := Parse(bytes.Repeat([]byte("x"), 101), lim); err == nil {
		t.Error("a mail beyond the limit is taken")
	}
	var many strings.Builder
	many.WriteString("Content-Type: multipart/mixed; boundary=x\n\n")
	for range 1000 {
		many.WriteString("--x\nContent-Type: application/octet-stream; name=a.xlsx\n\n" + book + "\n")
	}
	m, err := Parse([]byte(many.String()), DefaultLimits())
	if err != nil || len(m.Files) != 50 || len(m.Notes) != 2 {
		t.Errorf("%d files, %q, %v", len(m.Files), m.Notes, err)
	}
}

// The sender is one plain address, or nobody.
func TestSender(t *testing.T) {
	for from, want := range map[string]string{
		"a@b.example":          "a@b.example",
		"<A@B.Example>":        "a@b.example",
		"\"王丽\" <a@b.example>": "a@b.example 王丽",
		"=?gb2312?B?" + b64(gbk("王丽")) + "?= <a@b.example>": "a@b.example 王丽",
		gbk("王丽") + " <a@b.example>":                        "a@b.example 王丽",
		"\"" + gbk("乗乗") + "\" <a@b.example>":               "a@b.example 乗乗",
		"王丽<a@b.example>":                                   "a@b.example 王丽",
		"\"victim@c.example\" <a@b.example>":                "a@b.example victim@c.example",
		"victim@c.example <a@b.example>":                    "a@b.example victim@c.example",
		"a@b.example (victim@c.example)":                    "a@b.example",
		"a@b.example, victim@c.example":                     "",
		"<a@b.example> <victim@c.example>":                  "",
		"\"x\" <a@b.example>, <victim@c.example>":           "",
		"undisclosed-recipients:;":                          "",
		"a@b@c.example":                                     "",
		"\"a\"@b.example":                                   "",
		"a@localhost":                                       "",
		"":                                                  "",
		"<>":                                                "",
		"a@b.example\nFrom: victim@c.example":               "",
	} {
		m, err := Parse([]byte("From: "+from+"\n\nx"), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		got := m.Sender()
		if got != "" && m.Name != "" {
			got += " " + m.Name
		}
		if got != want {
			t.Errorf("From: %q is %q, want %q", from, got, want)
		}
	}
}

func TestHeader(t *testing.T) {
	raw := "Message-ID: <a.b@c.example>\nSubject: =?utf-8?B?" + b64("报表") + "?=\x1b[31m\nReferences: <1@x> <2@x>\nIn-Reply-To: <3@x>\nFrom: a@b.example\n\nx"
	m, err := Parse([]byte(raw), DefaultLimits())
	if err != nil || m.ID != "a.b@c.example" || m.Subject != "报表[31m" || !slices.Equal(m.References, []string{"1@x", "2@x", "3@x"}) {
		t.Errorf("%+v, %v", m, err)
	}
	for _, id := range []string{"", "none", "<a b@c>", "<a@b\x00>", "<\"q\"@b>", "<a@b>x"} {
		m, _ := Parse([]byte("Message-ID: "+id+"\n\n"), DefaultLimits())
		if want := map[string]string{"<a@b>x": "a@b"}[id]; m.ID != want {
			t.Errorf("Message-ID %q is %q", id, m.ID)
		}
	}
}

// To what no person wrote nothing is answered.
func TestAutomatic(t *testing.T) {
	for field, want := range map[string]bool{
		"Auto-Submitted: auto-replied":        true,
		"Auto-Submitted: Auto-Generated; x=y": true,
		"Auto-Submitted: no":                  false,
		"Precedence: bulk":                    true,
		"Precedence: LIST":                    true,
		"Precedence: first-class":             false,
		"List-Id: <x>":                        true,
		"Return-Path: <>":                     true,
		"Return-Path: <a@b.example>":          false,
		"X-Auto-Response-Suppress: All":       true,
		"Content-Type: multipart/report; report-type=delivery-status; boundary=x": true,
		"Subject: x":                               false,
		"Subject: 自动回复：我在休假":                       true,
		"Subject: =?utf-8?B?" + b64("自动答复") + "?=": true,
		"Subject: Automatic reply: June":           true,
		"Subject: Out of Office":                   true,
		"Subject: Recall: June":                    true,
		"Subject: 撤回：6月报表":                         true,
		"Subject: 已读: 回执":                          true,
		"Subject: 回复：自动回复的事":                       false,
		"Subject: 撤回6月的报表，重报":                      false,
		"Subject: Reading list":                    false,
	} {
		m, _ := Parse([]byte(field+"\nFrom: a@b.example\n\nx"), DefaultLimits())
		if (m.Automatic != "") != want {
			t.Errorf("%s: %q", field, m.Automatic)
		}
	}
}

// The same mail by another way has another header and the same digest.
func TestDigest(t *testing.T) {
	a, _ := Parse([]byte("Received: x\nFrom: a@b.example\n\nbody"), DefaultLimits())
	b, _ := Parse([]byte("Received: y\nFrom: a@b.example\n\nbody"), DefaultLimits())
	c, _ := Parse([]byte("Received: y\nFrom: a@b.example\n\nbody2"), DefaultLimits())
	if a.Digest != b.Digest || a.Digest == c.Digest {
		t.Error(a.Digest, b.Digest, c.Digest)
	}
}

// Whatever comes as a mail is taken apart within its bounds into names that can be shown.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		with("Content-Disposition: attachment; filename*0*=UTF-8''%E6; filename*1*=%BF%AE"), with("Content-Disposition: attachment; filename=\"" + gbk(table) + "\""),
		with("Content-Type: message/rfc822"), nested(9, "x"), "From: \"a\\\" <b@c.example>\n\n", "Content-Type: multipart/mixed; boundary=\n\n--\n",
		"Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n\n====", "Authentication-Results: x; dmarc=pass (a;b) header.from=\"c;d\"\n\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		lim := Limits{Bytes: 1 << 20, Depth: 4, Parts: 30, Files: 10, Field: 10_000}
		m, err := Parse(raw, lim)
		if err != nil {
			return
		}
		again, _ := Parse(raw, lim)
		if len(again.Files) != len(m.Files) || again.Digest != m.Digest {
			t.Fatal("parsed twice, it is not the same")
		}
		if len(m.Files) > lim.Files || len(m.Notes) > 20 {
			t.Fatalf("%d files, %d notes", len(m.Files), len(m.Notes))
		}
		shown := append([]string{m.Subject, m.Name}, m.Notes...)
		for _, file := range m.Files {
			shown = append(shown, file.Name)
			if file.Name == "" || strings.ContainsAny(file.Name, `/\`) || len([]rune(file.Name)) > mostName {
				t.Fatalf("file name %q", file.Name)
			}
		}
		for _, s := range shown {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Fatalf("%q can't be shown", s)
			}
		}
		if s := m.Sender(); s != "" && !address.MatchString(s) {
			t.Fatalf("sender %q", s)
		}
		for _, v := range m.results {
			parseResults(v)
		}
	})
}
