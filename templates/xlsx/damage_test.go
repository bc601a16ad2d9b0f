package xlsx

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// small is a workbook with something of every kind in it.
func small(t testing.TB) []byte {
	return saved(t, func(f *excelize.File) error {
		return fill(f, time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC), false)
	})
}

// same tells whether two readings gave the same values. The hash is of the bytes,
// so it must differ.
func same(a, b *Book) bool {
	c := *b
	c.SHA256 = a.SHA256
	return reflect.DeepEqual(a, &c)
}

func TestTruncation(t *testing.T) {
	for _, data := range [][]byte{small(t), minimal(`<row><c><v>1</v></c></row>`).zip()} {
		for percent := range 100 {
			cut := data[:len(data)*percent/100]
			_, err := Read(cut, Limits{})
			var r *Refusal
			if !errors.As(err, &r) || r.Code != "truncated" && len(cut) >= 4 {
				t.Errorf("%d%%: %v", percent, err)
			}
		}
	}
}

func TestBitFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, data := range [][]byte{small(t), minimal(`<row><c><v>1</v></c><c t="s"><v>1</v></c></row>`).zip()} {
		want := mustRead(t, data)
		flips := 200
		if !testing.Short() {
			flips = 1000
		}
		refused := 0
		for range flips {
			bad := append([]byte(nil), data...)
			at, bit := rng.IntN(len(bad)), rng.IntN(8)
			bad[at] ^= 1 << bit
			got, err := Read(bad, Limits{})
			if err != nil {
				refused++
			} else if !same(want, got) || got.SHA256 == want.SHA256 {
				t.Errorf("byte %d bit %d: read, and differs", at, bit)
			}
		}
		if refused < flips/2 {
			t.Errorf("only %d of %d flips were refused", refused, flips)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small(f))
	f.Add(minimal(`<row><c><v>1</v></c></row>`).zip())
	f.Add(minimal(`<row><c><v>1</v></c></row>`).streamed())
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(ole))
	f.Add([]byte("a,b\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) { endsWell(t, data) })
}

// FuzzParts gets past the checksums, to the readers of XML.
func FuzzParts(f *testing.F) {
	good := minimal(`<row r="1" spans="1:2"><c r="A1" s="2"><f>B1</f><v>1.5E2</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>a_x0041_</t></is></c></row>`).
		edited(sheet1, "</worksheet>", `<mergeCells count="1"><mergeCell ref="A2:B3"/></mergeCells></worksheet>`)
	f.Add(good[sheet1], good["xl/styles.xml"], good["xl/sharedStrings.xml"], good[wbPart], good[wbRels])
	f.Fuzz(func(t *testing.T, sheet, styles, table, book, rels string) {
		endsWell(t, good.with(sheet1, sheet).with("xl/styles.xml", styles).with("xl/sharedStrings.xml", table).with(wbPart, book).with(wbRels, rels).stored())
	})
}

// endsWell checks that any input ends in cells that keep their promises, or in
// a refusal that says something.
func endsWell(t *testing.T, data []byte) {
	b, err := Read(data, Limits{PartBytes: 1 << 20, TotalBytes: 4 << 20, Cells: 10_000})
	if err != nil {
		var r *Refusal
		if !errors.As(err, &r) || r.Code == "" || r.Message == "" || r.Mend == "" || b != nil {
			t.Fatalf("%#v", err)
		}
		return
	}
	for _, s := range b.Sheets {
		last := Cell{}
		for _, c := range s.Cells {
			if inOrder(last, c) >= 0 || c.Row > s.MaxRow || c.Col > s.MaxCol || !c.holds() || c.Uncached != (c.Formula && c.Kind == Empty) {
				t.Fatalf("%+v after %+v", c, last)
			}
			if _, err := decimal(c.Text); c.Kind == Number && err != nil {
				t.Fatalf("%+v", c)
			}
			last = c
		}
	}
}
