package portal

import (
	"errors"
	"net/http"
	"strings"

	"parkstat/work"
)

// signIn is the page that asks who it is.
type signIn struct {
	Office string
	Said   string
	Bad    bool   // what was said is that a code was wrong
	Next   string // where to go after it: a path of ours
}

const linkAsked = "如果这个地址在园区的名录里，登录链接已经寄出，30 分钟内有效。没有收到请看看垃圾邮件。"

func askLink(v *visit) error {
	if err := v.knock(); err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	if err := v.Gate.AskLink(v.r.Context(), strings.TrimSpace(v.r.PostForm.Get("address")), v.from()); err != nil {
		return err
	}
	return v.show(http.StatusAccepted, "signin", "登录链接已寄出", signIn{Office: v.Contact, Said: linkAsked}, said{linkAsked})
}

// said is a program's answer where there is nothing but words.
type said struct {
	Said string `json:"said"`
}

// knock takes one of the few turns that an address has to try tokens and codes.
func (v *visit) knock() error {
	if wait, ok := v.knocks.allow(v.from()); !ok {
		return &tooMany{wait}
	}
	return nil
}

// errStale is a link that was used or has run out.
const errStale = "这个链接用过了，或者过期了。请再要一个。"

// peek shows a button: programs that scan mail open links, and must not use them up.
func peek(v *visit) error {
	who, err := v.Gate.Peek(v.r.Context(), v.r.PathValue("token"))
	if errors.Is(err, work.ErrNoEntry) {
		return v.show(http.StatusNotFound, "signin", "链接失效", signIn{Office: v.Contact, Said: errStale, Bad: true}, said{errStale})
	}
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "link", "登录", map[string]string{"Who": who, "Token": v.r.PathValue("token")}, said{who})
}

func redeem(v *visit) error {
	if err := v.knock(); err != nil {
		return err
	}
	session, err := v.Gate.Redeem(v.r.Context(), v.r.PathValue("token"), device(v.r.UserAgent()), v.from())
	return v.begin(session, err, errStale, "/")
}

func enterCode(v *visit) error {
	if err := v.knock(); err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	session, err := v.Gate.Enter(v.r.Context(), v.r.PostForm.Get("code"), device(v.r.UserAgent()), v.from())
	return v.begin(session, err, "准入码不对，或者已经停用。请核对后再试。", ours(v.r.PostForm.Get("next")))
}

// begin signs a browser in, under a new token.
func (v *visit) begin(session string, err error, wrong, next string) error {
	if errors.Is(err, work.ErrNoEntry) {
		return v.show(http.StatusUnprocessableEntity, "signin", "登录没有成功", signIn{Office: v.Contact, Said: wrong, Bad: true, Next: next}, said{wrong})
	}
	ctx := v.r.Context()
	if err == nil {
		err = v.browsers.RenewToken(ctx)
	}
	if err != nil {
		return err
	}
	v.browsers.Put(ctx, keySession, session)
	return v.goTo(next)
}

// ours is a path of this site; anything else leads home.
func ours(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return "/"
	}
	return next
}

// leave ends the browser's own session.
func leave(v *visit) error {
	if v.who.Session != "" {
		if err := v.Gate.End(v.r.Context(), v.who, v.who.Session); err != nil {
			return err
		}
	}
	if err := v.browsers.Destroy(v.r.Context()); err != nil {
		return err
	}
	return v.goTo("/")
}

func chooseUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	unit, err := v.unit()
	if err != nil {
		return err
	}
	v.browsers.Put(v.r.Context(), keyUnit, unit.ID)
	return v.goTo("/")
}
