package main

import (
	"slices"
	"strings"
	"testing"
)

// Only what no flag has answered is asked.
func TestInitAsks(t *testing.T) {
	c := InitCmd{From: "stat@town.example"}
	var out strings.Builder
	if err := c.ask(strings.NewReader("新城产业园\na@b.example，c@d.example\n是\n"), &out); err != nil {
		t.Fatal(err)
	}
	if c.Park != "新城产业园" || !slices.Equal(c.To, []string{"a@b.example", "c@d.example"}) || !c.All || strings.Contains(out.String(), "统计办公室") {
		t.Errorf("%+v after %q", c, out.String())
	}
	c = InitCmd{}
	if err := c.ask(strings.NewReader("新城\n"), &out); err == nil {
		t.Error("an answer broken off is taken")
	}
}
