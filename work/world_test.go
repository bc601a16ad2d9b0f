package work_test

import (
	"errors"
	"strings"
	"testing"

	"parkstat/work"
)

// What is known by its words only is said as well; nothing is said twice.
func TestWorldly(t *testing.T) {
	said := work.Worldly(errors.New("dial tcp 127.0.0.1:25: connect: connection refused"))
	if !strings.HasPrefix(said, "连不上服务器") || !strings.HasSuffix(said, "connection refused）") {
		t.Error(said)
	}
	if again := work.Worldly(errors.New(said)); again != said {
		t.Errorf("said twice: %s", again)
	}
	if odd := work.Worldly(errors.New("record: no rows")); !strings.HasPrefix(odd, "出了意料之外的差错") || !strings.HasSuffix(odd, "（系统报告：record: no rows）") {
		t.Error(odd)
	}
	if plain := work.Worldly(errors.New("收件人没有写")); plain != "收件人没有写" {
		t.Error(plain)
	}
}
