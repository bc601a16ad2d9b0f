package browsertest

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keyboard has the tab used without a mouse: what is pressed or typed into is reached by the Tab key alone.
func (b *Tab) Keyboard() { b.keys = true }

// mostStops is how far one goes for something on a page.
const mostStops = 60

// reach goes there by the Tab key; it has to show where it stands.
func (b *Tab) reach(selector string) {
	b.t.Helper()
	for range mostStops {
		b.Do(chromedp.KeyEvent(kb.Tab))
		if !Get[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			continue
		}
		if Get[string](b, "getComputedStyle(document.activeElement).outlineStyle") == "none" {
			b.t.Errorf("who stands at %s does not see it", selector)
		}
		return
	}
	b.t.Fatalf("%s can't be reached by the Tab key", selector)
}

// Press presses a button or follows a link, and waits for what is to show then.
func (b *Tab) Press(selector, then string) {
	b.t.Helper()
	if b.keys {
		b.reach(selector)
		b.Do(chromedp.KeyEvent(kb.Enter))
	} else {
		b.Do(chromedp.Click(selector))
	}
	b.Do(chromedp.WaitVisible(then))
}

// Type writes into a field.
func (b *Tab) Type(selector, text string) {
	b.t.Helper()
	if b.keys {
		b.reach(selector)
		b.Do(chromedp.KeyEvent(text))
		return
	}
	b.Do(chromedp.SendKeys(selector, text))
}

// Choose gives a file to a field: what the system's own window of files would do.
func (b *Tab) Choose(selector, file string) {
	b.t.Helper()
	b.Do(chromedp.SetUploadFiles(selector, []string{file}))
}
