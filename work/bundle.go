package work

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/templates"
)

// Bundle is all blanks of one form for a period, to be handed out in one file.
type Bundle struct {
	Form   *templates.Form
	Period facts.Period
	Blanks []Blank
}

// fileName puts parts into the name of a file, without what Windows does not take in one.
func fileName(ext string, parts ...string) string {
	clean := func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}
	for i, p := range parts {
		runes := []rune(strings.Trim(strings.Map(clean, facts.Plain(p)), " ."))
		parts[i] = string(runes[:min(len(runes), mostInName)]) // 255 bytes are what a file system takes
	}
	return strings.Join(parts, "-") + ext
}

const mostInName = 30

// Name is what the file of a blank is called: whose it is, for when, and which form.
func (b Blank) Name() string {
	return fileName(".xlsx", b.Unit.ID, b.Unit.Name, b.Period.String(), b.Form.Def.Name)
}

// Name is what the file of a bundle is called.
func (b Bundle) Name() string { return fileName(".zip", b.Period.String(), b.Form.Def.Name) }

// listingName is the list in a bundle of what else is in it.
const listingName = "清单.xlsx"

// Zip packs the blanks with a listing. Equal blanks give equal bytes: nothing is compressed, which
// blanks already are, and no hour is kept.
func (o *Options) Zip(b Bundle) ([]byte, error) {
	listing, err := o.listing(b)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range append([]Blank{{Data: listing}}, b.Blanks...) {
		name := listingName
		if f.Form != nil {
			name = f.Name()
		}
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = part.Write(f.Data)
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", b.Name(), err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write %s: %w", b.Name(), err)
	}
	return out.Bytes(), nil
}

// listing is what is in a bundle, as a workbook to tick off.
func (o *Options) listing(b Bundle) ([]byte, error) {
	p := templates.Printout{Sheet: "清单", Title: fmt.Sprintf("%s %s空表清单（%d 份）", b.Period, b.Form.Def.Name, len(b.Blanks)),
		Heads: []string{"序号", "代码", "单位", "截止", "文件"}, Widths: []float64{6, 22, 32, 24, 70},
		Maker: o.maker(b.Form, b.Period)}
	for i, f := range b.Blanks {
		until := ""
		if w, ok := o.window(f.Form, f.Period, f.Unit.ID); ok {
			until = chineseTime(w.Closes.In(o.Calendar.Loc))
		}
		p.Rows = append(p.Rows, []string{fmt.Sprint(i + 1), f.Unit.ID, facts.Plain(f.Unit.Name), until, f.Name()})
	}
	return p.Workbook()
}
