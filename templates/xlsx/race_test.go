//go:build race

package xlsx

// slower is what the race detector costs. What runs in one goroutine is tried less
// often under it, or not at all where time and memory are measured.
const slower = 20
