package weave

// Plan is what is to become of a template.
type Plan struct {
	Sheets []Sheet // those with something to do; the others only follow
	// Value gives a hole's value, for the items of the row blocks and of the column blocks
	// around it, outermost first. Both are valid until it returns. No items are item 0. It
	// may be asked more than once, and then gives the same.
	Value func(id int, rows, cols []int) Value
	// Numeric tells whether a hole may hold a number. Nil: all may.
	Numeric func(id int) bool
	// NoItems is written in place of the formulas of a block that has no items, which would
	// compute with texts. Empty: they stay.
	NoItems string
	// Text rewrites the texts of page headers and footers, and of shapes and charts.
	Text func(kind TextKind, s string) string
	// Put is told where each value was written, right after Value was asked for it. Nil if
	// nobody wants to know.
	Put func(sheet string, row, col, id int)
	Properties
}

// Sheet is what is to become of a sheet.
type Sheet struct {
	Name  string
	Drop  bool
	Rows  []Block
	Cols  []Block
	Holes []Hole
	Notes []string // cells whose comments are taken out
}

// Hole is a cell that gets a value.
type Hole struct{ Row, Col, ID int }

// TextKind tells the texts outside of cells apart.
type TextKind uint8

// The kinds of text.
const (
	PageText  TextKind = iota // a page's header or footer
	ShapeText                 // a run of text in a shape or chart
)

// sortOfValue is what a cell is to hold.
type sortOfValue uint8

// The kinds. The zero value leaves the cell empty, with its style.
const (
	Number sortOfValue = iota + 1
	Text
)

// Value is what a cell is to hold.
type Value struct {
	Kind sortOfValue
	// Text is the text, or a number as decimal text.
	Text string
	// Decimals are those of a number in a cell whose format is General.
	Decimals int
	Link     Link
	Partly   bool // it is of a part of the figures: charts draw it hollow
}

// Link is an internal target: a cell, or what an item of a block became. The zero value is
// none. What leads to a sheet left out, or to an item there is not, is left out.
type Link struct {
	Sheet, Ref string
	Block      string // instead of a cell: the block's name
	Item       int    // 0-based
}

// Properties are those of the document; Made is when it was made, as RFC 3339, "": not told.
type Properties struct {
	Title, Subject, Version, Identifier, Author, Made string
}
