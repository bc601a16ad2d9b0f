package formula

import (
	"errors"

	"github.com/expr-lang/expr/file"
)

// Where is the place, from 0 in characters, at which an expression cannot be read; -1 where
// the error does not say.
func Where(err error) int {
	var at *file.Error
	if errors.As(err, &at) {
		return at.From
	}
	return -1
}
