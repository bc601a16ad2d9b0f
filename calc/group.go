package calc

// Group names what a figure is of: the park (zero Group), a section, a division, a
// unit, or a group of a grouping.
type Group struct {
	Kind GroupKind
	Code string
	By   string // the grouping's code, for Grouped
}

// GroupKind is a level of grouping.
type GroupKind uint8

// The levels, from the whole to the unit; Grouped is a group of one of the plan's
// groupings.
const (
	Park GroupKind = iota
	Section
	Division
	Unit
	Grouped
)

// Whole is the park.
var Whole = Group{}

func divisionGroup(code string) Group { return Group{Kind: Division, Code: code} }
func sectionGroup(code string) Group  { return Group{Kind: Section, Code: code} }
func unitGroup(code string) Group     { return Group{Kind: Unit, Code: code} }

// inGroup is a group of a grouping.
func inGroup(grouping, name string) Group { return Group{Grouped, name, grouping} }
