package ingest

import (
	"regexp"
	"slices"

	"parkstat/templates"
)

// registers are the names by which rules look things up in the office's registers (名录, 项目).
var registers = regexp.MustCompile(`\b(entered|stopped|revenue)\b|\b(entered_within|roster_class|in_roster|on_register|register|step|unlisted|fits|codes)\(`)

// looksUp reports whether a rule that a counted return is judged by again looks into a register, so
// that another workbook may tell it otherwise.
func (rs *Rules) looksUp(def *templates.FormDef) bool {
	return slices.ContainsFunc(rs.rules, func(r Rule) bool {
		if r.Scope() != "return" || !r.follows(def) {
			return false
		}
		for _, let := range r.Let {
			if registers.MatchString(let) {
				return true
			}
		}
		return registers.MatchString(r.When) || registers.MatchString(r.Expr)
	})
}
