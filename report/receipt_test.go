package report_test

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"parkstat/report"
)

// A receipt names the web door, where there is one to be told of, and nothing that lets anybody in.
func TestAnswerNamesTheDoor(t *testing.T) {
	for _, door := range []string{"", "https://tongji.park.example"} {
		o := report.Options{Park: "甲园区", From: mail.Address{Address: "stat@park.example"}, Loc: time.UTC, Door: door}
		text := o.Answer(report.Receipt{ID: "r", To: mail.Address{Address: "a@one.example"}}).Text
		if got := strings.Contains(text, "网上报送、看结果、写原因：https://tongji.park.example\n"); got != (door != "") {
			t.Errorf("the door %q: %s", door, text)
		}
	}
}
