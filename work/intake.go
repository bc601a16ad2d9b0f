package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/failpoint"
	"parkstat/ingest"
	"parkstat/ingest/mailbox"
	"parkstat/report"
	"parkstat/templates/xlsx"
)

// MailIn (来信) is a mail that came into the mailbox, as the book has it.
type MailIn struct {
	ID         string // ours: the same mail has the same
	Raw        string // SHA-256 of the whole mail, in the archive
	Message    string // its Message-ID; may be empty
	References []string
	Sender     string // the address in From; empty where that is not one
	Name       string
	Subject    string
	Received   time.Time // when the server took it
	State      MailState
	Reason     string   // why it is in quarantine, or was passed over
	Verified   string   // by what the sender is known; empty: he is not
	Automatic  string   // why no person wrote it; empty: one did
	Notes      []string // what could not be taken out of it
	Files      []MailFile
	Answer     string // the id of the letter that answers it; empty: none
	Unanswered string // why none does; empty while one is due
}

// MailFile is a file that a mail carried.
type MailFile struct {
	SHA256 string
	Name   string
	Return bool // it is taken for a return
	data   []byte
}

// MailState is what became of a mail.
type MailState string

// The states.
const (
	MailTaken       MailState = "taken"       // its returns are taken in
	MailQuarantined MailState = "quarantined" // it waits for the office's word
	MailReleased    MailState = "released"    // the office had it taken in
	MailRejected    MailState = "rejected"    // the office had it left
	MailPassed      MailState = "passed"      // nobody wrote it, or nothing was in it
)

// Postbox is the mailbox as the intake uses it.
type Postbox interface {
	List(ctx context.Context, most int) ([]mailbox.Item, error)
	Read(ctx context.Context, it mailbox.Item) (raw []byte, whole bool, err error)
	Move(ctx context.Context, it mailbox.Item, folder string) error
	Close()
}

// IntakeLedger is the book as the intake uses it.
type IntakeLedger interface {
	// MailIn is a mail on record; ok is false where there is none.
	MailIn(ctx context.Context, id string) (m MailIn, ok bool, err error)
	// Admit records a mail with its files, as one, whatever is to become of it, and with
	// notice makes it due that the admin is told. One that is on record is left alone.
	Admit(ctx context.Context, m MailIn, notice bool, now time.Time) error
	// Unanswered lists the mails taken in of which nobody has said yet how they are answered.
	Unanswered(ctx context.Context) ([]MailIn, error)
	// Answered freezes the letter that answers a mail and makes it due, as one.
	Answered(ctx context.Context, mail string, d report.Delivery) error
	// NotAnswered records why a mail is not answered.
	NotAnswered(ctx context.Context, mail, why string) error
	// AnswersSince counts the letters that answered an address.
	AnswersSince(ctx context.Context, addr string, since time.Time) (int, error)
	// Submission is one by its hash, with its problems; ok is false where there is none.
	Submission(ctx context.Context, sha256 string) (s ingest.Submission, ok bool, err error)
}

// Intake takes returns out of a mailbox and answers them.
//
// The order is that in which a crash does no harm: the mail and its files are in the
// archive and on record, then its returns are in the book, then its answer is frozen, and
// only then is it moved. A mail met again goes on where it was.
type Intake struct {
	Open    func(context.Context) (Postbox, error)
	Ledger  IntakeLedger
	Archive report.Archive
	Round   ingest.Round // with its post, and without inboxes
	Options report.Options
	Trust   mailbox.Trust
	Limits  mailbox.Limits
	// Unverified takes in also what nobody vouches for.
	Unverified       bool
	Own              []string // our own addresses, in lower case
	Done, Quarantine string   // folders
	Alert            bool     // the admin is told of what is in quarantine
	Form             func(code string) string
	Mark             func(ctx context.Context, s ingest.Submission) ([]byte, error)
	ReplyTo          *mail.Address // where mended returns are to be sent
	Now              func() time.Time
}

// Taking is what a round of the mailbox did.
type Taking struct {
	Mails, Taken, Quarantined, Passed, Known, Later int
	More                                            bool // not all that lies there was read
	Judged                                          []ingest.Submission
	Answers                                         []string // ids of letters
}

// String says it in a line.
func (t *Taking) String() string {
	line := fmt.Sprintf("邮箱里 %d 封：收进 %d 封，隔离 %d 封", t.Mails, t.Taken, t.Quarantined)
	if t.Quarantined > 0 {
		line += "（parkstat mailbox 看原因）"
	}
	if t.Passed > 0 {
		line += fmt.Sprintf("，放过 %d 封", t.Passed)
	}
	if t.Known > 0 {
		line += fmt.Sprintf("，以前收过 %d 封", t.Known)
	}
	if t.Later > 0 {
		line += fmt.Sprintf("，留待下次 %d 封", t.Later)
	}
	line += fmt.Sprintf("；回执 %d 封", len(t.Answers))
	if t.More {
		line += "；还有没读完的，请再运行一次"
	}
	return line
}

