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
	if err := u.check(b[:n], err); err != nil {
		return 0, err
	}
	return n, err
}

// whole is all of the content, if the window has room for what is declared. It
// is valid until the next entry.
func (u *unpacker) whole() (all []byte, err error) {
	if u.plain == nil {
		all, err = u.inflater.whole()
	} else {
		n := 0
		n, err = io.ReadFull(u.plain, u.inflater.window[:u.entry.size])
		all = u.inflater.window[:n]
	}
	if err == nil {
		err = io.EOF
	}
	return all, u.check(all, err)
}

// check looks at what came, and at its end at all that came before.
func (u *unpacker) check(b []byte, err error) error {
	u.sum = crc32.Update(u.sum, crc32.IEEETable, b)
	if u.n += int64(len(b)); u.n > u.entry.size {
		return oversized(u.entry)
	}
	switch _, source := err.(*sourceError); {
	case err == io.EOF:
		if u.n != u.entry.size || u.sum != u.entry.crc || u.plain == nil && u.inflater.rest() {
			return damaged(u.entry.name, "%s 校验和不符", u.entry.name)
		}
		return nil
	case err != nil && !source:
		return damaged(u.entry.name, "%s 无法解压", u.entry.name).because(err)
	}
	return err
}

func oversized(e *entry) error {
	return hostile(e.name, "包内文件 %s 展开后比声明的大", e.name)
}
