package park

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// portalSettings is the web door.
type portalSettings struct {
	Addr    string   `yaml:"addr" json:"addr,omitempty" jsonschema:"description=在哪个地址上开网页，如 127.0.0.1:8080；空着不开"`
	Base    string   `yaml:"base" json:"base,omitempty" jsonschema:"description=企业看到的网址，写进登录邮件；空着按 addr"`
	Cert    string   `yaml:"cert" json:"cert,omitempty" jsonschema:"description=证书文件（PEM）"`
	Key     string   `yaml:"key" json:"key,omitempty" jsonschema:"description=私钥文件（PEM）"`
	Proxies []string `yaml:"proxies" json:"proxies,omitempty" jsonschema:"description=前面的反向代理的地址：只信它们说的来访地址"`
	Metrics string   `yaml:"metrics" json:"metrics,omitempty" jsonschema:"description=监控指标的本机地址，如 127.0.0.1:9090；空着不开"`
}

// Portal is the web door as it is to be opened.
type Portal struct {
	Addr      string // empty: it stays shut
	Base      string // how those outside call it, without a slash at its end
	Cert, Key string // files; empty: no TLS of its own
	Proxies   []netip.Prefix
	Metrics   string // empty: none
}

// compilePortal says how the door is opened.
func (s compiler) compilePortal() {
	set := s.Config.Portal
	s.Portal = Portal{Addr: set.Addr, Base: strings.TrimSuffix(set.Base, "/"), Cert: set.Cert, Key: set.Key, Metrics: set.Metrics}
	if set.Addr == "" {
		return
	}
	host, _, err := net.SplitHostPort(set.Addr)
	if err != nil {
		s.wrong("portal.addr", "“%s”应写成 127.0.0.1:8080 这样", set.Addr)
	}
	for _, p := range set.Proxies {
		prefix, err := parsePrefix(p)
		if err != nil {
			s.wrong("portal.proxies", "“%s”应写成 10.0.0.5 或 10.0.0.0/24 这样", p)
		}
		s.Portal.Proxies = append(s.Portal.Proxies, prefix)
	}
	if (set.Cert == "") != (set.Key == "") {
		s.wrong("portal", "cert 与 key 要么都写，要么都不写")
	}
	switch here := loopback(host); {
	case err != nil || here:
	case !s.fixed.IsZero():
		s.wrong("portal.addr", "写了 clock 的样例只能开在本机（127.0.0.1）")
	case set.Cert == "" && len(set.Proxies) == 0:
		s.wrong("portal.addr", "开在本机以外要有证书（cert、key），或由反向代理加密（写 proxies）")
	}
	if m, _, err := net.SplitHostPort(set.Metrics); set.Metrics != "" && (err != nil || !loopback(m)) {
		s.wrong("portal.metrics", "“%s”应是本机地址，如 127.0.0.1:9090", set.Metrics)
	}
	s.base()
}

// base is how those outside call the door.
func (s compiler) base() {
	if s.Portal.Base == "" {
		scheme := "http://"
		if s.Portal.Cert != "" {
			scheme = "https://"
		}
		s.Portal.Base = scheme + s.Portal.Addr
		return
	}
	s.Reporting.Door = s.Portal.Base
	u, err := url.Parse(s.Portal.Base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		s.wrong("portal.base", "“%s”应写成 https://tongji.park.example 这样，后面不带路径", s.Portal.Base)
	}
}

// parsePrefix reads an address, or a range of them.
func parsePrefix(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Prefix(a.BitLen())
	}
	return netip.ParsePrefix(text)
}

// loopback reports whether a host is this machine alone.
func loopback(host string) bool {
	a, err := netip.ParseAddr(cmp.Or(map[string]string{"localhost": "127.0.0.1"}[host], host))
	return err == nil && a.IsLoopback()
}