const (
	mostMails = 100            // of one round
	patience  = 24 * time.Hour // for name servers that are to say who signed a mail
)

// Fetch does a round.
func (in *Intake) Fetch(ctx context.Context) (*Taking, error) {
	box, err := in.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer box.Close()
	items, err := box.List(ctx, mostMails+1)
	if err != nil {
		return nil, err
	}
	t := &Taking{Mails: min(len(items), mostMails), More: len(items) > mostMails}
	type moving struct {
		item   mailbox.Item
		folder string
	}
	var done []moving
	for _, it := range items[:t.Mails] {
		m, err := in.one(ctx, box, it, t)
		if err != nil {
			return t, err
		}
		switch {
		case m == nil:
			t.Later++
		case m.State == MailQuarantined || m.State == MailRejected:
			done = append(done, moving{it, in.Quarantine})
		default:
			done = append(done, moving{it, in.Done})
		}
	}
	if err := in.Settle(ctx, t); err != nil {
		return t, err
	}
	var errs []error
	for _, d := range done {
		if err := box.Move(ctx, d.item, d.folder); err != nil {
			errs = append(errs, err) // the others can go
			continue
		}
		failpoint.Hit("mailbox-moved")
	}
	return t, errors.Join(errs...)
}

// Settle takes in what is on record and answers what is not answered: what a round did
// not come to, and what was released.
func (in *Intake) Settle(ctx context.Context, t *Taking) (err error) {
	in.Round.Now = in.Now()
	in.Round.Told = func(s ingest.Submission) { t.Judged = append(t.Judged, s) }
	if _, err = in.Round.Collect(ctx); err != nil {
		return err
	}
	failpoint.Hit("mailbox-collected")
	open, err := in.Ledger.Unanswered(ctx)
	if err != nil {
		return err
	}
	for _, m := range open {
		id, err := in.answer(ctx, m)
		if err != nil {
			return fmt.Errorf("answer mail %s: %w", m.ID, err)
		}
		if id != "" {
			t.Answers = append(t.Answers, id)
		}
	}
	return nil
}

