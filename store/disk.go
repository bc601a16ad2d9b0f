package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// RemoteError is a folder on a drive of another machine, where a book's locks and its commits
// cannot be relied on.
type RemoteError struct{ Dir, Kind string }

func (e *RemoteError) Error() string {
	return fmt.Sprintf("%s 在网络盘上（%s）：网络盘的锁和写盘靠不住，账本会坏；请放在本机磁盘上", e.Dir, e.Kind)
}

// Local refuses a folder that lies, or would be made, on a drive of another machine.
func Local(dir string) error {
	path, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("find the disk of %s: %w", dir, err)
	}
	for at := path; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil {
			if kind := remote(at, info); kind != "" {
				return &RemoteError{dir, kind}
			}
			return nil
		}
		if at == filepath.Dir(at) {
			return nil // who makes it says what is wrong
		}
	}
}

// remoteKinds are the file systems of Linux that lie on another machine, by their names in
// /proc/self/mountinfo.
const remoteKinds = ` nfs nfs4 cifs smb3 smbfs ncpfs 9p afs ceph coda lustre beegfs gfs2 ocfs2 davfs fuse.sshfs fuse.glusterfs fuse.ceph fuse.s3fs
 fuse.rclone fuse.davfs2 fuse.curlftpfs fuse.smbnetfs fuse.vmhgfs-fuse `

// remoteMount is the kind of a device, by its number, where it is one of those.
func remoteMount(mountinfo, device string) string {
	for line := range strings.Lines(mountinfo) {
		mount, kinds, ok := strings.Cut(line, " - ")
		fields, kind := strings.Fields(mount), strings.Fields(kinds)
		if ok && len(fields) > 2 && len(kind) > 0 && fields[2] == device && strings.Contains(remoteKinds, " "+kind[0]+" ") {
			return kind[0]
		}
	}
	return ""
}
