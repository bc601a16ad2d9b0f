//go:build !linux

package store

import "syscall"

// as: on other systems tests are run by who may run the server.
func as(uint32, uint32) *syscall.SysProcAttr { return nil }
