package park_test

import (
	"os"
	"strings"
	"testing"

	"parkstat/park"
)

// settingsWith are the sample's with another section about the door.
func settingsWith(t *testing.T, portal string, clock bool) (*park.Settings, error) {
	t.Helper()
	_, config := folder(t)
	data, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	text, _, found := strings.Cut(string(data), "\nportal:\n")
	if !found {
		t.Fatal("the sample says nothing of its door")
	}
	if !clock {
		text = strings.Replace(text, "\nclock: ", "\n# clock: ", 1)
	}
	write(t, config, []byte(text+"\n"+portal))
	return park.NewLive(config, noon).Settings()
}

// The door opens where it is said to: off this machine only with TLS or behind a proxy, and never with
// a clock that stands.
func TestPortal(t *testing.T) {
	const outside = "portal: {addr: 0.0.0.0:8443, cert: c.pem, key: k.pem, base: https://tongji.park.example/"
	for portal, want := range map[string]string{
		"":                                     "",
		"portal: {addr: ''}":                   "",
		"portal: {addr: 127.0.0.1:8080}":       "http://127.0.0.1:8080",
		"portal: {addr: localhost:8080}":       "http://localhost:8080",
		"portal: {addr: '[::1]:8080'}":         "http://[::1]:8080",
		outside + "}":                          "https://tongji.park.example",
		outside + ", metrics: 127.0.0.1:9090}": "https://tongji.park.example",
		"portal: {addr: 10.0.0.9:80, proxies: [10.0.0.5, 10.1.0.0/16], base: https://tongji.park.example}": "https://tongji.park.example",
	} {
		s, err := settingsWith(t, portal, false)
		if err != nil || s.Portal.Base != want {
			t.Errorf("%s: %q, %v", portal, s.Portal.Base, err)
		}
		told := strings.HasPrefix(want, "https://")
		if s != nil && (s.Reporting.Door != "") != told {
			t.Errorf("%s: mails tell of %q", portal, s.Reporting.Door)
		}
	}
	for portal, says := range map[string]string{
		"portal: {addr: 8080}":                                        "应写成",
		"portal: {addr: 0.0.0.0:8080}":                                "要有证书",
		"portal: {addr: 127.0.0.1:8080, cert: c.pem}":                 "cert 与 key",
		"portal: {addr: 127.0.0.1:8080, metrics: 0.0.0.0:9090}":       "本机地址",
		"portal: {addr: 127.0.0.1:8080, proxies: [there]}":            "应写成",
		"portal: {addr: 127.0.0.1:8080, base: 'ftp://x'}":             "应写成",
		"portal: {addr: 127.0.0.1:8080, base: 'https://x.example/a'}": "应写成",
	} {
		if _, err := settingsWith(t, portal, false); err == nil || !strings.Contains(err.Error(), "portal") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", portal, err)
		}
	}
	if _, err := settingsWith(t, outside+"}", true); err == nil || !strings.Contains(err.Error(), "clock") {
		t.Errorf("outside with a clock that stands: %v", err)
	}
}
