package ingest

import (
	"fmt"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// Rule is one check as data. Its expression is three-valued: an undecided rule is
// neither passed nor failed.
type Rule struct {
	ID       string   `yaml:"id" json:"id" jsonschema:"required"`
	Level    int      `yaml:"level" json:"level"` // ESS validation level
	Severity string   `yaml:"severity" json:"severity" jsonschema:"required,enum=强制,enum=核实,enum=提示"`
	Basis    string   `yaml:"basis" json:"basis"`                           // where the rule is from
	Each     []string `yaml:"each" json:"each"`                             // items that x stands for, one after the other
	When     string   `yaml:"when" json:"when"`                             // guard
	Expr     string   `yaml:"expr" json:"expr" jsonschema:"required"`       // must hold
	Cell     string   `yaml:"cell" json:"cell"`                             // the item.column at fault
	Found    string   `yaml:"found" json:"found"`                           // expression
	Expected string   `yaml:"expected" json:"expected"`                     // expression; identities only
	Message  string   `yaml:"message" json:"message" jsonschema:"required"` // with {expressions}
	Stop     bool     `yaml:"stop" json:"stop"`                             // where it fails, the rules after it are not tried
	Hint     string   `yaml:"hint" json:"hint"`                             // with {expressions}
	At       string   `yaml:"-" json:"-"`                                   // file:line

	severity                    facts.Severity
	when, expr, found, expected *formula.Program
	message, hint               text
}

// Rules is a compiled list of rules for one form.
type Rules struct{ rules []Rule }

// text is a message with expressions in braces.
type text []struct {
	literal string
	program *formula.Program
}

// ownNames are what a rule may name besides item.column of the form.
var ownNames = []string{"month", "gap", "version", "unit.code", "unit.class", "unit.visible", "form.unit", "form.money", "period.visible", "period.code", "opened", "entered"}

// functions are what a rule may call: the number of arguments of each.
var functions = map[string]int{"prev": 1, "ly": 1, "label": 1, "cell": 1, "uscc_valid": 1, "in_roster": 1, "roster_class": 1, "is_class": 1}

// CompileRules checks rules against the items and columns that the form has.
func CompileRules(defs []Rule, paths []string) (*Rules, error) {
	rs := &Rules{}
	seen := map[string]bool{}
	for _, d := range defs {
		if err := d.compile(paths); err != nil {
			return nil, fmt.Errorf("%s: 规则 %s：%w", d.At, d.ID, err)
		}
		if seen[d.ID] {
			return nil, fmt.Errorf("%s: 规则 %s 重复", d.At, d.ID)
		}
		seen[d.ID] = true
		rs.rules = append(rs.rules, d)
	}
	return rs, nil
}

func (r *Rule) compile(paths []string) error {
	var ok bool
	if r.severity, ok = facts.ParseSeverity(r.Severity); !ok {
		return fmt.Errorf("severity %q 应为 强制、核实 或 提示", r.Severity)
	}
	if r.ID == "" || r.Expr == "" || r.Message == "" {
		return fmt.Errorf("id、expr、message 不能缺")
	}
	names := formula.Names{
		Path: func(p string) bool {
			if rest, isX := strings.CutPrefix(p, "x."); isX && len(r.Each) > 0 {
				return !slices.ContainsFunc(r.Each, func(item string) bool { return !slices.Contains(paths, item+"."+rest) })
			}
			return slices.Contains(paths, p) || slices.Contains(ownNames, p)
		},
		Func: func(name string, n int) bool { return functions[name] == n && n > 0 },
	}
	for _, e := range []struct {
		src  string
		into **formula.Program
	}{{r.When, &r.when}, {r.Expr, &r.expr}, {r.Found, &r.found}, {r.Expected, &r.expected}} {
		if e.src == "" {
			continue
		}
		p, err := formula.Compile(e.src, names)
		if err != nil {
			return err
		}
		*e.into = p
	}
	if r.Cell != "" && !names.Path(r.Cell) {
		return fmt.Errorf("cell 所指的 %q 不在表式里", r.Cell)
	}
	var err error
	if r.message, err = compileText(r.Message, names); err != nil {
		return err
	}
	r.hint, err = compileText(r.Hint, names)
	return err
}

func compileText(s string, names formula.Names) (text, error) {
	var t text
	for s != "" {
		before, rest, open := strings.Cut(s, "{")
		t = append(t, struct {
			literal string
			program *formula.Program
		}{literal: before})
		if !open {
			break
		}
		src, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("括号不成对：%q", s)
		}
		p, err := formula.Compile(src, names)
		if err != nil {
			return nil, err
		}
		t = append(t, struct {
			literal string
			program *formula.Program
		}{program: p})
		s = after
	}
	return t, nil
}

func (t text) render(env formula.Env) string {
	var b strings.Builder
	for _, part := range t {
		b.WriteString(part.literal)
		if part.program != nil {
			b.WriteString(part.program.Eval(env).String())
		}
	}
	return b.String()
}
