//go:build !race

package report_test

const slower = 1
