package mailbox

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

func verify(t *testing.T, trust Trust, raw string) (string, bool) {
	t.Helper()
	m, err := Parse([]byte(raw), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	how, ok, err := trust.Verify(t.Context(), m, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return how, ok
}

// Only what our own server wrote on top counts, and only where it speaks of the sender.
func TestTrustedServer(t *testing.T) {
	trust := Trust{Servers: []string{"mx.park.example"}}
	for name, c := range map[string]struct {
		fields string
		want   bool
	}{
		"dmarc":                 {"Authentication-Results: mx.park.example; spf=none; dmarc=pass (p=NONE; sp=none) header.from=qq.example", true},
		"dmarc, with a version": {"Authentication-Results: MX.park.example 1; dmarc=pass header.from=QQ.example", true},
		"folded": {"Authentication-Results: mx.park.example;\n\tdkim=pass header.d=qq.example header.s=s1;\n\tspf=fail " +
			"smtp.mailfrom=x@y.example", true},
		"dkim by header.i":          {"Authentication-Results: mx.park.example; dkim=pass header.i=@qq.example", true},
		"spf":                       {"Authentication-Results: mx.park.example; spf=pass (x designates y) smtp.mailfrom=wang@qq.example", true},
		"spf as Coremail writes it": {"Authentication-Results: mx.park.example; spf=pass smtp.mail=wang@qq.example;", true},
		"log-in":                    {"Authentication-Results: mx.park.example; auth=pass smtp.auth=wang@qq.example", true},
		"another's log-in":          {"Authentication-Results: mx.park.example; auth=pass smtp.auth=li@qq.example", false},
		"failed":                    {"Authentication-Results: mx.park.example; dmarc=fail header.from=qq.example", false},
		"another domain's dmarc":    {"Authentication-Results: mx.park.example; dmarc=pass header.from=evil.example", false},
		"another domain's dkim":     {"Authentication-Results: mx.park.example; dkim=pass header.d=evil.example", false},
		"a subdomain's dkim":        {"Authentication-Results: mx.park.example; dkim=pass header.d=evil.qq.example", false},
		"a top-level domain's dkim": {"Authentication-Results: mx.park.example; dkim=pass header.d=example", false},
		"spf without a domain":      {"Authentication-Results: mx.park.example; spf=pass", false},
		"another server":            {"Authentication-Results: mx.evil.example; dmarc=pass header.from=qq.example", false},
		"none":                      {"Authentication-Results: mx.park.example; none", false},
		"no field":                  {"X-Other: x", false},
		"forged below ours": {"Authentication-Results: mx.park.example; dmarc=fail header.from=qq.example\nAuthentication-Results: mx.park.example;" +
			" dmarc=pass header.from=qq.example", false},
		"ours below another's": {"Authentication-Results: mx.evil.example; x=pass\nAuthentication-Results: mx.park.example; dmarc=pass " +
			"header.from=qq.example", false},
		"smuggled in a quote": {"Authentication-Results: mx.park.example; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=qq.example;" +
			"\"@evil.example", false},
		"smuggled in a comment": {"Authentication-Results: mx.park.example; spf=fail (x; dmarc=pass header.from=qq.example) smtp.mailfrom=x@evil.example", false},
		"a quote never closed":  {"Authentication-Results: mx.park.example; dmarc=pass header.from=qq.example; spf=pass smtp.mailfrom=\"x", false},
		"said twice":            {"Authentication-Results: mx.park.example; dmarc=pass header.from=evil.example header.from=qq.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			if how, ok := verify(t, trust, c.fields+"\nFrom: wang@qq.example\n\nx"); ok != c.want || how == "" {
				t.Errorf("%v, %s", ok, how)
			}
		})
	}
	if how, ok := verify(t, trust, "Authentication-Results: mx.park.example; dmarc=pass header.from=qq.example\nFrom: wang@qq.example\nFrom: "+
		"li@qq.example\n\nx"); ok {
		t.Errorf("two senders: %s", how)
	}
}

// A signature counts where it is the sender's domain's and of the whole mail.
func TestSignature(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	trust := Trust{LookupTXT: func(_ context.Context, name string) ([]string, error) {
		switch name {
		case "s1._domainkey.qq.example", "s1._domainkey.evil.example":
			return []string{key}, nil
		case "s1._domainkey.slow.example":
			return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
		}
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}}
	sign := func(domain, from string) string {
		var out bytes.Buffer
		err := dkim.Sign(&out, strings.NewReader("From: "+from+"\r\nSubject: x\r\n\r\nbody\r\n"), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: private})
		if err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for name, c := range map[string]struct {
		raw  string
		want bool
	}{
		"signed":            {sign("qq.example", "wang@qq.example"), true},
		"by a parent":       {sign("qq.example", "wang@mail.qq.example"), true},
		"by another":        {sign("evil.example", "wang@qq.example"), false},
		"changed":           {strings.Replace(sign("qq.example", "wang@qq.example"), "body", "other", 1), false},
		"another sender":    {strings.Replace(sign("qq.example", "wang@qq.example"), "wang@", "li@", 1), false},
		"no key":            {sign("none.example", "wang@none.example"), false},
		"not signed":        {"From: wang@qq.example\r\n\r\nbody\r\n", false},
		"a second sender":   {"From: li@qq.example\r\n" + sign("qq.example", "wang@qq.example"), false},
		"results of nobody": {"Authentication-Results: x; dmarc=pass header.from=qq.example\r\nFrom: wang@qq.example\r\n\r\nbody\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			if how, ok := verify(t, trust, c.raw); ok != c.want || how == "" {
				t.Errorf("%v, %s", ok, how)
			}
		})
	}
	raw := sign("slow.example", "wang@slow.example")
	m, _ := Parse([]byte(raw), DefaultLimits())
	if how, ok, err := trust.Verify(t.Context(), m, []byte(raw)); ok || err == nil {
		t.Errorf("a name server that does not answer settles the matter: %s", how)
	}
}
