package formula

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Arg is an argument of a function: its value, and the path where it was a plain
// name such as gov.m.
type Arg struct {
	Path string
	Eval func() Value
}

// Env answers the names and functions of an expression.
type Env interface {
	Value(path string) Value
	Call(fn string, args []Arg) Value
}

// Names says at compile time what an expression may use.
type Names struct {
	Path func(path string) bool        // a value: gov.m, month, roster.class
	Func func(name string, n int) bool // a function of the caller's with n arguments
}

// Program is a compiled expression.
type Program struct {
	Source string
	Paths  []string // the names used, in order of appearance
	root   ast.Node
	never  bool
	eval   func(Env) Value
}

// Eval computes the expression.
func (p *Program) Eval(env Env) Value { return p.eval(env) }

// Compile parses and checks an expression.
func Compile(src string, names Names) (*Program, error) {
	tree, err := parser.Parse(src)
	if err != nil {
		return nil, parseError(src, err)
	}
	c := &compiler{names: names, prog: &Program{Source: src}}
	if c.prog.eval, err = c.node(tree.Node); err != nil {
		return nil, fmt.Errorf("式子 “%s” 写得不对：%w", src, err)
	}
	c.prog.root, c.prog.never = tree.Node, never(tree.Node)
	return c.prog, nil
}

// parseError says where an expression cannot be read, without the parser's words.
func parseError(src string, err error) error {
	var at *file.Error
	if runes := []rune(src); errors.As(err, &at) && at.From >= 0 && at.From < len(runes) {
		return fmt.Errorf("式子 “%s” 写得不对，问题在第 %d 个字 “%c” 附近", src, at.From+1, runes[at.From])
	}
	return fmt.Errorf("式子 “%s” 写得不对，请检查括号、引号和运算符", src)
}

// Never reports whether the program can be seen never to be true or false: it is a
// number or a text.
func (p *Program) Never() bool { return p.never }

// never looks at the outermost of an expression only.
func never(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.NilNode:
		return true
	case *ast.BinaryNode:
		_, sums := arithmetic[n.Operator]
		return sums
	case *ast.UnaryNode:
		return n.Operator == "-" || n.Operator == "+"
	}
	return false
}

type compiler struct {
	names Names
	prog  *Program
	depth int
}

type evalFunc = func(Env) Value

const maxDepth = 200

func (c *compiler) node(n ast.Node) (evalFunc, error) {
	if c.depth++; c.depth > maxDepth {
		return nil, fmt.Errorf("套得太深，请分成几条")
	}
	defer func() { c.depth-- }()
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(Int(n.Value)), nil
	case *ast.FloatNode:
		// The shortest text that reads back as this float is what was written.
		r, ok := new(big.Rat).SetString(strconv.FormatFloat(n.Value, 'f', -1, 64))
		if !ok {
			return nil, fmt.Errorf("%v 不是数", n.Value)
		}
		return constant(Num(r)), nil
	case *ast.StringNode:
		return constant(Text(n.Value)), nil
	case *ast.BoolNode:
		return constant(Bool(n.Value)), nil
	case *ast.NilNode:
		return constant(Missing), nil
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, ok := pathOf(n)
		if !ok {
			return nil, fmt.Errorf("%q 不是一个名称", n.String())
		}
		return c.path(path)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.CallNode:
		name, ok := pathOf(n.Callee)
		if !ok {
			return nil, fmt.Errorf("%q 不是一个函数", n.Callee.String())
		}
		return c.call(name, n.Arguments)
	case *ast.BuiltinNode:
		return c.call(n.Name, n.Arguments)
	}
	return nil, fmt.Errorf("%q 这种写法不能用", n.String())
}

func constant(v Value) evalFunc { return func(Env) Value { return v } }

// pathOf reads a.b.c as one dotted name.
func pathOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value, true
	case *ast.ChainNode:
		return pathOf(n.Node)
	case *ast.MemberNode:
		left, ok := pathOf(n.Node)
		name, isText := n.Property.(*ast.StringNode)
		if !ok || !isText || n.Optional {
			return "", false
		}
		return left + "." + name.Value, true
	}
	return "", false
}

func (c *compiler) path(path string) (evalFunc, error) {
	if c.names.Path == nil || !c.names.Path(path) {
		return nil, fmt.Errorf("没有 %q 这个名称，请改正", path)
	}
	c.prog.Paths = append(c.prog.Paths, path)
	return func(env Env) Value { return env.Value(path) }, nil
}

func (c *compiler) call(name string, nodes []ast.Node) (evalFunc, error) {
	args := make([]struct {
		path string
		eval evalFunc
	}, len(nodes))
	for i, n := range nodes {
		args[i].path, _ = pathOf(n)
		var err error
		if args[i].eval, err = c.node(n); err != nil {
			return nil, err
		}
	}
	if f, ok := builtins[name]; ok {
		if len(nodes) < f.min || f.max >= 0 && len(nodes) > f.max {
			return nil, fmt.Errorf("%s() 的参数个数不对", name)
		}
		return func(env Env) Value {
			vs := make([]Value, len(args))
			for i, a := range args {
				vs[i] = a.eval(env)
			}
			return f.do(vs)
		}, nil
	}
	if c.names.Func == nil || !c.names.Func(name, len(nodes)) {
		return nil, fmt.Errorf("没有带 %d 个参数的函数 %s()，请改正", len(nodes), name)
	}
	return func(env Env) Value {
		bound := make([]Arg, len(args))
		for i, a := range args {
			bound[i] = Arg{Path: a.path, Eval: func() Value { return a.eval(env) }}
		}
		return env.Call(name, bound)
	}, nil
}
