package templates_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"parkstat/templates"
	"parkstat/templates/sight"
)

// All that stands in a cell of a shipped workbook can be read on its ground, and every chart
// says in words what it shows.
func TestWorkbooksCanBeRead(t *testing.T) {
	lib := templates.NewLibrary("")
	charts := 0
	for _, name := range shippedBooks(t) {
		data, _, err := lib.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int]bool{}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range rows {
				for c, text := range row {
					ref, _ := excelize.CoordinatesToCellName(c+1, r+1)
					id, err := f.GetCellStyle(sheet, ref)
					if err != nil {
						t.Fatal(err)
					}
					if text == "" || seen[id] {
						continue
					}
					seen[id] = true
					if ratio, ink, ground := legible(t, f, id); ratio < sight.Least {
						t.Errorf("%s %s!%s: %s on %s is %.1f", name, sheet, ref, ink, ground, ratio)
					}
				}
			}
		}
		f.Pkg.Range(func(part, content any) bool {
			if strings.HasPrefix(part.(string), "xl/drawings/drawing") {
				n := bytes.Count(content.([]byte), []byte("<xdr:graphicFrame"))
				if charts += n; bytes.Count(content.([]byte), []byte(`descr="`)) < n {
					t.Errorf("%s: a chart in %s says nothing", name, part)
				}
			}
			return true
		})
	}
	if charts < 2 {
		t.Errorf("%d charts: is this test still looking at the right place?", charts)
	}
}

func shippedBooks(t *testing.T) (all []string) {
	for _, dir := range []string{"forms", "reports"} {
		names, err := filepath.Glob(dir + "/*.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			all = append(all, filepath.ToSlash(name))
		}
	}
	return all
}

// legible is the contrast of a style.
func legible(t *testing.T, f *excelize.File, id int) (ratio float64, ink, ground string) {
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	ink, ground = "000000", "FFFFFF"
	if s.Font != nil && s.Font.Color != "" {
		ink = strings.TrimPrefix(s.Font.Color, "#")
	}
	if s.Fill.Pattern == 1 && len(s.Fill.Color) > 0 {
		ground = strings.TrimPrefix(s.Fill.Color[0], "#")
	}
	return sight.Contrast(sight.Hex(ink), sight.Hex(ground)), ink, ground
}

// The words of the mail can be read by day and by night, and its tables and pictures say what
// they are to who does not see them.
func TestMailCanBeRead(t *testing.T) {
	data, _, err := templates.NewLibrary("").Read("reports/monthly.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	html := string(data)
	day, night, ok := strings.Cut(html, "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("there is no night")
	}
	for style, ground := range map[string]string{day: "f6f8fa", night: "16191d"} {
		inks := regexp.MustCompile(`[{; ]color: #([0-9a-fA-F]{6})`).FindAllStringSubmatch(style, -1)
		if !strings.Contains(style, "background: #"+ground) || len(inks) < 3 {
			t.Fatalf("%d colours on %s", len(inks), ground)
		}
		for _, ink := range inks {
			if ratio := sight.Contrast(sight.Hex(ink[1]), sight.Hex(ground)); ratio < sight.Least {
				t.Errorf("%s on %s is %.1f", ink[1], ground, ratio)
			}
		}
	}
	for _, table := range strings.Split(html, "<table")[1:] {
		if !strings.Contains(table, "<caption>") || !strings.Contains(table, `scope="row"`) {
			t.Errorf("a table has no caption, or its rows no head: %.80s", table)
		}
	}
	for _, tag := range regexp.MustCompile(`<(th|img)\b[^>]*>`).FindAllString(html, -1) {
		if !strings.Contains(tag, " scope=") && !strings.Contains(tag, " alt=") {
			t.Errorf("%s says nothing", tag)
		}
	}
}
