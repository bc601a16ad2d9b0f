package confine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Parcel is what goes into a step or comes out of it: a file, and a little besides.
type Parcel struct {
	Data []byte
	Note json.RawMessage
}

// The files of a step's folder. What the step keeps for itself lies in work.
const (
	orderFile  = "order.json"
	inFile     = "in"
	answerFile = "answer.json"
	outFile    = "out"
	logFile    = "log"
	workFolder = "work"
	mostNote   = 1 << 20
	mostLog    = 8 << 10
)

// order is what the child is told besides the file.
type order struct {
	Limits Limits
	Note   json.RawMessage `json:",omitempty"`
}

// answer is what it says in the end.
type answer struct {
	Done  bool
	Error string          `json:",omitempty"`
	Limit string          `json:",omitempty"` // the limit that it ran into
	Note  json.RawMessage `json:",omitempty"`
}

// folder is the private folder of one step.
type folder struct{ dir string }

func newFolder(in Parcel, lim Limits) (folder, error) {
	dir, err := os.MkdirTemp("", "parkstat-step-*") // 0700
	if err != nil {
		return folder{}, fmt.Errorf("make temporary folder: %w", err)
	}
	f := folder{dir}
	o, err := json.Marshal(order{lim, in.Note})
	if err == nil {
		err = errors.Join(os.Mkdir(f.path(workFolder), 0o700), os.WriteFile(f.path(orderFile), o, 0o600), os.WriteFile(f.path(inFile), in.Data, 0o600))
	}
	if err != nil {
		f.remove()
		return folder{}, fmt.Errorf("fill temporary folder: %w", err)
	}
	return f, nil
}

func (f folder) path(name string) string { return filepath.Join(f.dir, name) }

// remove takes the folder away, also where the step closed parts of it.
func (f folder) remove() {
	if os.RemoveAll(f.dir) == nil {
		return
	}
	_ = filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	_ = os.RemoveAll(f.dir)
}

// read takes a file out of the folder, whole, where it is not longer than most.
func (f folder) read(name string, most int64) ([]byte, error) {
	data, err := f.head(name, most+1)
	if err == nil && int64(len(data)) > most {
		return nil, fmt.Errorf("%s is longer than %d bytes", name, most)
	}
	return data, err
}

// head is the beginning of a file: of a plain one, never of what a link leads to.
func (f folder) head(name string, most int64) ([]byte, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if info, err := root.Lstat(name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no plain file", name)
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}
