package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parkstat/facts/formula"
)

// options are what a comment on a block's cell asks of its list.
type options struct {
	order  []orderBy
	filter string
	top    int
	breaks bool
	empty  string
	given  []string // keys
}

type orderBy struct {
	field string
	down  bool
}

// optionKeys are how the lines of such a comment begin.
var optionKeys = []string{"排序", "筛选", "前", "分页", "空"}

// parseOptions reads a comment. It is one for the filling only if each of its lines is an
// option; an author's name that Excel puts first does not count.
func parseOptions(note string) (o options, is bool, errs []error) {
	lines := strings.FieldsFunc(note, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		line = strings.TrimSpace(line)
		key, value, found := cutColon(line)
		if i == 0 && found && value == "" && len(lines) > 1 {
			continue
		}
		if !found || !slices.Contains(optionKeys, key) {
			return options{}, false, nil
		}
		is = true
		if slices.Contains(o.given, key) {
			errs = append(errs, fmt.Errorf("批注里“%s”写了两次，请去掉一处", key))
			continue
		}
		o.given = append(o.given, key)
		if err := o.set(key, value); err != nil {
			errs = append(errs, err)
		}
	}
	return o, is, errs
}

func cutColon(s string) (key, value string, found bool) {
	i := strings.IndexAny(s, ":：")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(strings.TrimLeft(s[i:], ":：")), true
}

func (o *options) set(key, value string) error {
	switch key {
	case "排序":
		for _, s := range strings.FieldsFunc(value, func(r rune) bool { return r == '、' || r == ',' || r == '，' }) {
			f := strings.Fields(s)
			if len(f) == 0 || len(f) > 2 || len(f) == 2 && f[1] != "降" && f[1] != "升" {
				return fmt.Errorf("批注“排序：%s”应写成“排序：字段 降”或“排序：字段 升”", value)
			}
			o.order = append(o.order, orderBy{f[0], len(f) == 2 && f[1] == "降"})
		}
	case "筛选":
		o.filter = value
	case "前":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("批注“前：%s”应为正整数，如“前：10”", value)
		}
		o.top = n
	case "分页":
		if value != "每项" {
			return fmt.Errorf("批注“分页：%s”只能写“分页：每项”", value)
		}
		o.breaks = true
	case "空":
		o.empty = value
	}
	return nil
}

// merge adds the options of another comment on the same list.
func (o *options) merge(more options) (errs []error) {
	for _, key := range more.given {
		if slices.Contains(o.given, key) {
			errs = append(errs, fmt.Errorf("这个列表的“%s”在两处批注里都写了，请去掉一处", key))
			continue
		}
		o.given = append(o.given, key)
		switch key {
		case "排序":
			o.order = more.order
		case "筛选":
			o.filter = more.filter
		case "前":
			o.top = more.top
		case "分页":
			o.breaks = more.breaks
		case "空":
			o.empty = more.empty
		}
	}
	return errs
}

// check tells of fields that the list has not.
func (o options) check(b *block) (errs []error) {
	for _, by := range o.order {
		if !slices.Contains(b.proto.Fields, by.field) {
			errs = append(errs, fmt.Errorf("批注“排序”：%w", unknown(by.field, slices.Clone(b.proto.Fields))))
		}
	}
	if o.filter != "" {
		if _, err := o.program(b); err != nil {
			errs = append(errs, fmt.Errorf("批注“筛选”：%w", err))
		}
	}
	return errs
}

func (o options) program(b *block) (*formula.Program, error) {
	var wrong error
	p, err := formula.Compile(o.filter, formula.Names{
		Path: func(path string) bool {
			if !slices.Contains(b.proto.Fields, path) {
				wrong = unknown(path, slices.Clone(b.proto.Fields))
			}
			return wrong == nil
		},
		Func: func(string, int) bool { return false },
	})
	if wrong != nil {
		return nil, wrong
	}
	return p, err
}

// choose is the order of a list's rows that the options ask for. What is neither true nor
// false of a row leaves it out.
func (o options) choose(_ *binder, b *block, list List) []int {
	order := make([]int, 0, len(list.Rows))
	var filter *formula.Program
	if o.filter != "" {
		filter, _ = o.program(b) // checked before
	}
	for i, row := range list.Rows {
		if filter != nil {
			if yes, known := filter.Eval(rowEnv(row)).Truth(); !known || !yes {
				continue
			}
		}
		order = append(order, i)
	}
	if len(o.order) > 0 {
		slices.SortStableFunc(order, func(x, y int) int { return o.compare(list.Rows[x], list.Rows[y]) })
	}
	if o.top > 0 && len(order) > o.top {
		order = order[:o.top]
	}
	return order
}

// compare puts numbers first and what has none behind them, whichever way they are ordered.
func (o options) compare(a, b map[string]Datum) int {
	for _, by := range o.order {
		x, y := a[by.field], b[by.field]
		c := 0
		switch {
		case x.Num != nil && y.Num != nil:
			c = x.Num.Cmp(y.Num)
		case x.Num != nil:
			return -1
		case y.Num != nil:
			return 1
		default:
			c = strings.Compare(x.Text, y.Text)
		}
		if by.down {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// rowEnv answers a filter's names with a row's fields.
type rowEnv map[string]Datum

// Value answers a field.
func (r rowEnv) Value(path string) formula.Value {
	d := r[path]
	switch {
	case d.Num != nil:
		return formula.Num(d.Num)
	case d.Text == "" || d.Text == "—":
		return formula.Missing
	}
	return formula.Text(d.Text)
}

// Call has no functions of its own.
func (r rowEnv) Call(string, []formula.Arg) formula.Value { return formula.Missing }
