package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parkstat/work"
)

// things are what a unit has that addresses name.
type things struct {
	unit, ret, receipt, session, form, asset, pass string
	file                                           []byte
	name                                           string // of the file, as its sender called it
}

// try is how a route is asked for one of them.
type try func(things) (path string, body func() (kind string, r io.Reader))

// entry says how a route is tried, and what is answered: to a stranger, and to who is signed in, about a thing
// of his own, about another's, and about one that does not exist. 0: no thing of another can be named.
type entry struct {
	try                             try
	stranger, own, foreign, unknown int
}

func get(path func(things) string) try {
	return func(of things) (string, func() (string, io.Reader)) {
		return path(of), func() (string, io.Reader) { return "", nil }
	}
}

func at(path string) try { return get(func(things) string { return path }) }

func post(path func(things) string, fields func(things) url.Values) try {
	return func(of things) (string, func() (string, io.Reader)) {
		return path(of), func() (string, io.Reader) {
			return "application/x-www-form-urlencoded", strings.NewReader(fields(of).Encode())
		}
	}
}

func fields(names ...string) func(things) url.Values {
	return func(of things) url.Values {
		v := url.Values{}
		for i := 0; i < len(names); i += 2 {
			v.Set(names[i], strings.ReplaceAll(names[i+1], "UNIT", of.unit))
		}
		return v
	}
}

func to(path string) func(things) string { return func(things) string { return path } }

func ret(after string) func(things) string {
	return func(of things) string { return "/returns/" + of.ret + after }
}

// handsIn posts a unit's file.
func handsIn(of things) (string, func() (string, io.Reader)) {
	return "/returns", func() (string, io.Reader) {
		return formOf(&testing.T{}, of.name, of.file)
	}
}

// matrix has every route there is.
var matrix = map[string]entry{
	"GET /{$}":                      {at("/"), 200, 200, 0, 0},
	"GET /clock":                    {at("/clock"), 401, 200, 0, 0},
	"GET /help":                     {at("/help"), 200, 200, 0, 0},
	"GET /privacy":                  {at("/privacy"), 200, 200, 0, 0},
	"POST /sign-in-links":           {post(to("/sign-in-links"), fields("address", "a@b.example")), 202, 202, 0, 0},
	"GET /sign-in/{token}":          {get(func(of things) string { return "/sign-in/" + of.pass }), 200, 200, 0, 404},
	"POST /sign-in/{token}":         {post(func(of things) string { return "/sign-in/" + of.pass }, fields()), 303, 303, 0, 422},
	"POST /session":                 {post(to("/session"), func(of things) url.Values { return url.Values{"code": {of.pass}} }), 303, 303, 0, 422},
	"POST /session/end":             {post(to("/session/end"), fields()), 303, 303, 0, 0},
	"POST /session/unit":            {post(to("/session/unit"), fields("unit", "UNIT")), 401, 303, 404, 404},
	"POST /sessions/{id}/end":       {post(func(of things) string { return "/sessions/" + of.session + "/end" }, fields()), 401, 303, 404, 404},
	"GET /account":                  {at("/account"), 401, 200, 0, 0},
	"POST /contacts":                {post(to("/contacts"), fields("unit", "UNIT", "change", "统计员换为王芳")), 401, 303, 404, 404},
	"GET /blanks/{form}/{file}":     {get(func(of things) string { return "/blanks/" + of.form + "/2023-07.xlsx" }), 401, 200, 0, 404},
	"POST /returns":                 {handsIn, 401, 303, 422, 422},
	"GET /returns/{id}":             {get(ret("")), 401, 200, 404, 404},
	"GET /returns/{id}/original":    {get(ret("/original")), 401, 200, 404, 404},
	"GET /returns/{id}/marked.xlsx": {get(ret("/marked.xlsx")), 401, 200, 404, 404},
	"GET /returns/{id}/differences": {get(func(of things) string { return "/returns/" + of.ret + "/differences?with=" + of.ret }), 401, 200, 404, 404},
	"POST /returns/{id}/reasons":    {post(ret("/reasons"), fields("x", "设备检修")), 401, 303, 404, 404},
	"POST /returns/{id}/withdrawal": {post(ret("/withdrawal"), fields()), 401, 422, 404, 404},
	"POST /nil-returns":             {post(to("/nil-returns"), fields("unit", "UNIT")), 401, 422, 404, 404},
	"GET /receipts":                 {get(func(of things) string { return "/receipts?number=" + of.receipt }), 401, 303, 303, 303},
	"GET /receipts/{number}":        {get(func(of things) string { return "/receipts/" + of.receipt }), 401, 200, 404, 404},
	"POST /extensions": {post(to("/extensions"), fields("unit", "UNIT", "form", "monthly-output 2023-07", "until", "2023-08-20", "reason", "财务软件升级")),
		401, 303, 404, 404},
	"GET /assets/{file}": {get(func(of things) string { return "/assets/" + of.asset }), 200, 200, 0, 404},
	"GET /openapi.json":  {at("/openapi.json"), 200, 200, 0, 0},
	"GET /healthz":       {at("/healthz"), 200, 200, 0, 0},
	"GET /readyz":        {at("/readyz"), 200, 200, 0, 0},
	"/":                  {at("/nowhere"), 404, 404, 0, 0},
}

