package xlsx

import (
	"encoding/binary"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// wide16 is a document in UTF-16 with its mark or without.
func wide16(s string, order binary.AppendByteOrder, mark string) string {
	b := []byte(mark)
	for _, unit := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestUTF16(t *testing.T) {
	plain := minimal(`<row><c t="s"><v>1</v></c><c t="str"><v>𠮷` + strings.Repeat("长", 50_000) + `</v></c></row>`)
	want := mustRead(t, plain.zip())
	for _, form := range []struct {
		order          binary.AppendByteOrder
		mark, encoding string
	}{
		{binary.LittleEndian, "\xFF\xFE", "UTF-16"},
		{binary.BigEndian, "\xFE\xFF", "utf-16"},
		{binary.BigEndian, "", "UTF-16BE"},
		{binary.LittleEndian, "", "UTF-16LE"},
	} {
		p := parts{}
		for name, body := range plain {
			p[name] = wide16(strings.Replace(body, "UTF-8", form.encoding, 1), form.order, form.mark)
		}
		if got := mustRead(t, p.zip()); !same(want, got) {
			t.Errorf("%+v: read, and differs", form)
		}
	}
}

func TestBadUTF16(t *testing.T) {
	plain := minimal(`<row><c t="str"><v>甲</v></c></row>`)
	sheet := wide16(strings.Replace(plain[sheet1], "UTF-8", "UTF-16", 1), binary.LittleEndian, "\xFF\xFE")
	mustRead(t, plain.with(sheet1, sheet).zip())
	for name, bad := range map[string]string{
		"cut off":          sheet[:len(sheet)-1],
		"half a character": strings.Replace(sheet, "\x32\x75", "\x00\xD8", 1),
		"low half first":   strings.Replace(sheet, "\x32\x75", "\x00\xDC", 1),
		"half at the end":  sheet + "\x00\xD8",
		"says UTF-8":       wide16(plain[sheet1], binary.LittleEndian, "\xFF\xFE"),
		"only says so":     strings.Replace(plain[sheet1], "UTF-8", "UTF-16", 1),
		"nothing":          "\xFF\xFE",
		"turned":           "\xFE\xFF" + sheet[2:],
	} {
		if bad == sheet {
			t.Fatalf("%s: nothing was changed", name)
		}
		_, err := Read(plain.with(sheet1, bad).zip(), Limits{})
		if r, ok := err.(*Refusal); !ok || r.Code != "damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A document that comes byte by byte ends as one that comes at once does.
func TestUTF16ByByte(t *testing.T) {
	text := strings.Repeat("甲𠮷a", 3000)
	r := fromUTF16(iotest.OneByteReader(strings.NewReader(wide16(text, binary.BigEndian, ""))), binary.BigEndian)
	if err := iotest.TestReader(r, []byte(text)); err != nil {
		t.Error(err)
	}
}
