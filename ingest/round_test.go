package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/store"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

// office is a round over one inbox with a book of its own.
type office struct {
	t    *testing.T
	dir  string
	book *memory
	told []ingest.Submission // by the last round
	ingest.Round
}

// laid is when the files of these tests were last written, and wall the file
// system's clock, long after.
var (
	laid = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	wall = laid.Add(time.Hour)
)

func newOffice(t *testing.T, park *facts.Park) *office {
	t.Helper()
	d := defs(t)
	o := &office{t: t, dir: t.TempDir(), book: &memory{}}
	o.Round = ingest.Round{Inboxes: []ingest.Inbox{{Dir: o.dir, Settle: 2 * time.Second, Wall: func() time.Time { return wall }, Loc: shanghai}},
		Book: o.book, Archive: o.book, Now: at(12, 31, 9), Judge: ingest.Judge{Forms: []*templates.Form{d.form},
			Rules: map[string]*ingest.Rules{d.form.Def.Form: d.rules}, Park: park, Limits: xlsx.DefaultLimits(), Calendar: reporting(t, park)}}
	return o
}

// drop lays a file into the inbox as of long ago.
func (o *office) drop(name string, data []byte) {
	o.t.Helper()
	o.dropAt(name, data, laid)
}

func (o *office) dropAt(name string, data []byte, mtime time.Time) {
	o.t.Helper()
	path := filepath.Join(o.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		o.t.Fatal(err)
	}
	if err := os.Chtimes(path, mtime, mtime); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) collect() *ingest.Summary {
	o.t.Helper()
	o.told, o.Told = nil, func(s ingest.Submission) { o.told = append(o.told, s) }
	sum, err := o.Collect(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	return sum
}

// story is what the book holds: file, unit's number, version, verdict, rules.
func (o *office) story() string {
	var all []string
	for _, s := range o.book.subs {
		line := fmt.Sprintf("%s v%d %s", s.Name, s.Version, s.Verdict)
		if s.Late {
			line += " late"
		}
		if r := rulesOf(s.Problems); r != "" {
			line += " [" + r + "]"
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func (o *office) want(story string) {
	o.t.Helper()
	story = strings.ReplaceAll(strings.TrimSpace(story), "\t", "")
	if got := o.story(); got != story {
		o.t.Errorf("the book holds\n%s\nwant\n%s", got, story)
	}
}

func twoUnits() *facts.Park { return parkOf([]facts.Respondent{unit(1), unit(2)}) }

// returnOf is a return of the unit with a cumulative output that is off by some.
func returnOf(t testing.TB, u facts.Respondent, p facts.Period, off int64) []byte {
	t.Helper()
	a := filled(u, p)
	a.Asked["gov.ytd"] = facts.Int(a.Asked["gov.ytd"].Units + off)
	return blank(t, a)
}

func TestInboxLeavesHalfWrittenFiles(t *testing.T) {
	o := newOffice(t, twoUnits())
	data := returnOf(t, unit(1), month(2023, 2), 0)
	for _, name := range []string{
		"a.xlsx.part", "b.PARTIAL", "c.tmp", "d.xlsx.crdownload", "e.filepart", "f.download", "~$g.xlsx", "~h.xlsx", ".i.xlsx", ".sync/j.xlsx",
		"2023-03-05/.k.xlsx", "2023-03-05/~$l.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store",
	} {
		o.drop(name, data)
	}
	if sum := o.collect(); sum.Seen != 0 || sum.New != 0 || sum.Waiting != 0 {
		t.Errorf("%+v", sum)
	}
	o.drop("2023-03-05/a.xlsx", data)
	if sum := o.collect(); sum.Seen != 1 || sum.New != 1 {
		t.Errorf("the finished file is not taken: %+v", sum)
	}
}

// A file touched within the settling time is left to the next round.
func TestInboxLetsFilesSettle(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.dropAt("old.xlsx", returnOf(t, unit(1), month(2023, 2), 0), wall.Add(-2*time.Second))
	o.dropAt("new.xlsx", returnOf(t, unit(2), month(2023, 2), 0), wall.Add(-2*time.Second+time.Millisecond))
	o.dropAt("tomorrow.xlsx", []byte("x"), wall.Add(24*time.Hour)) // a clock elsewhere is wrong: no reason to wait for ever
	if sum := o.collect(); sum.New != 2 || sum.Waiting != 1 {
		t.Errorf("new %d, waiting %d", sum.New, sum.Waiting)
	}
	o.Inboxes[0].Wall = func() time.Time { return wall.Add(time.Millisecond) }
	if sum := o.collect(); sum.New != 1 || sum.Waiting != 0 || o.told[0].Name != "new.xlsx" {
		t.Errorf("%+v", sum)
	}
}

// With a pause the round waits once and takes what has not changed meanwhile.
func TestInboxPausesOnce(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.dropAt("done.xlsx", returnOf(t, unit(1), month(2023, 2), 0), wall)
	o.dropAt("growing.xlsx", []byte("half"), wall)
	var paused []time.Duration
	o.Pause = func(_ context.Context, d time.Duration) {
		paused = append(paused, d)
		o.dropAt("growing.xlsx", []byte("half and more"), wall.Add(time.Second))
	}
	sum := o.collect()
	if !slices.Equal(paused, []time.Duration{2 * time.Second}) {
		t.Errorf("paused %v", paused)
	}
	if sum.New != 1 || o.told[0].Name != "done.xlsx" || sum.Waiting != 1 {
		t.Errorf("taken %+v, waiting %d", o.told, sum.Waiting)
	}
}

// The day folder says when a file came; neither its own time nor the hour of the
// round does.
func TestReceivedFromTheChannel(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.Now = at(4, 10, 9)
	o.dropAt("2023-04-05/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0), at(1, 1, 0))
	o.drop("b.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	o.drop("2023-04-11/early.xlsx", returnOf(t, unit(1), month(2023, 3), 2))
	o.drop("甲公司/2023-04-01/c.xlsx", returnOf(t, unit(1), month(2023, 3), 0))
	sum := o.collect()
	received := map[string]time.Time{}
	for _, s := range o.book.subs {
		received[s.Name] = s.Received
	}
	for name, want := range map[string]time.Time{"2023-04-05/a.xlsx": at(4, 5, 0), "b.xlsx": at(4, 10, 9), "甲公司/2023-04-01/c.xlsx": at(4, 10, 9)} {
		if !received[name].Equal(want) {
			t.Errorf("%s was received %v, want %v", name, received[name], want)
		}
	}
	if sum.Future != 1 || sum.Waiting != 0 || sum.Seen != 3 {
		t.Errorf("seen %d, waiting %d, of days to come %d", sum.Seen, sum.Waiting, sum.Future)
	}
	o.Now = at(4, 11, 0)
	if sum := o.collect(); sum.New != 1 || o.told[0].Name != "2023-04-11/early.xlsx" {
		t.Errorf("on its day: %+v", sum)
	}
}

// A file that is too large is not opened, and does not come again.
func TestInboxSizeLimit(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	path := filepath.Join(o.dir, "2023-03-05", "huge.xlsx")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, ingest.MaxUpload+1); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	if err := os.Chtimes(path, laid, laid); err != nil {
		t.Fatal(err)
	}
	o.collect()
	o.collect()
	if len(o.book.subs) != 2 || o.book.subs[1].Verdict != ingest.Rejected || len(o.book.archived) != 1 ||
		!strings.Contains(o.book.subs[1].Problems[0].Message, "50 MB") || o.book.subs[1].Problems[0].Hint == "" {
		t.Errorf("%d in the archive, the book holds %+v", len(o.book.archived), o.book.subs)
	}
}

func TestTheSameFileTwiceIsOneSubmission(t *testing.T) {
	o := newOffice(t, twoUnits())
	data := returnOf(t, unit(1), month(2023, 2), 0)
	o.drop("2023-03-05/a.xlsx", data)
	o.drop("2023-03-06/copy.xlsx", data)
	if sum := o.collect(); sum.Seen != 2 || sum.New != 1 {
		t.Errorf("%+v", sum)
	}
	o.drop("2023-03-07/again.xlsx", data)
	for range 2 {
		if sum := o.collect(); sum.New != 0 || len(o.told) != 0 {
			t.Errorf("taken again: %+v", sum)
		}
	}
	o.want("2023-03-05/a.xlsx v1 接收")
	if len(o.book.archived) != 1 {
		t.Errorf("%d originals", len(o.book.archived))
	}
}

// A newer return replaces the older as a new version; a newer one that is sent
// back does not; what follows is held against the newest that counts.
func TestVersions(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/1.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-03-06/2.xlsx", returnOf(t, unit(1), month(2023, 2), 7))     // replaces it
	o.drop("2023-03-07/3.xlsx", returnOf(t, unit(1), month(2023, 2), -9999)) // below zero: sent back
	o.drop("2023-04-05/4.xlsx", returnOf(t, unit(1), month(2023, 3), 0))     // follows the first, which is replaced
	o.drop("2023-04-06/5.xlsx", returnOf(t, unit(1), month(2023, 3), 7))     // follows the second
	o.collect()
	o.want(`2023-03-05/1.xlsx v1 接收
		2023-03-06/2.xlsx v2 接收 [A09]
		2023-03-07/3.xlsx v3 退回 [A09 B08@E9 V01@E9 C04@E9]
		2023-04-05/4.xlsx v1 退回 [B01@E9]
		2023-04-06/5.xlsx v2 接收 [A09]`)
	filed := o.book.filed(defs(t).form.Def.Form, code(1))
	if len(filed) != 2 || filed[0].Values["gov.ytd"].Units != 2007 || filed[1].Values["gov.ytd"].Units != 5007 {
		t.Errorf("counted: %v", filed)
	}
}

// They are taken in the order in which they came, then by name, whatever the
// folders' own order, and each is checked against what was held then.
func TestOrder(t *testing.T) {
	o := newOffice(t, twoUnits())
	other := t.TempDir()
	second := o.Inboxes[0]
	second.Dir = other
	o.Inboxes = append([]ingest.Inbox{second}, o.Inboxes...)
	o.Now = at(4, 20, 9)
	o.drop("b-loose.xlsx", returnOf(t, unit(2), month(2023, 3), 0))
	o.drop("2023-04-05/z.xlsx", returnOf(t, unit(1), month(2023, 3), 0))
	o.drop("2023-04-04/b.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	o.dir = other
	o.drop("2023-04-04/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-04-05/y.xlsx", []byte("%PDF-1.4"))
	var progress []string
	o.Progress = func(done, total int) { progress = append(progress, fmt.Sprintf("%d/%d", done, total)) }
	o.collect()
	o.want(`2023-04-04/a.xlsx v1 接收 late
		2023-04-04/b.xlsx v1 接收 late
		2023-04-05/y.xlsx v0 退回 [文件]
		2023-04-05/z.xlsx v1 接收
		b-loose.xlsx v1 接收 late`)
	if !slices.Equal(progress, []string{"5/5"}) || o.book.entries != 1 {
		t.Errorf("progress %v, %d entries", progress, o.book.entries)
	}
}

// One bad file never stops the others.
func TestBadFilesStopNobody(t *testing.T) {
	o := newOffice(t, twoUnits())
	good := returnOf(t, unit(1), month(2023, 2), 0)
	for name, data := range map[string][]byte{
		"1-empty.xlsx": nil, "2-cut.xlsx": good[:len(good)/2], "3-page.xlsx": []byte("<html></html>"), "4-zip.xlsx": []byte("PK\x05\x06" +
			strings.Repeat("\x00", 18)),
		"5-text.docx": []byte("abc"), "6-good.xlsx": good, "7-words.xlsx": edited(t, returnOf(t, unit(2), month(2023, 2), 0), typed(map[string]string{"E9": "很多"})),
		"8-stranger.xlsx": returnOf(t, unit(88), month(2023, 2), 0),
	} {
		o.drop("2023-03-05/"+name, data)
	}
	sum := o.collect()
	if sum.New != 8 {
		t.Errorf("%d taken", sum.New)
	}
	verdicts := ""
	for _, s := range o.book.subs {
		verdicts += string(s.Verdict) + " "
		if s.Verdict != ingest.Accepted && len(s.Problems) == 0 {
			t.Errorf("%s is %s without a reason", s.Name, s.Verdict)
		}
	}
	if verdicts != "退回 退回 退回 退回 退回 接收 退回 暂存 " {
		t.Errorf("verdicts %s", verdicts)
	}
	if len(o.book.archived) != 8 {
		t.Errorf("%d originals of 8", len(o.book.archived))
	}
}

// A file that is taken away while the round is under way is nobody's loss.
func TestAFileThatVanishesStopsNobody(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.dropAt("2023-03-05/b.xlsx", []byte("x"), wall)
	o.Pause = func(context.Context, time.Duration) {
		if err := os.Remove(filepath.Join(o.dir, "2023-03-05", "b.xlsx")); err != nil {
			t.Error(err)
		}
	}
	o.collect()
	o.want("2023-03-05/a.xlsx v1 接收")
}

// A broken world is an error, and the book is as it was.
func TestCollectFails(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.book.full = errFull
	if _, err := o.Collect(context.Background()); err == nil || !strings.Contains(err.Error(), "archive 2023-03-05/a.xlsx") || len(o.book.subs) != 0 {
		t.Errorf("%v, %d recorded", err, len(o.book.subs))
	}
	o.book.full = nil
	if sum := o.collect(); sum.New != 1 {
		t.Errorf("afterwards: %+v", sum)
	}
}

// More files than are held at once are recorded part by part, and each part is
// checked against what the parts before it left.
func TestCollectInParts(t *testing.T) {
	o := newOffice(t, twoUnits())
	for n := range 600 {
		o.drop(fmt.Sprintf("2023-03-01/%03d.xlsx", n), fmt.Appendf(nil, "rubbish %d", n))
	}
	o.drop("2023-02-28/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-04-05/a.xlsx", returnOf(t, unit(1), month(2023, 3), 2))
	var progress []string
	o.Progress = func(done, total int) { progress = append(progress, fmt.Sprintf("%d/%d", done, total)) }
	if sum := o.collect(); sum.Seen != 602 || sum.New != 602 {
		t.Errorf("seen %d, new %d", sum.Seen, sum.New)
	}
	if !slices.Equal(progress, []string{"500/602", "602/602"}) || o.book.entries != 2 {
		t.Errorf("progress %v, %d entries", progress, o.book.entries)
	}
	if got := rulesOf(o.book.subs[601].Problems); got != "B01@E9" {
		t.Errorf("the last one's problems: %s", got)
	}
}

// Over the real book the outcome is the same, and a second round, also after a
// restart, does nothing.
func TestCollectOverTheRealBook(t *testing.T) {
	var units []facts.Respondent
	for n := range 6 {
		units = append(units, unit(n))
	}
	o := newOffice(t, parkOf(units))
	for n, u := range units {
		o.drop(fmt.Sprintf("2023-03-0%d/%d.xlsx", 1+n, n), returnOf(t, u, month(2023, 2), 0))
		o.drop(fmt.Sprintf("2023-04-0%d/%d.xlsx", 1+n, n), returnOf(t, u, month(2023, 3), 2*int64(n%2)))
		o.drop(fmt.Sprintf("2023-03-31/%d.xlsx", n), fmt.Appendf(nil, "rubbish %d", n))
	}
	dir, ctx := t.TempDir(), context.Background()
	for round := range 3 {
		st, err := store.Open(ctx, dir)
		if err != nil {
			t.Fatal(err)
		}
		archive, err := store.NewArchive(dir)
		if err != nil {
			t.Fatal(err)
		}
		o.Book, o.Archive = st, archive
		sum := o.collect()
		if want := map[int]int{0: 18}[round]; sum.Seen != 18 || sum.New != want {
			t.Errorf("round %d: seen %d, new %d, want %d", round, sum.Seen, sum.New, want)
		}
		march, err := st.Submissions(ctx, month(2023, 3), o.Now)
		if err != nil {
			t.Fatal(err)
		}
		verdicts := map[ingest.Verdict]int{}
		for _, s := range march {
			verdicts[s.Verdict]++
			data, err := archive.Get(s.SHA256)
			if err != nil || int64(len(data)) != s.Size {
				t.Errorf("%s: %d bytes, %v", s.Name, len(data), err)
			}
		}
		if len(march) != 6 || verdicts[ingest.Accepted] != 3 || verdicts[ingest.Rejected] != 3 {
			t.Errorf("round %d: March %v", round, verdicts)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What is held of many units is asked for at once; of a unit again where one of its returns
// was recorded just before.
func TestWhatIsHeldIsAskedForTogether(t *testing.T) {
	var units []facts.Respondent
	for n := range 20 {
		units = append(units, unit(n+1))
	}
	o := newOffice(t, parkOf(units))
	for n, u := range units {
		o.drop(fmt.Sprintf("2023-03-05/%02d.xlsx", n+1), returnOf(t, u, month(2023, 2), 0))
	}
	o.collect()
	if o.book.asked != 1 {
		t.Errorf("asked %d times for what is held of 20 units", o.book.asked)
	}
	o.drop("2023-03-06/1a.xlsx", returnOf(t, unit(1), month(2023, 2), 7))
	o.drop("2023-04-05/1b.xlsx", returnOf(t, unit(1), month(2023, 3), 7)) // follows the one just recorded
	o.drop("2023-04-05/2.xlsx", returnOf(t, unit(2), month(2023, 3), 0))
	o.collect()
	if last := o.book.subs[len(o.book.subs)-2]; last.Verdict != ingest.Accepted || o.book.asked != 3 {
		t.Errorf("%s, asked %d times: %v", last.Verdict, o.book.asked, last.Problems)
	}
}
