package report

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Follow is a letter of a run for the address that stands in the settings now where that of the
// letter stood: same group, same variant. nil: its address stands there still. all are the letters of
// the run: who is new in the group beside others gets nothing old.
func (o *Options) Follow(run Run, d Delivery, all []Delivery, at time.Time) (*Delivery, error) {
	i := slices.IndexFunc(o.Groups, func(g Group) bool { return g.Name == d.Group && g.Variant == d.Variant })
	if i < 0 {
		return nil, fmt.Errorf("mail.groups 里没有收%s的组“%s”了，%s 不再发", d.Variant, d.Group, d.Addr)
	}
	listed := func(addr string) bool {
		return slices.ContainsFunc(o.Groups, func(g Group) bool {
			return slices.ContainsFunc(g.Recipients, func(a mail.Address) bool { return strings.EqualFold(a.Address, addr) })
		})
	}
	if listed(d.Addr) {
		return nil, nil
	}
	now, err := Corrected("mail.groups 的组“"+d.Group+"”", d, o.Groups[i].Recipients, listed, all)
	if err != nil {
		return nil, err
	}
	if d.Variant == Internal && !o.mayHave(now.Address) {
		return nil, fmt.Errorf("%s 不在允许收内部版的域名里（mail.internal_domains）", now.Address)
	}
	to := Delivery{Run: d.Run, Group: d.Group, Name: now.Name, Addr: now.Address, Variant: d.Variant, State: MailPlanned, Updated: at, InsteadOf: d.ID}
	to.ID, to.Message = o.messageID(run, to.Addr)
	return &to, nil
}

// Corrected is the one address of a list that none of the letters went to, and which so stands for
// the one that is gone from it: that of a letter whose place no other has taken yet.
func Corrected(list string, d Delivery, addrs []mail.Address, stands func(addr string) bool, letters []Delivery) (now mail.Address, err error) {
	var gone []string
	for _, x := range letters {
		place := slices.IndexFunc(letters, func(y Delivery) bool { return y.InsteadOf == x.ID })
		switch {
		case place >= 0 && x.ID == d.ID:
			return now, fmt.Errorf("给 %s 的这封已经改寄 %s；要再发的写那一封的编号 %s", d.Addr, letters[place].Addr, letters[place].ID)
		case place < 0 && x.Group == d.Group && !stands(x.Addr) && !slices.Contains(gone, x.Addr):
			gone = append(gone, x.Addr)
		}
	}
	var fresh []mail.Address
	for _, a := range addrs {
		if !slices.ContainsFunc(letters, func(x Delivery) bool { return strings.EqualFold(x.Addr, a.Address) }) {
			fresh = append(fresh, a)
		}
	}
	switch {
	case len(fresh) == 0:
		return now, fmt.Errorf("%s 已不在%s里，那里也没有改正的地址，不再发", d.Addr, list)
	case len(fresh) > 1 || len(gone) > 1:
		return now, fmt.Errorf("%s里去掉了 %s，又有新的地址，看不出 %s 改成了哪一个；请一次只改一个地址，重发后再改下一个", list, strings.Join(gone, "、"), d.Addr)
	}
	return fresh[0], nil
}
