package formula

import (
	"cmp"
	"fmt"
	"math/big"

	"github.com/expr-lang/expr/ast"
)

func (c *compiler) unary(n *ast.UnaryNode) (evalFunc, error) {
	x, err := c.node(n.Node)
	if err != nil {
		return nil, err
	}
	switch n.Operator {
	case "-":
		return func(env Env) Value {
			if r := x(env).Rat(); r != nil {
				return Num(new(big.Rat).Neg(r))
			}
			return Missing
		}, nil
	case "+":
		return x, nil
	case "not", "!":
		return func(env Env) Value {
			if yes, ok := x(env).Truth(); ok {
				return Bool(!yes)
			}
			return Missing
		}, nil
	}
	return nil, fmt.Errorf("没有 %q 这个运算符", n.Operator)
}

func (c *compiler) binary(n *ast.BinaryNode) (evalFunc, error) {
	x, err := c.node(n.Left)
	if err != nil {
		return nil, err
	}
	if n.Operator == "in" {
		return c.in(x, n.Right)
	}
	y, err := c.node(n.Right)
	if err != nil {
		return nil, err
	}
	switch n.Operator {
	case "and", "&&":
		return func(env Env) Value { return both(x(env), func() Value { return y(env) }, false) }, nil
	case "or", "||":
		return func(env Env) Value { return both(x(env), func() Value { return y(env) }, true) }, nil
	case "??":
		return func(env Env) Value {
			if v := x(env); !v.IsMissing() {
				return v
			}
			return y(env)
		}, nil
	case "==", "!=", "<", "<=", ">", ">=":
		op := n.Operator
		return func(env Env) Value { return compare(op, x(env), y(env)) }, nil
	}
	if f, ok := arithmetic[n.Operator]; ok {
		return func(env Env) Value {
			a, b := x(env).Rat(), y(env).Rat()
			if a == nil || b == nil {
				return Missing
			}
			return f(a, b)
		}, nil
	}
	return nil, fmt.Errorf("没有 %q 这个运算符", n.Operator)
}

// both is Kleene's and (settles = false) and or (settles = true): one side that
// settles it settles it, whatever the other.
func both(a Value, second func() Value, settles bool) Value {
	x, okX := a.Truth()
	if okX && x == settles {
		return Bool(settles)
	}
	y, okY := second().Truth()
	if okY && y == settles {
		return Bool(settles)
	}
	if okX && okY {
		return Bool(!settles)
	}
	return Missing
}

var arithmetic = map[string]func(a, b *big.Rat) Value{
	"+": func(a, b *big.Rat) Value { return Num(new(big.Rat).Add(a, b)) },
	"-": func(a, b *big.Rat) Value { return Num(new(big.Rat).Sub(a, b)) },
	"*": func(a, b *big.Rat) Value { return Num(new(big.Rat).Mul(a, b)) },
	"/": func(a, b *big.Rat) Value {
		if b.Sign() == 0 {
			return Missing
		}
		return Num(new(big.Rat).Quo(a, b))
	},
	"%": func(a, b *big.Rat) Value {
		if b.Sign() == 0 || !a.IsInt() || !b.IsInt() {
			return Missing
		}
		return Num(new(big.Rat).SetInt(new(big.Int).Rem(a.Num(), b.Num())))
	},
}

func compare(op string, a, b Value) Value {
	if a.kind == missing || a.kind != b.kind {
		return Missing
	}
	var c int
	switch a.kind {
	case number:
		c = a.num.Cmp(b.num)
	case truth:
		if a.yes != b.yes {
			c = 1
		}
	default:
		c = cmp.Compare(a.text, b.text)
	}
	switch op {
	case "==":
		return Bool(c == 0)
	case "!=":
		return Bool(c != 0)
	case "<":
		return Bool(c < 0)
	case "<=":
		return Bool(c <= 0)
	case ">":
		return Bool(c > 0)
	}
	return Bool(c >= 0)
}

func (c *compiler) in(x evalFunc, list ast.Node) (evalFunc, error) {
	array, ok := list.(*ast.ArrayNode)
	if !ok {
		return nil, fmt.Errorf("in 后面要写一列值，如 x in [1, 2]")
	}
	var items []evalFunc
	for _, n := range array.Nodes {
		f, err := c.node(n)
		if err != nil {
			return nil, err
		}
		items = append(items, f)
	}
	return func(env Env) Value {
		v, out := x(env), Bool(false)
		for _, f := range items {
			out = both(out, func() Value { return compare("==", v, f(env)) }, true)
		}
		return out
	}, nil
}

func (c *compiler) conditional(n *ast.ConditionalNode) (evalFunc, error) {
	var fs [3]evalFunc
	for i, part := range []ast.Node{n.Cond, n.Exp1, n.Exp2} {
		f, err := c.node(part)
		if err != nil {
			return nil, err
		}
		fs[i] = f
	}
	return func(env Env) Value {
		yes, ok := fs[0](env).Truth()
		switch {
		case !ok:
			return Missing
		case yes:
			return fs[1](env)
		}
		return fs[2](env)
	}, nil
}
