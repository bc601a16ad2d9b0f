package confine

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// self is this program, also where its file was replaced since it started.
func self() string { return "/proc/self/exe" }

// namespaces set a child apart: without a network, and with a family of processes
// that ends with it.
var namespaces uintptr = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC

// apart is how to start a child, the furthest apart first: in namespaces of its own,
// where the kernel lets anybody have them; then in a group of its own.
func apart() (all []*syscall.SysProcAttr) {
	uid, gid := os.Geteuid(), os.Getegid()
	if namespaces != 0 {
		all = append(all, &syscall.SysProcAttr{
			Setpgid: true, Pdeathsig: syscall.SIGKILL, Cloneflags: namespaces,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}},
		})
	}
	return append(all, &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL})
}

// killFamily ends a child and all that it started.
func killFamily(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }

// sweep ends what a child that is gone left behind.
func sweep(p *os.Process) { killFamily(p) }

const (
	prSetDeathSignal   = 1
	prSetNoNewPrivs    = 38
	firstToDie         = "1000" // where the machine runs out of memory
	killAfterSoftLimit = 1      // second
)

// bound sets the limits of this process and puts the program with these arguments
// in its place; it returns only with an error.
func bound(lim Limits, args []string) (bool, error) {
	cpu := uint64(lim.CPU / time.Second)
	for _, l := range []struct {
		resource  int
		soft, top uint64
	}{
		{syscall.RLIMIT_CORE, 0, 0},
		// Not the address space: Go reserves far more of it than it ever uses.
		{syscall.RLIMIT_DATA, uint64(lim.Memory), uint64(lim.Memory)},
		{syscall.RLIMIT_CPU, cpu, cpu + killAfterSoftLimit},
		{syscall.RLIMIT_NOFILE, uint64(lim.Files), uint64(lim.Files)},
		{syscall.RLIMIT_FSIZE, uint64(lim.Size), uint64(lim.Size)},
	} {
		var now syscall.Rlimit
		if err := syscall.Getrlimit(l.resource, &now); err != nil {
			return false, err
		}
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: min(l.soft, now.Max), Max: min(l.top, now.Max)}); err != nil {
			return false, err
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(firstToDie), 0)
	// Both belong to a thread, and stay with it when the program begins anew.
	runtime.LockOSThread()
	for _, option := range [][2]uintptr{{prSetNoNewPrivs, 1}, {prSetDeathSignal, uintptr(orphaned())}} {
		if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, option[0], option[1], 0, 0, 0, 0); errno != 0 {
			return false, errno
		}
	}
	return true, syscall.Exec(self(), args, os.Environ())
}

// orphaned is the signal that a child gets when its parent dies. The first process of
// a namespace takes all others with it; another has to end them itself.
func orphaned() syscall.Signal {
	if os.Getpid() == 1 {
		return syscall.SIGKILL
	}
	return syscall.SIGTERM
}

// endWithParent ends this process and what it started when the parent dies.
func endWithParent() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, orphaned())
	go func() {
		<-c
		_ = syscall.Kill(0, syscall.SIGKILL)
	}()
}

// spentByChildren is the processor time of what this process started.
func spentByChildren() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
