package ingest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"parkstat/facts"
	"parkstat/facts/formula"
)

// RuleFile is the list of rules beside a form.
type RuleFile struct {
	Include  string            `yaml:"include" json:"include"`   // a file of rules beside this one that are tried first
	Settings map[string]string `yaml:"settings" json:"settings"` // numbers that rules name as settings.NAME
	Rules    []Rule            `yaml:"rules" json:"rules"`
	Places   map[string]string `yaml:"-" json:"-"` // file:line of each setting; of "": the file's
}

// With is the file that another includes, followed by that one: its rules after these, its
// settings over these.
func (f RuleFile) With(own RuleFile) RuleFile {
	out := RuleFile{Settings: map[string]string{}, Rules: slices.Concat(f.Rules, own.Rules), Places: map[string]string{}}
	for _, one := range []RuleFile{f, own} {
		maps.Copy(out.Settings, one.Settings)
		maps.Copy(out.Places, one.Places)
	}
	return out
}

// Rule is one check as data. Its expression is three-valued: an undecided rule is
// neither passed nor failed.
type Rule struct {
	ID       string `yaml:"id" json:"id" jsonschema:"required"`
	Level    int    `yaml:"level" json:"level"` // ESS validation level
	Severity string `yaml:"severity" json:"severity" jsonschema:"required,enum=强制,enum=核实,enum=提示"`
	Trial    bool   `yaml:"trial" json:"trial"` // on trial: speaks as 提示, whatever its severity
	Named    bool   `yaml:"named" json:"named"` // a 核实 settled by no note beside the line: only by an answer that names it
	Of       string `yaml:"of" json:"of"`       // division or park: a rule about the whole, tried in the report
	Basis    string `yaml:"basis" json:"basis"` // where the rule is from
	// Each are the items that x stands for, one after the other; "*": all counts and amounts of the
	// form that have the cell, "*sums": those that only grow, "*stocks": those that may fall.
	Each     []string          `yaml:"each" json:"each"`
	EachRow  string            `yaml:"each_row" json:"each_row"`                     // the list whose answered rows x stands for
	Let      map[string]string `yaml:"let" json:"let"`                               // names for expressions
	When     string            `yaml:"when" json:"when"`                             // guard
	Expr     string            `yaml:"expr" json:"expr" jsonschema:"required"`       // must hold
	Cell     string            `yaml:"cell" json:"cell"`                             // the item.column at fault
	Found    string            `yaml:"found" json:"found"`                           // expression
	Expected string            `yaml:"expected" json:"expected"`                     // expression; identities only
	Message  string            `yaml:"message" json:"message" jsonschema:"required"` // with {expressions}
	Stop     bool              `yaml:"stop" json:"stop"`                             // where it fails, the rules after it are not tried
	Hint     string            `yaml:"hint" json:"hint"`                             // with {expressions}
	At       string            `yaml:"-" json:"-"`                                   // file:line

	severity                    facts.Severity
	peers                       bool // looks at other units' returns
	lets                        map[string]*formula.Program
	when, expr, found, expected *formula.Program
	message, hint               text
}

// Rules is a compiled list of rules for one form.
type Rules struct {
	rules    []Rule
	settings map[string]facts.Value
	forms    map[string]bool // other forms that they look at
	others   bool            // they look at what others returned for the period
	projects bool            // they look at the register of projects
	hash     string          // of the file
}

// text is a message with expressions in braces.
type text []struct {
	literal string
	program *formula.Program
}

// ownNames are what a rule about a return may name besides item.column of the form.
var ownNames = []string{"month", "gap", "version", "unit.code", "unit.class", "unit.visible", "form.unit", "form.money",
	"period.visible", "period.code", "period.begins", "period.ends", "received", "opened", "closed", "asked", "entered", "stopped", "revenue"}

// wholeNames are what a rule about a division or the park may name: growth of its
// main indicator since the start of the year in percent, the same without its
// largest contributor, and the city's.
var wholeNames = []string{"month", "group.name", "group.units", "group.growth", "group.growth_without_top", "city.growth"}

// function is what a rule may call.
type function struct {
	args  int  // 0: one or more, all of them item.column
	path  bool // the first argument is an item.column, not a value
	peers bool // looks at other units' returns
}

var functions = map[string]function{
	"prev": {1, true, false}, "ly": {1, true, false}, "old": {1, true, false}, "back": {2, true, false},
	"label": {1, true, false}, "cell": {1, true, false},
	"uscc_valid": {1, false, false}, "in_roster": {1, false, false}, "roster_class": {1, false, false}, "is_class": {1, false, false},
	"entered_within": {1, false, false},
	"count":          {1, true, false}, "sum": {1, true, false}, "unit": {1, true, false}, "unlisted": {1, true, false},
	"on_register": {1, false, false}, "register": {2, false, false}, "step": {2, true, false}, "times": {0, true, false}, "others": {1, true, false},
	"fits": {1, true, false}, "codes": {1, true, false}, "most": {1, true, false}, "is_date": {1, false, false}, "rough": {1, false, false},
	"raised": {1, true, false}, "was": {1, true, false}, "kept": {1, true, false},
	"rolling12": {1, true, false}, "slack": {2, true, false}, "parts": {1, true, false}, "base": {1, true, false},
	"hb": {2, true, true}, "score": {1, true, true},
}

