package report

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"parkstat/templates"
)

// press fills reports into the archive.
type press struct{ Archive }

// put keeps a file.
func (p press) put(variant Variant, name string, data []byte) (Output, error) {
	sha, err := p.Put(data)
	if err != nil {
		return Output{}, fmt.Errorf("archive %s: %w", name, err)
	}
	return Output{Variant: variant, Name: name, SHA256: sha, Size: int64(len(data))}, nil
}

// fill makes a report's workbook and letter in a variant.
func (p press) fill(r *Report, variant Variant, v *templates.View) ([]Output, error) {
	book, err := p.book(r, variant, nil, v)
	if err != nil || r.Letter == nil {
		return []Output{book}, err
	}
	data, err := r.Letter.Fill(v)
	if err != nil {
		return nil, err
	}
	letter, err := p.put(variant, strings.TrimSuffix(book.Name, ".xlsx")+".docx", data)
	return []Output{book, letter}, err
}

// book makes its workbook, or some of its sheets.
func (p press) book(r *Report, variant Variant, sheets []string, v *templates.View) (Output, error) {
	name, err := r.fileName(variant, sheets, v)
	if err != nil {
		return Output{}, err
	}
	data, _, err := r.Fill(v, name, r.drop(variant, sheets, v))
	if err != nil {
		return Output{}, err
	}
	return p.put(variant, safeName(name)+".xlsx", data)
}

// enclosure is the file of a run that a group gets; a workbook of some sheets is filled
// where the run does not have it yet.
func (p press) enclosure(r *Report, outputs []Output, g Group, v *templates.View) (Output, error) {
	name, err := r.fileName(g.Variant, g.Sheets, v)
	if err != nil {
		return Output{}, err
	}
	find := func(is func(name string) bool) int {
		return slices.IndexFunc(outputs, func(o Output) bool { return o.Variant == g.Variant && is(o.Name) })
	}
	i := -1
	if g.Attachment == PDF {
		i = find(func(s string) bool { return strings.HasSuffix(s, ".pdf") })
	}
	if i < 0 {
		i = find(func(s string) bool { return s == safeName(name)+".xlsx" })
	}
	if i < 0 {
		return p.book(r, g.Variant, g.Sheets, v)
	}
	return outputs[i], nil
}

// page prints the first page of the mailable workbook, once: what it says of time and place
// is kept with it.
func (p press) page(ctx context.Context, outputs []Output, print func(context.Context, []byte) ([]byte, error)) (Output, error) {
	of := outputs[slices.IndexFunc(outputs, func(o Output) bool { return o.Variant == Mailable })]
	book, err := p.Get(of.SHA256)
	if err != nil {
		return of, fmt.Errorf("read %s: %w", of.Name, err)
	}
	page, err := print(ctx, book)
	if err != nil {
		return of, err
	}
	return p.put(Mailable, strings.TrimSuffix(of.Name, ".xlsx")+".pdf", page)
}

// fileName is what a report's files are called, without what follows the point: with the
// sheets where there are not all, and the variant where there are two.
func (r *Report) fileName(variant Variant, sheets []string, v *templates.View) (string, error) {
	name, err := v.Render(r.Def.File)
	if err != nil {
		return "", r.Def.Wrong("file", err)
	}
	switch n := len(sheets); {
	case n > 3: // a file name has an end
		h := sha256.Sum256([]byte(strings.Join(sheets, "\n")))
		name += fmt.Sprintf("·%s等 %d 张（%x）", sheets[0], n, h[:2])
	case n > 0:
		name += "·" + strings.Join(sheets, "、")
	}
	if variant == Internal && r.Def.Monthly() {
		name += "（内部）"
	}
	return name, nil
}

// drop lists the sheets that are left out: of those that nobody asked for also what has nothing to
// say in a view, nil: whatever it says.
func (r *Report) drop(variant Variant, sheets []string, v *templates.View) (all []string) {
	for _, s := range r.Sheets() {
		if len(sheets) > 0 && !slices.Contains(sheets, s) || variant != Internal && slices.Contains(r.Def.InternalOnly, s) ||
			len(sheets) == 0 && v != nil && slices.Contains(r.Def.IfFilled, s) && r.Bare(s, v) {
			all = append(all, s)
		}
	}
	return all
}

// safeName makes a text fit for a file name on every system.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
}
