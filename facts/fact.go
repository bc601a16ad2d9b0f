package facts

// Cell is a place in a workbook. File is the SHA-256 of its bytes.
type Cell struct {
	File  string `json:"file,omitempty"`
	Sheet string `json:"sheet,omitempty"`
	Ref   string `json:"ref,omitempty"`
}

func (c Cell) String() string {
	if c.Sheet == "" {
		return c.Ref
	}
	return c.Sheet + "!" + c.Ref
}

// Fact is a reported value and the cell it stands in. Note says what was changed
// to read it.
type Fact struct {
	Item   string
	Column string
	Value  Value
	At     Cell
	Note   string
}
