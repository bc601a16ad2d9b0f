package portal

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"time"

	"parkstat/work"
)

// errElsewhere is a request that another site had the browser make.
var errElsewhere = errors.New("请求来自别的网站")

// trouble is why a request was not met, as people and programs read it.
type trouble struct {
	Head  string `json:"error"`
	Why   string `json:"why,omitempty"`
	Mend  string `json:"mend,omitempty"`
	Kept  string `json:"kept"` // what was recorded: nothing
	Ref   string `json:"ref,omitempty"`
	Calm  bool   `json:"-"` // nothing is wrong on our side or theirs
	code  int
	retry time.Duration
}

// stopPage is a trouble with whom to ask.
type stopPage struct {
	trouble
	Office string
}

const notKept = "没有记作上报，也没有改动已经收下的报表。"

// explainTrouble words an error.
func (v *visit) explainTrouble(err error) trouble {
	var many *tooMany
	var refusal *work.Refusal
	var vague *work.Unexplained
	switch {
	case errors.Is(err, work.ErrNotYours):
		return trouble{code: http.StatusNotFound, Head: "没有这一页", Why: "地址不对，或者它不是贵单位的。", Calm: true}
	case errors.Is(err, errElsewhere):
		return trouble{code: http.StatusForbidden, Head: "这一步要在本站的页面上办", Why: "请求来自别的网站，没有照办。"}
	case errors.Is(err, errBusy):
		return trouble{code: http.StatusServiceUnavailable, retry: 30 * time.Second, Head: "现在人多，还没有收下",
			Why: "请过半分钟再交一次。", Mend: v.otherWay()}
	case errors.As(err, &many):
		return trouble{code: http.StatusTooManyRequests, retry: many.wait, Head: "来得太频繁", Why: many.Error() + "。"}
	case errors.As(err, &refusal):
		return trouble{code: http.StatusUnprocessableEntity, Head: "没有照办", Why: refusal.Why}
	case errors.As(err, &vague):
		return trouble{code: http.StatusUnprocessableEntity, Head: "没有照办", Why: vague.Error() + "。", Mend: "请写明为什么。"}
	}
	ref := reference()
	v.Log.Error("网页：出错", "编号", ref, "路由", v.r.Pattern, "错误", err)
	return trouble{code: http.StatusInternalServerError, Head: "系统出错了", Why: "不是贵单位的问题。请过一会儿再试；还不行，报给园区统计办公室这个编号：" + ref + "。",
		Ref: ref}
}

// otherWay is how a return gets in without the door; empty where there is none.
func (p *Portal) otherWay() string {
	if p.Mailbox == "" {
		return ""
	}
	return "也可以把报表寄到 " + p.Mailbox + "，一样收、一样审核。"
}

// reference is a number by which the log can be searched for what a page told.
func reference() string { return "E-" + rand.Text()[:6] }

// fail answers with what went wrong.
func (v *visit) fail(err error) {
	if errors.Is(err, work.ErrNoEntry) {
		v.challenge()
		return
	}
	t := v.explainTrouble(err)
	if t.Kept = notKept; v.r.Method == http.MethodGet {
		t.Kept = ""
	}
	if t.retry > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int(t.retry/time.Second)+1))
	}
	title := t.Head
	if !t.Calm {
		title = "出错：" + title
	}
	if err := v.show(t.code, "stop", title, stopPage{t, v.Contact}, t); err != nil {
		v.Log.Error("网页：出错页画不出", "错误", err)
		http.Error(v.w, t.Head, t.code)
	}
}

// challenge asks who it is. What was sent with the request is gone, and that is said.
func (v *visit) challenge() {
	const gone = "登录已过期，请重新登录。"
	said := signIn{Office: v.Contact, Said: gone}
	if v.r.Method == http.MethodGet {
		said.Next = v.r.URL.RequestURI()
	} else {
		said.Said = gone + "刚才送出的没有收下；文件要重新选。"
	}
	v.w.Header().Set("WWW-Authenticate", `Bearer realm="parkstat"`)
	t := trouble{Head: "没有登录", Why: said.Said, Kept: notKept}
	if err := v.show(http.StatusUnauthorized, "signin", "登录", said, t); err != nil {
		v.Log.Error("网页：登录页画不出", "错误", err)
	}
}

func nowhere(*visit) error { return work.ErrNotYours }
