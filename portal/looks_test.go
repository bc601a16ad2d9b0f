package portal

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"parkstat/portal/browsertest"
	"parkstat/work"
)

func TestMain(m *testing.M) {
	code := m.Run()
	browsertest.Close()
	os.Exit(code)
}

// entered is a tab that has signed in.
func entered(t *testing.T, d Desk) (*httptest.Server, *browsertest.Tab) {
	t.Helper()
	server, _ := open(t, d)
	tab := browsertest.Open(t)
	tab.Do(chromedp.Navigate(server.URL), chromedp.SendKeys("#code", "CODE"), chromedp.Click("form[action='/session'] button"),
		chromedp.WaitVisible(".band li"))
	return server, tab
}

// Every page keeps its manners, whoever looks and however wide.
func TestLooks(t *testing.T) {
	server, _ := open(t, month())
	stranger := browsertest.Open(t)
	for name, path := range map[string]string{"signin": "/", "signin-expired": "/returns/r2", "signin-stale": "/sign-in/used",
		"link": "/sign-in/link", "help": "/help",
		"privacy": "/privacy", "nowhere": "/nowhere"} {
		stranger.Do(chromedp.Navigate(server.URL + path))
		stranger.Look(name)
	}
	for name, change := range map[string]func(*fakeDesk){
		"home": func(*fakeDesk) {},
		"home-before": func(d *fakeDesk) {
			d.home.Clock.State, d.home.Past, d.home.Contacts = work.ClockBefore, nil, nil
		},
		"home-late": func(d *fakeDesk) {
			d.home.Clock.State, d.home.Clock.Now = work.ClockLate, d.home.Clock.Closes.Add(20*time.Hour)
		},
		"home-shut": func(d *fakeDesk) { d.home.Clock.State, d.home.Nil = work.ClockShut, work.NilOffer{} },
		"home-done": func(d *fakeDesk) { d.home.Duties, d.home.Nil = d.home.Duties[2:], work.NilOffer{} },
	} {
		d := month()
		change(d)
		_, tab := entered(t, d)
		tab.Look(name)
	}
	_, tab := entered(t, month())
	for name, change := range map[string]func(*work.Verdict){
		"verdict-returned": func(*work.Verdict) {},
		"verdict-query": func(v *work.Verdict) {
			v.State, v.Must, v.Headline, v.Sentence = work.StateAsked, nil, "待核实：写明 1 处原因，就接收", "没有要改的错。下面 1 处变动较大：属实就写原因，填错了就改表重报。"
		},
		"verdict-accepted": func(v *work.Verdict) {
			v.State, v.Must, v.Ask, v.CanMark, v.Headline, v.Figures = work.StateAccepted, nil, nil, false, "已接收", month().receipt.Figures
			v.Sentence, v.Version, v.Replaces = "贵单位 2026年6月《产销月报》已经收下，按时报出，不用再办什么。", 2, 1
			v.Older = []work.Older{{ID: "r1", Version: 1, State: work.StateReturned, Received: hour}}
		},
		"verdict-zero": func(v *work.Verdict) {
			v.State, v.Must, v.Ask, v.CanMark, v.Headline, v.Withdrawable = work.StateNil, nil, nil, false, "已接收：零报告", true
		},
		"check": func(v *work.Verdict) { v.Kept, v.CanExplain, v.Receipt, v.SHA256 = false, false, "", "" },
	} {
		d := month()
		change(&d.verdict)
		server, tab := entered(t, d)
		tab.Do(chromedp.Navigate(server.URL + "/returns/r2"))
		tab.Look(name)
	}
	server, tab = entered(t, month())
	for name, path := range map[string]string{"receipt": "/receipts/QL-202606-R2WC-3HNE", "account": "/account", "differences": "/returns/r2/differences?with=r1",
		"404": "/returns/nix"} {
		tab.Do(chromedp.Navigate(server.URL + path))
		tab.Look(name)
	}
}

// A file that is not taken leaves the page on its error, with scripts and without.
func TestErrorLooks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "6月产销月报.xlsx")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := month()
	d.refuse = &work.Refused{File: "6月产销月报.xlsx", Cause: "打不开：它有打开密码。", Mend: "请在 Excel 或 WPS 里去掉密码（文件 → 信息 → 保护工作簿 → 用密码加密，把密码删空），另存后再交。"}
	for _, scripts := range []bool{true, false} {
		_, tab := entered(t, d)
		tab.Scripts(scripts)
		tab.Do(chromedp.Reload(), chromedp.SetUploadFiles("#file", []string{file}), chromedp.Click(".drop + .actions .primary"), chromedp.WaitVisible("#errors"))
		if scripts {
			tab.Look("home-error")
			if focused := browsertest.Get[string](tab, "document.activeElement.id"); focused != "errors" {
				t.Errorf("who hears the page stands at %q", focused)
			}
		}
	}
	d.refuse = errBusy
	_, tab := entered(t, d)
	tab.Do(chromedp.SetUploadFiles("#file", []string{file}), chromedp.Click(".drop + .actions .primary"), chromedp.WaitVisible("#errors"))
	tab.Look("busy")
}
