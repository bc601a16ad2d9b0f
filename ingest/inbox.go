package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Inbox is a folder that returns are dropped into. A first folder named by a day
// (inbox/2023-07-08/, in whatever spelling) says when its files came; otherwise a file came when it
// was first seen. Files are read, never moved or changed.
type Inbox struct {
	Dir    string
	Settle time.Duration    // a file changed more recently may still be being written
	Wall   func() time.Time // the file system's clock, for Settle only
	Loc    *time.Location
}

// scan lists the files that could be returns, in the order of names. closed are the folders that
// can't be read, the inbox itself among them, each with why; the rest is listed all the same.
func (in *Inbox) scan(found func(name string, as fs.FileInfo) error) (closed []string, err error) {
	root, err := filepath.EvalSymlinks(in.Dir) // the folder itself may be a link; nothing in it may
	if err != nil {
		return []string{shut(in.Dir, err)}, nil
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, strange := filepath.Rel(root, path)
		switch {
		case strange != nil:
			return strange
		case errors.Is(err, fs.ErrNotExist) && path != root: // taken away meanwhile
			return nil
		case err != nil:
			closed = append(closed, shut(filepath.Join(in.Dir, name), err))
			return nil
		case path != root && unfinished(d.Name()):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		as, err := d.Info()
		if err != nil { // as above: the folder lets nobody ask for more than names
			if !errors.Is(err, fs.ErrNotExist) {
				closed = append(closed, shut(filepath.Join(in.Dir, name), err))
			}
			return nil
		}
		return found(filepath.ToSlash(name), as)
	})
	return closed, err
}

// shut is a path with why it can't be read.
func shut(path string, err error) string {
	why := "读不了：" + err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "文件夹不存在"
	case errors.Is(err, fs.ErrPermission):
		why = "没有读取权限"
	}
	return path + "（" + why + "）"
}

// came is when a file came by the folder that it lies in, now where that is not named by a day;
// odd is a first folder that looks like a day and is none.
func (in *Inbox) came(name string, now time.Time) (at time.Time, odd string) {
	first, _, folder := strings.Cut(name, "/")
	if !folder {
		return now, ""
	}
	day, odder := folderDay(first, now, in.Loc)
	if odder {
		odd = first
	}
	if day.IsZero() {
		day = now
	}
	return day, odd
}

// unfinished tells lock files, downloads under way and system files by name.
func unfinished(name string) bool {
	lower := strings.ToLower(name)
	for _, suffix := range []string{".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || slices.Contains([]string{"thumbs.db", "desktop.ini", "__macosx"}, lower)
}

// MaxUpload bounds the file that is read at all.
const MaxUpload = 50 << 20

func (in *Inbox) path(name string) string { return filepath.Join(in.Dir, filepath.FromSlash(name)) }

// fresh reports whether the file was touched within Settle, and as what.
func (in *Inbox) fresh(name string) (yes bool, as fs.FileInfo, err error) {
	if as, err = in.look(name); err != nil {
		return false, nil, err
	}
	age := in.Wall().Sub(as.ModTime())
	return age >= 0 && age < in.Settle, as, nil
}

func same(a, b fs.FileInfo) bool { return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) }

// read takes the file's bytes. ok is false where it changed since before or while
// it was read: it is still being written.
func (in *Inbox) read(name string, before fs.FileInfo) (data []byte, ok bool, err error) {
	if before.Size() > MaxUpload {
		return nil, true, errTooLarge
	}
	if _, err := in.look(name); err != nil {
		return nil, false, err
	}
	f, err := openFile(in.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, errGone
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = f.Close() }()
	opened, err := f.Stat()
	if err != nil || !opened.Mode().IsRegular() {
		return nil, false, cmp.Or(err, errNoFile)
	}
	if data, err = io.ReadAll(io.LimitReader(f, MaxUpload+1)); err != nil {
		return nil, false, err
	}
	after, err := in.look(name)
	if err != nil {
		return nil, false, err
	}
	return data, same(before, after) && os.SameFile(opened, after) && int64(len(data)) == before.Size(), nil
}

// look tells what a file is now, which may have become a folder, a link or a pipe since its folder was
// listed.
func (in *Inbox) look(name string) (fs.FileInfo, error) {
	as, err := os.Lstat(in.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errGone
	case err == nil && !as.Mode().IsRegular():
		return nil, errNoFile
	}
	return as, err
}

// errGone is a file that was taken away meanwhile.
var errGone = errors.New("文件已不在")

var errNoFile = errors.New("不是普通文件")

var errTooLarge = fmt.Errorf("文件超过 %d MB", MaxUpload>>20)
