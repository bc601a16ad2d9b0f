// Package browsertest opens pages in a real Chromium for tests: one browser to a test binary, a tab with
// cookies of its own to a test. It takes pictures, has axe-core look for what keeps people out, and types.
package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// turn is whose the browser is: it draws one tab at a time.
var turn sync.Mutex

// patience is for all that a test does in a tab; nothing takes that long unless something is broken.
const patience = 2 * time.Minute

// Tab is a tab of the browser.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	keys bool // no mouse
}

// browser is started once; ending ends it.
var browser = sync.OnceValues(func() (ctx context.Context, ending func()) {
	program := ""
	for _, name := range []string{"google-chrome", "chromium-browser", "chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
		}
	}
	if program == "" {
		return nil, func() {}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("disable-quic", true))
	ctx, allocated := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, ended := chromedp.NewContext(ctx)
	return ctx, func() { ended(); allocated() }
})

// Close ends the browser: after all tests.
func Close() {
	_, ending := browser()
	ending()
}

// Open opens a tab. Without a Chromium the test is skipped, or where nothing may be it fails.
func Open(t testing.TB) *Tab {
	t.Helper()
	main, _ := browser()
	if main == nil {
		lack(t, "the pages can't be looked at: chromium is not installed")
	}
	turn.Lock()
	t.Cleanup(turn.Unlock)
	if err := chromedp.Do(main); err != nil { // the first starts it
		t.Fatal(err)
	}
	ctx, done := chromedp.NewContext(main, chromedp.WithNewBrowserContext())
	t.Cleanup(done)
	ctx, late := context.WithTimeout(ctx, patience)
	t.Cleanup(late)
	tab := &Tab{t: t, ctx: ctx}
	tab.Do(chromedp.EmulateViewport(1440, 900))
	return tab
}

func lack(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("PARKSTAT_TEST_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Do takes steps.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Get has the page's own answer to an expression.
func Get[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Scripts switches the pages' own scripts on or off.
func (b *Tab) Scripts(on bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		b.t.Fatal(err)
	}
}

// widths are a phone, a tablet and a desk.
var widths = []int64{360, 768, 1440}

// Look holds a page to its manners: nothing runs out of the window, and axe-core, where
// PARKSTAT_TEST_NODE_MODULES has it, finds nothing on the narrow and the wide one. With PARKSTAT_LOOKS=DIR
// its pictures are kept there.
func (b *Tab) Look(name string) {
	b.t.Helper()
	for _, w := range widths {
		b.Do(chromedp.EmulateViewport(w, 900))
		if wide := Get[int64](b, "document.documentElement.scrollWidth"); wide > w {
			b.t.Errorf("%s is %d wide at %d", name, wide, w)
		}
		if w != 768 {
			b.axe(fmt.Sprintf("%s at %d", name, w))
		}
		if keep := os.Getenv("PARKSTAT_LOOKS"); keep != "" {
			b.keep(filepath.Join(keep, fmt.Sprintf("%s-%d.png", name, w)))
		}
	}
}

func (b *Tab) keep(file string) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, picture, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// axe runs axe-core, of WCAG 2.2 up to AA and its best practices.
func (b *Tab) axe(what string) {
	b.t.Helper()
	source, err := os.ReadFile(filepath.Join(os.Getenv("PARKSTAT_TEST_NODE_MODULES"), "axe-core", "axe.min.js"))
	if err != nil {
		lack(b.t, "PARKSTAT_TEST_NODE_MODULES names no folder with axe-core; bench/modules.sh makes one")
	}
	if !Get[bool](b, "!!window.axe") {
		Get[any](b, string(source)+"\n;0")
	}
	said, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](
		"axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 200))])))", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("axe on %s: %v", what, err)
	}
	if said != "[]" {
		var nice bytes.Buffer
		_ = json.Indent(&nice, []byte(said), "", " ")
		b.t.Errorf("axe on %s: %s", what, strings.TrimSpace(nice.String()))
	}
}

// Await is Get of what the page promises.
func Await[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Paper prints the page: it takes so many sheets of A4.
func (b *Tab) Paper(name string, sheets int) {
	b.t.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		b.t.Fatal(err)
	}
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != sheets {
		b.t.Errorf("%s takes %d sheets, not %d", name, n, sheets)
	}
	if keep := os.Getenv("PARKSTAT_LOOKS"); keep != "" {
		if err := os.WriteFile(filepath.Join(keep, name+".pdf"), pdf, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}