// one puts a mail on record; nil where it is left for another round.
func (in *Intake) one(ctx context.Context, box Postbox, it mailbox.Item, t *Taking) (*MailIn, error) {
	raw, whole, err := box.Read(ctx, it)
	if err != nil && mailbox.Refused(err) {
		return nil, nil // the server has trouble with this one; the others are read
	}
	if err != nil || raw == nil {
		return nil, err
	}
	m, err := in.examine(ctx, it, raw, whole)
	if err != nil || m == nil {
		return nil, err
	}
	known, ok, err := in.Ledger.MailIn(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	if ok {
		t.Known++
		return &known, nil
	}
	if m.Raw, err = in.Archive.Put(raw); err != nil {
		return nil, fmt.Errorf("archive a mail: %w", err)
	}
	for i := range m.Files {
		f := &m.Files[i]
		if f.SHA256, err = in.Archive.Put(f.data); err != nil {
			return nil, fmt.Errorf("archive %s: %w", f.Name, err)
		}
	}
	failpoint.Hit("mailbox-archived")
	// Of what strangers send without a return nobody is troubled: it is on the list.
	notice := in.Alert && m.State == MailQuarantined && slices.ContainsFunc(m.Files, func(f MailFile) bool { return f.Return })
	if err := in.Ledger.Admit(ctx, *m, notice, in.Now()); err != nil {
		return nil, err
	}
	failpoint.Hit("mailbox-recorded")
	switch m.State {
	case MailTaken:
		t.Taken++
	case MailPassed:
		t.Passed++
	default:
		t.Quarantined++
	}
	return m, nil
}

// examine takes a mail apart and judges it; nil where that can't be done now. A mail that
// is too much for the program goes into quarantine and stops none of the others.
func (in *Intake) examine(ctx context.Context, it mailbox.Item, raw []byte, whole bool) (m *MailIn, err error) {
	received := it.Received
	if now := in.Now(); received.IsZero() || received.After(now) {
		received = now
	}
	defer func() {
		if r := recover(); r != nil {
			sum := sha256.Sum256(raw)
			m, err = &MailIn{ID: hex.EncodeToString(sum[:8]), Received: received, State: MailQuarantined, Reason: fmt.Sprintf("读这封信时出错：%v", r)}, nil
		}
	}()
	if !whole {
		raw = raw[:min(len(raw), in.Limits.Field, int(in.Limits.Bytes))]
	}
	msg, err := mailbox.Parse(raw, in.Limits)
	if err != nil {
		return nil, err
	}
	m = &MailIn{Message: msg.ID, References: msg.References, Sender: msg.Sender(), Name: msg.Name, Subject: msg.Subject, Automatic: msg.Automatic,
		Received: received, Notes: msg.Notes}
	if !whole {
		m.Notes = append(m.Notes, fmt.Sprintf("邮件超过 %d MB，附件没有收，请去掉图片或分开寄", in.Limits.Bytes>>20))
	}
	if m.Sender == "" {
		m.Name = strings.Join(msg.From, "、")
	}
	later := func() bool { return in.Now().Sub(m.Received) < patience }
	how := ""
	if len(in.Round.Park.Writers(m.Sender)) > 0 { // nobody is asked about a stranger
		var verified bool
		how, verified, err = in.Trust.Verify(ctx, msg, raw)
		if err != nil && later() {
			return nil, nil
		}
		if err != nil {
			how = "查不到发件域的签名公钥"
		}
		if verified {
			m.Verified = how
		}
	}
	m.ID = identity(msg, m.Verified != "")
	for _, f := range msg.Files {
		in.attach(m, f.Name, f.Data)
	}
	if m.State, m.Reason, err = in.judge(ctx, *m, how, whole); err != nil {
		if later() {
			return nil, nil
		}
		m.State, m.Reason = MailQuarantined, "附件读不了："+err.Error()
	}
	return m, nil
}

// attach adds a file of a mail, or those of a bundle in it.
func (in *Intake) attach(m *MailIn, name string, data []byte) {
	members := ingest.Unpack(data)
	if members == nil {
		f := MailFile{Name: name, Return: ingest.MayBeReturn(name, data), data: data}
		if kind := xlsx.Sniff(data); !f.Return && (kind == "archive" || kind == "zip") {
			m.Notes = append(m.Notes, "压缩包“"+name+"”没有收，只收里面直接是报表的 zip；请解压后把报表（.xlsx）直接发来")
		}
		m.Files = append(m.Files, f)
	}
	for _, f := range members {
		if len(m.Files) >= in.Limits.Files {
			m.Notes = append(m.Notes, fmt.Sprintf("压缩包“%s”里的文件太多，一封信最多收 %d 个，后面的没有收，请分几封寄", name, in.Limits.Files))
			return
		}
		data := f.Data()
		name := mailbox.FileName(f.Name)
		m.Files = append(m.Files, MailFile{Name: name, Return: ingest.MayBeReturn(name, data), data: data})
	}
}

// identity is the same for the same mail, by whatever way and however often it comes:
// what its sender wrote, and whether he is known to have. A forged copy that comes first
// does not stand in the way of the true one.
func identity(m mailbox.Message, verified bool) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%v", m.ID, strings.Join(m.From, ","), m.Subject, m.Digest, verified))
	return hex.EncodeToString(sum[:8])
}

// judge says what is to become of a mail.
func (in *Intake) judge(ctx context.Context, m MailIn, how string, whole bool) (MailState, string, error) {
	writers, empty := in.Round.Park.Writers(m.Sender), len(m.Files) == 0 && whole
	switch {
	case m.Automatic != "" && (empty || len(writers) == 0): // out of office, a bounce with what it could not deliver
		return MailPassed, "自动邮件：" + m.Automatic, nil
	case empty && slices.Contains(in.Own, m.Sender):
		return MailPassed, "我方自己的邮件，没有附件", nil
	case m.Sender == "":
		return MailQuarantined, "发件人不是唯一的一个地址", nil
	case len(writers) == 0:
		return MailQuarantined, "发件人不在名录的邮箱里", nil
	case m.Verified == "" && !in.Unverified:
		return MailQuarantined, "发件人未经证实：" + how, nil
	}
	for _, f := range m.Files {
		if !f.Return {
			continue
		}
		units, err := in.Round.Whose(ctx, f.data)
		if err != nil {
			return "", "", fmt.Errorf("read %s: %w", f.Name, err)
		}
		for _, u := range units {
			if !mayWrite(writers, u) {
				return MailQuarantined, "附件“" + f.Name + "”是 " + shownCode(u) + " 的报表，不是发件人单位的", nil
			}
		}
	}
	return MailTaken, "", nil
}

func mayWrite(writers []facts.Writer, unit string) bool {
	return slices.ContainsFunc(writers, func(w facts.Writer) bool { return w.Unit == unit })
}

// shownCode is a code out of a foreign file, cut to what a code may be.
func shownCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return -1
	}, s[:min(len(s), 30)])
}

// errNoSubmission is a mail whose returns are not in the book though they were collected.
var errNoSubmission = errors.New("来件没有记入账本")
