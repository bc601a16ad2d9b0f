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

type file struct {
	name string
	body []byte
}

// pack writes a zip of the files in their order.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, f := range files {
		packed, err := deflate(f.body)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		w, err := zw.CreateRaw(&zip.FileHeader{
			Name:   f.name,
			Method: zip.Deflate,
			//lint:ignore SA1019 CreateRaw writes this field, and not Modified
			ModifiedDate:       packDate,
			CRC32:              crc32.ChecksumIEEE(f.body),
			CompressedSize64:   uint64(len(packed)),
			UncompressedSize64: uint64(len(f.body)),
		})
		if err == nil {
			_, err = w.Write(packed)
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := zw.Close(); err != nil {
		return nil, fmt.Errorf("pack workbook: %w", err)
	}
	return out.Bytes(), nil
}

func deflate(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, packLevel)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// unpack is every file of a workbook of ours, in the archive's order.
func unpack(data []byte) ([]file, error) {
	a := newWorkspace(memory(data), DefaultLimits())
	defer a.release()
	if err := a.open(DefaultLimits()); err != nil {
		return nil, fmt.Errorf("unpack workbook: %w", err)
	}
	files := make([]file, len(a.entries))
	for i := range a.entries {
		e := &a.entries[i]
		body, err := a.body(e)
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", e.name, err)
		}
		files[i] = file{e.name, body}
	}
	return files, nil
}
