package work

import (
	"errors"

	"parkstat/facts"
)

// ErrNotYours answers for what is another's and for what is not there alike.
var ErrNotYours = errors.New("没有这一页")

// Visitor (来访者) is who stands at the door: a person, or a unit's machine, known by the Gate.
type Visitor struct {
	Person  string // mail address, or the name on an access code
	Name    string // as pages and the audit log call him
	Session string // empty for a machine
	From    string // network address
	Units   []facts.Respondent
}

// own is a unit of the visitor's, by its code.
func (v Visitor) own(unit string) (facts.Respondent, error) {
	for _, u := range v.Units {
		if u.ID == unit {
			return u, nil
		}
	}
	return facts.Respondent{}, ErrNotYours
}

// Upload (来件) is a file that came through the door and lies on the disk.
type Upload struct {
	Name   string // as its sender calls it
	Path   string
	SHA256 string
	Size   int64
}

// Refused is a file that was not taken: nothing of it is on record.
type Refused struct {
	File  string `json:"file"`
	Cause string `json:"cause"`
	Mend  string `json:"mend"`
}

func (r *Refused) Error() string { return r.Cause }

// Desk (窗口) is what a unit may see and do of its own. What is another's and what is not there are
// answered alike, by ErrNotYours.
type Desk struct {
	Office func() (*Office, error) // over the files as they are now
	Book   deskBook
}

// deskBook is the book as the desk uses it.
type deskBook interface {
}
