package xlsx

import (
	"bufio"
	"bytes"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// unpacker gives an entry's content as a stream that ends in io.EOF only if its
// size and checksum are those declared and no packed byte is left over.
type unpacker struct {
	entry    *entry
	memory   bytes.Reader  // of packed bytes that are in memory
	packed   *bufio.Reader // what they, or the file, give
	inflater io.ReadCloser
	content  io.Reader // packed, or the inflater over it
	sum      uint32
	n        int64
}

// packedRoom is more than most parts take: their packed bytes are one piece.
const packedRoom = 16 << 10

func (u *unpacker) reset(from *source, e *entry) {
	u.entry, u.sum, u.n = e, 0, 0
	if u.packed == nil {
		u.packed = bufio.NewReaderSize(nil, packedRoom)
		u.inflater = flate.NewReader(u.packed)
	}
	if from.from != nil {
		u.packed.Reset(from.stream(e.data, e.packed))
	} else {
		u.memory.Reset(from.data[e.data : e.data+e.packed])
		u.packed.Reset(&u.memory)
	}
	u.content = u.packed
	if e.method == deflated {
		_ = u.inflater.(flate.Resetter).Reset(u.packed, nil) // never fails
		u.content = u.inflater
	}
}

func (u *unpacker) Read(b []byte) (int, error) {
	n, err := u.content.Read(b)
	u.sum = crc32.Update(u.sum, crc32.IEEETable, b[:n])
	if u.n += int64(n); u.n > u.entry.size {
		return 0, oversized(u.entry)
	}
	switch _, source := err.(*sourceError); {
	case err == io.EOF:
		err = u.end()
	case err != nil && !source:
		err = damaged(u.entry.name, "%s 无法解压", u.entry.name).because(err)
	}
	return n, err
}

// end is io.EOF if all that came is what was declared, and nothing is left over.
func (u *unpacker) end() error {
	_, err := u.packed.Peek(1)
	if err == nil || err == io.EOF && (u.n != u.entry.size || u.sum != u.entry.crc) {
		return damaged(u.entry.name, "%s 校验和不符", u.entry.name)
	}
	return err
}

func oversized(e *entry) error {
	return hostile(e.name, "包内文件 %s 展开后比声明的大", e.name)
}
