package facts

import "time"

// FormPeriod names a form for a period.
type FormPeriod struct {
	Form   string
	Period Period
}

// UnitPeriod names a unit's form for a period.
type UnitPeriod struct {
	Unit, Form string
	Period     Period
}

// DayOff is a line of 节假日: a date that is off, or that is worked although it is a
// weekend.
type DayOff struct {
	Date time.Time // its beginning
	Work bool
	Name string
	At   Cell
}

// Extension (延期) is a later deadline for one unit.
type Extension struct {
	Until    time.Time
	Reason   string
	Approver string
	At       Cell
}
