package portal

import (
	"net/http"
	"net/netip"
	"testing"
)

// The address is what a trusted proxy says, and nothing that a stranger writes.
func TestClient(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/24")}
	for _, c := range []struct {
		peer string
		said []string
		want string
	}{
		{"192.0.2.7:1000", nil, "192.0.2.7"},
		{"192.0.2.7:1000", []string{"198.51.100.1"}, "192.0.2.7"}, // no proxy of ours
		{"127.0.0.1:1000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"127.0.0.1:1000", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"}, // the first he wrote himself
		{"127.0.0.1:1000", []string{"203.0.113.9", "198.51.100.1, 10.0.0.5"}, "198.51.100.1"},
		{"127.0.0.1:1000", []string{"nonsense"}, "127.0.0.1"},
		{"127.0.0.1:1000", nil, "127.0.0.1"},
		{"[::ffff:127.0.0.1]:1000", []string{"2001:db8::1"}, "2001:db8::1"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.said}}
		if got := client(r, trusted).String(); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.peer, c.said, got, c.want)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0": "Windows 上的 Edge",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1":                     "苹果手机 上的 Safari",
		"curl/8": "别的浏览器或程序", "": "没有名称的程序", "Lynx on Linux": "Linux",
	} {
		if got := device(agent); got != want {
			t.Errorf("%s: %s, want %s", agent, got, want)
		}
	}
}

// After signing in one stays on this site.
func TestOurs(t *testing.T) {
	for next, want := range map[string]string{"/returns/r1": "/returns/r1", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "": "/"} {
		if got := ours(next); got != want {
			t.Errorf("%q: %q, want %q", next, got, want)
		}
	}
}
