package templates_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The examples of the handbook do what it says they do.
func TestHandbook(t *testing.T) {
	page, err := os.ReadFile("../docs/templates/lists.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```例\n(.*?)\n得到\n(.*?)\n```").FindAllStringSubmatch(string(page), -1)
	if len(examples) < 7 {
		t.Fatalf("only %d examples were found", len(examples))
	}
	for _, e := range examples {
		cells := map[string]string{}
		notes := map[string]string{}
		var change []func(f *excelize.File) error
		for _, line := range strings.Split(e[1], "\n") {
			f := strings.SplitN(line, " ", 3)
			switch {
			case f[0] == "名称":
				change = append(change, name(f[1], "Sheet1!"+f[2]))
			case f[0] == "批注":
				notes[f[1]] = strings.TrimPrefix(notes[f[1]]+"\n"+f[2], "\n")
			default:
				cells[f[0]] = strings.TrimPrefix(line, f[0]+" ")
			}
		}
		for ref, text := range notes {
			change = append(change, note(ref, text))
		}
		got := rowsOf(t, fill(t, sheetOf(t, cells, change...), sectors()))
		if want := strings.Split(e[2], "\n"); !slices.Equal(got, want) {
			t.Errorf("%s\ngives\n%s\nnot\n%s", e[1], strings.Join(got, "\n"), e[2])
		}
	}
}
