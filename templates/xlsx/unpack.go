package xlsx

import (
	"bytes"
	"hash/crc32"
	"io"
)

// unpacker gives an entry's content as a stream that ends in io.EOF only if its
// size and checksum are those declared.
type unpacker struct {
	entry    *entry
	inflater inflater
	plain    io.Reader // of an entry that is stored as it is; else nil
	sum      uint32
	n        int64
}

func (u *unpacker) reset(from *source, e *entry) {
	u.entry, u.plain, u.sum, u.n = e, nil, 0, 0
	var packed []byte
	var src io.Reader
	if from.from != nil {
		src = from.stream(e.data, e.packed)
	} else {
		packed = from.data[e.data : e.data+e.packed]
	}
	switch {
	case e.method == deflated:
		u.inflater.reset(packed, src)
	case src != nil:
		u.plain = src
	default:
		u.plain = bytes.NewReader(packed)
	}
}

func (u *unpacker) Read(b []byte) (n int, err error) {
	if u.plain != nil {
		n, err = u.plain.Read(b)
	} else {
		n, err = u.inflater.Read(b)
	}
	u.sum = crc32.Update(u.sum, crc32.IEEETable, b[:n])
	if u.n += int64(n); u.n > u.entry.size {
		return 0, oversized(u.entry)
	}
	switch _, source := err.(*sourceError); {
	case err == io.EOF:
		if u.n != u.entry.size || u.sum != u.entry.crc || u.plain == nil && u.inflater.rest() {
			return 0, damaged(u.entry.name, "%s 校验和不符", u.entry.name)
		}
	case err != nil && !source:
		return 0, damaged(u.entry.name, "%s 无法解压", u.entry.name).because(err)
	}
	return n, err
}

func oversized(e *entry) error {
	return hostile(e.name, "包内文件 %s 展开后比声明的大", e.name)
}
