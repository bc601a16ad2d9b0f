package templates

import (
	"fmt"

	"parkstat/facts/formula"
)

// badExpr tells of an expression that cannot be read, and where, without the parser's words.
func badExpr(text string, err error) error {
	runes := []rune(text)
	if at := formula.Where(err); at >= 0 && at < len(runes) {
		return fmt.Errorf("式子 “%s” 写得不对，问题在第 %d 个字 “%c” 附近", text, at+1, runes[at])
	}
	return fmt.Errorf("式子 “%s” 写得不对，请检查括号、引号、运算符和函数名", text)
}
