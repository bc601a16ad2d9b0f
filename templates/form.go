package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// hole is a placeholder's cell in a template sheet.
type hole struct {
	placeholder
	row, col int
	pieces   []piece // more than one where text stands around it
	among    *regexp.Regexp
}

// Form is a return form ready to be written and read: its definition and its
// compiled workbook.
type Form struct {
	Def     *FormDef
	Layouts []*Form   // other shapes of it, read only
	Notice  layoutDef // what to tell of a return in this shape; zero for the form itself

	asked []byte // the workbook as the office drew it: one row for a list
	data  []byte // with all rows of its lists
	sheet string
	holes []hole
	// labels are the template's own texts by place: the anchors of reading.
	labels map[[2]int]string
	// prefixes are texts before a placeholder in the same cell, which are anchors too.
	prefixes map[[2]int]string
	merges   []xlsx.Range
}

// Hash is that of all that says how a return is read: the definition and its workbooks.
func (f *Form) Hash() string {
	def, err := json.Marshal(f.Def)
	h := sha256.New()
	fmt.Fprintf(h, "%s %v %d %s", def, err, len(f.asked), f.asked)
	for _, l := range f.Layouts {
		fmt.Fprint(h, l.Hash())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// OpenForm compiles the form's workbook and checks it against the definition, or tells all
// that is wrong; folder is where the definition lies in the library.
func OpenForm(lib *Library, folder string, def *FormDef) (*Form, error) {
	f, err := openWorkbook(lib, folder, def)
	wrong := []error{err}
	var shapes []*Form
	for _, l := range def.Layouts {
		other := *def
		other.Version, other.Workbook, other.Layouts = l.Version, l.Workbook, nil
		shape, err := openWorkbook(lib, folder, &other)
		if wrong = append(wrong, err); err == nil {
			shape.Notice = l
			shapes = append(shapes, shape)
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	f.Layouts = shapes
	return f, nil
}

// As is the form in the shape that a version has; the form itself where that is not
// known any more.
func (f *Form) As(version string) *Form {
	for _, l := range f.Layouts {
		if l.Def.Version == version {
			return l
		}
	}
	return f
}

func openWorkbook(lib *Library, folder string, def *FormDef) (*Form, error) {
	data, from, err := lib.Read(path.Join(folder, def.Workbook))
	if err != nil {
		return nil, err
	}
	return compile(data, from, def)
}

// compile makes a form of its workbook and its definition; from is for messages.
func compile(asked []byte, from string, def *FormDef) (*Form, error) {
	data, err := expand(asked, def)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	f := &Form{Def: def, asked: asked, data: data, labels: map[[2]int]string{}, prefixes: map[[2]int]string{}}
	book, err := xlsx.Read(data, xlsx.DefaultLimits())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	known := map[string]bool{}
	for _, p := range def.Paths() {
		known[p] = true
	}
	sheet := book.Sheets[0]
	f.sheet, f.merges = sheet.Name, sheet.Merges
	var wrong []error
	for _, c := range sheet.Cells {
		pieces, err := split(c.Text)
		if err == nil && wideBraces.MatchString(c.Text) {
			err = errWideBraces
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s %s!%s: %w", from, sheet.Name, c.Ref(), err))
			continue
		}
		if pieces == nil {
			f.labels[[2]int{c.Row, c.Col}] = facts.Label(c.Text)
			continue
		}
		if before := facts.Label(pieces[0].text); before != "" {
			f.prefixes[[2]int{c.Row, c.Col}] = before
		}
		for _, p := range pieces {
			if p.hole == nil {
				continue
			}
			if !known[p.hole.Path] && !isIdentity(p.hole.Path) {
				wrong = append(wrong, fmt.Errorf("%s %s!%s: %w", from, sheet.Name, c.Ref(), unknown(p.hole.Path, slices.Concat(def.Paths(), identityNames, printedNames))))
				continue
			}
			f.holes = append(f.holes, hole{*p.hole, c.Row, c.Col, pieces, among(pieces, p.hole.Path)})
		}
	}
	if len(f.holes)+len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s: 没有占位符，请在要问的格里写 {{? 指标.栏 }}", from))
	}
	if wrong != nil {
		return nil, errors.Join(wrong...)
	}
	return f, nil
}

// identityNames say whose a return is and for when; printedNames are what the office only prints.
var (
	identityNames = []string{"unit.code", "unit.name", "unit.class", "period.code"}
	printedNames  = []string{"period.label", "form.filing", "form.return", checkName}
)

// checkName is the cell in which a blank says what it finds wrong itself.
const checkName = "form.check"

func isIdentity(p string) bool {
	return slices.Contains(identityNames, p) || slices.Contains(printedNames, p)
}

// Cell is where the form itself has item.column: sheet and reference.
func (f *Form) Cell(path string) (sheet, ref string) {
	for _, h := range f.holes {
		if h.Path == path {
			return f.sheet, xlsx.Ref(h.row, h.col)
		}
	}
	return "", ""
}

// Answers fill a form: who and when, the values known beforehand (上年同期), and
// for a completed return those the unit gives.
type Answers struct {
	Unit   facts.Respondent
	Period facts.Period
	Given  map[string]facts.Value // by item.column; shown, locked
	Asked  map[string]facts.Value // by item.column; nil for a blank
	Filing string                 // 表号, 制定机关, 批准或备案文号, 有效期
	Return string                 // until when and where to, and whom to call
	Live   []Live                 // what the blank checks itself
	Maker
}

// Blank writes the form for one unit: asked cells open with validation and
// hints, shown cells filled and locked. A shown figure that is not known is
// asked. The workbook carries its identity in a hidden sheet.
func (f *Form) Blank(a Answers) ([]byte, error) {
	w, err := f.write(a)
	if err != nil {
		return nil, err
	}
	defer w.book.Close()
	if err := w.fillAll(); err != nil {
		return nil, err
	}
	return w.finish()
}

func (a Answers) identity(p string) string {
	switch p {
	case "unit.code":
		return a.Unit.ID
	case "unit.name":
		return a.Unit.Name
	case "unit.class":
		return a.Unit.Class
	case "period.code":
		return a.period()
	case "period.label":
		return a.label()
	case "form.filing":
		return a.Filing
	case "form.return":
		return a.Return
	}
	return ""
}

// period is the period's code; empty where it is not known.
func (a Answers) period() string {
	if a.Period.IsZero() {
		return ""
	}
	return a.Period.String()
}

// label is the period in words; empty where it is not known.
func (a Answers) label() string {
	if a.Period.IsZero() {
		return ""
	}
	return a.Period.Label()
}

// Unasked are the items and fields of the definition for which the workbook has no cell, by name.
func (f *Form) Unasked() (names []string) {
	for i := range f.Def.Items {
		it := &f.Def.Items[i]
		if !slices.ContainsFunc(f.holes, func(h hole) bool { return h.Path == it.Item || strings.HasPrefix(h.Path, it.Item+".") }) {
			names = append(names, it.Name+"（"+it.Item+"）")
		}
	}
	for i := range f.Def.Lists {
		l := &f.Def.Lists[i]
		for _, field := range l.Fields {
			if path := l.Path(1, field.Item); !slices.ContainsFunc(f.holes, func(h hole) bool { return h.Path == path }) {
				names = append(names, l.Name+"的"+field.Name+"（"+l.List+"."+field.Item+"）")
			}
		}
	}
	return names
}
