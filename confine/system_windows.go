package confine

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// On Windows a step has its folder, its environment and its deadline, and no other
// limit.

func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

func apart() []*syscall.SysProcAttr { return []*syscall.SysProcAttr{nil} }

// killFamily ends a child and all that it started.
func killFamily(p *os.Process) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(p.Pid)).Run()
	_ = p.Kill()
}

// sweep does nothing: the number of a child that is gone may be another's.
func sweep(*os.Process) {}

func bound(Limits, []string) (bool, error) { return false, nil }

func endWithParent() {}

func spentByChildren() time.Duration { return 0 }
