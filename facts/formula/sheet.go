package formula

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// Cells says how names and functions of an expression are written in a spreadsheet; ok is false
// where they cannot be.
type Cells struct {
	Path func(path string) (text string, ok bool)
	Call func(fn, path string, args []string) (text string, ok bool) // path: the first argument where it is a name
}

// Sheet writes the expression as a spreadsheet's formula, without its =. ok is false where
// something in it has no counterpart there. A sum is rounded to six decimals, since a
// spreadsheet counts in binary and the program exactly.
func (p *Program) Sheet(of Cells) (text string, ok bool) { return of.node(p.root) }

var sheetOperators = map[string]string{
	"==": "(%s=%s)", "!=": "(%s<>%s)", "<": "(%s<%s)", "<=": "(%s<=%s)", ">": "(%s>%s)", ">=": "(%s>=%s)",
	"and": "AND(%s,%s)", "&&": "AND(%s,%s)", "or": "OR(%s,%s)", "||": "OR(%s,%s)",
	"+": "ROUND(%s+%s,6)", "-": "ROUND(%s-%s,6)", "*": "ROUND(%s*%s,6)",
}

func (of Cells) node(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return strconv.Itoa(n.Value), true
	case *ast.FloatNode:
		return strconv.FormatFloat(n.Value, 'f', -1, 64), true
	case *ast.StringNode:
		return Quoted(n.Value), true
	case *ast.BoolNode:
		return strings.ToUpper(strconv.FormatBool(n.Value)), true
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, ok := pathOf(n)
		if !ok {
			return "", false
		}
		return of.Path(path)
	case *ast.UnaryNode:
		form, known := map[string]string{"-": "(-%s)", "+": "%s", "not": "NOT(%s)", "!": "NOT(%s)"}[n.Operator]
		return of.filled(form, known, n.Node)
	case *ast.BinaryNode:
		form, known := sheetOperators[n.Operator]
		return of.filled(form, known, n.Left, n.Right)
	case *ast.CallNode:
		name, ok := pathOf(n.Callee)
		if !ok {
			return "", false
		}
		return of.call(name, n.Arguments)
	case *ast.BuiltinNode:
		return of.call(n.Name, n.Arguments)
	}
	return "", false
}

// filled writes nodes into a form.
func (of Cells) filled(form string, known bool, nodes ...ast.Node) (string, bool) {
	var parts []any
	for _, n := range nodes {
		text, ok := of.node(n)
		known = known && ok
		parts = append(parts, text)
	}
	return fmt.Sprintf(form, parts...), known
}

func (of Cells) call(name string, nodes []ast.Node) (string, bool) {
	if name == "abs" && len(nodes) == 1 {
		return of.filled("ABS(%s)", true, nodes...)
	}
	if len(nodes) == 0 {
		return "", false
	}
	path, _ := pathOf(nodes[0])
	args := make([]string, len(nodes))
	for i, n := range nodes {
		if i == 0 && path != "" {
			continue // the function says what it takes of it
		}
		var ok bool
		if args[i], ok = of.node(n); !ok {
			return "", false
		}
	}
	return of.Call(name, path, args)
}

// Quoted is a text as a formula has it.
func Quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
