package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
)

// Whatever shape a spoilt return had, it is held against today's: an older one is never advised.
func TestAnOlderLayoutIsNotAdvised(t *testing.T) {
	for _, shape := range defs(t).form.Layouts {
		of := map[string]string{"2022.1": "monthly-output-2022.xlsx", "联网直报": "monthly-output-direct.xlsx"}
		data, _, err := templates.NewLibrary("").Read("forms/" + of[shape.Def.Version])
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		for row := 8; row <= 12; row++ { // no item can be found any more
			if err := f.RemoveRow(sheet, 8); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		ret, problems := readReturn(t, out.Bytes())
		if ret != nil || len(problems) != 1 || !strings.Contains(problems[0].Hint, "本期空表") ||
			strings.Contains(problems[0].Message+problems[0].Hint, shape.Def.Version) {
			t.Errorf("%s: %v", shape.Def.Version, problems)
		}
	}
}
