package portal

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Nobody is signed in by looking at a link, whoever looks; pressing its button does.
func TestOnlyPostUsesALink(t *testing.T) {
	server, browser := open(t, month())
	for range 2 { // a scanner of mail first
		r, err := browser.Get(server.URL + "/sign-in/link")
		if code, page := text(t, r, err); code != http.StatusOK || !strings.Contains(page, `action="/sign-in/link"`) {
			t.Fatalf("%d %s", code, page)
		}
		r, err = browser.Get(server.URL + "/account")
		if code, _ := text(t, r, err); code != http.StatusUnauthorized {
			t.Fatalf("looking signs in: %d", code)
		}
	}
	r, err := browser.Post(server.URL+"/sign-in/link", "", nil)
	if code, page := text(t, r, err); code != http.StatusOK || !strings.Contains(page, "2026年6月报表") {
		t.Errorf("%d %s", code, page)
	}
	r, err = browser.Post(server.URL+"/session/end", "", nil)
	if code, page := text(t, r, err); code != http.StatusOK || !strings.Contains(page, "用准入码") {
		t.Errorf("%d %s", code, page)
	}
	r, err = browser.Get(server.URL + "/account")
	if code, _ := text(t, r, err); code != http.StatusUnauthorized {
		t.Errorf("still signed in: %d", code)
	}
}

// A wrong code and a used link say so and let nobody in; the cookie is for this host, and out of reach of scripts.
func TestWrongCode(t *testing.T) {
	server, browser := open(t, month())
	r, err := browser.PostForm(server.URL+"/session", url.Values{"code": {"WRONG"}})
	if code, page := text(t, r, err); code != http.StatusUnprocessableEntity || !strings.Contains(page, "准入码不对") || r.Header["Set-Cookie"] != nil {
		t.Errorf("%d %v %s", code, r.Header["Set-Cookie"], page)
	}
	r, err = browser.Get(server.URL + "/sign-in/used")
	if code, page := text(t, r, err); code != http.StatusNotFound || !strings.Contains(page, "用过了，或者过期了") {
		t.Errorf("%d %s", code, page)
	}
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err = browser.PostForm(server.URL+"/session", url.Values{"code": {"CODE"}, "next": {"/returns/r2"}})
	text(t, r, err)
	if c := r.Header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || r.Header.Get("Location") != "/returns/r2" {
		t.Errorf("%s, to %s", c, r.Header.Get("Location"))
	}
}

// Trying codes comes to an end, with a word on when to go on.
func TestGuessingIsSlow(t *testing.T) {
	server, browser := open(t, month())
	for range 30 {
		r, err := browser.PostForm(server.URL+"/session", url.Values{"code": {"WRONG"}})
		if code, page := text(t, r, err); code == http.StatusTooManyRequests {
			if r.Header.Get("Retry-After") == "" || !strings.Contains(page, "太频繁") {
				t.Errorf("no word on when: %v %s", r.Header, page)
			}
			return
		}
	}
	t.Error("thirty tries in a row")
}

// Asking for a link answers the same for whatever address.
func TestAskingForALink(t *testing.T) {
	server, browser := open(t, month())
	var said []string
	for _, address := range []string{"clerk@a.example", "stranger@b.example", "nonsense"} {
		r, err := browser.PostForm(server.URL+"/sign-in-links", url.Values{"address": {address}})
		code, page := text(t, r, err)
		if code != http.StatusAccepted || strings.Contains(page, address) {
			t.Errorf("%s: %d", address, code)
		}
		said = append(said, page)
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Error("the answers differ")
	}
}
