package facts

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

var (
	addrSpec  = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)
	bracketed = regexp.MustCompile(`[^<>,;，；、]*<([^<>]*)>`)
)

// ParseAddress reads one mail address as people type it: full-width letters and blanks around it
// do not matter, a name may stand before it. What no server would take is an error.
func ParseAddress(s string) (mail.Address, error) {
	plain := strings.TrimSpace(s)
	if m := bracketed.FindStringSubmatchIndex(plain); m != nil {
		plain = plain[:m[2]] + Fold(plain[m[2]:m[3]]) + plain[m[3]:]
	} else {
		plain = Fold(plain)
	}
	a, err := mail.ParseAddress(plain)
	if err != nil || len(a.Address) > 254 || !addrSpec.MatchString(a.Address) {
		return mail.Address{}, fmt.Errorf("“%s”不是邮箱地址，应写成 名称 <name@park.example>", Plain(s))
	}
	return *a, nil
}

// ParseAddresses reads one or several, none of them wrong.
func ParseAddresses(s string) ([]mail.Address, error) {
	one, err := ParseAddress(s)
	if err == nil {
		return []mail.Address{one}, nil
	}
	good, bad := Addresses(s)
	if len(bad) > 0 && len(good) > 0 {
		err = fmt.Errorf("“%s”不是邮箱地址，应写成 名称 <name@park.example>", Plain(bad[0]))
	}
	if len(bad) > 0 || len(good) == 0 {
		return nil, err
	}
	var all []mail.Address
	for _, addr := range good {
		all = append(all, mail.Address{Address: addr})
	}
	return all, nil
}

// Addresses are the mail addresses of a cell that may hold several, and what in it is none.
func Addresses(cell string) (good, bad []string) {
	for _, word := range strings.FieldsFunc(bracketed.ReplaceAllString(cell, ",$1,"),
		func(r rune) bool { return strings.ContainsRune(" ,;，；、/\t\r\n\u3000\u00a0", r) }) {
		switch a, err := ParseAddress(word); {
		case err == nil:
			good = append(good, a.Address)
		case strings.Trim(Label(word), "-") != "" && word != "无":
			bad = append(bad, word)
		}
	}
	return good, bad
}

// Addresses are where mail to the person goes: the usable ones, each once.
func (c Contact) Addresses() (all []string) {
	good, _ := Addresses(c.Mail)
	for _, addr := range good {
		if !slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, addr) }) {
			all = append(all, addr)
		}
	}
	return all
}
