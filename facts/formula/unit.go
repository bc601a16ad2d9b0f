package formula

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"parkstat/facts"
)

// Measure works the unit of the result out of those of its names, and refuses what
// adds or compares unlike things: 元 and 吨, 元 and 千元.
func (p *Program) Measure(of func(path string) facts.Unit) (facts.Unit, error) {
	unit, err := measurer{of}.node(p.root)
	if err != nil {
		return facts.Unit{}, fmt.Errorf("单位不合：%w", err)
	}
	return unit, nil
}

type measurer struct{ of func(path string) facts.Unit }

func (m measurer) node(n ast.Node) (facts.Unit, error) {
	switch n := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, _ := pathOf(n)
		return m.of(path), nil
	case *ast.UnaryNode:
		return m.node(n.Node)
	case *ast.BinaryNode:
		return m.binary(n)
	case *ast.ConditionalNode:
		return m.same(n, n.Exp1, n.Exp2)
	case *ast.BuiltinNode:
		return m.call(n.Name, n.Arguments)
	case *ast.CallNode:
		name, _ := pathOf(n.Callee)
		return m.call(name, n.Arguments)
	}
	return facts.PlainUnit(), nil
}

func (m measurer) binary(n *ast.BinaryNode) (facts.Unit, error) {
	switch n.Operator {
	case "+", "-", "??":
		return m.same(n, n.Left, n.Right)
	case "==", "!=", "<", "<=", ">", ">=":
		_, err := m.same(n, n.Left, n.Right)
		return facts.PlainUnit(), err
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
		return x.Times(y), nil
	case "/":
		return x.Over(y), nil
	}
	return facts.PlainUnit(), nil
}

// same is what several operands measure, which must be one and the same.
func (m measurer) same(whole ast.Node, nodes ...ast.Node) (unit facts.Unit, err error) {
	for i, n := range nodes {
		x, err := m.node(n)
		switch {
		case err != nil:
			return x, err
		case i == 0:
			unit = x
		case !x.Equal(unit):
			return x, fmt.Errorf("%s 把 %s 与 %s 相加减或相比", whole, unit, x)
		}
	}
	return unit, nil
}

// call: of the functions of the language only those that pick among their arguments, or
// round one, keep a unit.
func (m measurer) call(name string, args []ast.Node) (facts.Unit, error) {
	switch name {
	case "first", "min", "max":
		return m.same(&ast.IdentifierNode{Value: name}, args...)
	case "abs", "round":
		return m.node(args[0])
	}
	return facts.PlainUnit(), nil
}
