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

// browser is a Chromium without a window.
func browser(t *testing.T) func(width, height int, dark bool, page string, args ...string) string {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && program == "" {
			program = path
		}
	}
	require(t, program != "", "the mail can't be looked at: chromium is not installed")
	return func(width, height int, dark bool, page string, args ...string) string {
		t.Helper()
		scheme := 1
		if dark {
			scheme = 0
		}
		all := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--allow-file-access-from-files", "--user-data-dir=" + t.TempDir(),
			fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme), fmt.Sprintf("--window-size=%d,%d", width, height)}, args...)
		c := exec.Command(program, append(all, "file://"+page)...)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		return string(out)
	}
}

// framed is a page that shows a mail in a frame of a width, and says what it measured.
func framed(t *testing.T, l letter, width, height int) string {
	t.Helper()
	html := l.html
	for i, p := range l.pictures {
		html = strings.ReplaceAll(html, fmt.Sprintf("cid:chart%d", i+1), "data:image/png;base64,"+base64.StdEncoding.EncodeToString(p.data))
	}
	if strings.Contains(html, "cid:") || len(l.pictures) == 0 {
		t.Fatalf("a picture is missing; there are %d", len(l.pictures))
	}
	dir := t.TempDir()
	page := `<!DOCTYPE html><body style="margin:0"><iframe id="f" src="mail.html" style="border:0;width:` +
		fmt.Sprintf("%dpx;height:%dpx", width, height) + `"></iframe>
<pre id="said"></pre><script>f.onload = () => { const d = f.contentDocument, css = f.contentWindow.getComputedStyle(d.body),
p = d.querySelector(".page").getBoundingClientRect();
said.textContent = "SAID" + JSON.stringify({Wide: d.documentElement.scrollWidth, High: d.documentElement.scrollHeight, Page: Math.round(p.width),
Ground: css.backgroundColor, Ink: css.color,
Pictures: [...d.images].map(i => i.naturalWidth > 0 ? Math.round(i.getBoundingClientRect().width) : 0),
Letters: parseFloat(css.fontSize), Alts: [...d.images].filter(i => i.alt.length > 10).length}) + "DIAS" }</script>`
	for name, text := range map[string]string{"mail.html": html, "page.html": page} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
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
	said := regexp.MustCompile(`SAID(.*)DIAS`)
	for _, l := range spooled(t, filepath.Join(dir, "out", "mail")) {
		if l.to != "director@park.example" && l.to != "officer@park.example" {
			continue
		}
		for _, width := range []int{360, 1200} {
			for _, dark := range []bool{false, true} {
				name := fmt.Sprintf("%s-%d-%s", strings.Split(l.to, "@")[0], width, map[bool]string{true: "dark", false: "light"}[dark])
				t.Run(name, func(t *testing.T) {
					const height = 1500
					page := framed(t, l, width, height)
					m := said.FindStringSubmatch(show(1200, height, dark, page, "--dump-dom", "--virtual-time-budget=3000"))
					var is struct {
						Wide, High, Page, Alts int
						Ground, Ink            string
						Pictures               []int
						Letters                float64
					}
					if m == nil {
						t.Fatal("the page says nothing")
					}
					if err := json.Unmarshal([]byte(m[1]), &is); err != nil {
						t.Fatal(err)
					}
					ground := map[bool]string{true: "rgb(22, 25, 29)", false: "rgb(246, 248, 250)"}[dark]
					if is.Wide > width || is.Page != min(width, 600) || is.Ground != ground || is.Letters < 15 || len(is.Pictures) != 2 ||
						is.Alts != 2 || is.High > 2500 {
						t.Errorf("%+v", is)
					}
					for _, w := range is.Pictures {
						if w < min(width, 600)-40 || w > width {
							t.Errorf("a picture is %d wide", w)
						}
					}
					shot := filepath.Join(t.TempDir(), "shot.png")
					if keep := os.Getenv("PARKSTAT_LOOKS"); keep != "" {
						shot = filepath.Join(keep, name+".png")
					}
					show(1200, height, dark, page, "--screenshot="+shot)
					inked(t, shot, width)
				})
			}
		}
	}
}

// inked fails where a screenshot is all one colour.
func inked(t *testing.T, file string, width int) {
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
		for x := range min(width, p.Bounds().Dx()) {
			seen[p.At(x, y)] = true
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d colours", len(seen))
	}
}
