package templates

import (
	"fmt"
	"slices"
)

// unknown says that a name is not to be had and which is nearest.
func unknown(name string, known []string) error {
	slices.Sort(known)
	best, bestAt := "", len([]rune(name))/2+1
	for _, k := range known {
		if d := distance([]rune(name), []rune(k)); d < bestAt {
			best, bestAt = k, d
		}
	}
	if best == "" {
		return fmt.Errorf("没有名为 %q 的内容", name)
	}
	return fmt.Errorf("没有名为 %q 的内容，是否为 %q？", name, best)
}

// distance is Levenshtein's.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		prev := row[0]
		row[0] = i + 1
		for j := range b {
			cost := prev
			if a[i] != b[j] {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
