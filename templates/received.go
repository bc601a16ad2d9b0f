package templates

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// received is a return seen from the form of today: what to fill that with, and which of its
// cells is which of the return's.
type received struct {
	form    *Form   // with a row for each that was written beyond a list
	from    *Form   // the shape that the return is in
	places  *Places // where the return has what is asked; nil: nowhere
	answers Answers
	found   map[string]string // unit and period, where the sender may have to mend them
	record  Identity
	own     map[string]string // by cell of the return: the form's
	taken   bool              // its figures are taken over
	sheets  int               // others that the sender's workbook shows
}

// mostTexts bounds the texts of a return that is marked, in bytes: a form full of them is no
// return, and the copy is made where others are served.
const mostTexts = 2 << 20

// receive sees a return (book) that was read in the shape of r.
func (f *Form) receive(a Answers, book *xlsx.Book, r Review) (*received, error) {
	in := &received{form: f, from: f.As(r.Version), answers: a, found: map[string]string{}, own: map[string]string{}}
	in.places = in.from.Locate(book)
	was := Identify(book)
	if in.places != nil {
		var err error
		if in.form, err = f.widened(in.from, in.places); err != nil {
			return nil, err
		}
		for _, h := range in.form.holes {
			if c, ok := in.places.Cells[h.Path]; ok {
				in.own[c.Ref()] = xlsx.Ref(h.row, h.col)
			}
		}
		for _, s := range book.Sheets {
			if s.Visibility == xlsx.Visible && s != in.places.Sheet && !strings.EqualFold(s.Name, ReviewSheet) {
				in.sheets++
			}
		}
		// Figures of another version, of one sheet among several or in another unit of measure
		// would be taken for what they are not.
		in.taken = len(in.places.Twins) == 0 && !slices.Contains(in.places.Lost, f.Def.Unit) && (was.Version == "" || was.Version == in.from.Def.Version)
	}
	if in.taken {
		in.take(r.Facts)
	}
	size := 0
	for _, v := range in.answers.Asked {
		size += len(v.Text)
	}
	if size > mostTexts {
		return nil, fmt.Errorf("mark %s: %d bytes of text in its cells", f.Def.Form, size)
	}
	in.identify(was, r.Problems)
	return in, nil
}

// take fills the answers with the figures that were read and the texts of which none could
// be. What a blank would show is asked where the return says otherwise; where it says
// nothing it is shown, but in lists, whose rows belong together.
func (in *received) take(read []facts.Fact) {
	asked, given := map[string]facts.Value{}, map[string]facts.Value{}
	for _, fact := range read {
		asked[strings.TrimSuffix(fact.Item+"."+fact.Column, ".")] = fact.Value
	}
	for _, h := range in.form.holes {
		c, ok := in.places.Cells[h.Path]
		if text := foundIn(c); ok && asked[h.Path].IsMissing() && text != "" {
			asked[h.Path] = facts.TextValue(text)
		}
	}
	for path, v := range in.answers.Asked {
		if _, ok := in.places.Cells[path]; !ok {
			asked[path] = v
		}
	}
	for path, v := range in.answers.Given {
		item, _, _ := strings.Cut(path, ".")
		_, ok := in.places.Cells[path]
		sent := asked[path]
		if !ok || sent.IsMissing() && in.form.Def.List(item) == nil || !sent.IsMissing() && sent.String() == v.String() {
			given[path] = v
		}
	}
	in.answers.Asked, in.answers.Given = asked, given
}

// foundIn is the text of a cell as its sender saw it.
func foundIn(c xlsx.Cell) string {
	if !c.Percent {
		return c.Text
	}
	r, ok := new(big.Rat).SetString(c.Text)
	if !ok {
		return c.Text
	}
	_, decimals, _ := strings.Cut(c.Text, ".")
	return r.Mul(r, big.NewRat(100, 1)).FloatString(max(0, len(decimals)-2)) + "%"
}

// identify says who and when it is. What the sheet of the return has otherwise, or what is
// wrong, stands in the copy as it was found and can be mended there; what the return did not
// record of itself and is wrong, the copy does not record either.
func (in *received) identify(was Identity, problems []facts.Problem) {
	a := in.answers
	in.record = Identity{in.form.Def.Form, in.form.Def.Version, a.Unit.ID, a.period()}
	wrong := map[string]bool{}
	for _, p := range problems {
		if own := in.ownOf(p.At); own != "" {
			wrong[p.At.Ref] = true
		}
	}
	for _, name := range identityNames {
		ours, text, at := a.identity(name), "", ""
		if in.taken {
			if c, ok := in.places.Cells[name]; ok {
				text, at = strings.TrimSpace(c.Text), c.Ref()
			}
		}
		if ours == "" || text != "" && (!sameIdentity(name, text, ours) || wrong[at]) {
			in.found[name] = text
		}
	}
	if _, mend := in.found["unit.code"]; mend && was.Unit == "" {
		in.record.Unit = ""
	}
	if _, mend := in.found["period.code"]; mend && was.Period == "" {
		in.record.Period = ""
	}
}

var digits = regexp.MustCompile(`[0-9]+`)

