package xlsx

import "strings"

// texts makes strings in lots, since most texts of a workbook are shorter than
// what it costs to allocate one. A lot lives as long as any of its strings, so
// it is small, and a long text gets memory of its own.
type texts struct{ lot strings.Builder }

const (
	lotSize = 2 << 10
	lotText = 256
)

func (t *texts) add(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > lotText {
		return string(b)
	}
	if t.lot.Cap()-t.lot.Len() < len(b) {
		t.lot = strings.Builder{}
		t.lot.Grow(lotSize)
	}
	from := t.lot.Len()
	t.lot.Write(b)
	return t.lot.String()[from:]
}
