//go:build failpoint

package failpoint

import (
	"os"
	"strconv"
	"strings"
	"sync"
)

var (
	mu   sync.Mutex
	hits = map[string]int{}
)

// Hit kills the process, as by kill -9, where PARKSTAT_FAILPOINT names the point:
// "exported", or "delivered-one:2" for the second time it is passed.
func Hit(name string) {
	want, nth, _ := strings.Cut(os.Getenv("PARKSTAT_FAILPOINT"), ":")
	if want != name {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	hits[name]++
	if n, err := strconv.Atoi(nth); err == nil && hits[name] != n {
		return
	}
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		_ = p.Kill()
	}
	select {}
}
