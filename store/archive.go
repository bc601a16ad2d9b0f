package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrDamaged says that content in the archive is no longer what it was.
var ErrDamaged = errors.New("is damaged")

// Archive keeps content under its SHA-256, as archive/ab/cdef…: written once, read
// only, never half there.
type Archive struct{ dir string }

// NewArchive opens the archive in dir, making it where there is none.
func NewArchive(dir string) (*Archive, error) {
	a := &Archive{filepath.Join(dir, "archive")}
	if err := os.MkdirAll(a.dir, 0o750); err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	return a, nil
}

// Put keeps data and returns its SHA-256; it is durable when it returns. Content
// that is there in its full size is left alone; a torso is replaced.
func (a *Archive) Put(data []byte) (string, error) {
	hash := sha256.Sum256(data)
	sum := hex.EncodeToString(hash[:])
	if err := a.put(sum, data); err != nil {
		return "", fmt.Errorf("archive %s: %w", sum, err)
	}
	return sum, nil
}

func (a *Archive) put(sum string, data []byte) (err error) {
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	shard, name := sum[:2], place(sum)
	info, err := root.Stat(name)
	switch {
	case err == nil && info.Size() == int64(len(data)):
	case err == nil:
		if err = root.Remove(name); err == nil {
			err = write(root, shard, name, data)
		}
	case errors.Is(err, fs.ErrNotExist):
		err = write(root, shard, name, data)
	}
	if err != nil {
		return err
	}
	// Also for content found in place: whoever put it may have ended before this.
	return errors.Join(syncDir(root, shard), syncDir(root, "."))
}

func write(root *os.Root, shard, name string, data []byte) error {
	if err := root.MkdirAll(shard, 0o750); err != nil {
		return err
	}
	temp := name + "." + rand.Text() + ".part" // several may put the same content at once
	f, err := root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o444)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = root.Rename(temp, name)
	}
	if err == nil {
		return nil
	}
	gone := root.Remove(temp)
	// Windows may refuse to rename over what somebody else has put there just now.
	if info, e := root.Stat(name); e == nil && info.Size() == int64(len(data)) {
		return gone
	}
	return errors.Join(err, gone)
}

// Get reads content back and verifies it; content that does not match its hash is
// ErrDamaged, content that was never put is fs.ErrNotExist.
func (a *Archive) Get(sum string) ([]byte, error) {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != sum {
		return nil, fmt.Errorf("read archive: %q is no SHA-256", sum)
	}
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		return nil, fmt.Errorf("read archive %s: %w", sum, err)
	}
	data, err := root.ReadFile(place(sum))
	if err = errors.Join(err, root.Close()); err != nil {
		return nil, fmt.Errorf("read archive %s: %w", sum, err)
	}
	if hash := sha256.Sum256(data); hex.EncodeToString(hash[:]) != sum {
		return nil, fmt.Errorf("archive %s %w", sum, ErrDamaged)
	}
	return data, nil
}

func place(sum string) string { return sum[:2] + "/" + sum[2:] }

func syncDir(root *os.Root, name string) error {
	if runtime.GOOS == "windows" { // has no such call; NTFS journals the rename
		return nil
	}
	d, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
