package formula

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"parkstat/facts"
)

// Measured is what an expression's result measures.
type Measured struct {
	Unit facts.Unit
	Adds bool // a sum of its names, each times a number: the result of a whole is that of its parts
}

// Measure works the unit of the result out of those of its names, and refuses what
// adds or compares unlike things: 元 and 吨, 元 and 千元.
func (p *Program) Measure(of func(path string) facts.Unit) (Measured, error) {
	m, err := measurer{of}.node(p.root)
	if err != nil {
		return Measured{}, fmt.Errorf("单位不合：%w", err)
	}
	return Measured{m.unit, m.adds && !m.constant}, nil
}

type measured struct {
	unit           facts.Unit
	adds, constant bool
}

type measurer struct{ of func(path string) facts.Unit }

func (m measurer) node(n ast.Node) (measured, error) {
	plain := measured{unit: facts.PlainUnit()}
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return measured{facts.PlainUnit(), true, true}, nil
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, _ := pathOf(n)
		return measured{m.of(path), true, false}, nil
	case *ast.UnaryNode:
		return m.node(n.Node)
	case *ast.BinaryNode:
		return m.binary(n)
	case *ast.ConditionalNode:
		out, err := m.same(n, n.Exp1, n.Exp2)
		return measured{unit: out.unit}, err
	case *ast.BuiltinNode:
		return m.call(n.Name, n.Arguments)
	case *ast.CallNode:
		name, _ := pathOf(n.Callee)
		return m.call(name, n.Arguments)
	}
	return plain, nil
}

func (m measurer) binary(n *ast.BinaryNode) (measured, error) {
	switch n.Operator {
	case "+", "-":
		return m.same(n, n.Left, n.Right)
	case "??":
		out, err := m.same(n, n.Left, n.Right)
		return measured{unit: out.unit}, err
	case "==", "!=", "<", "<=", ">", ">=":
		_, err := m.same(n, n.Left, n.Right)
		return measured{unit: facts.PlainUnit()}, err
	}
	x, err := m.node(n.Left)
	if err != nil {
		return x, err
	}
	y, err := m.node(n.Right)
	if err != nil {
		return y, err
	}
	switch n.Operator {
	case "*":
		return measured{x.unit.Times(y.unit), x.adds && y.adds && (x.constant || y.constant), x.constant && y.constant}, nil
	case "/":
		return measured{x.unit.Over(y.unit), x.adds && y.constant, x.constant && y.constant}, nil
	}
	return measured{unit: facts.PlainUnit()}, nil
}

// same is what several operands measure, which must be one and the same.
func (m measurer) same(whole ast.Node, nodes ...ast.Node) (measured, error) {
	var out measured
	for i, n := range nodes {
		x, err := m.node(n)
		switch {
		case err != nil:
			return x, err
		case i == 0:
			out = x
		case !x.unit.Equal(out.unit):
			return x, fmt.Errorf("%s 把 %s 与 %s 相加减或相比", whole, out.unit, x.unit)
		default:
			// A number added to names moves the whole, not its parts.
			out.adds = out.adds && x.adds && out.constant == x.constant
			out.constant = out.constant && x.constant
		}
	}
	return out, nil
}

// call: of the functions of the language only those that pick among their arguments, or
// round one, keep a unit.
func (m measurer) call(name string, args []ast.Node) (measured, error) {
	var out measured
	var err error
	switch name {
	case "first", "min", "max":
		out, err = m.same(&ast.IdentifierNode{Value: name}, args...)
	case "abs", "round":
		out, err = m.node(args[0])
	default:
		return measured{unit: facts.PlainUnit()}, nil
	}
	return measured{unit: out.unit}, err
}
