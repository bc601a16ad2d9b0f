package portal

import (
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
)

// What a session holds: the office's own id of it, by which it is listed and revoked, and of several
// units the one that is looked at.
const (
	keySession = "session"
	keyUnit    = "unit"
)

// lifetime is how long a browser stays signed in at most; the office may end it before.
const lifetime = 90 * 24 * time.Hour

// sessions are those of browsers. Over https the cookie is bound to this very host.
func (p *Portal) sessions() *scs.SessionManager {
	m := scs.New()
	m.Store, m.Lifetime, m.HashTokenInStore = p.Visits, lifetime, true
	m.Cookie.Name, m.Cookie.Secure = "parkstat", p.secure()
	if p.secure() {
		m.Cookie.Name = "__Host-parkstat"
	}
	m.Cookie.SameSite = http.SameSiteLaxMode // the link in a mail is opened from elsewhere
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		p.Log.Error("网页：会话读写出错", "错误", err)
		http.Error(w, "系统忙，请稍后再来。", http.StatusServiceUnavailable)
	}
	return m
}

// secure reports whether browsers come by https, whoever speaks it for us.
func (p *Portal) secure() bool { return strings.HasPrefix(p.Base, "https:") }

// bearer is the token of a program.
func bearer(r *http.Request) (string, bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}
