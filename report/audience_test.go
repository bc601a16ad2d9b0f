package report_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parkstat/deliver"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// parts calls each with every leaf of a letter: its kind, file name, size on the way, and
// content.
func parts(t *testing.T, l deliver.Letter, each func(kind, file string, size int, data []byte)) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(h textproto.MIMEHeader, body io.Reader)
	walk = func(h textproto.MIMEHeader, body io.Reader) {
		kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			for r := multipart.NewReader(body, params["boundary"]); ; {
				p, err := r.NextRawPart()
				if err != nil {
					return
				}
				walk(p.Header, p)
			}
		}
		raw, _ := io.ReadAll(body)
		var data []byte
		if h.Get("Content-Transfer-Encoding") == "base64" {
			data, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(raw)))
		} else {
			data, err = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
		}
		if err != nil {
			t.Fatal(err)
		}
		_, place, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
		each(kind, place["filename"], len(raw), data)
	}
	walk(textproto.MIMEHeader(m.Header), m.Body)
}

// enclosed are the files of a letter, by name, and the size of all else.
func enclosed(t *testing.T, l deliver.Letter) (files map[string][]byte, rest int) {
	t.Helper()
	files, rest = map[string][]byte{}, len(l.Raw)
	pictures := 0
	parts(t, l, func(kind, file string, size int, data []byte) {
		switch {
		case kind == "image/png":
			pictures++
		case file != "":
			files[file] = data
			rest -= size
		}
	})
	if pictures != 2 {
		t.Errorf("%s got %d pictures", l.To, pictures)
	}
	return files, rest
}

// plainText is the text part of a letter.
func plainText(t *testing.T, l deliver.Letter) (s string) {
	t.Helper()
	parts(t, l, func(kind, _ string, _ int, data []byte) {
		if kind == "text/plain" {
			s = string(data)
		}
	})
	return s
}

func sheetsOf(t *testing.T, data []byte) (names []string) {
	t.Helper()
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range book.Sheets {
		names = append(names, s.Name)
	}
	return names
}

// Each group gets what it is to get: some sheets, or no file; and without the file a
// mail is small, pictures and all.
func TestAudiences(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Groups = []report.Group{
		{Name: "领导", Variant: report.Mailable, Sheets: []string{"主要指标", "分行业"}, Recipients: []mail.Address{address("主任 director@city.example")}},
		{Name: "值班", Variant: report.Mailable, Attachment: report.NoFile, Recipients: []mail.Address{address("值班 duty@city.example")}},
		{Name: "无PDF", Variant: report.Mailable, Attachment: report.PDF, Recipients: []mail.Address{address("手机 phone@city.example")}},
		{Name: "办公室", Variant: report.Internal, Sheets: []string{"分企业"}, Recipients: []mail.Address{address("专员 officer@park.example")}},
	}
	o.fileAll(3)
	res := o.run(order(3))
	if len(o.post.letters) != 4 || len(res.Run.Outputs) != 4 {
		t.Fatalf("%d letters, %d files", len(o.post.letters), len(res.Run.Outputs))
	}
	want := [][]string{{"主要指标", "分行业"}, nil, nil, {"分企业"}}
	for i, l := range o.post.letters {
		files, rest := enclosed(t, l)
		if rest > 100<<10 {
			t.Errorf("%s: %d bytes without the attachment", l.To, rest)
		}
		for name, data := range files {
			out := slices.IndexFunc(res.Run.Outputs, func(x report.Output) bool { return x.Name == name })
			if out < 0 || strings.Contains(name, "（内部）") != (i == 3) || (res.Run.Outputs[out].Variant == report.Internal) != (i == 3) {
				t.Errorf("%s got %s", l.To, name)
			}
			if got := sheetsOf(t, data); want[i] != nil && !slices.Equal(got, want[i]) || i == 2 && len(got) < 3 {
				t.Errorf("%s got the sheets %q", l.To, got)
			}
		}
		if (len(files) == 0) != (i == 1) || len(files) > 1 {
			t.Errorf("%s got %d files", l.To, len(files))
		}
	}
	if found, _ := filepath.Glob(filepath.Join(res.Folder, "内部", "*·分企业（内部）.xlsx")); len(found) != 1 {
		t.Errorf("the part of the internal workbook is not among the internal files: %q", found)
	}
}

// Many sheets make no endless file name, and two choices no single one.
func TestManySheets(t *testing.T) {
	o := newOffice(t, newPark())
	all := o.Reports[0].Sheets()
	for i, names := range [][]string{all[:5], append(slices.Clone(all[:4]), all[5])} {
		o.Options.Groups = append(o.Options.Groups[:min(i, 1)], report.Group{Name: "领导", Variant: report.Internal, Sheets: names,
			Recipients: []mail.Address{address("专员 a" + string(rune('0'+i)) + "@park.example")}})
	}
	o.fileAll(3)
	res := o.run(order(3))
	var names []string
	for _, out := range res.Run.Outputs[2:] {
		names = append(names, out.Name)
		if len(out.Name) > 200 || !strings.Contains(out.Name, "等 5 张") {
			t.Error(out.Name)
		}
	}
	if len(names) != 2 || names[0] == names[1] || len(o.post.letters) != 2 {
		t.Errorf("%q", names)
	}
}

// A part of the internal workbook is still internal.
func TestSheetsOfTheInternalStayInside(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Groups = []report.Group{{Name: "外人", Variant: report.Internal, Sheets: []string{"主要指标"}, Recipients: []mail.Address{address("外人 x@city.example")}}}
	o.fileAll(3)
	if _, err := o.Run(t.Context(), order(3)); err == nil || !strings.Contains(err.Error(), "不在允许收内部版的域名里") || len(o.post.letters) != 0 {
		t.Errorf("%v, %d letters", err, len(o.post.letters))
	}
	// What the variant lacks is not had by asking for it.
	o = newOffice(t, newPark())
	o.Options.Groups = []report.Group{{Name: "领导", Variant: report.Mailable, Sheets: []string{"主要指标", "分企业"},
		Recipients: []mail.Address{address("主任 x@city.example")}}}
	o.fileAll(3)
	o.run(order(3))
	files, _ := enclosed(t, o.post.letters[0])
	for _, data := range files {
		if got := sheetsOf(t, data); !slices.Equal(got, []string{"主要指标"}) {
			t.Errorf("the sheets %q", got)
		}
	}
}

// The mail says who has not returned: how many and how much to all, who to the office
// alone; and a correction, what changed.
func TestMailSaysWhoIsMissing(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3, 2)
	ord := order(3)
	ord.Anyway = true
	o.run(ord)
	for _, l := range o.post.letters {
		says := plainText(t, l)
		if !strings.Contains(says, "1户未报") || strings.Contains(says, "华岚食品有限公司") != (l.To == "officer@park.example") {
			t.Errorf("%s reads\n%s", l.To, says)
		}
	}
	o.file("2023-04-11", 2, 3, func(*templates.Answers) {})
	ord.Correct, o.post.letters = "补报一家", nil
	o.run(ord)
	for _, l := range o.post.letters {
		says := plainText(t, l)
		if !strings.Contains(says, "比上一版有什么变化") || !strings.Contains(says, "补报") || strings.Contains(says, "华岚食品有限公司") != (l.To == "officer@park.example") {
			t.Errorf("%s reads\n%s", l.To, says)
		}
	}
	if len(o.post.letters) != 3 {
		t.Errorf("%d letters", len(o.post.letters))
	}
}
