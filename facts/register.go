package facts

import (
	"slices"
	"strings"
)

// Register names a list of respondents: who returns a form.
type Register string

// The registers. Enterprises are also what no word stands for.
const (
	Enterprises Register = "enterprise" // 名录
	Departments Register = "department" // 部门
	Projects    Register = "project"    // 项目: the units that return for them (项目单位)
)

// KnownRegister reports whether r is a register, or not written.
func KnownRegister(r Register) bool {
	return slices.Contains([]Register{"", Enterprises, Departments, Projects}, r)
}

// Venture is a project (项目) of the park's register: who returns for it, what the
// register says of it by column, and the stages that it has reached.
type Venture struct {
	Code, Name, Unit string
	Tags             map[string]string
	Stages           []Stage // by month
	At               Cell
}

// Stage is what a project reached in a month.
type Stage struct {
	Month Period
	Name  string
}

// Stage is the project's newest stage in period p, "" before the first.
func (v Venture) Stage(p Period) string {
	name := ""
	for _, s := range v.Stages {
		if s.Month.Compare(p) <= 0 {
			name = s.Name
		}
	}
	return name
}

// StageTag (阶段) is what rules and indicators call the stage, beside the columns of 项目.
const StageTag = "阶段"

// Tag is what the register says of a project under a column; under 阶段, its stage in p.
func (v Venture) Tag(column string, p Period) string {
	if column == StageTag {
		return v.Stage(p)
	}
	return v.Tags[column]
}

// Ventures is the register of projects (项目). Its zero value is that of a park that keeps none.
type Ventures struct {
	Columns []string // of the sheet
	All     []Venture

	named map[string]int
	of    map[string][]int // by the unit that returns for them
}

// NewVentures indexes the register, in the order of the sheet.
func NewVentures(columns []string, all []Venture) Ventures {
	vs := Ventures{Columns: columns, All: all, named: map[string]int{}, of: map[string][]int{}}
	for i, v := range all {
		vs.of[v.Unit] = append(vs.of[v.Unit], i)
		for _, name := range []string{plainName(v.Name), v.Code} {
			if _, known := vs.named[name]; !known {
				vs.named[name] = i
			}
		}
	}
	delete(vs.named, "")
	return vs
}

// Find is a project by name or code, whatever the blanks in it.
func (vs Ventures) Find(name string) (Venture, bool) {
	i, ok := vs.named[plainName(name)]
	if !ok {
		return Venture{}, false
	}
	return vs.All[i], true
}

// Of lists the projects that a unit returns for.
func (vs Ventures) Of(unit string) (all []Venture) {
	for _, i := range vs.of[unit] {
		all = append(all, vs.All[i])
	}
	return all
}

// SameName reports whether two names differ in blanks and full stops only.
func SameName(a, b string) bool { return plainName(a) == plainName(b) }

// formsTag is the column of 部门 that says which forms a department returns.
const formsTag = "表式"

// Returns reports whether a respondent returns a form, by code or name: of a
// department, those that the register lists; of others, all.
func (r Respondent) Returns(form, name string) bool {
	if _, ok := r.Tags[formsTag]; !ok {
		return true
	}
	return slices.ContainsFunc(r.Forms(), func(s string) bool { return s == form || s == name })
}

// Forms are the codes or names of the forms that the register lists for a department.
func (r Respondent) Forms() []string {
	return strings.FieldsFunc(r.Tags[formsTag], func(c rune) bool { return strings.ContainsRune("、,，;； ", c) })
}

// Of is the park as seen by the respondents of a register: with that as its roster.
func (p *Park) Of(r Register) *Park {
	var roster *Roster
	switch {
	case p == nil || r == "" || r == Enterprises:
		return p
	case r == Departments:
		roster = p.Departments
	case r == Projects:
		roster = p.Projects
	}
	if roster == nil {
		roster = NewRoster(nil, nil)
	}
	out := *p
	out.Roster = roster
	return &out
}
