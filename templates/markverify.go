package templates

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/templates/clean"
	"parkstat/templates/xlsx"
)

// Verify holds a marked copy against what it is a copy of: every cell of every sheet
// but the review sheet must say the same, that sheet what was planned, and nothing
// may be in the package that a copy leaves behind.
func (m *Marking) Verify(original *xlsx.Book, marked []byte) error {
	book, err := xlsx.Read(marked, xlsx.DefaultLimits())
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if err := clean.Check(marked); err != nil {
		return fmt.Errorf("check package: %w", err)
	}
	before, after := sheetsOf(original), sheetsOf(book)
	if len(before) != len(after) {
		return fmt.Errorf("read back: %d sheets, want %d", len(after), len(before))
	}
	for i, was := range before {
		is := after[i]
		if is.Name != was.Name || is.Visibility != was.Visibility {
			return fmt.Errorf("read back: sheet %s, want %s", is.Name, was.Name)
		}
		for _, c := range slices.Concat(was.Cells, is.Cells) {
			a, b := was.At(c.Row, c.Col), is.At(c.Row, c.Col)
			if a.Kind != b.Kind || a.Text != b.Text {
				return fmt.Errorf("read back %s!%s: %s %q, want %s %q", was.Name, c.Ref(), b.Kind, b.Text, a.Kind, a.Text)
			}
		}
	}
	return m.verifyReview(book.Sheet(ReviewSheet))
}

func (m *Marking) verifyReview(s *xlsx.Sheet) error {
	if s == nil {
		return fmt.Errorf("read back: no sheet %s", ReviewSheet)
	}
	want := map[string]string{"A1": m.Title, "A2": m.About, "A3": m.Todo}
	for i, l := range m.Lines {
		for col, text := range map[int]string{colRule: l.Rule, colCell: l.Ref, colMessage: l.Message} {
			want[xlsx.Ref(firstLine+i, col)] = text
		}
	}
	for ref, text := range want {
		row, col, err := xlsx.ParseRef(ref)
		if err != nil {
			return err
		}
		if got := s.At(row, col).Text; got != cellText(text) {
			return fmt.Errorf("read back %s!%s: %q, want %q", ReviewSheet, ref, got, text)
		}
	}
	return nil
}

// sheetsOf are the sheets that are the sender's.
func sheetsOf(b *xlsx.Book) []*xlsx.Sheet {
	return slices.DeleteFunc(slices.Clone(b.Sheets), func(s *xlsx.Sheet) bool { return strings.EqualFold(s.Name, ReviewSheet) })
}
