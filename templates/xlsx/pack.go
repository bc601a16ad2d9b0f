package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
)

// packLevel and packDate are fixed so that equal content packs to equal bytes,
// as long as the program was built by the same Go: a release may change how
// its compressor packs.
const (
	packLevel = 6
	packDate  = 1<<5 | 1 // 1980-01-01, the first day a zip can name
)

// pack writes a zip of the parts in their order.
func pack(parts []Part) ([]byte, error) {
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, packLevel) // one for all parts: making it takes longer than packing most
	if err != nil {
		return nil, fmt.Errorf("pack workbook: %w", err)
	}
	all := make([]*Packed, len(parts))
	for i, p := range parts {
		out.Reset()
		z.Reset(&out)
		if _, err = z.Write(p.Body); err == nil {
			err = z.Close()
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.Name, err)
		}
		all[i] = &Packed{p.Name, bytes.Clone(out.Bytes()), crc32.ChecksumIEEE(p.Body), uint64(len(p.Body))}
	}
	return writeZip(all)
}

// writeZip writes a zip of packed parts in their order.
func writeZip(parts []*Packed) ([]byte, error) {
	size := 0
	for _, p := range parts {
		size += len(p.packed) + 2*len(p.Name) + lenLocal + lenCentral
	}
	out := bytes.NewBuffer(make([]byte, 0, size+lenEnd))
	zw := zip.NewWriter(out)
	for _, p := range parts {
		w, err := zw.CreateRaw(&zip.FileHeader{
			Name:   p.Name,
			Method: zip.Deflate,
			//lint:ignore SA1019 CreateRaw writes this field, and not Modified
			ModifiedDate:       packDate,
			CRC32:              p.sum,
			CompressedSize64:   uint64(len(p.packed)),
			UncompressedSize64: p.size,
		})
		if err == nil {
			_, err = w.Write(p.packed)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.Name, err)
		}
	}
	if err := zw.Close(); err != nil {
		return nil, fmt.Errorf("pack workbook: %w", err)
	}
	return out.Bytes(), nil
}
