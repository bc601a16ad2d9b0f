package xlsx

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// archive/zip is lenient by design: it skips a checksum of 0, lets entries
// overlap and repeat, and takes an archive that starts anywhere. So the
// directory is read here, where every field is compared with its twin.

const (
	sigLocal   = "PK\x03\x04"
	sigCentral = "PK\x01\x02"
	sigEnd     = "PK\x05\x06"
	sigEnd64   = "PK\x06\x06"
	sigLocator = "PK\x06\x07"

	lenLocal   = 30
	lenCentral = 46
	lenEnd     = 22
	lenEnd64   = 56
	lenLocator = 20
	max16      = 1<<16 - 1
	max32      = 1<<32 - 1

	longestCentral = lenCentral + 3*max16
)

var le = binary.LittleEndian

// readDirectory lists the entries in the order of the directory, all within the
// limits and none touching another.
func (a *archive) readDirectory(lim Limits) error {
	at, err := a.findEnd()
	if err != nil {
		return err
	}
	if at < 0 {
		return other("truncated")
	}
	start, size, count, ok, err := a.readEnd(at)
	if err != nil {
		return err
	}
	if !ok || start < 0 || size < 0 || start > at || size > at-start {
		return damaged("", "压缩目录的位置有误")
	}
	if count < 0 || count > int64(lim.Entries) {
		return tooLarge("", "包内文件超过 %d 个", lim.Entries)
	}
	if size > count*longestCentral {
		return damaged("", "压缩目录的条目数不符")
	}
	rest, err := a.bytes(start, size)
	if err != nil {
		return err
	}
	names := string(rest) // one piece of memory for all of them
	for range count {
		e, n, ok := readCentral(rest, names[len(names)-len(rest):])
		if !ok {
			return damaged("", "压缩目录不完整")
		}
		a.entries, rest = append(a.entries, e), rest[n:]
	}
	if len(rest) > 0 {
		return damaged("", "压缩目录的条目数不符")
	}
	if err := a.checkEntries(lim); err != nil {
		return err
	}
	return a.placeEntries(start)
}

// findEnd is where the end-of-directory record stands; -1 if there is none.
// After it comes its comment and nothing else but the zero padding that some
// gateways add.
func (a *archive) findEnd() (int64, error) {
	from := max(0, a.size-lenEnd-2*max16)
	tail, err := a.bytes(from, a.size-from)
	if err != nil {
		return 0, err
	}
	for at := len(tail) - lenEnd; at >= 0; at-- {
		if string(tail[at:at+4]) != sigEnd {
			continue
		}
		after := tail[at+lenEnd:]
		comment := int(le.Uint16(tail[at+20:]))
		if comment <= len(after) && len(bytes.TrimLeft(after[comment:], "\x00")) == 0 {
			return from + int64(at), nil
		}
	}
	return -1, nil
}

func (a *archive) readEnd(at int64) (start, size, count int64, ok bool, err error) {
	end, err := a.bytes(at, lenEnd)
	if err != nil {
		return 0, 0, 0, false, err
	}
	here, all := le.Uint16(end[8:]), le.Uint16(end[10:])
	size32, start32 := le.Uint32(end[12:]), le.Uint32(end[16:])
	start, size, count = int64(start32), int64(size32), int64(all)
	ok = le.Uint32(end[4:]) == 0 && here == all
	if all != max16 && size32 != max32 && start32 != max32 || at < lenLocator {
		return start, size, count, ok, nil
	}
	locator, err := a.bytes(at-lenLocator, lenLocator)
	if err != nil || string(locator[:4]) != sigLocator {
		return start, size, count, ok, err
	}
	big, last := le.Uint64(locator[8:]), at-lenLocator-lenEnd64
	if last < 0 || big > uint64(last) {
		return 0, 0, 0, false, nil
	}
	if end, err = a.bytes(int64(big), lenEnd64); err != nil || string(end[:4]) != sigEnd64 {
		return 0, 0, 0, false, err
	}
	return int64(le.Uint64(end[48:])), int64(le.Uint64(end[40:])), int64(le.Uint64(end[32:])), true, nil
}

func readCentral(b []byte, names string) (e entry, n int, ok bool) {
	if len(b) < lenCentral || string(b[:4]) != sigCentral {
		return entry{}, 0, false
	}
	nameLen, extraLen := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))
	n = lenCentral + nameLen + extraLen + int(le.Uint16(b[32:]))
	if n > len(b) {
		return entry{}, 0, false
	}
	e = entry{
		name:   entryName(names[lenCentral : lenCentral+nameLen]),
		flags:  le.Uint16(b[8:]),
		method: le.Uint16(b[10:]),
		crc:    le.Uint32(b[16:]),
		packed: int64(le.Uint32(b[20:])),
		size:   int64(le.Uint32(b[24:])),
		header: int64(le.Uint32(b[42:])),
	}
	extra := b[lenCentral+nameLen : lenCentral+nameLen+extraLen]
	ok = wide(extra, &e.size, &e.packed, &e.header)
	return e, n, ok
}

// entryName mends the backslashes that some .NET programs write.
func entryName(s string) string { return strings.ReplaceAll(s, `\`, "/") }

// wide replaces the fields that are all ones by their 64-bit values, which
// stand in an extra field in this order.
func wide(extra []byte, fields ...*int64) bool {
	for len(extra) >= 4 {
		id, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return true // padding; Excel writes some
		}
		if value := extra[:n]; id == 1 {
			for _, f := range fields {
				if *f != max32 {
					continue
				}
				if len(value) < 8 {
					return false
				}
				*f = int64(le.Uint64(value))
				value = value[8:]
			}
		}
		extra = extra[n:]
	}
	return true
}
