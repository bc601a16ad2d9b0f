package store

import (
	"errors"
	"io/fs"

	"parkstat/report"
)

// overlay reads through to a base that it never writes to.
type overlay struct {
	*Archive
	base report.Archive
}

// Overlay is an archive for a dry run: what is put goes into dir, what is not
// there is read from base.
func Overlay(base report.Archive, dir string) (report.Archive, error) {
	own, err := NewArchive(dir)
	if err != nil {
		return nil, err
	}
	return &overlay{own, base}, nil
}

func (o *overlay) Get(sum string) ([]byte, error) {
	data, err := o.Archive.Get(sum)
	if errors.Is(err, fs.ErrNotExist) {
		return o.base.Get(sum)
	}
	return data, err
}
