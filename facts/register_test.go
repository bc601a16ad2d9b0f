package facts_test

import (
	"fmt"
	"testing"

	"parkstat/facts"
)

// A project is found by name, whatever the blanks in it, and by code; the first of two
// that go by the same word counts.
func TestVentures(t *testing.T) {
	vs := facts.NewVentures(nil, []facts.Venture{
		{Code: "P1", Name: "一号 厂房", Unit: "XM01"}, {Code: "P2", Name: "P3", Unit: "XM02"}, {Code: "P3", Name: "三号", Unit: "XM01"}, {Name: "四号", Unit: "XM02"}})
	for name, want := range map[string]string{"一号厂房": "P1", "一 号厂房。": "P1", "P1": "P1", "P3": "P2", "三号": "P3", "": "none", "五号": "none"} {
		got := "none"
		if v, ok := vs.Find(name); ok {
			got = v.Code
		}
		if got != want {
			t.Errorf("%q is %s, want %s", name, got, want)
		}
	}
	codes := []string{}
	for _, v := range vs.Of("XM01") {
		codes = append(codes, v.Code)
	}
	if got := fmt.Sprint(codes, len(vs.Of("XM09"))); got != "[P1 P3] 0" {
		t.Errorf("of a unit: %s", got)
	}
	if _, ok := (facts.Ventures{}).Find("一号"); ok {
		t.Error("a park without a register has a project")
	}
}
