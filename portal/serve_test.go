package portal

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"parkstat/park"
	"parkstat/work"
)

// slowDesk takes a file only when it is told to.
type slowDesk struct {
	*fakeDesk
	began, go1 chan struct{}
}

func (s *slowDesk) Submit(ctx context.Context, v work.Visitor, u work.Upload) (string, error) {
	close(s.began)
	<-s.go1
	return s.fakeDesk.Submit(ctx, v, u)
}

// served starts a door on ports of its own.
func served(t *testing.T, d Desk, o park.Portal) (p *Portal, stop func() error) {
	t.Helper()
	o.Addr, o.Metrics = "127.0.0.1:0", "127.0.0.1:0"
	p = &Portal{Portal: o, Loc: hour.Location(), Temp: t.TempDir(), Desk: d, Gate: one,
		Visits: visits{memstore.NewWithCleanupInterval(0)}, Wall: time.Now,
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	if err := p.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Serve(ctx) }()
	return p, func() error {
		cancel()
		return <-ended
	}
}

// Stopped while a file is being judged it answers first, and says meanwhile that it takes no more.
func TestStopFinishesUploads(t *testing.T) {
	d := &slowDesk{month(), make(chan struct{}), make(chan struct{})}
	p, stop := served(t, d, park.Portal{})
	type answer struct {
		code int
		err  error
	}
	answered := make(chan answer, 1)
	kind, body := formOf(t, "a.xlsx", []byte("x"))
	r, err := http.NewRequest(http.MethodPost, p.at()+"/returns", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer TOKEN")
	go func() {
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			answered <- answer{0, err}
			return
		}
		_, err = io.Copy(io.Discard, a.Body)
		answered <- answer{a.StatusCode, errors.Join(err, a.Body.Close())}
	}()
	<-d.began
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for ; !p.closing.Load(); runtime.Gosched() {
		if t.Context().Err() != nil {
			t.Fatal("it does not close")
		}
	}
	close(d.go1)
	if a := <-answered; a.code != http.StatusCreated || a.err != nil {
		t.Errorf("%+v", a)
	}
	if err := <-stopped; err != nil && !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// TLS by files; over it the cookie is bound to the host.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	o := park.Portal{Base: "https://door.example", Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	issue(t, o.Cert, o.Key, 7, hour)
	p, stop := served(t, month(), o)
	defer func() { _ = stop() }()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Post(p.at()+"/session", "application/x-www-form-urlencoded", strings.NewReader("code=CODE"))
	text(t, r, err)
	if c := r.Header.Get("Set-Cookie"); !strings.HasPrefix(c, "__Host-parkstat=") || !strings.Contains(c, "Secure") ||
		r.TLS.PeerCertificates[0].SerialNumber.Int64() != 7 ||
		r.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v", r.Header)
	}
}

// The monitor's address has the figures, the door's has not; no name or number of a unit is in them.
func TestMetrics(t *testing.T) {
	p, stop := served(t, month(), park.Portal{})
	defer func() { _ = stop() }()
	r, err := http.Get(p.at() + "/sign-in/secret-token")
	text(t, r, err)
	r, err = http.Get(p.at() + "/metrics")
	if code, _ := text(t, r, err); code != http.StatusNotFound {
		t.Errorf("the door shows the figures: %d", code)
	}
	r, err = http.Get("http://" + p.monitor.Addr().String() + "/metrics")
	_, figures := text(t, r, err)
	if !strings.Contains(figures, `parkstat_requests_total{code="404",route="GET /sign-in/{token}"} 1`) || strings.Contains(figures, "secret-token") {
		t.Error(figures)
	}
}

// A request whose headers never end is cut off, and so is a body that does not come.
func TestSlowClientsAreCutOff(t *testing.T) {
	earned := &paced{begun: hour, came: 100 * slowest}
	if got := earned.until().Sub(hour); got != grace+100*time.Second {
		t.Errorf("a body that came has until %s", got)
	}
	client, server := net.Pipe()
	defer client.Close()
	go func() { _, _ = client.Write([]byte("a")) }()
	body := &paced{body: server, control: http.NewResponseController(deadlines{server}), begun: time.Now().Add(-grace)}
	if _, err := bufio.NewReader(body).ReadByte(); err == nil {
		t.Error("it is waited for what comes too late")
	}
}

// deadlines is a connection as a response controller has it.
type deadlines struct{ net.Conn }

func (d deadlines) Header() http.Header { return nil }
func (d deadlines) WriteHeader(int)     {}

// at is where a test reaches the door.
func (p *Portal) at() string {
	if p.Cert != "" {
		return "https://" + p.door.Addr().String()
	}
	return "http://" + p.door.Addr().String()
}
