package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// browser is a Chromium without a window, that draws a page and gives what it then holds. It is
// started once for all that is to be seen in light or in the dark.
func browser(t *testing.T) func(width int, dark bool, page, shot string) string {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && program == "" {
			program = path
		}
	}
	require(t, program != "", "the mail can't be looked at: chromium is not installed")
	return func(width int, dark bool, page, shot string) string {
		t.Helper()
		scheme := 1
		if dark {
			scheme = 0
		}
		c := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files", "--user-data-dir="+t.TempDir(),
			fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme), fmt.Sprintf("--window-size=%d,%d", width, viewHeight),
			"--dump-dom", "--virtual-time-budget=3000", "--screenshot="+shot, "file://"+page)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		return string(out)
	}
}

// view is a mail in a frame of a width.
type view struct {
	letter
	name        string
	left, width int // where the frame stands in the page
}

const viewHeight = 1500

// framed is a page that shows the views side by side, and says what it measured of each.
func framed(t *testing.T, views []*view) string {
	t.Helper()
	dir := t.TempDir()
	page := `<!DOCTYPE html><body style="margin:0"><pre id="said" style="display:none"></pre>`
	for i, v := range views {
		html := v.html
		for j, p := range v.pictures {
			html = strings.ReplaceAll(html, fmt.Sprintf("cid:chart%d", j+1), "data:image/png;base64,"+base64.StdEncoding.EncodeToString(p.data))
		}
		if strings.Contains(html, "cid:") || len(v.pictures) == 0 {
			t.Fatalf("a picture is missing; there are %d", len(v.pictures))
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.html", i)), []byte(html), 0o600); err != nil {
			t.Fatal(err)
		}
		page += fmt.Sprintf(`<iframe src="%d.html" style="border:0;position:absolute;top:0;left:%dpx;width:%dpx;height:%dpx"></iframe>`,
			i, v.left, v.width, viewHeight)
	}
	page += `<script>onload = () => { said.textContent = "SAID" + JSON.stringify([...document.querySelectorAll("iframe")].map(f => {
const d = f.contentDocument, css = f.contentWindow.getComputedStyle(d.body), p = d.querySelector(".page").getBoundingClientRect();
return {Wide: d.documentElement.scrollWidth, High: d.documentElement.scrollHeight, Page: Math.round(p.width), Ground: css.backgroundColor, Ink: css.color,
Pictures: [...d.images].map(i => i.naturalWidth > 0 ? Math.round(i.getBoundingClientRect().width) : 0),
Letters: parseFloat(css.fontSize), Alts: [...d.images].filter(i => i.alt.length > 10).length} })) + "DIAS" }</script>`
	if err := os.WriteFile(filepath.Join(dir, "page.html"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "page.html")
}

// The mail in a browser, narrow and wide, light and dark: nothing runs out of the window,
// every picture shows, and the ground is neither white nor, in the dark, bright. With
// PARKSTAT_LOOKS=DIR the pictures are kept there to be looked at.
func TestMailLooks(t *testing.T) {
	t.Parallel()
	show := browser(t)
	dir, err := mailed()
	if err != nil {
		t.Fatal(err)
	}
	var views []*view
	right := 0
	for _, l := range spooled(t, filepath.Join(dir, "out", "mail")) {
		if l.to != "director@park.example" && l.to != "officer@park.example" {
			continue
		}
		for _, width := range []int{360, 1200} {
			views = append(views, &view{letter: l, name: fmt.Sprintf("%s-%d", strings.Split(l.to, "@")[0], width), left: right, width: width})
			right += width
		}
	}
	if len(views) != 4 {
		t.Fatalf("%d views", len(views))
	}
	page := framed(t, views)
	for scheme, ground := range map[string]string{"light": "rgb(246, 248, 250)", "dark": "rgb(22, 25, 29)"} {
		shot := filepath.Join(t.TempDir(), "shot.png")
		if keep := os.Getenv("PARKSTAT_LOOKS"); keep != "" {
			shot = filepath.Join(keep, scheme+".png")
		}
		dom := show(right, scheme == "dark", page, shot)
		said := regexp.MustCompile(`SAID(.*)DIAS`).FindStringSubmatch(dom)
		if said == nil {
			t.Fatal("the page says nothing")
		}
		var all []json.RawMessage
		if err := json.Unmarshal([]byte(said[1]), &all); err != nil || len(all) != len(views) {
			t.Fatalf("it says %d, %v", len(all), err)
		}
		for i, v := range views {
			t.Run(v.name+"-"+scheme, func(t *testing.T) {
				v.looks(t, all[i], ground)
				v.inked(t, shot)
			})
		}
	}
}

// looks holds what the browser measured against what can be read.
func (v *view) looks(t *testing.T, measured []byte, ground string) {
	t.Helper()
	var is struct {
		Wide, High, Page, Alts int
		Ground, Ink            string
		Pictures               []int
		Letters                float64
	}
	if err := json.Unmarshal(measured, &is); err != nil {
		t.Fatal(err)
	}
	if is.Wide > v.width || is.Page != min(v.width, 600) || is.Ground != ground || is.Letters < 15 || len(is.Pictures) != 2 || is.Alts != 2 || is.High > 2500 {
		t.Errorf("%+v", is)
	}
	for _, w := range is.Pictures {
		if w < min(v.width, 600)-40 || w > v.width {
			t.Errorf("a picture is %d wide", w)
		}
	}
}

// inked fails where its place in a screenshot is all one colour.
func (v *view) inked(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[any]bool{}
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y += 3 {
		for x := range v.width {
			seen[p.At(v.left+x, y)] = true
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d colours", len(seen))
	}
}
