package templates

import (
	"fmt"
	"slices"
	"strings"
)

// Forms are the forms of a park, the one that the monthly report waits for first.
type Forms []*Form

// Coded finds a form by its code; nil where there is none.
func (fs Forms) Coded(code string) *Form {
	return fs.first(func(d *FormDef) bool { return d.Form == code })
}

// Named finds a form by code or name; "" is the first.
func (fs Forms) Named(name string) (*Form, error) {
	if name == "" {
		return fs[0], nil
	}
	var codes []string
	for _, f := range fs {
		if f.Def.Form == name || f.Def.Name == name {
			return f, nil
		}
		codes = append(codes, f.Def.Form)
	}
	return nil, fmt.Errorf("没有表式 %q，有的是 %s", name, strings.Join(codes, "、"))
}

// Called is the name of a form by its code; the code where it is not known.
func (fs Forms) Called(code string) string {
	if f := fs.Coded(code); f != nil {
		return f.Def.Name
	}
	return code
}

// WithItem is the form that asks for an item, nil where none does.
func (fs Forms) WithItem(item string) *Form {
	return fs.first(func(d *FormDef) bool { return d.Item(item) != nil })
}

// WithList is the form that asks for a list, nil where none does.
func (fs Forms) WithList(list string) *Form {
	return fs.first(func(d *FormDef) bool { return d.List(list) != nil })
}

func (fs Forms) first(is func(*FormDef) bool) *Form {
	if i := slices.IndexFunc(fs, func(f *Form) bool { return is(f.Def) }); i >= 0 {
		return fs[i]
	}
	return nil
}
