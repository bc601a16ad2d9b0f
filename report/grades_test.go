package report

import (
	"testing"

	"parkstat/templates"
)

// Shares of classes are of the graded, at least one each; the last takes the rest.
func TestClassOf(t *testing.T) {
	classes := []templates.GradeClass{{Class: "A", Share: 20}, {Class: "B", Share: 50}, {Class: "C", Share: 25}, {Class: "D"}}
	for n, want := range map[int]string{1: "A", 2: "AB", 3: "ABB", 4: "ABBC", 10: "AABBBBBCCC", 20: "AAAABBBBBBBBBBCCCCCD"} {
		got := ""
		for i := range n {
			got += classOf(classes, i, n)
		}
		if got != want {
			t.Errorf("%d units: %s, want %s", n, got, want)
		}
	}
}
