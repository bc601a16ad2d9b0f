package portal

import (
	"net/http"
	"strings"

	"parkstat/facts"
	"parkstat/work"
)

// visit is one request with who makes it.
type visit struct {
	*Portal
	w   http.ResponseWriter
	r   *http.Request
	who work.Visitor // nobody where its Person is empty
	// machine is a program with a unit's token; it has no session.
	machine bool
}

// wantsJSON reports whether a program is answered.
func (v *visit) wantsJSON() bool {
	return v.machine || strings.Contains(v.r.Header.Get("Accept"), "application/json")
}

// partial reports whether only the block that changes is asked for (htmx).
func (v *visit) partial() bool { return v.r.Header.Get("HX-Request") == "true" }

// from is the address of who asks, for limits and the audit.
func (v *visit) from() string { return client(v.r, v.Proxies).String() }

// form reads a posted form without a file.
func (v *visit) form() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostForm)
	if err := v.r.ParseForm(); err != nil {
		return &work.Refusal{Why: "送来的表单读不出，请重新填写。"}
	}
	return nil
}

// unit is the one that is meant: named by the form, else chosen before, else the first. One that the
// visitor does not act for does not exist.
func (v *visit) unit() (facts.Respondent, error) {
	named := v.r.PostForm.Get("unit")
	code := named
	if code == "" && !v.machine {
		code = v.browsers.GetString(v.r.Context(), keyUnit)
	}
	for _, u := range v.who.Units {
		if u.ID == code {
			return u, nil
		}
	}
	if named != "" || len(v.who.Units) == 0 {
		return facts.Respondent{}, work.ErrNotYours
	}
	return v.who.Units[0], nil
}

// goTo sends a browser on, after something was done, to the page that shows it.
func (v *visit) goTo(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// keyNotice holds what the next page is to say once.
const keyNotice = "notice"

// done says that something was done: a program at once, a person on the page that he is sent to.
func (v *visit) done(path, notice string) error {
	if v.wantsJSON() {
		return v.say(http.StatusOK, said{notice})
	}
	v.browsers.Put(v.r.Context(), keyNotice, notice)
	return v.goTo(path)
}

func (v *visit) noticed() string {
	if v.machine {
		return ""
	}
	return v.browsers.PopString(v.r.Context(), keyNotice)
}

// around is what stands around a page for who is signed in.
func (v *visit) around() (*whose, *strip, error) {
	if v.who.Person == "" {
		return nil, nil, nil
	}
	unit, err := v.unit()
	if err != nil { // the page says so itself
		return nil, nil, nil
	}
	c, err := v.Desk.Clock(v.r.Context(), v.who, unit.ID)
	if err != nil {
		return nil, nil, err
	}
	s := zone{v.Loc}.strip(c)
	return &whose{Unit: unit.Name, Name: v.who.Name}, &s, nil
}
