package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
)

// TestArchive tampers with the zip itself. The record of an entry is found by
// its signature: which is the local header, or the one in the directory.
func TestArchive(t *testing.T) {
	good := minimal(`<row><c><v>1</v></c></row>`)
	const last = sheet1 // the last by name
	both := []string{sigLocal, sigCentral}
	set16 := func(sigs []string, local, central int, v uint16) []byte {
		data := good.zip()
		for _, sig := range sigs {
			at := bytes.LastIndex(data, []byte(sig)) + local
			if sig == sigCentral {
				at += central - local
			}
			binary.LittleEndian.PutUint16(data[at:], v)
		}
		return data
	}
	refused(t, "encrypted", set16(both, 6, 8, 1), Limits{}, "encrypted", last)
	refused(t, "encrypted by its header", set16(both[:1], 6, 8, 1), Limits{}, "damaged", last)
	refused(t, "deflate64", set16(both, 8, 10, 9), Limits{}, "hostile", last)
	refused(t, "other method", set16(both[1:], 8, 10, 0), Limits{}, "damaged", last)
	refused(t, "other checksum", set16(both, 14, 16, 1), Limits{}, "damaged", last)
	refused(t, "larger than declared", set16(both, 22, 24, 9), Limits{}, "hostile", last)
	refused(t, "smaller than declared", set16(both, 22, 24, 9999), Limits{}, "damaged", last)
	refused(t, "packed further", set16(both[1:], 18, 20, 9999), Limits{}, "damaged", last)
	refused(t, "elsewhere", set16(both[1:], 0, 42, 1), Limits{}, "hostile", last)
	refused(t, "nowhere", set16(both[1:], 0, 44, 9), Limits{}, "damaged", last)
	refused(t, "directory elsewhere", patchEnd(good.zip(), 16, 7), Limits{}, "damaged", "")
	refused(t, "directory too long", patchEnd(good.zip(), 12, 0xFFFF), Limits{}, "damaged", "")
	refused(t, "entry left out", patchEnd(patchEnd(good.zip(), 8, 6), 10, 6), Limits{}, "damaged", "")
	refused(t, "zip64 without its record", patchEnd(good.zip(), 10, 0xFFFF), Limits{}, "damaged", "")
	refused(t, "something before", append([]byte("PK\x03\x04"), good.zip()...), Limits{}, "damaged", "")
	refused(t, "something after", append(good.zip(), 'x'), Limits{}, "truncated", "")
	mustRead(t, append(good.zip(), make([]byte, 300)...))

	zero := good.zip() // which archive/zip takes for "no checksum"
	for _, at := range []int{bytes.LastIndex(zero, []byte(sigLocal)) + 14, bytes.LastIndex(zero, []byte(sigCentral)) + 16} {
		copy(zero[at:], make([]byte, 4))
	}
	refused(t, "checksum of zero", zero, Limits{}, "damaged", last)

	for _, name := range []string{"../evil", "/evil", "a\\..\\b", "a/../b", "c:/d", "a//b", "./a", "a\x00b"} {
		refused(t, name, good.with(name, "x").zip(), Limits{}, "hostile", strings.ReplaceAll(name, `\`, "/"))
	}
	mustRead(t, good.without(sheet1).with(`xl\worksheets\sheet1.xml`, good[sheet1]).zip())
	refused(t, "same but for case", good.with("XL/Workbook.xml", "x").zip(), Limits{}, "hostile", wbPart)

	unused := good.with("zzz", strings.Repeat("a", 1000)).zip()
	for _, at := range []int{bytes.LastIndex(unused, []byte(sigLocal)) + 22, bytes.LastIndex(unused, []byte(sigCentral)) + 24} {
		binary.LittleEndian.PutUint16(unused[at:], 10)
	}
	refused(t, "unused part larger than declared", unused, Limits{}, "hostile", "zzz")

	whole, err := Pack(partTypes, []byte(good[partTypes]))
	if err != nil {
		t.Fatal(err)
	}
	body := append(whole.packed, "behind the end"...)
	hidden := zipOf(func(zw *zip.Writer) {
		w, _ := zw.CreateRaw(&zip.FileHeader{Name: partTypes, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(good[partTypes])),
			CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(good[partTypes]))})
		_, _ = w.Write(body)
	})
	refused(t, "bytes behind the packed ones", hidden, Limits{}, "damaged", partTypes)
	sameStreamed(t, hidden, Limits{})

	twice := zipOf(func(zw *zip.Writer) {
		_, _ = zw.Create(partTypes)
		_, _ = zw.Create(partTypes)
	})
	refused(t, "entry twice", twice, Limits{}, "hostile", partTypes)
}

// What fits into the buffer is read at once, and what does not in pieces.
func TestPartSizes(t *testing.T) {
	good := minimal(`<row><c><v>1</v></c></row>`)
	for _, size := range []int{tokenRoom - 1, tokenRoom, tokenRoom + 1, 2*tokenRoom - 1, 2 * tokenRoom} {
		p := good.with(sheet1, good[sheet1]+strings.Repeat(" ", size-len(good[sheet1])))
		for _, data := range [][]byte{p.zip(), p.streamed(), p.stored()} {
			if got := mustRead(t, data).Sheets[0].At(1, 1).Text; got != "1" {
				t.Errorf("%d bytes: %q", size, got)
			}
			sameStreamed(t, data, Limits{})
		}
	}
}

// patchEnd sets a field of the end record.
func patchEnd(data []byte, at int, v uint16) []byte {
	binary.LittleEndian.PutUint16(data[len(data)-lenEnd+at:], v)
	return data
}

func TestZip64(t *testing.T) {
	p := minimal(`<row><c><v>1</v></c></row>`)
	data := zip64(p.zip())
	if !same(mustRead(t, p.zip()), mustRead(t, data)) {
		t.Error("other content")
	}
	for at := bytes.Index(data, []byte(sigCentral)); at < len(data); at++ {
		if _, err := Read(data[:at], Limits{}); err == nil {
			t.Fatalf("cut at %d: read", at)
		}
		bad := bytes.Clone(data)
		bad[at] ^= 0x80
		if b, err := Read(bad, Limits{}); err == nil && !same(mustRead(t, data), b) {
			t.Fatalf("flip at %d: differs", at)
		}
	}
}

// zip64 moves every size and place of an archive into its 64-bit twin, as some
// writers do for archives of any size.
func zip64(data []byte) []byte {
	end := bytes.Clone(data[len(data)-lenEnd:])
	start, size := le.Uint32(end[16:]), le.Uint32(end[12:])
	out := bytes.Clone(data[:start])
	for dir := data[start : start+size]; len(dir) > 0; {
		name := int(le.Uint16(dir[28:]))
		rec := bytes.Clone(dir[:lenCentral+name])
		dir = dir[lenCentral+name:]
		le.PutUint16(rec[30:], 4+4+24)
		rec = le.AppendUint32(rec, 0xA220) // another field before it, of no bytes
		rec = le.AppendUint16(le.AppendUint16(rec, 1), 24)
		for _, at := range []int{24, 20, 42} {
			rec = le.AppendUint64(rec, uint64(le.Uint32(rec[at:])))
			le.PutUint32(rec[at:], max32)
		}
		out = append(out, rec...)
	}
	at := len(out)
	out = append(out, sigEnd64...)
	out = le.AppendUint64(out, lenEnd64-12)
	out = append(out, make([]byte, 12)...) // versions and disks
	out = le.AppendUint64(out, uint64(le.Uint16(end[8:])))
	out = le.AppendUint64(out, uint64(le.Uint16(end[10:])))
	out = le.AppendUint64(out, uint64(at)-uint64(start))
	out = le.AppendUint64(out, uint64(start))
	out = append(out, sigLocator...)
	out = le.AppendUint32(out, 0)
	out = le.AppendUint64(out, uint64(at))
	out = le.AppendUint32(out, 1)
	copy(end[8:], bytes.Repeat([]byte{0xFF}, 12))
	return append(out, end...)
}
