package xlsx

import (
	"cmp"
	"slices"
	"strings"
)

// entry is one file of the archive.
type entry struct {
	name         string
	flags        uint16
	method       uint16
	crc          uint32
	packed, size int64
	header, data int64 // where its local header and its packed bytes start
	opened       bool
}

const (
	stored         = 0
	deflated       = 8
	flagEncrypted  = 1<<0 | 1<<6 | 1<<13
	flagDescriptor = 1 << 3
	flagPatch      = 1 << 5
)

func (a *archive) checkEntries(lim Limits) error {
	var total int64
	a.byName = emptied(a.byName)
	for i := range a.entries {
		e := &a.entries[i]
		key := strings.ToLower(e.name)
		_, again := a.byName[key]
		switch {
		case e.flags&flagEncrypted != 0:
			r := other("encrypted")
			r.Part = e.name
			return r
		case !safeName(e.name):
			return hostile(e.name, "包内路径 %q", e.name)
		case again:
			return hostile(e.name, "包内文件 %s 重复", e.name)
		case e.method != stored && e.method != deflated || e.flags&flagPatch != 0:
			return hostile(e.name, "包内文件 %s 的压缩方式不常见", e.name)
		case e.size < 0 || e.packed < 0 || e.header < 0,
			e.method == stored && e.size != e.packed,
			strings.HasSuffix(e.name, "/") && e.size != 0:
			return damaged(e.name, "包内文件 %s 的大小有误", e.name)
		case e.size > lim.PartBytes:
			return tooLarge(e.name, "包内文件 %s 展开后超过 %d 字节", e.name, lim.PartBytes)
		case e.size > 1<<20 && e.size/lim.Ratio > e.packed:
			return hostile(e.name, "包内文件 %s 的压缩比超过 %d", e.name, lim.Ratio)
		}
		if total += e.size; total > lim.TotalBytes {
			return tooLarge("", "展开后超过 %d 字节", lim.TotalBytes)
		}
		a.byName[key] = i
	}
	return nil
}

// safeName keeps out names that would leave a folder if they were unpacked.
func safeName(name string) bool {
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == ':' }) {
		return false
	}
	for s := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		if s == "" || s == "." || s == ".." {
			return false
		}
	}
	return true
}

// placeEntries finds each entry's packed bytes behind its local header, which
// must say what the directory says. They stand before the directory.
func (a *archive) placeEntries(before int64) error {
	inOrder := func(x, y *entry) int { return cmp.Compare(x.header, y.header) }
	byPlace := a.byPlace[:0]
	for i := range a.entries {
		byPlace = append(byPlace, &a.entries[i])
	}
	a.byPlace = byPlace
	if !slices.IsSortedFunc(byPlace, inOrder) {
		slices.SortFunc(byPlace, inOrder)
	}
	var end int64
	for _, e := range byPlace {
		if e.header < end {
			return hostile(e.name, "包内文件 %s 与别的文件重叠", e.name)
		}
		if e.header > before-lenLocal {
			return damaged(e.name, "找不到包内文件 %s", e.name)
		}
		h, err := a.bytes(e.header, lenLocal)
		if err != nil {
			return err
		}
		if string(h[:4]) != sigLocal {
			return damaged(e.name, "找不到包内文件 %s", e.name)
		}
		nameLen, extraLen := int64(le.Uint16(h[26:])), int64(le.Uint16(h[28:]))
		e.data = e.header + lenLocal + nameLen + extraLen
		if e.data > before || e.packed > before-e.data {
			return damaged(e.name, "包内文件 %s 不完整", e.name)
		}
		after, err := a.bytes(e.header+lenLocal, nameLen+extraLen)
		if err != nil {
			return err
		}
		if !sameAsLocal(e, h, after[:nameLen], after[nameLen:]) {
			return damaged(e.name, "包内文件 %s 的两处目录不一致", e.name)
		}
		end = e.data + e.packed
	}
	return nil
}

func sameAsLocal(e *entry, h, name, extra []byte) bool {
	flags := le.Uint16(h[6:])
	if !sameName(name, e.name) || le.Uint16(h[8:]) != e.method || flags&flagEncrypted != 0 {
		return false
	}
	if flags&flagDescriptor != 0 { // its sizes follow the data
		return true
	}
	packed, size := int64(le.Uint32(h[18:])), int64(le.Uint32(h[22:]))
	return wide(extra, &size, &packed) && le.Uint32(h[14:]) == e.crc && packed == e.packed && size == e.size
}

func sameName(b []byte, name string) bool { return string(b) == name || entryName(string(b)) == name }
