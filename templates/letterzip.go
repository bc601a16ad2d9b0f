package templates

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLetter bounds what is unpacked of a document, and how many parts it may have.
const (
	maxLetter      = 32 << 20
	maxLetterParts = 1000
)

// letterFile is a part of a document's package.
type letterFile struct {
	name string
	body []byte
}

// unpackLetter reads the package whole; a damaged part is an error.
func unpackLetter(data []byte) (files []letterFile, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxLetterParts {
		return nil, errors.New("文档的部件太多")
	}
	left := int64(maxLetter)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		body, err := io.ReadAll(io.LimitReader(r, left+1))
		if err == nil {
			err = r.Close() // the checksum is compared here at the latest
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if left -= int64(len(body)); left < 0 {
			return nil, errors.New("文档太大")
		}
		files = append(files, letterFile{f.Name, body})
	}
	return files, nil
}

// packLetter writes the package; equal parts give equal bytes.
func packLetter(files []letterFile) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write(f.body)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
