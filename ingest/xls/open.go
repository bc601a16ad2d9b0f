package xls

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

const (
	mostContent  = 100 << 20 // bytes of a part of an OpenDocument, unpacked
	mostRepeated = 1 << 20   // numbers that stand for others, in all
)

// readOpen reads the numbers of the sheets of an OpenDocument workbook (.ods).
func readOpen(data []byte) ([]numbers, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errRecords
	}
	manifest, err := part(z, "META-INF/manifest.xml")
	if err != nil {
		return nil, errRecords
	}
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return nil, errLocked
	}
	content, err := part(z, "content.xml")
	if err != nil {
		return nil, errRecords
	}
	r := openReader{xml: xml.NewDecoder(bytes.NewReader(content))}
	if err := r.read(); err != nil {
		return nil, errRecords
	}
	if len(r.sheets) == 0 {
		return nil, errNoWorkbook
	}
	return r.sheets, nil
}

func part(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := io.ReadAll(io.LimitReader(f, mostContent+1))
	if err == nil && len(all) > mostContent {
		err = errRecords
	}
	return all, err
}

// openReader walks through the cells of content.xml. Rows and cells that are alike stand there
// once, with how often.
type openReader struct {
	xml      *xml.Decoder
	sheets   []numbers
	tables   int // that are open: one within a cell is passed over
	row, col int // before the next
	rows     int // how often the row stands
	repeated int
}

func (r *openReader) read() error {
	for {
		token, err := r.xml.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if err := r.start(e); err != nil {
				return err
			}
		case xml.EndElement:
			switch {
			case e.Name.Local == "table":
				r.tables--
			case e.Name.Local == "table-row" && r.tables == 1:
				r.row += r.rows
			}
		}
	}
}

func (r *openReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "table":
		if r.tables++; r.tables == 1 {
			r.sheets = append(r.sheets, numbers{attribute(e, "name"), map[place]float64{}})
			r.row = 0
		}
	case "table-row":
		if r.tables == 1 {
			r.rows, r.col = times(e, "number-rows-repeated"), 0
		}
	case "table-cell", "covered-table-cell":
		if r.tables == 1 {
			return r.cell(e)
		}
	}
	return nil
}

func (r *openReader) cell(e xml.StartElement) error {
	n := times(e, "number-columns-repeated")
	defer func() { r.col += n }()
	value := attribute(e, "value")
	if value == "" {
		return nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return err
	}
	if n > mostRepeated || r.rows > mostRepeated || r.repeated+n*r.rows > mostRepeated {
		return errRecords
	}
	r.repeated += n * r.rows
	for row := range r.rows {
		for col := range n {
			r.sheets[len(r.sheets)-1].at[place{r.row + row + 1, r.col + col + 1}] = v
		}
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func times(e xml.StartElement, name string) int {
	if n, err := strconv.Atoi(attribute(e, name)); err == nil && n > 1 {
		return n
	}
	return 1
}
