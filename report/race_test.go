//go:build race

package report_test

// slower is what the race detector costs.
const slower = 10
