package portal

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// certificate is a TLS certificate in two files, read again when one of them changes: a renewal needs no
// new start. While the new files do not fit together the old certificate stands.
type certificate struct {
	cert, key string
	now       func() time.Time

	mu     sync.Mutex
	looked time.Time
	read   [2]time.Time // when the files were changed that it was read from
	held   *tls.Certificate
	told   func(error)
}

// lookEvery is how often it is looked whether the files have changed.
const lookEvery = 10 * time.Second

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.held != nil && now.Sub(c.looked) < lookEvery {
		return c.held, nil
	}
	c.looked = now
	err := c.reread()
	switch {
	case c.held == nil:
		return nil, err
	case err != nil:
		c.told(err)
	}
	return c.held, nil
}

func (c *certificate) reread() error {
	var changed [2]time.Time
	for i, name := range []string{c.cert, c.key} {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("read TLS certificate: %w", err)
		}
		changed[i] = info.ModTime()
	}
	if c.held != nil && changed == c.read {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("read TLS certificate: %w", err)
	}
	c.held, c.read = &pair, changed
	return nil
}
