package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The papers list enterprises by what their figures are, as the definition says.
func TestEnterprisesByClass(t *testing.T) {
	o := allMailed(t)
	papers, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*会材料.xlsx"))
	if len(papers) != 1 {
		t.Fatalf("%d papers", len(papers))
	}
	all := sheetText(t, papers[0], "分类名单")
	for _, want := range []string{"总产值累计增长最快的（共 48 户增长）", "总产值累计下降最多的（共 10 户下降，停产的另列）", "1 立珩达电气有限公司 电气机械和器材制造业 吴丽娜 3.680 47.7",
		"停产的（1 户）", "1 科曜家居板材有限公司", "亩均效益 D 档的（1 户", "1 凯泓联玻璃有限公司", "亏损的（1 户，2023年1—5月", "1 博垣食品有限公司"} {
		if !strings.Contains(all, want) {
			t.Errorf("the lists do not say %q", want)
		}
	}
	if strings.Index(all, "凯泓联玻璃有限公司") > strings.Index(all, "鼎沃达金属制品有限公司") {
		t.Error("who fell most is not first")
	}
	if strings.Contains(all, "{{") {
		t.Errorf("placeholders are left:\n%s", all)
	}
	open, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*.xlsx"))
	for _, name := range open {
		data, err := os.ReadFile(name)
		if err != nil || strings.Contains(string(data), "分类名单") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
