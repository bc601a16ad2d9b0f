package xlsx

import (
	"bytes"
	"errors"
	"strings"
)

// Sniff tells by its bytes what a file is: "xlsx" if Read may try it, else the
// code of the Refusal that Read will give. It reads a zip's directory only.
func Sniff(data []byte) string {
	w := newWorkspace(memory(data), DefaultLimits())
	defer w.release()
	var r *Refusal
	if errors.As(w.open(DefaultLimits()), &r) {
		return r.Code
	}
	return "xlsx"
}

// open finds the archive of what looks like a workbook.
func (a *archive) open(lim Limits) error {
	head, err := a.bytes(0, min(a.size, 4))
	if err != nil {
		return err
	}
	if code := sniffBytes(head); code != "zip" {
		all, err := a.bytes(0, min(a.size, mostSniffed))
		if err != nil {
			return err
		}
		return other(sniffBytes(all))
	}
	if err := a.readDirectory(lim); err != nil {
		return err
	}
	if code := sniffNames(a); code != "xlsx" {
		return other(code)
	}
	return nil
}

// mostSniffed is how much of a file that is no zip is looked at.
const mostSniffed = 100 << 20

var magics = []struct{ magic, code string }{
	{"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"},
	{"%PDF-", "pdf"},
	{"\x89PNG\r\n", "picture"}, {"\xFF\xD8\xFF", "picture"}, {"GIF8", "picture"},
	{"II*\x00", "picture"}, {"MM\x00*", "picture"},
	{"Rar!\x1A\x07", "archive"}, {"7z\xBC\xAF\x27\x1C", "archive"}, {"\x1F\x8B\x08", "archive"},
	{"{\\rtf", "docx"},
}

func sniffBytes(data []byte) string {
	if len(data) == 0 {
		return "empty"
	}
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return m.code
		}
	}
	switch {
	case len(bytes.TrimLeft(data, "\x00")) == 0: // its room was taken and not filled yet
		return "truncated"
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		if bytes.Contains(data, []byte(wideASCII("EncryptedPackage"))) {
			return "encrypted"
		}
		return "xls"
	case isPicture(data):
		return "picture"
	}
	return sniffText(data)
}

// isPicture knows the formats whose mark is not at the start: HEIC, AVIF, WebP
// and, since two letters are too few, BMP by the size it declares.
func isPicture(data []byte) bool {
	if len(data) < 16 {
		return false
	}
	if string(data[4:8]) == "ftyp" {
		return strings.Contains("heic heix heim hevc mif1 msf1 avif", string(data[8:12]))
	}
	return string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" ||
		string(data[:2]) == "BM" && int(le.Uint32(data[2:])) == len(data)
}

func sniffText(data []byte) string {
	head := data[:min(len(data), 4096)]
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil) // enough of UTF-16 to see its ASCII
		data = nil
	}
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF"))))
	has := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	switch markup := bytes.HasPrefix(head, []byte("<")); {
	case markup && has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html"):
		return "xml"
	case markup && has("urn:oasis:names:tc:opendocument"):
		return "ods"
	case markup && (has("<html") || has("<!doctype html") || has("<table") || has("<meta") || has("<head")),
		bytes.HasPrefix(head, []byte("mime-version:")): // a page saved with its pictures
		return "html"
	case !bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n\f\x1A", r) }):
		return "csv" // in any encoding: only control characters give binary away
	}
	return "not-zip"
}

// sniffNames tells by its entries what a zip is.
func sniffNames(a *archive) string {
	under := func(prefix string) bool {
		for name := range a.byName {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
		return false
	}
	switch {
	case a.has("xl/workbook.bin"):
		return "xlsb"
	case under("xl/"):
		return "xlsx"
	case under("word/"):
		return "docx"
	case under("ppt/"):
		return "pptx"
	case a.has("META-INF/manifest.xml") && a.has("content.xml"):
		return "ods"
	case under("index/") && (a.has("Index/Document.iwa") || a.has("Index.zip")), a.has("Index.zip"):
		return "numbers"
	case a.has("OFD.xml"):
		return "ofd"
	case a.has(partTypes): // the workbook may stand in any folder
		return "xlsx"
	}
	return "zip"
}

// wideASCII is the text in UTF-16LE, the encoding of names in an OLE directory.
func wideASCII(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(s[i:i+1] + "\x00")
	}
	return b.String()
}
