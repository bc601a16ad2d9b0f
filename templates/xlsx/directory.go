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
)

var le = binary.LittleEndian

// readDirectory lists the entries in the order of the directory, each with its
// packed bytes, all within the limits and none touching another.
func readDirectory(data []byte, lim Limits) ([]*entry, error) {
	at := findEnd(data)
	if at < 0 {
		return nil, other("truncated")
	}
	start, size, count, ok := readEnd(data, at)
	if !ok || start < 0 || size < 0 || start > int64(at) || size > int64(at)-start {
		return nil, damaged("", "压缩目录的位置有误")
	}
	if count < 0 || count > int64(lim.Entries) {
		return nil, tooLarge("", "包内文件超过 %d 个", lim.Entries)
	}
	var entries []*entry
	rest := data[start : start+size]
	for range count {
		e, n, ok := readCentral(rest)
		if !ok {
			return nil, damaged("", "压缩目录不完整")
		}
		entries, rest = append(entries, e), rest[n:]
	}
	if len(rest) > 0 {
		return nil, damaged("", "压缩目录的条目数不符")
	}
	if err := checkEntries(entries, lim); err != nil {
		return nil, err
	}
	if err := placeEntries(data[:start], entries); err != nil {
		return nil, err
	}
	return entries, nil
}

// findEnd is where the end-of-directory record stands. After it comes its
// comment and nothing else but the zero padding that some gateways add.
func findEnd(data []byte) int {
	for at := len(data) - lenEnd; at >= 0 && at >= len(data)-lenEnd-2*max16; at-- {
		if string(data[at:at+4]) != sigEnd {
			continue
		}
		after := data[at+lenEnd:]
		comment := int(le.Uint16(data[at+20:]))
		if comment <= len(after) && len(bytes.TrimLeft(after[comment:], "\x00")) == 0 {
			return at
		}
	}
	return -1
}

func readEnd(data []byte, at int) (start, size, count int64, ok bool) {
	end := data[at:]
	here, all := le.Uint16(end[8:]), le.Uint16(end[10:])
	size32, start32 := le.Uint32(end[12:]), le.Uint32(end[16:])
	ok = le.Uint32(end[4:]) == 0 && here == all
	if all != max16 && size32 != max32 && start32 != max32 {
		return int64(start32), int64(size32), int64(all), ok
	}
	if at < lenLocator || string(data[at-lenLocator:at-lenLocator+4]) != sigLocator {
		return int64(start32), int64(size32), int64(all), ok
	}
	big, last := le.Uint64(data[at-lenLocator+8:]), at-lenLocator-lenEnd64
	if last < 0 || big > uint64(last) || string(data[big:big+4]) != sigEnd64 {
		return 0, 0, 0, false
	}
	end = data[big:]
	return int64(le.Uint64(end[48:])), int64(le.Uint64(end[40:])), int64(le.Uint64(end[32:])), true
}

func readCentral(b []byte) (e *entry, n int, ok bool) {
	if len(b) < lenCentral || string(b[:4]) != sigCentral {
		return nil, 0, false
	}
	nameLen, extraLen := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))
	n = lenCentral + nameLen + extraLen + int(le.Uint16(b[32:]))
	if n > len(b) {
		return nil, 0, false
	}
	e = &entry{
		name:   entryName(b[lenCentral : lenCentral+nameLen]),
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
func entryName(b []byte) string { return strings.ReplaceAll(string(b), `\`, "/") }

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
