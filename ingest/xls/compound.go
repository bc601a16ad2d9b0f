package xls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

var (
	errCompound = errors.New("文件已损坏：复合文档的结构有误")
	errMetered  = errors.New("more was read than the file explains")

	le = binary.LittleEndian
)

// mostDirectory is what may be read of a compound file ("OLE") to list its streams:
// workbooks take some kilobytes. The library trusts the counts that a file gives, and
// what it makes of them grows with the square of the entries.
const mostDirectory = 256 << 10

// metered gives no more of a file than is left.
type metered struct {
	*bytes.Reader
	left int
}

func (m *metered) ReadAt(b []byte, at int64) (int, error) {
	if m.left -= len(b); m.left < 0 {
		return 0, errMetered
	}
	return m.Reader.ReadAt(b, at)
}

// workbookStream is the stream of a compound file that holds the workbook.
func workbookStream(data []byte) ([]byte, error) {
	file := &metered{bytes.NewReader(data), mostDirectory}
	c, err := mscfb.New(file)
	if err != nil {
		return nil, errCompound
	}
	failed := errNoWorkbook
	for _, e := range c.File {
		switch {
		case len(e.Path) > 0 || e.Size == 0: // in a folder, one, or empty
		case strings.EqualFold(e.Name, "Book"):
			failed = errTooOld // unless the newer format is there, too
		case strings.EqualFold(e.Name, "Workbook"):
			file.left = 2 * len(data)
			return readAll(e, int64(len(data)))
		}
	}
	return nil, failed
}

// readAll reads a stream that is no longer than the file. Piece by piece, since the
// library joins the sectors of one read in time that grows with their square.
func readAll(e *mscfb.File, most int64) ([]byte, error) {
	if e.Size > most {
		return nil, errCompound
	}
	all := make([]byte, e.Size)
	for rest := all; len(rest) > 0; {
		piece := rest[:min(len(rest), 64<<10)]
		if _, err := io.ReadFull(e, piece); err != nil {
			return nil, errCompound
		}
		rest = rest[len(piece):]
	}
	return all, nil
}
