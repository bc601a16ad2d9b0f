package deliver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Spool is the transport for offices whose machine sends no mail: each letter
// becomes Dir/<ID>.eml, which any mail program opens. A file appears whole or not
// at all, and writing the same letter again after a crash changes nothing.
type Spool struct{ Dir string }

// Send refuses an ID that already stands for other bytes.
func (s Spool) Send(ctx context.Context, l Letter) (string, error) {
	if err := l.check(); err != nil {
		return "", &Failure{Outcome: Refused, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return "", &Failure{Outcome: Deferred, Err: err}
	}
	name := l.ID + ".eml"
	path := filepath.Join(s.Dir, name)
	have, err := os.ReadFile(path)
	switch {
	case err == nil && !bytes.Equal(have, l.Raw):
		return "", &Failure{Outcome: Refused, Reply: name + " 已存在且内容不同,未覆盖"}
	case errors.Is(err, fs.ErrNotExist):
		err = s.write(path, l.Raw)
	}
	if err == nil {
		// Also for a file found in place: the crash may have come before this.
		err = syncDir(s.Dir)
	}
	if err != nil {
		return "", &Failure{Outcome: Deferred, Reply: "写不进邮件文件夹", Err: fmt.Errorf("spool %s: %w", name, err)}
	}
	return "已写入 " + name, nil
}

// write keeps one temporary name per letter, so that crashes leave no litter behind.
func (s Spool) write(path string, raw []byte) (err error) {
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return err
	}
	temp := path + ".part"
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Rename(temp, path)
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // has no such call; NTFS journals the rename
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
