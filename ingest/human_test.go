package ingest

import (
	"strings"
	"testing"
)

func TestTidyNumber(t *testing.T) {
	for _, c := range []struct{ in, want, note string }{
		{"3450", "3450", ""},
		{"３４５０", "3450", "原文“３４５０”：文本读作数值"},
		{" 3 450 ", "3450", "原文“ 3 450 ”：文本读作数值"},
		{"3,450", "3450", "原文“3,450”：去掉千分位"},
		{"1，234，567", "1234567", "原文“1，234，567”：去掉千分位"},
		{"3450千元", "3450", "原文“3450千元”：去掉单位"},
		{"(3,450)", "-3450", "原文“(3,450)”：括号读作负号、去掉千分位"},
		{"（12）", "-12", "原文“（12）”：括号读作负号"},
		{"−12", "-12", "原文“−12”：统一负号"},
		{"+12", "12", "原文“+12”：文本读作数值"},
		{"12．50", "12.50", "原文“12．50”：文本读作数值"},
		{"'12", "12", "原文“'12”：文本读作数值"},
	} {
		got, note, err := tidyNumber(c.in, "千元")
		if err != nil || got != c.want || note != c.note {
			t.Errorf("%q: %q, %q, %v", c.in, got, note, err)
		}
	}
	for _, bad := range []string{"约三千万", "3450万元", "12,34", "1,2345", "1.2.3", "--1", "(-1)", "一", "12a", "1e5", "0x10", "", "3450元", "12%", "6691 6691",
		"12 34"} {
		if got, _, err := tidyNumber(bad, "千元"); err == nil {
			t.Errorf("%q is read as %q", bad, got)
		}
	}
}

// A number with another unit is not converted; what it would be is proposed.
func TestTidyNumberProposes(t *testing.T) {
	for in, want := range map[string]string{"3450万元": "（3450万元 是 34,500 千元）", "1.5亿元": "（1.5亿元 是 150,000 千元）", "3450元": "（3450元 是 3.45 千元）", "12%": ""} {
		_, _, err := tidyNumber(in, "千元")
		if err == nil || !strings.HasSuffix(err.Error(), "填报"+want) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestTidyDate(t *testing.T) {
	for in, want := range map[string]string{"2023-07-08": "2023-07-08", "2023年7月8日": "2023-07-08", "2023/7/8": "2023-07-08", "2023.07.08": "2023-07-08",
		"20230708": "2023-07-08", "２０２３年７月８日": "2023-07-08",
		"二〇二三年七月八日": "2023-07-08", "二○二三年十月三十一日": "2023-10-31", "二零二三年十二月二十日": "2023-12-20", "2023年7月8号": "2023-07-08", "2023年7月8日 星期六": "2023-07-08"} {
		if got, ok := tidyDate(in); !ok || got != want {
			t.Errorf("%q: %q, %v", in, got, ok)
		}
	}
	for _, bad := range []string{"2023-02-30", "7月8日", "昨天", "", "2023-13-01"} {
		if got, ok := tidyDate(bad); ok {
			t.Errorf("%q is read as %s", bad, got)
		}
	}
}

func FuzzTidyNumber(f *testing.F) {
	for _, s := range []string{"３,450千元", "（1）", "—", "1．5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := tidyNumber(s, "千元")
		if err == nil && !plain.MatchString(got) {
			t.Errorf("%q is read as %q", s, got)
		}
	})
}

func TestShifted(t *testing.T) {
	for in, want := range map[string]string{"0.235": "23.5", "1": "100", "-0.05": "-5", "0.12345": "12.345", "12.5": "1250"} {
		if got := shifted(in, 2); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
