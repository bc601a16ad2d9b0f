package mailbox

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var address = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$")

// senders are the addresses in the From fields, with the display name of the first. What
// is not plainly an address counts as one too, under a name that matches nobody: a mail
// with two senders has none.
func senders(fields [][]byte) (addrs []string, name string) {
	for _, raw := range fields {
		for _, one := range mailboxes(raw) {
			addrs = append(addrs, strings.ToLower(one.addr))
			if name == "" {
				name = shown(words(one.name), 80)
			}
		}
	}
	return addrs, name
}

type mailboxField struct {
	name []byte
	addr string
}

// mailboxes parts a From field at its commas. Quotes and comments hide what is in them.
func mailboxes(raw []byte) (all []mailboxField) {
	var one mailboxField
	var bare []byte
	angles, quoted, comment := 0, false, 0
	var inAngle []byte
	end := func() {
		addr := strings.TrimSpace(string(inAngle))
		if angles == 0 {
			addr = strings.TrimSpace(string(bare))
			one.name = nil
		}
		if addr == "" && len(one.name) == 0 && angles == 0 {
			return
		}
		if angles > 1 || !address.MatchString(addr) {
			addr = "?"
		}
		one.addr = addr
		all = append(all, one)
		one, bare, inAngle, angles = mailboxField{}, nil, nil, 0
	}
	open := false
	pairs := !utf8.Valid(raw) // as in params: GBK, in which a second byte may be a backslash
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case pairs && c >= 0x81 && i+1 < len(raw):
			if comment == 0 && angles == 0 {
				one.name = append(one.name, c, raw[i+1])
			}
			bare, inAngle = append(bare, c), append(inAngle, c)
			if !open {
				inAngle = inAngle[:len(inAngle)-1]
			}
			i++
		case (quoted || comment > 0) && c == '\\' && i+1 < len(raw):
			i++
			if quoted {
				one.name = append(one.name, raw[i])
			}
		case quoted:
			if c == '"' {
				quoted = false
			} else {
				one.name = append(one.name, c)
			}
		case comment > 0:
			switch c {
			case '(':
				comment++
			case ')':
				comment--
			}
		case c == '"':
			quoted = true
			bare = append(bare, '"') // a quoted local part is no address of ours
		case c == '(':
			comment++
		case c == '<':
			angles, open = angles+1, true
		case c == '>' && open:
			open = false
		case open:
			inAngle = append(inAngle, c)
		case c == ',' || c == ';' || c == ':':
			end()
		default:
			if angles == 0 {
				one.name = append(one.name, c)
			}
			bare = append(bare, c)
		}
	}
	end()
	return all
}

// Sender is who wrote the mail; empty where that is not exactly one address.
func (m Message) Sender() string {
	if len(m.From) != 1 || m.From[0] == "?" {
		return ""
	}
	return m.From[0]
}

// domainOf is the part of an address behind its at sign, in lower case.
func domainOf(addr string) string {
	return strings.ToLower(addr[strings.LastIndexByte(addr, '@')+1:])
}

// bySubject is how programs that say so nowhere else begin the subject: answers of somebody who is
// away, recalls, and what tells that a mail was read.
var bySubject = regexp.MustCompile(`(?i)^(自动(回复|答复|应答)|automatic reply|auto[ -]?(reply|response)|out of (the )?office|不在办公室|` +
	`(邮件)?(撤回|召回)( ?[:：]|邮件|通知)|(message )?recall( ?:|$)|(已读|未读|not read|read) ?[:：])`)

// automatic says why no person wrote a mail (RFC 3834): to such a mail nothing is answered.
func automatic(h header) string {
	word := func(name string) string {
		s, _, _ := strings.Cut(strings.ToLower(string(h.first(name))), ";")
		return strings.TrimSpace(s)
	}
	if s := word("auto-submitted"); s != "" && s != "no" {
		return "Auto-Submitted: " + shown(s, 40)
	}
	switch s := word("precedence"); s {
	case "bulk", "list", "junk", "auto_reply":
		return "Precedence: " + s
	}
	if h.first("list-id") != nil || h.first("list-unsubscribe") != nil {
		return "List-Id"
	}
	if h.first("x-autoreply") != nil || h.first("x-autorespond") != nil || word("x-auto-response-suppress") == "all" {
		return "X-Autoreply"
	}
	for _, v := range h.all("return-path") {
		if strings.ReplaceAll(string(v), " ", "") == "<>" {
			return "Return-Path: <>"
		}
	}
	kind, all := params(h.first("content-type"))
	if kind == "multipart/report" && value(all, "report-type") != "" {
		return "multipart/report"
	}
	if said := bySubject.FindString(shown(words(h.first("subject")), 80)); said != "" {
		return "主题 " + said
	}
	return ""
}
