package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"parkstat/portal/browsertest"
	"parkstat/templates/office"
)

// doorway is an office whose web door is open, on a morning of the sample's next month, July 2023.
type doorway struct {
	workplace
	*server
	url string
}

// aUnit is one of the sample, aClerk who fills in its returns.
const (
	aUnit  = "91410999MA000100XJ"
	aClerk = "tj0001@enterprise.example"
)

func newDoorway(t *testing.T, clock string) *doorway {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM to stop it by")
	}
	o := newStocked(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	o.set(t, "portal:\n  addr: \"\"", "portal:\n  addr: "+at)
	o.set(t, `clock: "2023-07-12 09:00"`, `clock: "`+clock+`"`)
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	o.set(t, "- "+filepath.ToSlash(park)+"/inbox-2023-07\n", "")
	d := &doorway{o, o.serve(t), "http://" + at}
	d.until(t, "网页已打开")
	return d
}

// letter waits for the sign-in mail and gives its link.
func (d *doorway) link(t *testing.T) string {
	t.Helper()
	var found []string
	for range 1000 {
		if found, _ = filepath.Glob(d.path("out", "mail", "sign-in*.eml")); len(found) > 0 {
			break
		}
		runtime.Gosched()
	}
	if len(found) == 0 {
		t.Fatal("no sign-in mail comes")
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`http\S+/sign-in/\S+`).FindString(string(body))
	if kind, _, _ := mime.ParseMediaType(m.Header.Get("Content-Type")); kind != "text/plain" || link == "" {
		t.Fatalf("%s", data)
	}
	return link
}

// enter signs in by the link in a mail.
func (d *doorway) enter(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	tab.Do(chromedp.Navigate(d.url))
	tab.Type("#address", aClerk)
	tab.Press("form[action='/sign-in-links'] button", "[role=status]")
	tab.Do(chromedp.Navigate(d.link(t)))
	tab.Press("form button.primary", ".duties")
}

