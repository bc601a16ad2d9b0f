//go:build race

package xlsx

// slower is what the race detector costs.
const slower = 20
