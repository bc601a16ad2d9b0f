package templates

import (
	"errors"
	"fmt"

	"github.com/expr-lang/expr/file"
)

// badExpr tells of an expression that cannot be read, and where, without the parser's words.
func badExpr(text string, err error) error {
	var at *file.Error
	if errors.As(err, &at) && at.From >= 0 && at.From < len([]rune(text)) {
		return fmt.Errorf("式子 “%s” 写得不对，问题在第 %d 个字 “%c” 附近", text, at.From+1, []rune(text)[at.From])
	}
	return fmt.Errorf("式子 “%s” 写得不对，请检查括号、引号、运算符和函数名", text)
}