// submitted hands a file in as a unit does, and gives what came of it.
func (o *office) submitted(t *testing.T, v work.Visitor, name string, data []byte) *work.Verdict {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	id, err := o.desk.Submit(t.Context(), v, work.Upload{Name: name, Path: path, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))})
	if err != nil {
		t.Fatal(err)
	}
	is, err := o.desk.Return(t.Context(), v, id)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

// caller is somebody who asks: with a cookie, with a token, or with nothing.
type caller struct {
	http.Client
	base, token string
	answers     *bytes.Buffer
}

func (c *caller) ask(t *testing.T, pattern string, of things) (code int, page string) {
	t.Helper()
	method, _, ok := strings.Cut(pattern, " ")
	if !ok {
		method = http.MethodGet
	}
	path, body := matrix[pattern].try(of)
	kind, data := body()
	r, err := http.NewRequest(method, c.base+path, data)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.Do(r)
	code, page = text(t, answer, err)
	fmt.Fprintln(c.answers, pattern, answer.Header, page)
	return code, page
}

func newCaller(t *testing.T, base, code, token string) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, base, token, &bytes.Buffer{}}
	if code != "" {
		r, err := c.PostForm(base+"/session", url.Values{"code": {code}})
		text(t, r, err)
	}
	return c
}

// Every route, for everybody: what is another's is answered as what is not there, to the letter; and nothing of
// another's is in what one is sent, and nothing of anybody in the log.
func TestMatrix(t *testing.T) {
	o := openOffice(t)
	gate := o.gate(t)
	var log bytes.Buffer
	var asked atomic.Int64
	server, _ := openTo(t, o.desk, gate, func(p *Portal) {
		p.Wall = func() time.Time { return hour.Add(time.Duration(asked.Add(1)) * time.Minute) } // nobody asks too often
		p.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	asset, err := address("portal.css")
	if err != nil {
		t.Fatal(err)
	}
	of := func(word, unit string) things {
		name := "秘密-" + word + ".xlsx"
		is := o.submitted(t, gate[word], name, o.file(t, unit))
		return things{unit: unit, ret: is.ID, receipt: is.Receipt, session: word, form: "monthly-output", asset: filepath.Base(asset), pass: word,
			file: o.file(t, unit), name: name}
	}
	mine, theirs := of("own", own), of("foreign", foreign)
	secret := theirs.name
	theirs.name = "x.xlsx" // as who should not have it calls it
	none := things{unit: "91410999MA0000000X", ret: "abcdefghijklmnopqrstuvwxyz", receipt: "QL-202307-AAAA-AAAA", session: "nobody",
		form: "nothing", asset: "none.css",
		pass: "wrong", file: []byte("x"), name: "x.xlsx"}
	var bodies []string
	for _, r := range routes() {
		e, ok := matrix[r.pattern]
		if !ok {
			t.Errorf("%s has no entry", r.pattern)
			continue
		}
		is := func(who, what string, got, want int) {
			t.Helper()
			if got != want {
				t.Errorf("%s, %s asks about %s: %d, want %d", r.pattern, who, what, got, want)
			}
		}
		stranger := newCaller(t, server.URL, "", "")
		code, _ := stranger.ask(t, r.pattern, mine)
		is("a stranger", "a thing", code, e.stranger)
		if r.who == member {
			impostor := newCaller(t, server.URL, "", "wrong")
			code, _ = impostor.ask(t, r.pattern, mine)
			is("an impostor", "a thing", code, http.StatusUnauthorized)
		}
		callers := map[string]*caller{"a person": newCaller(t, server.URL, "own", "")}
		if !slices.Contains(forPeople, r.pattern) {
			callers["a machine"] = newCaller(t, server.URL, "", "own")
		}
		for who, c := range callers {
			if e.foreign != 0 {
				code, theirsSaid := c.ask(t, r.pattern, theirs)
				is(who, "another's", code, e.foreign)
				code, noneSaid := c.ask(t, r.pattern, none)
				is(who, "nothing", code, e.unknown)
				if e.foreign == http.StatusNotFound && theirsSaid != noneSaid {
					t.Errorf("%s: %s can tell another's thing from none", r.pattern, who)
				}
			} else if e.unknown != 0 {
				code, _ := c.ask(t, r.pattern, none)
				is(who, "nothing", code, e.unknown)
			}
			code, _ := c.ask(t, r.pattern, mine)
			if who == "a machine" && e.own == http.StatusSeeOther && r.pattern != "GET /receipts" && code/100 == 2 {
				code = e.own // it is told at once
			}
			is(who, "his own", code, e.own)
			bodies = append(bodies, c.answers.String())
		}
	}
	for pattern := range matrix {
		if !slices.ContainsFunc(routes(), func(r route) bool { return r.pattern == pattern }) {
			t.Errorf("%s is no route", pattern)
		}
	}
	them := gate["foreign"].Units[0]
	secrets := []string{secret, foreign, them.Name, theirs.ret, them.Contacts[0].Name, them.Contacts[0].Mobile, them.Contacts[0].Mail}
	for _, secret := range secrets {
		for _, body := range bodies {
			if i := strings.Index(body, secret); i >= 0 {
				t.Errorf("%s is told to another: %s", secret, body[max(0, i-200):i+50])
			}
		}
	}
	us := gate["own"].Units[0]
	for _, secret := range append(secrets, mine.name, own, us.Name, us.Contacts[0].Mail, us.Contacts[0].Name, "127.0.0.1", "a@b.example") {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %s", secret)
		}
	}
	if !strings.Contains(log.String(), "POST /returns") {
		t.Error("nothing is logged")
	}
}
