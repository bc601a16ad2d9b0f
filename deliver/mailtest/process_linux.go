package mailtest

import (
	"os/exec"
	"syscall"
)

// tether makes a server end with the test, also when that is killed.
func tether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setsid: true}
}

// sweep ends what a server left behind in its session.
func sweep(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
