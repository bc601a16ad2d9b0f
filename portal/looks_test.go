package portal

import (
	"fmt"
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
	looks := func(name string, d Desk, path string) {
		t.Run(name, func(t *testing.T) {
			server, tab := entered(t, d)
			tab.Do(chromedp.Navigate(server.URL + path))
			tab.Look(name)
		})
	}
	homes := map[string]func(*fakeDesk){
		"home": func(*fakeDesk) {},
		"home-before": func(d *fakeDesk) {
			d.home.Clock.State, d.home.Past, d.home.Contacts = work.ClockBefore, nil, nil
		},
		"home-late": func(d *fakeDesk) {
			d.home.Clock.State, d.home.Clock.Now = work.ClockLate, d.home.Clock.Closes.Add(20*time.Hour)
		},
		"home-shut": func(d *fakeDesk) { d.home.Clock.State, d.home.Nil = work.ClockShut, work.NilOffer{} },
		"home-done": func(d *fakeDesk) { d.home.Duties, d.home.Nil = d.home.Duties[2:], work.NilOffer{} },
	}
	for name, change := range homes {
		d := month()
		change(d)
		looks(name, d, "/")
	}
	verdicts := map[string]func(*work.Verdict){
		"verdict-returned": func(*work.Verdict) {},
		"verdict-accepted": func(v *work.Verdict) {
			v.State, v.Must, v.Ask, v.CanMark, v.Headline, v.Figures = work.StateAccepted, nil, nil, false, "已接收", month().receipt.Figures
			v.Version, v.Replaces, v.Older = 2, 1, []work.Older{{ID: "r1", Version: 1, State: work.StateReturned, Received: hour}}
		},
		"verdict-held": func(v *work.Verdict) {
			v.State, v.Must, v.Ask, v.CanMark, v.Headline = work.StateHeld, nil, nil, false, "暂存：代码不在本期名录里"
		},
		"check": func(v *work.Verdict) { v.Kept, v.CanExplain, v.Receipt, v.SHA256 = false, false, "", "" },
	}
	for name, change := range verdicts {
		d := month()
		change(&d.verdict)
		looks(name, d, "/returns/r2")
	}
	for name, path := range map[string]string{"account": "/account", "differences": "/returns/r2/differences?with=r1", "404": "/returns/nix"} {
		looks(name, month(), path)
	}
	for name, path := range map[string]string{"signin": "/", "signin-expired": "/returns/r2", "signin-stale": "/sign-in/used", "link": "/sign-in/link",
		"help": "/help", "privacy": "/privacy"} {
		t.Run(name, func(t *testing.T) {
			server, _ := open(t, month())
			tab := browsertest.Open(t)
			tab.Do(chromedp.Navigate(server.URL + path))
			tab.Look(name)
		})
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
	const submit = ".drop + .actions .primary"
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprint("scripts ", scripts), func(t *testing.T) {
			_, tab := entered(t, d)
			tab.Scripts(scripts)
			tab.Do(chromedp.Reload())
			tab.Choose("#file", file)
			tab.Press(submit, "#errors")
			if !scripts {
				return
			}
			tab.Look("home-error")
			if focused := browsertest.Get[string](tab, "document.activeElement.id"); focused != "errors" {
				t.Errorf("who hears the page stands at %q", focused)
			}
		})
	}
	d.refuse = errBusy
	_, tab := entered(t, d)
	tab.Choose("#file", file)
	tab.Press(submit, "#errors")
	tab.Look("busy")
}
