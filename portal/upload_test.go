package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"parkstat/ingest"
	"parkstat/work"
)

// formOf is a multipart form with a file.
func formOf(t testing.TB, name string, data []byte) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

// signedIn is a browser that has entered by its code.
func signedIn(t testing.TB, d Desk) (base string, browser *http.Client) {
	t.Helper()
	server, browser := open(t, d)
	r, err := browser.PostForm(server.URL+"/session", url.Values{"code": {"CODE"}})
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatal(r, err)
	}
	r.Body.Close()
	return server.URL, browser
}

// text is an answer's status and body.
func text(t testing.TB, r *http.Response, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// A file is handed over whole, under its own name and hash, lands on its verdict, and leaves nothing on
// disk.
func TestHandIn(t *testing.T) {
	d := month()
	base, browser := signedIn(t, d)
	data := bytes.Repeat([]byte("x"), 100_000)
	kind, body := formOf(t, "6月产销月报.xlsx", data)
	r, err := browser.Post(base+"/returns", kind, body)
	code, page := text(t, r, err)
	if code != http.StatusOK || r.Request.URL.Path != "/returns/r2" || !strings.Contains(page, "退回：有 1 处要改") {
		t.Errorf("%d %s", code, r.Request.URL)
	}
	sum := sha256.Sum256(data)
	if len(d.came) != 1 || d.came[0].Name != "6月产销月报.xlsx" || d.came[0].SHA256 != hex.EncodeToString(sum[:]) || d.came[0].Size != int64(len(data)) {
		t.Errorf("%+v", d.came)
	}
	if _, err := os.Stat(d.came[0].Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the upload is left: %v", err)
	}
}

// Whatever was wrong with an upload, the page says what, that nothing was recorded, and has a number.
func TestRefusedUploads(t *testing.T) {
	for _, c := range []struct {
		name, says string
		code       int
		refuse     error
		body       func() (string, io.Reader)
	}{
		{"none chosen", "没有选文件", 422, nil, func() (string, io.Reader) { return "multipart/form-data; boundary=b", strings.NewReader("--b--\r\n") }},
		{"no form", "没有选文件", 422, nil, func() (string, io.Reader) { return "text/plain", strings.NewReader("x") }},
		{"broken off", "上传中断，没有收完", 408, nil, func() (string, io.Reader) {
			kind, body := formOf(t, "a.xlsx", make([]byte, 1000))
			return kind, io.LimitReader(body, 600)
		}},
		{"too large", "文件超过 50 MB", 413, nil, func() (string, io.Reader) {
			kind, body := formOf(t, "a.xlsx", make([]byte, ingest.MaxUpload+1))
			return kind, body
		}},
		{"refused", "打不开：它有打开密码。", 422, &work.Refused{File: "a.xlsx", Cause: "打不开：它有打开密码。", Mend: "请去掉密码。"}, func() (string, io.Reader) {
			kind, body := formOf(t, "a.xlsx", []byte("x"))
			return kind, body
		}},
		{"fault", "系统出错了", 500, fmt.Errorf("disk on fire"), func() (string, io.Reader) {
			kind, body := formOf(t, "a.xlsx", []byte("x"))
			return kind, body
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := month()
			d.refuse = c.refuse
			base, browser := signedIn(t, d)
			kind, body := c.body()
			r, err := browser.Post(base+"/returns", kind, body)
			code, page := text(t, r, err)
			if code != c.code || !strings.Contains(page, c.says) || !strings.Contains(page, "没有记作上报") || !strings.Contains(page, "E-") ||
				!strings.Contains(page, "<title>出错：") || strings.Contains(page, "on fire") {
				t.Errorf("%d %s", code, page)
			}
		})
	}
}

// When more come than can be answered soon, that is said at once, with when to come again and the other way in.
func TestBusy(t *testing.T) {
	d := month()
	d.refuse = errBusy
	base, browser := signedIn(t, d)
	kind, body := formOf(t, "a.xlsx", []byte("x"))
	r, err := browser.Post(base+"/returns", kind, body)
	code, page := text(t, r, err)
	if code != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "31" || !strings.Contains(page, "还没有收下") ||
		!strings.Contains(page, "returns@park.example") || !strings.Contains(page, "没有记作上报") {
		t.Errorf("%d %v %s", code, r.Header, page)
	}
}
