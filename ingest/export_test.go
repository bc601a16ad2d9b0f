package ingest

import "parkstat/facts"

// What the tests look into.
type (
	Return  = filled
	History = history
)

var (
	Read       = readReturn
	NewHistory = newHistory
	NewPeers   = newPeers
)

func (rs *Rules) Check(ret *filled, h history) []facts.Problem { return rs.check(ret, h) }

func (rs *Rules) Try(ret *filled, h history, scope string) ([]facts.Problem, map[string]Outcome) {
	return rs.try(ret, h, scope)
}
