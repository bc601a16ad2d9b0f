package templates

// Find is the form with the code or name, nil where there is none.
func (fs Forms) Find(s string) *Form {
	return fs.first(func(d *FormDef) bool { return s != "" && (d.Form == s || d.Name == s) })
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
	for _, f := range fs {
		if is(f.Def) {
			return f
		}
	}
	return nil
}