// Vocabulary is what rules may name: the items and columns of their form, the fields of
// its lists, and the items of the other forms by code.
type Vocabulary struct {
	Paths   []string
	Amounts []string // items that are numbers not below zero
	Sums    []string // those of them that only grow from month to month
	Stocks  []string // those that may fall
	Lists   map[string][]string
	Forms   map[string][]string
}

// listed reports whether a path is a list of the form, or a field of one.
func (v Vocabulary) listed(path string) bool {
	list, field, whole := strings.Cut(path, ".")
	fields, known := v.Lists[list]
	return known && (!whole || slices.Contains(fields, field))
}

// every is what a word in each stands for: "*" all counts and amounts of the form, "*sums" and
// "*stocks" a part of them; of those, the ones that have the column of the rule's cell, such as
// .ytd; "" is a cell of its own. It is false of other words.
func (v Vocabulary) every(each []string, column string) (items []string, is bool) {
	if len(each) != 1 {
		return nil, false
	}
	of, is := map[string][]string{"*": v.Amounts, "*sums": v.Sums, "*stocks": v.Stocks}[each[0]]
	for _, item := range of {
		if slices.Contains(v.Paths, item+column) {
			items = append(items, item)
		}
	}
	return items, is
}

// CompileRules checks rules against what they may name; all that is wrong is told at once,
// each with its place.
func CompileRules(file RuleFile, words Vocabulary) (*Rules, error) {
	rs := &Rules{settings: map[string]facts.Value{}, forms: map[string]bool{}}
	var wrong []error
	setting := func(name string, err error) {
		wrong = append(wrong, fmt.Errorf("%s: settings.%s：%w", cmp.Or(file.Places[name], file.Places[""]), name, err))
	}
	for _, name := range slices.Sorted(maps.Keys(file.Settings)) {
		v, err := facts.ParseDecimal(file.Settings[name])
		if err != nil {
			setting(name, err)
		}
		rs.settings[name] = v
	}
	for name := range hbNames {
		if _, ok := rs.settings[name]; !ok && slices.ContainsFunc(file.Rules, func(r Rule) bool { return strings.Contains(r.Expr, "hb(") }) {
			setting(name, errors.New("hb() 要用它，没有写"))
		}
	}
	for name, ok := range map[string]func(*big.Rat) bool{
		"hb_u":   func(r *big.Rat) bool { return r.Sign() >= 0 && r.Cmp(big.NewRat(1, 1)) <= 0 },
		"hb_a":   func(r *big.Rat) bool { return r.Sign() >= 0 },
		"hb_c":   func(r *big.Rat) bool { return r.Sign() > 0 },
		"hb_pct": func(r *big.Rat) bool { return r.Sign() > 0 && r.Cmp(big.NewRat(50, 1)) < 0 },
		"hb_min": func(r *big.Rat) bool { return r.Cmp(big.NewRat(3, 1)) >= 0 },
	} {
		if v, set := rs.settings[name]; set && v.State == facts.Reported && !ok(v.Rat()) {
			setting(name, fmt.Errorf("%s 不在可用的范围里", v.Decimal()))
		}
	}
	seen := map[string]bool{}
	for _, d := range file.Rules {
		if items, is := words.every(d.Each, strings.TrimPrefix(d.Cell, "x")); is {
			if d.Each = items; len(items) == 0 {
				continue // the form has none
			}
		}
		for _, err := range d.compile(words, rs) {
			wrong = append(wrong, fmt.Errorf("%s: 规则 %s：%w", d.At, d.ID, err))
		}
		if seen[d.ID] {
			wrong = append(wrong, fmt.Errorf("%s: 规则 %s 重复，请另取一个 id 或删去", d.At, d.ID))
		}
		seen[d.ID] = true
		rs.rules = append(rs.rules, d)
	}
	text, err := json.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("hash the rules: %w", err)
	}
	rs.hash = hashOf(text)
	return rs, errors.Join(wrong...)
}

// All lists the rules in their order.
func (rs *Rules) All() []Rule { return rs.rules }

// Scope says what the rule is tried on: return, peers (a return among those of
// the other units), division or park.
func (r *Rule) Scope() string {
	switch {
	case r.Of != "":
		return r.Of
	case r.peers:
		return "peers"
	}
	return "return"
}

// speaks is the severity with which the rule speaks: on trial it only remarks.
func (r *Rule) speaks() facts.Severity {
	if r.Trial {
		return facts.Info
	}
	return r.severity
}

