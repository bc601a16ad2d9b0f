package calc

// The panel of ratios of means is tried against the oracles of its source by itself.
type Panel = panel

// The markers, and what groups a grouping has, as the tests say them.
const (
	MarkFIR, MarkFIY = markFIR, markFIY
	MarkBI           = markBI
	MarkC, MarkFIC   = markC, markFIC
)

var InGroup = inGroup
