//go:build !race

package xlsx

const slower = 1
