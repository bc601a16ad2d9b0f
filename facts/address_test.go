package facts_test

import (
	"slices"
	"strings"
	"testing"

	"parkstat/facts"
)

func TestAddresses(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", " ": "", "—": "", "无": "", "a@x.example": "a@x.example",
		"ａ＠ｘ．example": "a@x.example", "a@x.example\u200b": "a@x.example", " a@x.example\n": "a@x.example",
		"a@x.example；b@y.example": "a@x.example b@y.example", "a@x.example、b@y.example": "a@x.example b@y.example",
		"a@x.example b@y.example":           "a@x.example b@y.example",
		"张三 <a@x.example>; 李四<b@y.example>": "a@x.example b@y.example",
		"u1@enterprise.example。":            "! u1@enterprise.example。", "a@x.example；b@y.example。": "a@x.example ! b@y.example。",
		"13800000000": "! 13800000000", "a@": "! a@", "@x.example": "! @x.example", "a@x@y": "! a@x@y", "张三@x.example": "! 张三@x.example",
		"a@x..example": "! a@x..example",
	} {
		good, bad := facts.Addresses(cell)
		got := strings.Join(good, " ")
		if len(bad) > 0 {
			got = strings.TrimSpace(got + " ! " + strings.Join(bad, " "))
		}
		if got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
		c := facts.Contact{Mail: cell}
		if all := c.Addresses(); !slices.Equal(all, good) {
			t.Errorf("%q: mail goes to %q", cell, all)
		}
		if _, err := facts.ParseAddresses(cell); (err == nil) != (len(good) > 0 && len(bad) == 0) {
			t.Errorf("%q as a whole: %v", cell, err)
		}
	}
	if all := (facts.Contact{Mail: "a@x.example；A@x.example"}).Addresses(); len(all) != 1 {
		t.Errorf("the same twice: %q", all)
	}
	if a, err := facts.ParseAddress("办公室 <o@x.example>"); err != nil || a.Name != "办公室" || a.Address != "o@x.example" {
		t.Errorf("%v, %v", a, err)
	}
}
