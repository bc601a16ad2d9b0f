package xlsx

// Kind is what a cell holds.
type Kind uint8

// The kinds. The zero value is an empty cell.
const (
	Empty Kind = iota
	Number
	Text
	Bool
	Date
	Error
)

var kindNames = [...]string{"empty", "number", "text", "bool", "date", "error"}

func (k Kind) String() string { return kindNames[k] }

// Cell is one cell as the file stores it.
//
// Text depends on Kind:
//
//	Number  the exact decimal, never in E notation: "123456789012345678", "-0.05"
//	Text    the string, rich text joined, phonetic hints left out
//	Bool    "TRUE" or "FALSE"
//	Date    "2023-06-30", or "2023-06-30T08:00:00" where it has a time of day
//	Error   "#DIV/0!"; "#NUM!" also for a number that is NaN, infinite or out of range
//
// A number is a Date if its format shows a year, a month or a day and its
// value is a day of the calendar. A time of day or a duration alone stays a
// Number, and so does a serial that no day has (negative, 0, or the 29
// February 1900 that Excel invents).
type Cell struct {
	Row, Col int // 1-based
	Text     string
	Style    int // index into cellXfs
	Kind     Kind
	Percent  bool // a number that its format shows as a percentage: 0.235 as 23.5%
	Formula  bool // the cell has a formula; Text is its cached value
	Uncached bool // it has a formula and no cached value; Kind is Empty
}

// Ref is the cell's name, such as "D12".
func (c Cell) Ref() string { return Ref(c.Row, c.Col) }

// holds tells whether the cell says anything. An empty string without a formula
// shows nothing and is not told apart from an empty cell.
func (c Cell) holds() bool {
	return c.Formula || c.Kind != Empty && (c.Kind != Text || c.Text != "")
}
