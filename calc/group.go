package calc

// Group names what a figure is of: the park (zero Group), a section, a division
// or a unit.
type Group struct {
	Kind GroupKind
	Code string
}

// GroupKind is a level of grouping.
type GroupKind uint8

// The levels, from the whole to the unit.
const (
	Park GroupKind = iota
	Section
	Division
	Unit
)

// Whole is the park.
var Whole = Group{}
