package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// letter is a mail as its reader sees it.
type letter struct {
	to, subject, id, inReplyTo string
	text, html                 string
	files, pictures            []attached
	raw                        []byte
}

type attached struct {
	name string
	data []byte
}

func (l letter) fileNames() string {
	var names []string
	for _, f := range l.files {
		names = append(names, f.name)
	}
	return strings.Join(names, " ")
}

func readLetter(raw []byte) (letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	l := letter{raw: raw, id: m.Header.Get("Message-ID"), inReplyTo: m.Header.Get("In-Reply-To")}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		return l, fmt.Errorf("To: %v, %w", to, err)
	}
	l.to = to[0].Address
	return l, l.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", false, m.Body)
}

// part reads a MIME part and those within.
func (l *letter) part(kind, encoding, file string, inline bool, body io.Reader) error {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err == nil {
				err = l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.FileName(),
					strings.HasPrefix(p.Header.Get("Content-Disposition"), "inline"), p)
			}
			if err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	data, err := io.ReadAll(body)
	switch {
	case inline:
		l.pictures = append(l.pictures, attached{file, data})
	case file != "":
		l.files = append(l.files, attached{file, data})
	case media == "text/plain":
		l.text = string(data)
	case media == "text/html":
		l.html = string(data)
	}
	return err
}

// spooled reads the .eml files of a folder in the order of their recipients.
func spooled(t failer, dir string) []letter {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(dir, "*.eml"))
	var all []letter
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		l, err := readLetter(raw)
		if err != nil {
			t.Fatal(name, err)
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b letter) int { return strings.Compare(a.to+a.id, b.to+b.id) })
	return all
}

// amended is a workbook with some cells changed, as by somebody's Excel: each change
// reads [SHEET!]CELL=VALUE.
func amended(file string, changes ...string) ([]byte, error) {
	f, err := excelize.OpenFile(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, c := range changes {
		ref, value, _ := strings.Cut(c, "=")
		sheet := f.GetSheetName(0)
		if s, r, ok := strings.Cut(ref, "!"); ok {
			sheet, ref = s, r
		}
		if i, _ := f.GetSheetIndex(sheet); i < 0 { // one that need not be there
			if _, err := f.NewSheet(sheet); err != nil {
				return nil, err
			}
		}
		if err := f.SetCellDefault(sheet, ref, value); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}
