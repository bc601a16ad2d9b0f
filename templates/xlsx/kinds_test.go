package xlsx

import (
	"bytes"
	"compress/gzip"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestOtherKinds has files of other kinds made by the programs that make them;
// TestOthersWorkbooks looks at those of otherKinds.
func TestOtherKinds(t *testing.T) {
	t.Parallel()
	good := small(t)
	preallocated := append(bytes.Clone(good[:len(good)/2]), make([]byte, len(good)-len(good)/2)...)
	for name, tt := range map[string]struct {
		data []byte
		code string
	}{
		"password":      {withPassword(t), "encrypted"},
		"png":           {drawn(t, func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) }), "picture"},
		"jpg":           {drawn(t, func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }), "picture"},
		"gif":           {drawn(t, func(b *bytes.Buffer, m image.Image) error { return gif.Encode(b, m, nil) }), "picture"},
		"zip":           {parts{"一月.xlsx": string(good), "说明.docx": "甲"}.zip(), "zip"},
		"gz":            {gzipped(good), "archive"},
		"docx":          {document("word/document.xml", "wordprocessingml.document").zip(), "docx"},
		"pptx":          {document("ppt/presentation.xml", "presentationml.presentation").zip(), "pptx"},
		"half written":  {good[:len(good)/2], "truncated"},
		"room taken":    {preallocated, "truncated"},
		"nothing yet":   {make([]byte, len(good)), "truncated"},
		"zip64, halved": {zip64(good)[:len(good)-1], "truncated"},
	} {
		otherKind(t, name, tt.data, tt.code)
	}
	t.Run("LibreOffice", func(t *testing.T) {
		t.Parallel()
		for name, data := range byLibreOffice(t, "pdf", map[string][]byte{"small": good}) {
			otherKind(t, name, data, "pdf")
		}
	})
}

// otherKinds are files that SheetJS writes. WPS writes the like of biff8 as .et, too.
var otherKinds = map[string]string{
	"xlsb": "xlsb", "biff8": "xls", "biff5": "xls", "xlml": "xml", "ods": "ods", "fods": "ods",
	"csv": "csv", "txt": "csv", "sylk": "csv", "html": "html", "rtf": "docx",
}

func otherKind(t *testing.T, name string, data []byte, code string) {
	t.Helper()
	if len(data) == 0 {
		t.Errorf("%s was not made", name)
		return
	}
	if got := Sniff(data); got != code {
		t.Errorf("%s: sniffed as %s, want %s", name, got, code)
	}
	refused(t, name, data, Limits{}, code, "")
}

// What a file is, and mostly what to do, is said of each kind in its own words.
func TestOtherMessages(t *testing.T) {
	seen := map[string]string{}
	for code, o := range others {
		if again, ok := seen[o.message]; ok || !strings.ContainsFunc(o.mend, isHan) {
			t.Errorf("%s and %s say %q, and %q", code, again, o.message, o.mend)
		}
		seen[o.message] = code
	}
}

func withPassword(t *testing.T) []byte {
	f := excelize.NewFile()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "秘密"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawn(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := encode(&b, image.NewPaletted(image.Rect(0, 0, 40, 30), []color.Color{color.White, color.Black})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// document is an Office package of another kind.
func document(main, kind string) parts {
	return parts{
		partTypes: head + `<Types xmlns="` + nsTypes + `"><Override PartName="/` + main +
			`" ContentType="application/vnd.openxmlformats-officedocument.` + kind + `.main+xml"/></Types>`,
		partRootRels: head + `<Relationships xmlns="` + nsPackageRel + `"><Relationship Id="r1" Type="` + nsRel + `/officeDocument" Target="` + main +
			`"/></Relationships>`,
		main: head + `<document/>`,
	}
}