func (r *Rule) compile(words Vocabulary, rs *Rules) (wrong []error) {
	add := func(err error) {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	var ok bool
	if r.severity, ok = facts.ParseSeverity(r.Severity); !ok {
		add(fmt.Errorf("severity %q 应为 强制、核实 或 提示", r.Severity))
	}
	if r.ID == "" || r.Expr == "" || r.Message == "" {
		add(fmt.Errorf("id、expr、message 不能缺"))
	}
	if !slices.Contains([]string{"", "division", "park"}, r.Of) {
		add(fmt.Errorf("of %q 应为 division 或 park", r.Of))
	}
	if r.Of != "" && (len(r.Let) > 0 || len(r.Each) > 0 || r.EachRow != "" || r.Cell != "") {
		add(fmt.Errorf("of: %s 的规则没有 each、each_row、let 和 cell", r.Of))
	}
	if _, known := words.Lists[r.EachRow]; r.EachRow != "" && (!known || len(r.Each) > 0) {
		add(fmt.Errorf("each_row 所指的列表 %q 不在表式里，或与 each 同写", r.EachRow))
	}
	if wrong != nil {
		return wrong // what the expressions may name hangs on it
	}
	names := r.names(words, rs)
	r.lets = map[string]*formula.Program{}
	for _, name := range slices.Sorted(maps.Keys(r.Let)) {
		var err error
		r.lets[name], err = formula.Compile(r.Let[name], names)
		add(err)
	}
	inner := names.Path
	names.Path = func(p string) bool {
		_, let := r.lets[p]
		return let || inner(p)
	}
	for _, e := range []struct {
		src  string
		into **formula.Program
	}{{r.When, &r.when}, {r.Expr, &r.expr}, {r.Found, &r.found}, {r.Expected, &r.expected}} {
		if e.src == "" {
			continue
		}
		p, err := formula.Compile(e.src, names)
		add(err)
		*e.into = p
		if err == nil && (e.into == &r.when || e.into == &r.expr) && p.Never() {
			add(fmt.Errorf("“%s”不是一个成立或不成立的式子", e.src))
		}
	}
	if r.Cell != "" && !inner(r.Cell) {
		add(fmt.Errorf("cell 所指的 %q 不在表式里", r.Cell))
	}
	var err error
	r.message, err = compileText(r.Message, names)
	add(err)
	r.hint, err = compileText(r.Hint, names)
	add(err)
	return wrong
}

// names is what the rule's expressions may use.
func (r *Rule) names(words Vocabulary, rs *Rules) formula.Names {
	setting := func(p string) bool {
		name, is := strings.CutPrefix(p, "settings.")
		_, known := rs.settings[name]
		return is && known
	}
	elsewhere := func(p string) bool {
		for code, paths := range words.Forms {
			if path, is := strings.CutPrefix(p, "forms."+formName(code)+"."); is && slices.Contains(paths, path) {
				rs.forms[code] = true
				return true
			}
		}
		return false
	}
	if r.Of != "" {
		return formula.Names{Path: func(p string) bool { return slices.Contains(wholeNames, p) || setting(p) }}
	}
	known := func(p string) bool {
		return slices.Contains(words.Paths, inPeriod(p, false)) && slices.Contains(words.Paths, inPeriod(p, true))
	}
	return formula.Names{
		Path: func(p string) bool {
			if rest, isX := strings.CutPrefix(p, "x."); isX && r.EachRow != "" {
				return slices.Contains(words.Lists[r.EachRow], rest)
			}
			if rest, isX := strings.CutPrefix(p, "x"); isX && len(r.Each) > 0 && (rest == "" || rest[0] == '.') {
				return !slices.ContainsFunc(r.Each, func(item string) bool { return !known(item + rest) })
			}
			return known(p) || words.listed(p) || slices.Contains(ownNames, p) || setting(p) || elsewhere(p)
		},
		Func: func(name string, n int) bool {
			f, ok := functions[name]
			r.peers = r.peers || ok && f.peers
			rs.others = rs.others || name == "others"
			rs.projects = rs.projects || slices.Contains([]string{"on_register", "register", "unlisted"}, name)
			return ok && (f.args == n || f.args == 0 && n > 0)
		},
	}
}

// formName is a form's code as rules write it: forms.b203.revenue.ytd.
func formName(code string) string { return strings.ReplaceAll(code, "-", "_") }

// inPeriod turns item.now and item.then, the period's figure and that of a year
// ago, to the column that holds it: the month, or in the joint period the cumulative.
func inPeriod(path string, joint bool) string {
	item, column := cutPath(path)
	switch {
	case column == "now" && joint:
		return item + ".ytd"
	case column == "now":
		return item + ".m"
	case column == "then" && joint:
		return item + ".ytd_ly"
	case column == "then":
		return item + ".m_ly"
	}
	return path
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
