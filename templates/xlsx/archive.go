package xlsx

import (
	"bytes"
	"compress/flate"
	"hash"
	"hash/crc32"
	"io"
	"strings"
)

// archive is a zip whose directory was found sound.
type archive struct {
	entries []*entry
	byName  map[string]*entry // in lower case: part names ignore it
}

func openArchive(data []byte, lim Limits) (*archive, error) {
	entries, err := readDirectory(data, lim)
	if err != nil {
		return nil, err
	}
	a := &archive{entries: entries, byName: make(map[string]*entry, len(entries))}
	for _, e := range entries {
		a.byName[strings.ToLower(e.name)] = e
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.byName[strings.ToLower(name)] != nil }

// part opens an XML part that the workbook rests on.
func (a *archive) part(name string) (*part, error) {
	e := a.byName[strings.ToLower(name)]
	if e == nil {
		return nil, damaged(name, "缺少 %s", name)
	}
	e.opened = true
	return newPart(e.name, e.open()), nil
}

// checkRest unpacks what was not read, only to see that none of it is larger
// than it declares. A fault in a picture is no reason to refuse a return.
func (a *archive) checkRest() error {
	for _, e := range a.entries {
		if e.opened || e.method == stored {
			continue
		}
		n, _ := io.Copy(io.Discard, io.LimitReader(flate.NewReader(bytes.NewReader(e.data)), e.size+1))
		if n > e.size {
			return oversized(e)
		}
	}
	return nil
}

func oversized(e *entry) error {
	return hostile(e.name, "包内文件 %s 展开后比声明的大", e.name)
}

// open unpacks the entry as a stream that ends in io.EOF only if its size and
// checksum are those declared.
func (e *entry) open() io.Reader {
	packed := bytes.NewReader(e.data)
	u := &unpacker{entry: e, packed: packed, src: packed, sum: crc32.NewIEEE()}
	if e.method == deflated {
		u.src = flate.NewReader(packed)
	}
	return u
}

type unpacker struct {
	entry  *entry
	packed *bytes.Reader
	src    io.Reader
	sum    hash.Hash32
	n      int64
}

func (u *unpacker) Read(b []byte) (int, error) {
	n, err := u.src.Read(b)
	u.sum.Write(b[:n])
	if u.n += int64(n); u.n > u.entry.size {
		return 0, oversized(u.entry)
	}
	switch {
	case err == io.EOF:
		if u.n != u.entry.size || u.sum.Sum32() != u.entry.crc || u.packed.Len() > 0 {
			return 0, damaged(u.entry.name, "%s 校验和不符", u.entry.name)
		}
	case err != nil:
		return 0, damaged(u.entry.name, "%s 无法解压", u.entry.name).because(err)
	}
	return n, err
}

// body is the whole entry.
func (e *entry) body() ([]byte, error) {
	var b bytes.Buffer
	_, err := b.ReadFrom(e.open())
	return b.Bytes(), err
}
