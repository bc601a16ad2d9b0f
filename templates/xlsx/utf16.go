package xlsx

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

var errUTF16 = errors.New("UTF-16 that ends within a character, or half a character")

// byteOrder is that of a document in UTF-16, by its mark or by its first character; nil where
// it is in UTF-8.
func byteOrder(start []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(start, []byte("\xFE\xFF")), bytes.HasPrefix(start, []byte("\x00<")):
		return binary.BigEndian
	case bytes.HasPrefix(start, []byte("\xFF\xFE")), bytes.HasPrefix(start, []byte("<\x00")):
		return binary.LittleEndian
	}
	return nil
}

// encoded tells whether the encoding that a document declares is the one it is in.
func encoded(wide bool, name []byte) bool {
	if !wide {
		return bytes.EqualFold(name, []byte("utf-8"))
	}
	return bytes.EqualFold(name, []byte("utf-16")) || bytes.EqualFold(name, []byte("utf-16le")) || bytes.EqualFold(name, []byte("utf-16be"))
}

// utf16Reader makes UTF-8 of UTF-16.
type utf16Reader struct {
	src   io.Reader
	order binary.ByteOrder
}

// fromUTF16 reads with a buffer on either side, so that no character meets less room than it needs.
func fromUTF16(src io.Reader, order binary.ByteOrder) io.Reader {
	return bufio.NewReader(&utf16Reader{bufio.NewReader(src), order})
}

func (u *utf16Reader) Read(b []byte) (n int, err error) {
	for len(b)-n >= utf8.UTFMax {
		r, err := u.unit()
		if err != nil {
			return n, err
		}
		if utf16.IsSurrogate(r) {
			low, err := u.unit()
			if err == io.EOF {
				err = errUTF16
			}
			if err != nil {
				return n, err
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return n, errUTF16
			}
		}
		n += utf8.EncodeRune(b[n:], r)
	}
	return n, nil
}

func (u *utf16Reader) unit() (rune, error) {
	var b [2]byte
	_, err := io.ReadFull(u.src, b[:])
	if err == io.ErrUnexpectedEOF {
		err = errUTF16
	}
	return rune(u.order.Uint16(b[:])), err
}
