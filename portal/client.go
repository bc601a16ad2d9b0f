package portal

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// client is the address that a request comes from: the peer's own, or where the peer is a trusted proxy,
// the last one in X-Forwarded-For that is none. What stands before that anybody may have written.
func client(r *http.Request, trusted []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := peer.Addr().Unmap()
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, s := range slices.Backward(said) {
		if !ours(from) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(s))
		if err != nil {
			break
		}
		from = next.Unmap()
	}
	return from
}

// device says in words what a browser calls itself, for the list of sessions.
func device(agent string) string {
	if agent == "" {
		return "没有名称的程序"
	}
	first := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := first("Edg/", "Edge", "OPR/", "Opera", "MicroMessenger", "微信", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := first("Windows", "Windows", "Android", "安卓手机", "iPhone", "苹果手机", "iPad", "iPad", "Mac OS", "Mac", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "别的浏览器或程序"
	case browser == "" || system == "":
		return browser + system
	}
	return system + " 上的 " + browser
}
