package calc

import "math/big"

// The panel of ratios of means is tried against the oracles of its source by itself.
type Panel = panel

// The markers, and what groups a grouping has, as the tests say them.
const (
	MarkFIR, MarkFIY = markFIR, markFIY
	MarkBI           = markBI
	MarkC, MarkFIC   = markC, markFIC
)

var InGroup = inGroup

// danger is that of a single sum.
func (d Disclosure) Danger(contributions []*big.Rat) danger { return d.danger(contributions) }

// ImputedOf are the estimates of an item, by the units' codes.
func (t *Table) ImputedOf(item string) []Imputed {
	var all []Imputed
	for _, x := range t.Imputed {
		if x.Item == item {
			all = append(all, x)
		}
	}
	return all
}
