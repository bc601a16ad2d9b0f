package deliver_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"time"

	"parkstat/deliver"
)

// A letter for another recipient is what it would have been had it been written to him.
func TestReaddress(t *testing.T) {
	m := deliver.Message{ID: "a@park.example", Date: time.Date(2023, 4, 12, 9, 0, 0, 0, time.UTC), From: mail.Address{Name: "统计办公室", Address: "stat@park.example"},
		To: mail.Address{Name: strings.Repeat("园区管理委员会", 6), Address: "direct0r@park.example"}, Subject: strings.Repeat("月报", 30), Text: "To: 正文\n"}
	old, err := deliver.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	m.ID, m.To = "b@park.example", mail.Address{Name: "主任", Address: "director@park.example"}
	want, err := deliver.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	head := func(raw []byte) string {
		h, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		return string(h)
	}
	got, err := deliver.Readdress(old, m.To, m.ID)
	if err != nil || head(got) != head(want) || strings.Contains(string(got), "direct0r") || !bytes.HasSuffix(got, old[len(head(old)):]) {
		t.Errorf("%v\n%s\nwant\n%s", err, head(got), head(want))
	}
	for _, bad := range []string{"a@b\r\nBcc: c@d.example", "", "boss@park.example。"} {
		if _, err := deliver.Readdress(old, mail.Address{Address: bad}, m.ID); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
