package xlsx

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/klauspost/compress/flate"
)

// Part is a file of a package.
type Part struct {
	Name string
	Body []byte
}

// Parts are the files of a package, a workbook or a document, in the archive's order. Each
// has the size and checksum that the archive says.
func Parts(data []byte) ([]Part, error) {
	a := newWorkspace(memory(data), DefaultLimits())
	defer a.release()
	if err := a.readDirectory(DefaultLimits()); err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	parts := make([]Part, len(a.entries))
	for i := range a.entries {
		e := &a.entries[i]
		body, err := a.body(e)
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", e.name, err)
		}
		parts[i] = Part{e.name, body}
	}
	return parts, nil
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
	return writeZip(slices.SortedFunc(slices.Values(parts), func(a, b *Packed) int { return inPackage(a.Name, b.Name) }))
}
