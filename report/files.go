package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// export lays a run's files into its output folder, whole or not at all, ready to
// be carried to a network without mail. What lies there already and is equal is
// left alone.
func (p press) export(output string, run Run) (string, error) {
	folder := filepath.Join(output, run.Period.String(), fmt.Sprintf("v%d", run.Version))
	for _, o := range run.Outputs {
		data, err := p.Get(o.SHA256)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", o.Name, err)
		}
		dir := folder
		if o.Variant == Internal {
			dir = filepath.Join(folder, "内部")
			if err := os.MkdirAll(dir, 0o700); err != nil { // names of enterprises: the office's own eyes
				return "", fmt.Errorf("make folder %s: %w", dir, err)
			}
		}
		if err := WriteWhole(filepath.Join(dir, o.Name), data); err != nil {
			return "", err
		}
	}
	return folder, WriteWhole(filepath.Join(folder, "摘要.txt"), []byte(run.Headline+"\n"))
}

// WriteWhole writes a file under a temporary name and renames it.
func WriteWhole(path string, data []byte) error { return write(path, data, 0o755, 0o644) }

// WritePrivate is WriteWhole for what only the office's own user may read: it holds
// names and figures of single enterprises.
func WritePrivate(path string, data []byte) error { return write(path, data, 0o700, 0o600) }

func write(path string, data []byte, folder, file fs.FileMode) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, folder); err != nil {
		return fmt.Errorf("make folder %s: %w", dir, err)
	}
	// One name for one file: what a crash leaves is overwritten by the next try.
	h := sha256.Sum256([]byte(filepath.Base(path)))
	f, err := os.OpenFile(filepath.Join(dir, ".parkstat-"+hex.EncodeToString(h[:8])), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, file)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
