package portal

import (
	"net/http"
	"time"
)

// policy is what a page of ours may load and do: only what lies here, no inline script or style.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"

// guarded sets the headers that keep a page to itself, and bounds how long a request may take.
func (p *Portal) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range map[string]string{
			"Content-Security-Policy":      policy,
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "same-origin", // the link in a mail holds a token
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
			"Cache-Control":                "no-store",
		} {
			h.Set(name, value)
		}
		if p.secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		control, now := http.NewResponseController(w), time.Now() // deadlines of sockets are by the system's clock
		_ = control.SetReadDeadline(now.Add(grace))
		_ = control.SetWriteDeadline(now.Add(answerTime))
		next.ServeHTTP(w, r)
	})
}

// seen counts and logs what was asked, by the route and not by the address, which may hold a token.
func (p *Portal) seen(pattern string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		begun, said := p.Wall(), &status{ResponseWriter: w, code: http.StatusOK}
		next(said, r)
		took := p.Wall().Sub(begun)
		p.metrics.asked(pattern, said.code, took)
		p.Log.Debug("网页", "路由", pattern, "状态", said.code, "毫秒", took/time.Millisecond)
	}
}

// status remembers with what a request was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets deadlines be set through it.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
