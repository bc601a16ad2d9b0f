package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTime = 10 * time.Second // for a request's headers
	idleTime   = 2 * time.Minute  // between two requests of a connection
	lastTime   = 2 * time.Minute  // for what is under way when the door closes
	mostHeader = 16 << 10
)

// Listen opens the door's addresses; what cannot be opened is said before anything else begins.
func (p *Portal) Listen(ctx context.Context) error {
	var listen net.ListenConfig
	var err error
	if p.door, err = listen.Listen(ctx, "tcp", p.Addr); err != nil {
		return fmt.Errorf("listen on %s: %w", p.Addr, err)
	}
	if p.Metrics == "" {
		return nil
	}
	if p.monitor, err = listen.Listen(ctx, "tcp", p.Metrics); err != nil {
		_ = p.door.Close()
		return fmt.Errorf("listen on %s: %w", p.Metrics, err)
	}
	return nil
}

// Serve answers at the addresses that Listen opened until the context ends; what is under way then is
// finished first.
func (p *Portal) Serve(ctx context.Context) error {
	door := &http.Server{Handler: p.Handler(), ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: mostHeader,
		ErrorLog: slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug)} // strangers' broken connections
	ended := make(chan error, 2)
	go func() {
		if p.Cert == "" {
			ended <- door.Serve(p.door)
			return
		}
		c := &certificate{cert: p.Cert, key: p.Key, now: p.Wall, told: func(err error) { p.Log.Error("网页：证书换不上，仍用旧的", "错误", err) }}
		door.TLSConfig = &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12}
		ended <- door.ServeTLS(p.door, "", "")
	}()
	monitor := &http.Server{Handler: p.metrics.handler(), ReadHeaderTimeout: headerTime}
	if p.monitor != nil {
		go func() { ended <- monitor.Serve(p.monitor) }()
	}
	p.Log.Info("网页已打开", "地址", p.Base)
	var broken error
	select {
	case <-ctx.Done():
	case broken = <-ended:
	}
	p.closing.Store(true)
	last, done := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
	defer done()
	return errors.Join(broken, door.Shutdown(last), monitor.Shutdown(last))
}
