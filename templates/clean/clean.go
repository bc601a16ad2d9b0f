package clean

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parkstat/templates/xlsx"
)

// Copy is what a workbook was taken down to.
type Copy struct {
	Data     []byte
	Comments map[string][]Comment // by sheet
	Left     []string             // what was left behind, in words, each once
}

// Comment is a comment on a cell as text.
type Comment struct{ Ref, Author, Text string }

// What is left behind, in words.
const (
	macros   = "宏"
	objects  = "嵌入对象和控件"
	links    = "外部链接"
	data     = "数据连接"
	pivots   = "数据透视表"
	drawings = "图片、图表和形状"
	tables   = "智能表格"
	addins   = "加载项"
	formulas = "指向外部或不常用的公式（保留结果）"
	names    = "指向外部的名称"
	checks   = "指向外部的输入校验和条件格式"
)

// gravest is the order in which it is told.
var gravest = []string{macros, objects, addins, links, data, names, formulas, checks, pivots, drawings, tables}

// strange tells by its folder what a part that is not taken over is; parts of no
// consequence (calculation order, printers, properties) are not spoken of.
var strange = []struct{ mark, what string }{
	{"vbaproject", macros}, {"vbadata", macros}, {"macrosheets/", macros}, {"dialogsheets/", macros}, {"externallinks/", links},
	{"embeddings/", objects}, {"activex/", objects}, {"ctrlprops/", objects}, {"querytables/", data}, {"connections.xml", data}, {"xl/model/", data}, {"xmlmaps.xml", data},
	{"pivottables/", pivots}, {"pivotcache/", pivots}, {"slicer", pivots}, {"xl/tables/", tables}, {"webextensions/", addins}, {"customui", addins},
	{"xl/drawings/drawing", drawings}, {"charts/", drawings}, {"chartsheets/", drawings}, {"media/", drawings}, {"cellimages", drawings}, {"diagrams/", drawings},
}

// workbook is the work on one copy.
type workbook struct {
	parts
	copy  *Copy
	files []file
	taken map[string]bool // parts that were looked at, in lower case
	grounds
}

// Workbook copies a workbook that the strict reader accepted.
func Workbook(data []byte) (*Copy, error) {
	p, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	w := &workbook{parts: p, copy: &Copy{Comments: map[string][]Comment{}}, taken: map[string]bool{}, grounds: grounds{map[string]bool{}, map[string]bool{}}}
	if err := w.take(); err != nil {
		return nil, fmt.Errorf("copy workbook: %w", err)
	}
	for _, s := range strange {
		for name := range w.parts {
			if strings.Contains(name, s.mark) && !w.taken[name] {
				w.leave(s.what)
			}
		}
	}
	slices.SortFunc(w.copy.Left, func(a, b string) int { return cmp.Compare(slices.Index(gravest, a), slices.Index(gravest, b)) })
	packed, err := pack(w.files)
	if err == nil {
		w.copy.Data, err = xlsx.Normalize(packed)
	}
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return w.copy, nil
}

// leave remembers what is left behind.
func (w *workbook) leave(what string) {
	if !slices.Contains(w.copy.Left, what) {
		w.copy.Left = append(w.copy.Left, what)
	}
}

func (w *workbook) add(name string, body []byte) { w.files = append(w.files, file{name, body}) }

func (w *workbook) take() error {
	rels, err := w.relations("")
	if err != nil {
		return err
	}
	main := one(rels, "officeDocument")
	if main == "" {
		return errors.New("no workbook in it")
	}
	if rels, err = w.relations(main); err != nil {
		return err
	}
	sheets, err := w.book(main, rels)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if err := w.sheet(i+1, s); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		kind, name string
		take       func(d *decoder) ([]byte, error)
	}{{"styles", "xl/styles.xml", styles}, {"sharedStrings", "xl/sharedStrings.xml", strs}} {
		if from := one(rels, t.kind); from != "" {
			body, err := w.through(from, t.take)
			if err != nil {
				return err
			}
			w.add(t.name, body)
		}
	}
	if from := one(rels, "theme"); from != "" {
		w.taken[strings.ToLower(from)] = true
		if body, err := w.read(from); err == nil && plainTheme(body) {
			w.add("xl/theme/theme1.xml", body)
		}
	}
	w.index(len(sheets))
	return nil
}

// through sends a part through what takes it.
func (w *workbook) through(name string, take func(d *decoder) ([]byte, error)) ([]byte, error) {
	w.taken[strings.ToLower(name)] = true
	d, err := w.open(name)
	if err != nil {
		return nil, err
	}
	defer d.from.Close()
	return take(d)
}

// index writes what says which part is what.
func (w *workbook) index(sheets int) {
	types, rels, root := newWriter(), newWriter(), newWriter()
	types.start("Types", []attr{{"xmlns", nsPackage + "content-types"}})
	types.node(&node{name: "Default", attrs: []attr{{"Extension", "rels"}, {"ContentType", "application/vnd.openxmlformats-package.relationships+xml"}}})
	types.node(&node{name: "Default", attrs: []attr{{"Extension", "xml"}, {"ContentType", "application/xml"}}})
	rels.start("Relationships", []attr{{"xmlns", nsPackage + "relationships"}})
	n := 0
	for _, f := range w.files {
		kind := kindOfPart(f.name)
		types.node(&node{name: "Override", attrs: []attr{{"PartName", "/" + f.name}, {"ContentType", contentTypes[kind]}}})
		if kind != "workbook" {
			n++
			rels.node(&node{name: "Relationship", attrs: []attr{{"Id", sheetRel(n)}, {"Type", nsRel + "/" + kind}, {"Target", strings.TrimPrefix(f.name, "xl/")}}})
		}
	}
	types.end("Types")
	rels.end("Relationships")
	root.start("Relationships", []attr{{"xmlns", nsPackage + "relationships"}})
	root.node(&node{name: "Relationship", attrs: []attr{{"Id", "rId1"}, {"Type", nsRel + "/officeDocument"}, {"Target", "xl/workbook.xml"}}})
	root.end("Relationships")
	w.add(partTypes, types.Bytes())
	w.add(partRootRels, root.Bytes())
	w.add("xl/_rels/workbook.xml.rels", rels.Bytes())
}

// sheetRel is the identifier of the nth part of the workbook; the sheets come first.
func sheetRel(n int) string { return fmt.Sprintf("rId%d", n) }

const typePrefix = "application/vnd.openxmlformats-officedocument."

var contentTypes = map[string]string{
	"workbook":      typePrefix + "spreadsheetml.sheet.main+xml",
	"worksheet":     typePrefix + "spreadsheetml.worksheet+xml",
	"styles":        typePrefix + "spreadsheetml.styles+xml",
	"sharedStrings": typePrefix + "spreadsheetml.sharedStrings+xml",
	"theme":         typePrefix + "theme+xml",
}

func kindOfPart(name string) string {
	switch {
	case strings.HasPrefix(name, "xl/worksheets/"):
		return "worksheet"
	case strings.HasPrefix(name, "xl/theme/"):
		return "theme"
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "xl/"), ".xml")
}
