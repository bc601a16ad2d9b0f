package store

import (
	"errors"
	"testing"
)

// The lines are as Linux 6 writes them.
const mounts = `27 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
91 27 0:53 / /mnt/office rw,relatime shared:40 - nfs4 10.0.0.2:/office rw,vers=4.2
92 27 0:54 / /mnt/share rw,relatime - cifs //server/share rw
93 27 0:55 / /home/u/far rw,nosuid - fuse.sshfs u@far:/ rw
94 27 0:56 / /mnt/disk rw,relatime - fuseblk /dev/sdb1 rw
95 27 0:57 /sub /srv rw - btrfs /dev/vdb rw
96 27 0:58 / /mnt/c rw - 9p drvfs rw
`

func TestRemoteMount(t *testing.T) {
	for device, want := range map[string]string{"253:0": "", "0:53": "nfs4", "0:54": "cifs", "0:55": "fuse.sshfs",
		"0:56": "", "0:57": "", "0:58": "9p", "0:99": ""} {
		if got := remoteMount(mounts, device); got != want {
			t.Errorf("%s: %q, want %q", device, got, want)
		}
	}
	if err := Local(t.TempDir() + "/not/there/yet"); err != nil {
		t.Error(err)
	}
	var remote *RemoteError
	if err := error(&RemoteError{"data", "nfs"}); !errors.As(err, &remote) || err.Error()[:4] != "data" {
		t.Error(err)
	}
}
