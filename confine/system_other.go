//go:build !linux && !windows

package confine

import (
	"os"
	"syscall"
	"time"
)

// Here a step has its folder, its environment, its group of processes and its
// deadline, and no other limit.

func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

func apart() []*syscall.SysProcAttr { return []*syscall.SysProcAttr{{Setpgid: true}} }

// killFamily ends a child and all that it started.
func killFamily(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }

// sweep ends what a child that is gone left behind.
func sweep(p *os.Process) { killFamily(p) }

func bound(Limits, []string) (bool, error) { return false, nil }

func endWithParent() {}

func spentByChildren() time.Duration { return 0 }
