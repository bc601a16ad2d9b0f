package report

import (
	"cmp"
	"fmt"
	"math/big"
	"net/mail"
	"slices"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/facts"
)

// Options is how one park reports.
type Options struct {
	Park        string                   // the park's name
	Stage       string                   // the word for its own figures until the bureau's arrive
	Decimals    map[string]calc.Decimals // by indicator, over the plan's
	From        mail.Address
	ReplyTo     *mail.Address
	Door        string // where units return by the web; empty: nobody is told
	Groups      []Group
	Domains     []string        // mail domains that may have the internal variant
	Disclosure  calc.Disclosure // primary rules for the mailable variant
	Ready       Ready           // from how many returns on a period is issued
	Entrants    *big.Rat        // share of units new to the list, percent, above which growth without them is told; nil: never
	Impute      calc.Impute     // how units that have not returned are estimated
	MostImputed *big.Rat        // estimated percent of the main indicator above which a period waits like below Ready; nil: any
	Hold        bool            // mails wait for approval
	Output      string          // folder of finished files
	Customs     Customs
	Definitions string // hash of forms, rules, indicators, templates and settings
	Loc         *time.Location
	Letter      LetterHead
	AttachPDF   bool                                 // the page goes beside the mailable workbook
	Contact     string                               // whom readers ask; "": who sends
	Comes       func(facts.Period) (time.Time, bool) // when a period's report is planned; nil: by nobody
}

// LetterHead (版头、版记) is what an official document says of its sender besides the text; what is empty
// is no line.
type LetterHead struct {
	Agency string // 发文机关标志
	Number string // 发文字号
	To     string // 主送机关
	Signed string // 署名; "": who sends the mails
	Copies string // 抄送机关
}

// letterhead tells it.
func (w *issue) letterhead() {
	l, day := w.opts.Letter, w.asOf.Format("2006年1月2日")
	signed := cmp.Or(l.Signed, w.opts.From.Name)
	w.show("公文.发文机关", text(l.Agency))
	w.show("公文.发文字号", text(l.Number))
	w.show("公文.主送", text(ended(l.To, "：")))
	w.show("公文.署名", text(signed))
	w.show("公文.成文日期", text(day))
	copies, printed := "", ""
	if l.Copies != "" {
		copies = "抄送：" + ended(l.Copies, "。")
	}
	if l.Agency != "" {
		printed = signed + "　　" + day + "印发"
	}
	w.show("公文.抄送", text(copies))
	w.show("公文.印发", text(printed))
}

// ended ends a text that is none with a mark.
func ended(s, mark string) string {
	if s == "" || strings.HasSuffix(s, mark) {
		return s
	}
	return s + mark
}

// nextIssue says when the next report comes, and whom to ask.
func (o *Options) nextIssue(p facts.Period) string {
	said := ""
	if next := p.Next(); o.Comes != nil {
		if at, ok := o.Comes(next); ok {
			said = fmt.Sprintf("下期（%s）计划于%s发布。", next.Label(), at.In(o.Loc).Format("2006年1月2日"))
		}
	}
	return said + "联系：" + cmp.Or(o.Contact, strings.TrimSpace(o.From.Name+" "+o.From.Address)) + "。"
}

// Group is a list of recipients who get the same.
type Group struct {
	Name       string
	Variant    Variant
	Sheets     []string   // of the workbook; none: all that the variant has
	Attachment Attachment // the zero value is Workbook
	Recipients []mail.Address
}

// Attachment is what travels with a mail.
type Attachment string

// The kinds of attachment.
const (
	Workbook Attachment = "workbook"
	PDF      Attachment = "pdf"  // the first page of the mailable workbook; where it could not be made, the workbook
	NoFile   Attachment = "none" // the mail says it all
)

// mayHave reports whether internal files may go to an address.
func (o *Options) mayHave(addr string) bool { return MayHave(o.Domains, addr) }

// MayHave reports whether an address is listed, or lies on a domain that is.
func MayHave(listed []string, addr string) bool {
	_, domain, _ := strings.Cut(addr, "@")
	return slices.ContainsFunc(listed, func(l string) bool {
		return strings.EqualFold(l, domain) || strings.Contains(l, "@") && strings.EqualFold(l, addr)
	})
}
