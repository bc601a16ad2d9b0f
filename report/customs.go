package report

import (
	"math/big"
	"strings"
)

// Customs (惯例) are the office's rules of thumb that a report goes by.
type Customs struct {
	Classes    []GrowthClass
	LegalForms []string // what names of enterprises end in, the longer before those that they end in
}

// GrowthClass is a class of units by their cumulative growth, with what is to be done with
// them (分类施策).
type GrowthClass struct {
	Name     string
	From, To *big.Rat // percent, from inclusive; nil: no bound
	Advice   string
}

// shortName is what people call an enterprise, where that is still telling.
func (c Customs) shortName(name string) string {
	for _, form := range c.LegalForms {
		if short, ok := strings.CutSuffix(name, form); ok && len([]rune(short)) >= 4 {
			return short
		}
	}
	return name
}
