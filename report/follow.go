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
func (o *Options) Follow(run Run, d Delivery, all []Delivery, now time.Time) (*Delivery, error) {
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
	had := func(addr string) bool {
		return slices.ContainsFunc(all, func(x Delivery) bool { return strings.EqualFold(x.Addr, addr) })
	}
	var gone []string
	for _, x := range all {
		if x.Group == d.Group && !listed(x.Addr) && !slices.Contains(gone, x.Addr) {
			gone = append(gone, x.Addr)
		}
	}
	var fresh []mail.Address
	for _, a := range o.Groups[i].Recipients {
		if !had(a.Address) {
			fresh = append(fresh, a)
		}
	}
	switch {
	case len(fresh) == 0:
		return nil, fmt.Errorf("%s 已不在 mail.groups 的组“%s”里，组里也没有改正的地址，不再发", d.Addr, d.Group)
	case len(fresh) > 1 || len(gone) > 1:
		return nil, fmt.Errorf("组“%s”里去掉了 %s，又有新的地址，看不出 %s 改成了哪一个；请一次只改一个地址，重发后再改下一个", d.Group, strings.Join(gone, "、"), d.Addr)
	case d.Variant == Internal && !o.mayHave(fresh[0].Address):
		return nil, fmt.Errorf("%s 不在允许收内部版的域名里（mail.internal_domains）", fresh[0].Address)
	}
	to := Delivery{Run: d.Run, Group: d.Group, Name: fresh[0].Name, Addr: fresh[0].Address, Variant: d.Variant, State: MailPlanned, Updated: now}
	to.ID, to.Message = o.messageID(run, to.Addr)
	return &to, nil
}
