package xlsx

import "errors"

// value types the cell in hand from its t attribute and what stands inside it.
// Nothing inside leaves the cell empty, or its formula uncached.
func (r *sheetReader) value(t string) error {
	c := &r.cell
	if r.hasInline && t != "inlineStr" {
		return r.fault(c.Ref(), "的类型 %q 与内容不符", t)
	}
	switch t {
	case "inlineStr":
		if r.hasInline {
			c.Kind, c.Text = Text, r.part.made.add(r.inside)
			return nil
		}
		fallthrough // some writers put the text into <v>
	case "str":
		if r.hasValue {
			c.Kind, c.Text = Text, r.part.made.add(unescaped(r.inside))
			return nil
		}
	case "n", "s", "b", "e", "d":
		// Some writers put an empty <v/> into cells without a value, or without a
		// text. It says nothing there; elsewhere a value has been lost.
		if len(r.inside) > 0 || r.hasValue && t != "n" && t != "s" && !c.Formula {
			return r.typed(t, r.inside)
		}
	default:
		return r.fault(c.Ref(), "的类型 %q 有误", t)
	}
	c.Uncached = c.Formula
	return nil
}

// cellType is the t attribute, without a copy if it is one that is known.
func cellType(t []byte) string {
	switch string(t) {
	case "", "n":
		return "n"
	case "s":
		return "s"
	case "str":
		return "str"
	case "inlineStr":
		return "inlineStr"
	case "b":
		return "b"
	case "e":
		return "e"
	case "d":
		return "d"
	}
	return string(t)
}

func (r *sheetReader) typed(t string, v []byte) error {
	c := &r.cell
	switch t {
	case "n":
		return r.number(v)
	case "s":
		i, ok := number(v)
		if !ok || i < 0 || i >= r.table.len() {
			return r.fault(c.Ref(), "引用的字符串 %q 不存在", string(v))
		}
		c.Kind, c.Text = Text, r.table.at(i, &r.part.made)
		return nil
	case "b":
		switch string(v) {
		case "0", "false":
			c.Kind, c.Text = Bool, "FALSE"
			return nil
		case "1", "true":
			c.Kind, c.Text = Bool, "TRUE"
			return nil
		}
	case "e":
		if v[0] == '#' {
			c.Kind, c.Text = Error, r.part.made.add(unescaped(v))
			return nil
		}
	case "d":
		if iso, kind, ok := isoDate(string(v)); ok {
			c.Kind, c.Text = kind, iso
			return nil
		}
	}
	return r.fault(c.Ref(), "的值 %q 与类型 %q 不符", brief(string(v)), t)
}

func (r *sheetReader) number(v []byte) error {
	c := &r.cell
	if isPlain(v) {
		c.Text = r.part.made.add(v)
	} else {
		plain, err := decimal(string(v))
		if errors.Is(err, errRange) {
			c.Kind, c.Text = Error, "#NUM!"
			return nil
		}
		if err != nil {
			return r.fault(c.Ref(), "的值 %q 不是数", brief(string(v)))
		}
		c.Text = plain
	}
	c.Kind = Number
	switch r.styles.kind(c.Style) {
	case dateKind:
		if iso, ok := serialDate(c.Text, r.date1904); ok {
			c.Kind, c.Text = Date, iso
		}
	case percentKind:
		c.Percent = true
	}
	return nil
}

// brief keeps a message to a line.
func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
