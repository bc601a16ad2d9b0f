package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parkstat/templates/office"
)

// printed is a workbook as paper: its pages, each with the words on it.
type printed struct {
	Pages []struct {
		Width  float64 `xml:"width,attr"`
		Height float64 `xml:"height,attr"`
		Words  []struct {
			X    float64 `xml:"xMin,attr"`
			Y    float64 `xml:"yMin,attr"`
			X2   float64 `xml:"xMax,attr"`
			Y2   float64 `xml:"yMax,attr"`
			Text string  `xml:",chardata"`
		} `xml:"word"`
	} `xml:"body>doc>page"`
}

// paper prints workbooks, all by one start of LibreOffice, and reads what stands where.
func paper(t *testing.T, books map[string]string) map[string]printed {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	require(t, office.Path() != "" && err == nil, "pages can't be looked at: LibreOffice or pdftotext is not installed")
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile")), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for name, file := range books {
		data, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".xlsx"), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(dir, name+".xlsx"))
	}
	if out, err := exec.Command(office.Path(), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := map[string]printed{}
	for name := range books {
		out, err := exec.Command(reader, "-bbox", filepath.Join(dir, name+".pdf"), "-").Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var p printed
		d := xml.NewDecoder(strings.NewReader(string(out)))
		d.Strict, d.Entity = false, xml.HTMLEntity
		if err := d.Decode(&p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = p
	}
	return all
}

// the report of a run of an office.
func mailable(t *testing.T, o workplace, period string) string {
	t.Helper()
	found, _ := filepath.Glob(o.path("out", period, "v1", "*工业经济运行月报*.xlsx"))
	if len(found) != 1 {
		t.Fatalf("%d reports of %s", len(found), period)
	}
	return found[0]
}

// The mailable report on paper: the sample, all sections, a month of which a part has come, a park of
// twelve. The answer is one portrait page, nothing of it smaller than 9 points as printed; nothing is
// cut off or runs out of the page; no page ends with a header.
func TestPages(t *testing.T) {
	t.Parallel()
	june, few, sections := newStocked(t), workplace{dir: t.TempDir()}, allStocked(t)
	june.parkstat(t, "run", "--period", "2023-06")
	june.parkstat(t, "run", "--period", "2023-07", "--as-of", "2023-08-12 09:00", "--anyway")
	sections.parkstat(t, "run", "--period", "2023-06")
	if err := furnish(few.dir); err != nil {
		t.Fatal(err)
	}
	few.parkstat(t, "sample", "--units", "12", few.path("twelve"))
	s, err := settingsOver(few.path("twelve"))
	if err == nil {
		err = os.WriteFile(few.path("config.yaml"), []byte(s), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	few.parkstat(t, "run", "--period", "2023-06")
	want := map[string]int{"june": 4, "july": 4, "sections": 4, "twelve": 4}
	books := map[string]string{"june": mailable(t, june, "2023-06"), "july": mailable(t, june, "2023-07"), "sections": mailable(t, sections, "2023-06"),
		"twelve": mailable(t, few, "2023-06")}
	for name, p := range paper(t, books) {
		if len(p.Pages) > want[name] || len(p.Pages) < 2 {
			t.Errorf("%s has %d pages", name, len(p.Pages))
		}
		for n, page := range p.Pages {
			small, words, last := page.Height, []string{}, ""
			for _, w := range page.Words {
				words = append(words, w.Text)
				if w.X < 0 || w.Y < 0 || w.X2 > page.Width || w.Y2 > page.Height {
					t.Errorf("%s, page %d: %q runs out of it", name, n+1, w.Text)
				}
				if regexp.MustCompile(`\p{Han}`).MatchString(w.Text) {
					small = min(small, w.Y2-w.Y)
				}
				if w.Y2 < page.Height*0.93 {
					last = w.Text
				}
			}
			if slices.ContainsFunc(words, func(s string) bool { return strings.Contains(s, "###") || strings.Contains(s, "{{") }) {
				t.Errorf("%s, page %d: %v", name, n+1, words)
			}
			if slices.Contains([]string{"项目", "指标", "行业", "月份", "依据", "内容"}, last) {
				t.Errorf("%s, page %d ends with the head %q", name, n+1, last)
			}
			// A line of Chinese letters is as high as their size and a little more.
			if n == 0 && (page.Width > page.Height || small < 9) {
				t.Errorf("%s: the first page is %v by %v, its smallest letters are %.1f points", name, page.Width, page.Height, small)
			}
			if said := strings.Join(words, ""); n == 0 && !strings.Contains(said, fmt.Sprintf("第1页共%d页", len(p.Pages))) {
				t.Errorf("%s: the first page is %s", name, said)
			}
		}
	}
}
