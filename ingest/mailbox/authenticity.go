package mailbox

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// Trust is whose word is taken for who wrote a mail: that of the servers of our own that
// write Authentication-Results (RFC 8601), or else a DKIM signature that is verified here.
type Trust struct {
	Servers   []string // authserv-ids; empty: signatures are verified
	LookupTXT func(ctx context.Context, name string) ([]string, error)
}

// mostSignatures bounds how many keys are looked up for one mail.
const mostSignatures = 5

// Verify says by what the sender is known to be who he says; ok is false with the reason
// where it is not known. An error is a world in which it can't be found out now.
func (t Trust) Verify(ctx context.Context, m Message, raw []byte) (how string, ok bool, err error) {
	from := m.Sender()
	if from == "" {
		return "发件人不是唯一的一个地址", false, nil
	}
	if len(t.Servers) > 0 {
		how, ok = t.word(m, from)
		return how, ok, nil
	}
	return t.signature(ctx, raw, from)
}

// word is what our server says. Only the topmost field counts, and only if it is by a
// server that is trusted: whatever stands below may have come with the mail. A second
// field of ours can't be told from a forged one, and is not needed: one aligned pass will do.
func (t Trust) word(m Message, from string) (string, bool) {
	if len(m.results) == 0 {
		return "没有我方邮件服务器的鉴别结果（Authentication-Results）", false
	}
	server, results, ok := parseResults(m.results[0])
	if !ok {
		return "最上面的鉴别结果读不懂", false
	}
	if !slices.ContainsFunc(t.Servers, func(s string) bool { return strings.EqualFold(s, server) }) {
		return "最上面的鉴别结果是 " + shown(server, 60) + " 写的，不在 mailbox.trust 里", false
	}
	domain := domainOf(from)
	var said []string
	for _, r := range results {
		said = append(said, r.method+"="+r.result)
		if r.result != "pass" {
			continue
		}
		switch r.method {
		case "dmarc":
			ok = strings.EqualFold(r.props["header.from"], domain)
		case "dkim":
			d := r.props["header.d"]
			if d == "" {
				d = domainOf(r.props["header.i"])
			}
			ok = aligned(d, domain)
		case "spf":
			by := cmp.Or(r.props["smtp.mailfrom"], r.props["smtp.mail"]) // Coremail writes the latter
			ok = by != "" && aligned(domainOf(by), domain)
		case "auth": // it was handed in with a log-in
			ok = strings.EqualFold(r.props["smtp.auth"], from)
		default:
			ok = false
		}
		if ok {
			return "我方服务器：" + r.method + "=pass", true
		}
	}
	return "我方服务器没有证实发件域：" + shown(strings.Join(said, "、"), 100), false
}

// signature verifies DKIM. go-msgauth refuses signatures over part of a body.
func (t Trust) signature(ctx context.Context, raw []byte, from string) (string, bool, error) {
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{MaxVerifications: mostSignatures,
		LookupTXT: func(name string) ([]string, error) {
			// A mail does not make us ask whatever name server it likes.
			_, domain, _ := strings.Cut(name, "._domainkey.")
			if !aligned(domain, domainOf(from)) {
				return nil, &net.DNSError{Err: "not the sender's domain", Name: name, IsNotFound: true}
			}
			return t.LookupTXT(ctx, name)
		}})
	if err != nil && len(found) == 0 {
		return "DKIM 签名读不出", false, nil
	}
	why := "没有 DKIM 签名"
	for _, v := range found {
		switch {
		case !aligned(v.Domain, domainOf(from)):
			why = "DKIM 签名不是发件域的"
		case v.Err == nil:
			return "DKIM 签名：" + shown(v.Domain, 100), true, nil
		case dkim.IsTempFail(v.Err):
			err = fmt.Errorf("verify the signature of %s: %w", v.Domain, v.Err)
		default:
			why = "DKIM 签名不对"
		}
	}
	if dkimTemporary(err) {
		return "", false, err
	}
	return why, false, nil
}

func dkimTemporary(err error) bool { return err != nil && err != dkim.ErrTooManySignatures }

// aligned reports whether a signing domain speaks for that of an address: it is the same,
// or a parent that has hosts of its own. The other way round would let whoever was given
// a subdomain write as the whole.
func aligned(signer, domain string) bool {
	signer, domain = strings.ToLower(signer), strings.ToLower(domain)
	return signer == domain || strings.Count(signer, ".") > 0 && strings.HasSuffix(domain, "."+signer)
}

// result is one method's in an Authentication-Results field.
type result struct {
	method, result string
	props          map[string]string
}

// parseResults reads a field; not ok where it is not wholly understood. Quoted strings
// and comments may hold what a sender wrote, so semicolons in them part nothing.
func parseResults(s string) (server string, results []result, ok bool) {
	clauses, ok := clauses(s)
	if !ok || len(clauses) == 0 || len(clauses[0]) == 0 {
		return "", nil, false
	}
	server = clauses[0][0]
	for _, words := range clauses[1:] {
		var r result
		for i, w := range words {
			key, v, has := strings.Cut(w, "=")
			key = strings.ToLower(key)
			switch {
			case i == 0 && !has && key == "none" && len(words) == 1:
			case !has:
				return "", nil, false
			case i == 0:
				key, _, _ = strings.Cut(key, "/")
				r = result{method: key, result: strings.ToLower(v), props: map[string]string{}}
			default:
				if _, twice := r.props[key]; twice {
					return "", nil, false
				}
				r.props[key] = v
			}
		}
		if r.method != "" {
			results = append(results, r)
		}
	}
	return server, results, true
}

// clauses are the words between semicolons, blanks around equal signs left out. A quote
// marks its word with the replacement character, so that it equals nothing that is asked for.
func clauses(s string) (all [][]string, ok bool) {
	var words []string
	var word []byte
	comment, quoted := 0, false
	end := func() {
		if len(word) == 0 {
			return
		}
		// a = b is one word
		if n := len(words); n > 0 && (strings.HasSuffix(words[n-1], "=") || word[0] == '=') {
			words[n-1] += string(word)
		} else {
			words = append(words, string(word))
		}
		word = nil
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case (quoted || comment > 0) && c == '\\':
			i++
		case quoted:
			if c == '"' {
				quoted = false
			} else {
				word = append(word, c)
			}
		case comment > 0:
			if c == '(' {
				comment++
			} else if c == ')' {
				comment--
			}
		case c == '"':
			quoted = true
			word = append(word, "\uFFFD"...)
		case c == '(':
			comment++
		case c == ' ' || c == '\t':
			end()
		case c == ';':
			end()
			all, words = append(all, words), nil
		default:
			word = append(word, c)
		}
	}
	end()
	if len(words) > 0 {
		all = append(all, words)
	}
	return all, !quoted && comment == 0
}