// sameIdentity compares as people do: 2023 年 7 月 is 2023-07.
func sameIdentity(name, a, b string) bool {
	if name == "period.code" {
		number := func(s string) string { return strings.TrimLeft(s, "0") }
		return slices.EqualFunc(digits.FindAllString(facts.Label(a), -1), digits.FindAllString(b, -1), func(a, b string) bool { return number(a) == number(b) })
	}
	return strings.EqualFold(facts.Label(a), facts.Label(b))
}

// ownOf is the form's cell for one of the return; empty where it has none.
func (in *received) ownOf(at facts.Cell) string {
	if in.places == nil || at.Sheet != "" && at.Sheet != in.places.Sheet.Name {
		return ""
	}
	return in.own[at.Ref]
}

var cellNames = regexp.MustCompile(`“[^”]*”|\b[A-Z]{1,3}[1-9][0-9]{0,6}\b`)

// retold is a text with the form's cells in place of the return's: the copy, when it comes
// back, is spoken of in the same words, and reasons answer words. What is quoted stays.
func (in *received) retold(text string) string {
	return cellNames.ReplaceAllStringFunc(text, func(s string) string {
		if own := in.own[s]; own != "" {
			return own
		}
		return s
	})
}

// more names the figures that the form asks for and the shape of the return does not.
func (in *received) more() (refs []string) {
	for _, h := range in.form.holes {
		item, column, _ := strings.Cut(h.Path, ".")
		it := in.form.Def.Field(item, column)
		if it == nil || !h.Asked || !in.taken || column == NoteColumn ||
			it.Type != "money" && it.Type != "number" || !in.form.Def.Asks(column, in.answers.Period) {
			continue
		}
		if _, has := in.places.Cells[h.Path]; !has {
			refs = append(refs, xlsx.Ref(h.row, h.col))
		}
	}
	return refs
}

// mostNamed is how many cells a text names.
const mostNamed = 5

// named are the first of n cells as a text names them, and how many there are.
func named(refs []string, n int) string {
	s := strings.Join(refs[:min(mostNamed, len(refs))], "、")
	if n > mostNamed {
		s += fmt.Sprintf(" 等 %d 格", n)
	}
	return s
}

// note says what of the return is not in the copy; empty where all is.
func (in *received) note() string {
	if !in.taken {
		return "本副本是园区现行的空表：来件的数字按哪张表、哪一版、什么单位填报不清楚，没有带入，请照上面的意见重新填写。"
	}
	labels := map[string]bool{}
	for at, text := range in.from.labels {
		row, col := in.places.at(at[0], at[1])
		if c := in.places.Sheet.At(row, col); facts.Label(c.Text) == text {
			labels[c.Ref()] = true
		}
	}
	var left, all []string
	n := 0
	for _, c := range in.places.Sheet.Cells {
		if facts.Label(c.Text) == "" || in.own[c.Ref()] != "" || labels[c.Ref()] {
			continue
		}
		if n++; n <= mostNamed {
			left = append(left, c.Ref())
		}
	}
	if in.sheets > 0 {
		all = append(all, fmt.Sprintf("另外 %d 张工作表", in.sheets))
	}
	if n > 0 {
		all = append(all, "表外的 "+named(left, n))
	}
	if len(all) == 0 {
		return ""
	}
	return "本副本用园区现行的空表填成，来件里没有带入的：" + strings.Join(all, "；") + "。请留好原文件。"
}

// verify holds a marked copy against what it was to be: every figure and text of the return
// stands in it, and the review sheet says what was planned.
func (in *received) verify(m *marking, marked []byte) error {
	book, err := xlsx.Read(marked, xlsx.DefaultLimits())
	if err != nil {
		return err
	}
	places := in.form.Locate(book)
	if places == nil || !places.Issued {
		return fmt.Errorf("it is no longer the form")
	}
	if got := Identify(book); got != in.record {
		return fmt.Errorf("it says of itself %v, want %v", got, in.record)
	}
	for _, h := range in.form.holes {
		item, column, _ := strings.Cut(h.Path, ".")
		if isIdentity(h.Path) || column != "" && column != NoteColumn && !in.form.Def.Asks(column, in.answers.Period) {
			continue
		}
		want := in.answers.Asked[h.Path]
		if given := in.answers.Given[h.Path]; !h.Asked && !given.IsMissing() {
			want = given
		}
		if got := places.Cells[h.Path]; !holds(got, want, len(h.pieces) > 1) {
			return fmt.Errorf("%s (%s): %s %q, want %q", in.form.Def.Label(item, column), got.Ref(), got.Kind, got.Text, want.String())
		}
	}
	return m.verify(book.Sheet(ReviewSheet))
}

// holds reports whether a cell holds a value as a blank has it written.
func holds(c xlsx.Cell, v facts.Value, among bool) bool {
	switch {
	case c.Formula:
		return false
	case c.Kind == xlsx.Date:
		return v.Text != "" && v.Text == c.Text
	case c.Kind == xlsx.Number:
		n, err := facts.ParseDecimal(c.Text)
		return err == nil && v.IsNumber() && n.String() == v.String()
	case among:
		return c.Text == facts.Label(cellText(v.Decimal()))
	}
	return c.Text == cellText(v.String()) && (!v.IsNumber() || v.Bound != facts.Exactly)
}
