package work

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"parkstat/facts"
	"parkstat/ingest"
)

// Upload (来件) is a file that came through the door and lies on the disk.
type Upload struct {
	Name   string // as its sender calls it
	Path   string
	SHA256 string
	Size   int64 // bytes
}

// Refused is a file that was not taken: nothing of it is on record.
type Refused struct {
	File  string `json:"file"`
	Cause string `json:"cause"`
	Mend  string `json:"mend"`
}

func (r *Refused) Error() string { return r.Cause }

// Submit takes a return in, judges it and gives its id; the same file again has the same id. Whose
// it is the file says itself. A file that is no return of the visitor's is Refused, and nothing of
// it is on record.
func (d *Desk) Submit(ctx context.Context, v Visitor, u Upload) (id string, err error) {
	e, err := d.admit(v)
	if err != nil {
		return "", err
	}
	if id, err := e.again(ctx, u.SHA256); err != nil || id != "" {
		return id, err
	}
	h, err := e.handed(ctx, u)
	if err == nil {
		err = e.openFor(h, u.Name)
	}
	if err != nil {
		return "", err
	}
	return d.take(ctx, e, h)
}

// again is the id of a file that is its unit's last already, and the visitor's; else empty.
func (e *errand) again(ctx context.Context, sha256 string) (id string, err error) {
	c, err := e.Records.Content(ctx, sha256)
	if err != nil || !c.Current() {
		return "", err
	}
	s, _, err := e.Book.Submission(ctx, sha256)
	if err != nil || !slices.Contains(e.codes, s.Unit) {
		return "", err
	}
	return e.book.Ticket(ctx, sha256)
}

// Check is Submit that keeps nothing.
func (d *Desk) Check(ctx context.Context, v Visitor, u Upload) (*Verdict, error) {
	e, err := d.admit(v)
	if err != nil {
		return nil, err
	}
	h, err := e.handed(ctx, u)
	if err != nil {
		return nil, err
	}
	round := e.Round()
	s, err := h.Try(ctx, &round)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", u.Name, err)
	}
	s.Name = u.Name
	return e.verdict(ctx, Lodged{Submission: s})
}

// handed reads a file, and refuses what is no return of the visitor's.
func (e *errand) handed(ctx context.Context, u Upload) (*ingest.Handed, error) {
	refused := func(cause, mend string) (*ingest.Handed, error) { return nil, &Refused{u.Name, cause, mend} }
	if u.Size == 0 {
		return refused("这个文件是空的", "请重新选择填好的报表。")
	}
	if u.Size > ingest.MaxUpload {
		p := ingest.TooLarge()
		return refused(p.Message, p.Hint)
	}
	data, err := os.ReadFile(u.Path)
	if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	if ingest.Unpack(data) != nil {
		return refused("这是压缩包，不是一张报表", "请解开后一次选一个文件。")
	}
	round := e.Round()
	h, err := round.Hand(ctx, ingest.Posted{Name: filepath.Base(u.Name), Channel: ingest.ByUpload, Who: e.v.Name, From: e.v.From,
		Received: round.Now}, data)
	switch {
	case err != nil:
		return nil, err
	case h.Form == nil || h.Period.IsZero():
		p := h.Problems[len(h.Problems)-1]
		return refused(p.Message, cmp.Or(p.Hint, "请用下发的本期空表填报。"))
	case len(h.Units) == 0:
		return refused("表里没有单位代码，看不出是哪家单位的", "请用下发给贵单位的空表填报，不要删改代码。")
	case slices.ContainsFunc(h.Units, func(code string) bool { return !slices.Contains(e.codes, code) }):
		return refused("这不是贵单位的报表", "请选用贵单位的空表填的那一份。")
	}
	return h, nil
}

// openFor refuses a return for a period that is not open, or not any more.
func (e *errand) openFor(h *ingest.Handed, file string) error {
	form, unit := h.Form, h.Units[0]
	opened, shut, known, err := e.Calendar.Open(form.Def.Form, h.Period, e.Now(), unit)
	w, _ := e.window(form, h.Period, unit)
	when := func(word string) string {
		return fmt.Sprintf("%s《%s》%s", periodName(form, h.Period), form.Def.Name, word)
	}
	switch {
	case err != nil:
		return err
	case !known:
	case !opened:
		return &Refused{file, when("还没有开网"), chineseTime(w.Opens.In(e.Calendar.Loc)) + "开网后再报；现在可以先查一遍。"}
	case shut:
		return &Refused{file, when("已经关网"), "请申请补报，园区同意后再报。"}
	}
	return nil
}

// Code of a unit as it is called in a register: of today.
func unitOf(o *Options, of facts.Register, code string, p facts.Period) facts.Respondent {
	u, known := o.Units.Of(of).Roster.Find(code, p)
	if !known {
		u.ID = code
	}
	return u
}
