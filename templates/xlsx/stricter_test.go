package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// stricterThanExcelize are workbooks that excelize reads without an error, and
// how many rows and what in the only one it finds; we refuse them.
var stricterThanExcelize = map[string]struct {
	make   func() []byte
	rows   int
	theirs string
	code   string
	part   string
}{
	"a fault in the middle of 1,000 rows loses the half": {make: func() []byte {
		return minimal(rowed(499, "<row><c><v>%d</v></c></row>") + "<row><c><v>500</v></row>" + rowed(500, "<row><c><v>%d</v></c></row>")).zip()
	}, rows: 500, code: "damaged", part: sheet1},
	"a checksum that does not fit is another figure": {make: func() []byte {
		data := minimal(`<row><c><v>12345</v></c></row>`).stored()
		data[bytes.Index(data, []byte("12345"))] = '9'
		return data
	}, rows: 1, theirs: "92345", code: "damaged", part: sheet1},
	"a string that is missing is a blank": {make: func() []byte {
		return minimal(`<row><c t="s"><v>3</v></c></row>`).zip()
	}, code: "damaged", part: sheet1},
	"a string before the first is a blank": {make: func() []byte {
		return minimal(`<row><c t="s"><v>-1</v></c></row>`).zip()
	}, code: "damaged", part: sheet1},
	"of a part that is there twice the last counts": {make: func() []byte {
		return zipOf(func(zw *zip.Writer) {
			for _, value := range []string{"1", "2"} {
				for name, body := range minimal(`<row><c><v>` + value + `</v></c></row>`) {
					w, _ := zw.Create(name)
					_, _ = w.Write([]byte(body))
				}
			}
		})
	}, rows: 1, theirs: "2", code: "hostile"},
	"a row that comes again is put behind the first": {make: func() []byte {
		return minimal(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`).zip()
	}, rows: 1, theirs: "1,2", code: "damaged", part: sheet1},
	"a number that is none is text": {make: func() []byte {
		return minimal(`<row><c><v>12a</v></c></row>`).zip()
	}, rows: 1, theirs: "12a", code: "damaged", part: sheet1},
}

func TestStricterThanExcelize(t *testing.T) {
	for name, tt := range stricterThanExcelize {
		data := tt.make()
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: excelize refuses it too: %v", name, err)
			continue
		}
		rows, err := f.GetRows("表1", excelize.Options{RawCellValue: true})
		if err != nil || len(rows) != tt.rows || tt.rows == 1 && strings.Join(rows[0], ",") != tt.theirs {
			t.Errorf("%s: excelize says %d rows, %q %v", name, len(rows), rows[:min(len(rows), 1)], err)
		}
		_ = f.Close()
		var r *Refusal
		if _, err := Read(data, Limits{}); !errors.As(err, &r) || r.Code != tt.code || tt.part != "" && r.Part != tt.part {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFlips has a bit fall over in a part of a return that is read, again and again. No such
// return may be read; of a lenient reader it is told how many it reads, and what becomes of
// them, since that is what a reader of our own is for.
func TestFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	all := benchReturns(t)
	flips, silent := 200/slower, map[string]int{}
	for i := range flips {
		r := all[i%len(all)]
		part := r.used[rng.IntN(len(r.used))]
		at := bytes.Index(r.data, part) + rng.IntN(len(part))
		bad := bytes.Clone(r.data)
		bad[at] ^= 1 << rng.IntN(8)
		if _, err := Read(bad, Limits{}); err == nil {
			t.Errorf("byte %d of %d: read", at, len(bad))
		}
		want, wantErr := byExcelize(r.data)
		got, err := byExcelize(bad)
		switch {
		case wantErr != nil:
			t.Fatal(wantErr)
		case err != nil:
			silent["refused"]++
		case slices.Equal(got, want):
			silent["read, and the same"]++
		case len(got) < len(want):
			silent["read, and short of cells"]++
		default:
			silent["read, with other contents"]++
		}
	}
	t.Logf("of %d, by excelize: %v", flips, silent)
	if silent["read, and short of cells"] == 0 && slower == 1 {
		t.Error("excelize tells damage now: is a reader of our own still needed?")
	}
}

// byExcelize are the cells that hold something, sheet by sheet.
func byExcelize(data []byte) (cells []string, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		for _, cell := range slices.Concat(rows...) {
			if cell != "" {
				cells = append(cells, cell)
			}
		}
	}
	return cells, nil
}
