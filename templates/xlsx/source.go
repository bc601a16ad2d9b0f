package xlsx

import (
	"fmt"
	"io"
)

// source is the file: in memory, or to be read piece by piece.
type source struct {
	data []byte // nil if it is not in memory
	from io.ReaderAt
	size int64
}

func memory(data []byte) source { return source{data: data, size: int64(len(data))} }

// bytes are n bytes at a place, both within the file.
func (s *source) bytes(at, n int64) ([]byte, error) {
	if s.from == nil {
		return s.data[at : at+n : at+n], nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(s.from, at, n), b); err != nil {
		return nil, &sourceError{err}
	}
	return b, nil
}

// stream is the same for more than one would hold in memory.
func (s *source) stream(at, n int64) io.Reader {
	return sourceReader{io.NewSectionReader(s.from, at, n)}
}

// sourceError is why the file could not be read, which is no fault of its own.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return fmt.Sprintf("read workbook: %v", e.err) }

func (e *sourceError) Unwrap() error { return e.err }

type sourceReader struct{ io.Reader }

func (r sourceReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && err != io.EOF {
		err = &sourceError{err}
	}
	return n, err
}