// download has the page's own browser fetch something.
func download(t *testing.T, tab *browsertest.Tab, path string) []byte {
	t.Helper()
	said := browsertest.Await[string](tab, fmt.Sprintf(`fetch(%q).then(r => r.ok ? r.blob() : Promise.reject(r.status)).then(b => new Promise(done => {
const r = new FileReader(); r.onload = () => done(r.result); r.readAsDataURL(b) }))`, path))
	_, data, _ := strings.Cut(said, "base64,")
	file, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// filled is a workbook with figures put in, saved by LibreOffice as its user would.
func filled(t *testing.T, data []byte, cells map[string]any) string {
	t.Helper()
	require(t, office.Path() != "", "returns can't be filled in: LibreOffice is not installed")
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, value := range cells {
		if err := f.SetCellValue(f.GetSheetName(0), cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	save := office.OpenBook
	save.From, save.Read = "xlsx", "Calc MS Excel 2007 XML"
	saved, err := save.Convert(t.TempDir(), b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(shared, "filled-*") // other tests use it too
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "7月产销月报.xlsx")
	if err := os.WriteFile(file, saved, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// july are the unit's figures of July.
func july(change map[string]any) map[string]any {
	cells := map[string]any{"D9": 4466, "E9": 30464, "D10": 4296, "E10": 29306, "D11": 0, "E11": 0, "D12": 19.15, "E12": 130.66, "D13": 4469,
		"B15": "李艳", "F15": "19900000000", "B16": "杨娟", "F16": "2023-08-03", "B17": "胡文博"}
	for cell, value := range change {
		cells[cell] = value
	}
	return cells
}

// A unit's month: the link of a mail, the blank, a return that is sent back, mended, asked about, explained and
// accepted, its receipt on one page of paper; by mouse, by keyboard alone, and with scripts off.
func TestDoorStory(t *testing.T) {
	t.Parallel()
	var once returns
	for _, how := range []string{"mouse", "keyboard", "no scripts"} {
		t.Run(how, func(t *testing.T) {
			d := newDoorway(t, "2023-08-05 10:00")
			tab := browsertest.Open(t)
			if how == "keyboard" {
				tab.Keyboard()
			}
			d.enter(t, tab)
			if blank := download(t, tab, "/blanks/monthly-output/2023-07.xlsx"); once.wrong == "" {
				once.wrong = filled(t, blank, july(map[string]any{"E9": 30364}))
				once.odd = filled(t, blank, july(map[string]any{"D10": 9296, "E10": 34306}))
			}
			tab.Scripts(how != "no scripts")
			tab.Do(chromedp.Reload())
			d.story(t, tab, once, how == "mouse")
			d.stop(t)
		})
	}
}

// returns are of July: one whose sums do not add up, and one that sold more than it made.
type returns struct{ wrong, odd string }

func (d *doorway) story(t *testing.T, tab *browsertest.Tab, of returns, look bool) {
	t.Helper()
	seen := func(name string) {
		t.Helper()
		if look {
			tab.Look(name)
		}
	}
	seen("home")
	const submit = ".drop + .actions .primary"
	tab.Choose("#file", of.wrong)
	tab.Press(submit, ".verdict.returned")
	if title := browsertest.Get[string](tab, "document.title"); !strings.HasPrefix(title, "退回：") {
		t.Errorf("the title is %q", title)
	}
	seen("returned")
	tab.Choose("#file", of.odd)
	tab.Press(submit, ".verdict.asked")
	seen("asked")
	tab.Type("textarea", "正常")
	tab.Press("form[action$='/reasons'] button", ".wrong")
	seen("unexplained")
	for _, id := range browsertest.Get[[]string](tab, "[...document.querySelectorAll('textarea')].map(e => e.id)") {
		field := fmt.Sprintf("[id=%q]", id)
		browsertest.Get[any](tab, fmt.Sprintf("document.getElementById(%q).value = ''", id))
		tab.Type(field, "5月完工的两套设备7月验收开票")
	}
	tab.Press("form[action$='/reasons'] button", ".verdict.accepted")
	seen("accepted")
	tab.Press("a[href^='/receipts/']", ".receipt")
	seen("receipt")
	tab.Paper("receipt", 1)
	tab.Press("a[href='/']", ".duties")
	seen("done")
}

// enterByCode signs in by what the officer prints.
func (d *doorway) enterByCode(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	paper := d.parkstat(t, "access", "code", aUnit, "--by", "李敏")
	code := regexp.MustCompile(`准入码：(\S+)`).FindStringSubmatch(paper)
	if code == nil {
		t.Fatal(paper)
	}
	tab.Do(chromedp.Navigate(d.url))
	tab.Type("#code", code[1])
	tab.Press("form[action='/session'] button", ".duties")
}

// There was nothing this month: one press, with a reason where there was output before, and back again.
func TestDoorNil(t *testing.T) {
	t.Parallel()
	d := newDoorway(t, "2023-08-05 10:00")
	tab := browsertest.Open(t)
	d.enterByCode(t, tab)
	tab.Type("#nil-reason", "正常")
	tab.Press("form[action='/nil-returns'] button", "#nil-wrong")
	tab.Look("nil-unexplained")
	browsertest.Get[any](tab, "document.getElementById('nil-reason').value = ''")
	tab.Type("#nil-reason", "7月全厂检修停产")
	tab.Press("form[action='/nil-returns'] button", ".verdict.zero")
	tab.Look("nil")
	tab.Press(".crumbs a", "#withdraw")
	tab.Look("nil-home")
	tab.Press("form[action$='/withdrawal'] button", ".notice.calm")
	if said := browsertest.Get[string](tab, "document.querySelector('.notice').innerText"); !strings.Contains(said, "撤回") {
		t.Error(said)
	}
	d.stop(t)
}

// Before the month opens, in its last day, late, and when it is shut, the home says so.
func TestDoorStates(t *testing.T) {
	t.Parallel()
	for clock, says := range map[string]string{"2023-08-08 10:00": "还剩 8小时", "2023-08-10 10:00": "记为迟报", "2023-08-31 10:00": "记为迟报"} {
		t.Run(clock, func(t *testing.T) {
			d := newDoorway(t, clock)
			tab := browsertest.Open(t)
			d.enterByCode(t, tab)
			if said := browsertest.Get[string](tab, "document.body.innerText"); !strings.Contains(said, says) {
				t.Errorf("%s: %s", clock, said)
			}
			tab.Look("at-" + clock[5:10])
			d.stop(t)
		})
	}
}
