package work

import (
	"fmt"
	"strings"
	"testing"

	"parkstat/deliver"
	"parkstat/templates"
)

// A message with more names than a robot takes keeps whole names, says how many there are, and
// keeps its end; one for a person to paste keeps them all.
func TestManyNames(t *testing.T) {
	lib := templates.NewLibrary("")
	var texts [2]string
	for i, name := range []string{"calendar/reminder.txt.tmpl", "calendar/group.txt.tmpl"} {
		data, _, err := lib.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(data)
	}
	letters, err := ParseLetters("unit", texts[0], "group", texts[1])
	if err != nil {
		t.Fatal(err)
	}
	w := writer{&Office{Options: Options{Letters: letters, Mailing: Mailing{Robots: map[string]bool{"企业微信": true, "钉钉": true}}}}}
	for _, count := range []int{1, 60, 90, 91, 92, 93, 94, 95, 96, 300, 2000} {
		var names []string
		for i := range count {
			names = append(names, fmt.Sprintf("第%04d号机械公司", i))
		}
		for _, policy := range []string{"企业微信", "钉钉", "人"} {
			_, text, err := w.fitting(Policy{Name: policy}, groupText{Form: "月报", Owing: count, Expected: 2500, Names: names})
			if err != nil {
				t.Fatal(err)
			}
			shown := strings.Count(text, "号机械公司")
			more := strings.Contains(text, fmt.Sprintf("号机械公司 等 %d 家。\n", count))
			if !strings.HasSuffix(text, "谢谢配合！\n") || more != (shown < count) || policy == "人" && shown != count {
				t.Errorf("%s, %d: %d shown in %q", policy, count, shown, text)
			}
			if !deliver.FitsRobot("主题", text) && policy != "人" || shown < min(count, 100) {
				t.Errorf("%s, %d: %d shown in %d bytes", policy, count, shown, len(text))
			}
		}
	}
}
