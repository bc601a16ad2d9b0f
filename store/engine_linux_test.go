package store

import "syscall"

// as starts a process as another user, unless that is 0, and ends it with the test.
func as(uid, gid uint32) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if uid != 0 {
		attr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
	return attr
}
