package portal

import (
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every answer carries the headers that keep it to itself, errors too.
func TestHeaders(t *testing.T) {
	base, browser := signedIn(t, month())
	for _, path := range []string{"/", "/returns/r2", "/returns/nix", "/help", "/nowhere", "/assets/nix.css", "/healthz"} {
		r, err := browser.Get(base + path)
		text(t, r, err)
		h := r.Header
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" ||
			h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// What a page loads is there, may be kept for ever, and is ours.
func TestAssets(t *testing.T) {
	base, browser := signedIn(t, month())
	r, err := browser.Get(base + "/")
	_, page := text(t, r, err)
	found := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(found) != 4 {
		t.Fatalf("%q", found)
	}
	for _, f := range found {
		r, err := browser.Get(base + f[1])
		code, _ := text(t, r, err)
		if code != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", f[1], code, r.Header)
		}
	}
}

// No page holds a script, a style or anything of another site: the policy would refuse it.
func TestPagesAreClean(t *testing.T) {
	pages, err := filepath.Glob("pages/*.html")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	dirty := regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|javascript:|https?://|<script>|<script src="[^{]`)
	for _, name := range pages {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := dirty.Find(data); m != nil {
			t.Errorf("%s has %q", name, m)
		}
	}
}

// Another site cannot have a browser post for its user; a program without a browser can post.
func TestOtherSitesCannotPost(t *testing.T) {
	d := month()
	base, browser := signedIn(t, d)
	kind, body := formOf(t, "a.xlsx", []byte("x"))
	r, err := http.NewRequest(http.MethodPost, base+"/returns", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := browser.Do(r)
	if code, page := text(t, answer, err); code != http.StatusForbidden || len(d.came) != 0 || !strings.Contains(page, "没有记作上报") {
		t.Errorf("%d %s", code, page)
	}
}

// A program says who it is by its unit's token and is answered in JSON; a wrong one lets nobody in, whatever
// cookie comes with it.
func TestMachine(t *testing.T) {
	d := month()
	base, browser := signedIn(t, d)
	send := func(c *http.Client, token string) (int, string, http.Header) {
		t.Helper()
		kind, body := formOf(t, "a.xlsx", []byte("x"))
		r, err := http.NewRequest(http.MethodPost, base+"/returns", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := c.Do(r)
		code, said := text(t, answer, err)
		return code, said, answer.Header
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	code, said, h := send(&http.Client{Jar: jar}, "TOKEN")
	if code != http.StatusCreated || h.Get("Location") != "/returns/r2" || !strings.HasPrefix(said, "{") || h.Get("Set-Cookie") != "" {
		t.Errorf("%d %v %s", code, h, said)
	}
	if code, said, _ = send(browser, "WRONG"); code != http.StatusUnauthorized || !strings.Contains(said, `"kept"`) || len(d.came) != 1 {
		t.Errorf("%d %s", code, said)
	}
}

// With htmx the block alone is sent, with its title, and the address of what was made.
func TestPartial(t *testing.T) {
	base, browser := signedIn(t, month())
	r, err := http.NewRequest(http.MethodGet, base+"/returns/r2", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Target", "main")
	answer, err := browser.Do(r)
	_, page := text(t, answer, err)
	if strings.Contains(page, "<html") || !strings.HasPrefix(page, "<title>退回：") || answer.Header.Get("HX-Push-Url") != "/returns/r2" ||
		answer.Header.Get("HX-Reswap") != "" {
		t.Errorf("%v %s", answer.Header, page)
	}
	r.URL.Path = "/clock"
	r.Header.Set("HX-Target", "clock")
	r.Header.Del("Cookie")
	answer, err = http.DefaultClient.Do(r) // who is signed in no more keeps the page that he reads
	if code, _ := text(t, answer, err); code != http.StatusUnauthorized || answer.Header.Get("HX-Reswap") != "none" {
		t.Errorf("%d %v", code, answer.Header)
	}
}
