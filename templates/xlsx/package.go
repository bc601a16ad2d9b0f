package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"github.com/klauspost/compress/flate"
	"hash/crc32"
	"io"
	"slices"
)

// Part is a file of a workbook's package.
type Part struct {
	Name string
	Body []byte
}

// Parts are the files of a workbook of ours, in the archive's order.
func Parts(data []byte) ([]Part, error) {
	files, err := unpack(data)
	if err != nil {
		return nil, err
	}
	all := make([]Part, len(files))
	for i, f := range files {
		all[i] = Part{f.name, f.body}
	}
	return all, nil
}

// Packed is a part as it lies in the archive. It may be kept and written again.
type Packed struct {
	Name   string
	packed []byte
	sum    uint32
	size   uint64
}

// quickFrom is the size from which a part is packed for speed: half the time for a
// quarter more bytes.
const (
	quickFrom  = 1 << 20
	quickLevel = flate.BestSpeed
)

// Pack compresses a part.
func Pack(name string, body []byte) (*Packed, error) {
	level := packLevel
	if len(body) >= quickFrom {
		level = quickLevel
	}
	return PackStream(name, level, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

// PackStream compresses a part as it is written, at a level of compress/flate.
func PackStream(name string, level int, write func(io.Writer) error) (*Packed, error) {
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, level)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	sum := &summed{w: z}
	if err := write(sum); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	return &Packed{name, out.Bytes(), sum.crc, sum.size}, nil
}

// summed counts and sums what passes.
type summed struct {
	w    io.Writer
	crc  uint32
	size uint64
}

func (s *summed) Write(b []byte) (int, error) {
	s.crc, s.size = crc32.Update(s.crc, crc32.IEEETable, b), s.size+uint64(len(b))
	return s.w.Write(b)
}

// Assemble writes a workbook of packed parts. They are put in the order of Normalize, so
// that equal parts give equal bytes.
func Assemble(parts []*Packed) ([]byte, error) {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b *Packed) int {
		return cmp.Or(cmp.Compare(place(a.Name), place(b.Name)), cmp.Compare(a.Name, b.Name))
	})
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

// SortTypes puts a list of content types in the order of Normalize.
func SortTypes(body []byte) ([]byte, error) {
	sorted, err := sortTypes(body)
	if err != nil {
		return nil, fmt.Errorf("normalize %s: %w", partTypes, err)
	}
	return sorted, nil
}
