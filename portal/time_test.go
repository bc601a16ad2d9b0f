package portal

import (
	"strings"
	"testing"
	"time"

	"parkstat/work"
)

func TestLeft(t *testing.T) {
	for d, want := range map[time.Duration]string{27 * time.Hour: "1天3小时", 48 * time.Hour: "2天", 200 * time.Minute: "3小时20分", time.Hour: "1小时",
		90 * time.Second: "1分钟", time.Second: "不到1分钟", 47*time.Hour + 59*time.Minute: "1天23小时"} {
		if got := left(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

// The home says in a sentence what is left to do, in whatever state the month is.
func TestSentence(t *testing.T) {
	c := month().home.Clock
	for state, says := range map[work.ClockState]string{work.ClockOpen: "本期 3 张表，2 张已接收，还有 1 张要办。", work.ClockBefore: "7月1日 09:00 开网",
		work.ClockLate: "记为迟报。7月15日 18:00 关网", work.ClockShut: "已经关网"} {
		c.State = state
		if got := sentence(c, zone{hour.Location()}, 3, 1); !strings.Contains(got, says) {
			t.Errorf("%s: %s", state, got)
		}
	}
	if got := sentence(month().home.Clock, zone{hour.Location()}, 3, 0); got != "本期 3 张表，都办完了。" {
		t.Error(got)
	}
}
