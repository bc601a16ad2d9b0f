package portal

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"parkstat/work"
)

//go:embed assets pages openapi.json
var files embed.FS

// page is what the layout shows around a page's own.
type page struct {
	Title  string // begins with the state
	Park   string
	Office string // whom to ask
	Who    *whose // nil: nobody is signed in
	Strip  *strip // nil: there is none
	Body   any
}

// whose is who is signed in, for what unit.
type whose struct{ Unit, Name string }

// assets are the files that pages load, each under a name with a hash of its own, so that a browser may
// keep it.
var assets = func() map[string][]byte {
	all := map[string][]byte{}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(files, "assets/"+e.Name())
		if err != nil {
			panic(err)
		}
		all[hashed(e.Name(), data)] = data
	}
	return all
}()

func hashed(name string, data []byte) string {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:5]) + ext
}

// address is where an asset lies.
func address(name string) (string, error) {
	data, err := fs.ReadFile(files, "assets/"+name)
	return "/assets/" + hashed(name, data), err
}

// drawn are the pages, ready to be filled, by name; their times are in a zone.
func drawn(z zone) map[string]*template.Template {
	words := template.FuncMap{"asset": address, "moment": z.moment, "second": z.second, "shape": shape, "short": shortHash, "tail": tail}
	layout := template.Must(template.New("").Funcs(words).ParseFS(files, "pages/layout.html"))
	all := map[string]*template.Template{}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		own := template.Must(layout.Clone())
		all[strings.TrimSuffix(path.Base(name), ".html")] = template.Must(own.ParseFS(files, name))
	}
	return all
}

// shape is how a state is drawn: the name of its shape and colour.
func shape(s work.State) string {
	switch s {
	case work.StateReturned:
		return "returned"
	case work.StateAsked:
		return "asked"
	case work.StateAccepted:
		return "accepted"
	case work.StateNil:
		return "zero"
	case work.StateHeld:
		return "held"
	}
	return "open"
}

// shortHash is the beginning of a hash, in groups that can be read out.
func shortHash(s string) string {
	var groups []string
	for i := 0; i+4 <= min(len(s), 16); i += 4 {
		groups = append(groups, s[i:i+4])
	}
	return strings.Join(groups, " ")
}

// tail is the last group of a receipt's number.
func tail(number string) string { return number[strings.LastIndex(number, "-")+1:] }

// show answers with a page, whole or its block, or a program with the value behind it.
func (v *visit) show(code int, name, title string, body, value any) error {
	if v.wantsJSON() {
		return v.say(code, value)
	}
	p := page{Title: title, Park: v.Park, Office: v.Contact, Body: body}
	block := "partial"
	if v.partial() && v.r.Header.Get("HX-Target") != "main" {
		v.w.Header().Set("HX-Reswap", "none") // the strip has no room for a page
	}
	if !v.partial() {
		block = "layout"
		var err error
		if p.Who, p.Strip, err = v.around(); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := v.pages[name].ExecuteTemplate(&b, block, p); err != nil {
		return fmt.Errorf("draw page %s: %w", name, err)
	}
	v.w.Header().Add("Vary", "HX-Request, Accept")
	v.write(code, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// block answers with one block of the layout alone.
func (v *visit) block(name string, of any) error {
	var b bytes.Buffer
	if err := v.pages["stop"].ExecuteTemplate(&b, name, of); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	v.write(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// say answers a program.
func (v *visit) say(code int, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	v.write(code, "application/json; charset=utf-8", append(data, '\n'))
	return nil
}

// write sends an answer; who has gone meanwhile misses it.
func (v *visit) write(code int, kind string, data []byte) {
	v.w.Header().Set("Content-Type", kind)
	v.w.WriteHeader(code)
	_, _ = v.w.Write(data)
}

// file sends one to be kept, never to be shown in a browser.
func (v *visit) file(name string, data []byte) error {
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	kind := "application/octet-stream"
	if path.Ext(name) == ".xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	v.write(http.StatusOK, kind, data)
	return nil
}
