package store

import (
	"fmt"
	"os"
	"syscall"
)

// remote is the kind of the network drive that a folder lies on; "" where it lies on none.
func remote(_ string, info os.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if !ok || err != nil {
		return ""
	}
	dev := uint64(s.Dev) // as glibc's major and minor take it apart
	major, minor := dev>>8&0xfff|dev>>32&^uint64(0xfff), dev&0xff|dev>>12&^uint64(0xff)
	return remoteMount(string(mounts), fmt.Sprintf("%d:%d", major, minor))
}
