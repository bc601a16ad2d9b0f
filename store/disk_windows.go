package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

const driveRemote = 4

var getDriveType = syscall.NewLazyDLL("kernel32.dll").NewProc("GetDriveTypeW")

// remote is the kind of the network drive that a folder lies on; "" where it lies on none.
func remote(dir string, _ os.FileInfo) string {
	volume := filepath.VolumeName(dir)
	if strings.HasPrefix(volume, `\\`) {
		return volume
	}
	root, err := syscall.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return ""
	}
	if kind, _, _ := getDriveType.Call(uintptr(unsafe.Pointer(root))); kind == driveRemote {
		return volume
	}
	return ""
}
