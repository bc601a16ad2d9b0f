package xls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
)

// Magic begins every compound file.
const Magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// errCompound is a compound file that contradicts itself.
var errCompound = errors.New("文件已损坏：复合文档的结构有误")

const (
	headerSize  = 512
	entrySize   = 128
	freeEntry   = 0xFFFFFFFF
	lastSector  = 0xFFFFFFFA // what lies above is no sector
	typeStream  = 2
	typeRoot    = 5
	inMini      = 4096 // shorter streams lie in small sectors
	miniShift   = 6
	headerFATs  = 109
	mostEntries = 10_000
)

var le = binary.LittleEndian

// compound is a compound file ("OLE"): a small file system in sectors.
type compound struct {
	data      []byte
	size      int // of a sector
	fat, mini []uint32
	root      []byte // the stream that holds the small sectors
	entries   []entry
}

type entry struct {
	name               string
	kind               byte
	left, right, child uint32
	start              uint32
	size               uint64
}

func openCompound(data []byte) (*compound, error) {
	if len(data) < headerSize || !bytes.HasPrefix(data, []byte(Magic)) {
		return nil, errCompound
	}
	shift := le.Uint16(data[0x1E:])
	if shift != 9 && shift != 12 {
		return nil, errCompound
	}
	c := &compound{data: data, size: 1 << shift}
	if err := c.readFAT(); err != nil {
		return nil, err
	}
	dir, err := c.chain(le.Uint32(data[0x30:]))
	if err != nil {
		return nil, err
	}
	for ; len(dir) >= entrySize && len(c.entries) < mostEntries; dir = dir[entrySize:] {
		c.entries = append(c.entries, readEntry(dir))
	}
	if len(c.entries) == 0 || c.entries[0].kind != typeRoot {
		return nil, errCompound
	}
	mini, err := c.chain(le.Uint32(data[0x3C:]))
	if err != nil {
		return nil, err
	}
	c.mini = words(mini)
	c.root, err = c.chain(c.entries[0].start)
	return c, err
}

// readFAT gathers the table of which sector follows which.
func (c *compound) readFAT() error {
	sectors := words(c.data[0x4C:headerSize])[:headerFATs]
	perSector := c.size / 4
	for next, n := le.Uint32(c.data[0x44:]), 0; next < lastSector; n++ {
		more, ok := c.sector(next)
		if !ok || n > len(c.data)/c.size {
			return errCompound
		}
		list := words(more)
		sectors, next = append(sectors, list[:perSector-1]...), list[perSector-1]
	}
	for _, s := range sectors {
		if s >= lastSector {
			continue
		}
		part, ok := c.sector(s)
		if !ok || len(c.fat) > len(c.data)/4 {
			return errCompound
		}
		c.fat = append(c.fat, words(part)...)
	}
	return nil
}

func (c *compound) sector(n uint32) ([]byte, bool) {
	if int64(n)+2 > int64(len(c.data)/c.size) {
		return nil, false
	}
	from := (int(n) + 1) * c.size
	return c.data[from : from+c.size], true
}

// chain joins the sectors of a stream from its first.
func (c *compound) chain(first uint32) ([]byte, error) {
	var all []byte
	for s := first; s < lastSector; s = c.fat[s] {
		part, ok := c.sector(s)
		if !ok || int64(s) >= int64(len(c.fat)) || len(all) > len(c.data) {
			return nil, errCompound
		}
		all = append(all, part...)
	}
	return all, nil
}

// miniChain joins the small sectors of a short stream.
func (c *compound) miniChain(first uint32) ([]byte, error) {
	var all []byte
	for s := first; s < lastSector; s = c.mini[s] {
		if int64(s) >= int64(min(len(c.root)>>miniShift, len(c.mini))) || len(all) > len(c.root) {
			return nil, errCompound
		}
		from := int(s) << miniShift
		all = append(all, c.root[from:from+1<<miniShift]...)
	}
	return all, nil
}

// stream is a stream of the root folder; nil if there is none of the name.
func (c *compound) stream(name string) ([]byte, error) {
	e := c.find(name)
	if e == nil {
		return nil, nil
	}
	read := c.chain
	if e.size < inMini {
		read = c.miniChain
	}
	data, err := read(e.start)
	if err != nil {
		return nil, err
	}
	if e.size > uint64(len(data)) {
		return nil, errCompound
	}
	return data[:e.size], nil
}

func (c *compound) find(name string) *entry {
	seen := map[uint32]bool{}
	rest := []uint32{c.entries[0].child}
	for len(rest) > 0 {
		i := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		if i == freeEntry || int64(i) >= int64(len(c.entries)) || seen[i] {
			continue
		}
		seen[i] = true
		e := &c.entries[i]
		if e.kind == typeStream && strings.EqualFold(e.name, name) {
			return e
		}
		rest = append(rest, e.left, e.right)
	}
	return nil
}

func readEntry(b []byte) entry {
	var name []uint16
	for i := 0; i < 64; i += 2 {
		u := le.Uint16(b[i:])
		if u == 0 {
			break
		}
		name = append(name, u)
	}
	return entry{name: string(utf16.Decode(name)), kind: b[0x42], left: le.Uint32(b[0x44:]), right: le.Uint32(b[0x48:]), child: le.Uint32(b[0x4C:]),
		start: le.Uint32(b[0x74:]), size: uint64(le.Uint32(b[0x78:]))}
}

func words(b []byte) []uint32 {
	all := make([]uint32, len(b)/4)
	for i := range all {
		all[i] = le.Uint32(b[4*i:])
	}
	return all
}
