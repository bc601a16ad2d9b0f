package xlsx

import (
	"errors"
	"strconv"
	"strings"
)

// value types a cell from its t attribute and what stands inside it. Nothing
// inside leaves the cell empty, or its formula uncached.
func (r *sheetReader) value(c *Cell, t string, raw raw) error {
	if t == "" {
		t = "n"
	}
	if t == "inlineStr" && raw.hasValue || t != "inlineStr" && raw.hasInline {
		return r.fault(c.Ref(), "的类型 %q 与内容不符", t)
	}
	switch t {
	case "inlineStr":
		if raw.hasInline {
			c.Kind, c.Text = Text, raw.inline
			return nil
		}
	case "str":
		if raw.hasValue {
			c.Kind, c.Text = Text, unescape(raw.value)
			return nil
		}
	case "n", "s", "b", "e", "d":
		// Some writers put an empty <v/> into cells without a value. It says
		// nothing in a number cell; elsewhere a value has been lost.
		if raw.value != "" || raw.hasValue && t != "n" && !c.Formula {
			return r.typed(c, t, raw.value)
		}
	default:
		return r.fault(c.Ref(), "的类型 %q 有误", t)
	}
	c.Uncached = c.Formula
	return nil
}

func (r *sheetReader) typed(c *Cell, t, v string) error {
	switch t {
	case "n":
		return r.number(c, v)
	case "s":
		i, err := strconv.Atoi(v)
		if err != nil || i < 0 || i >= len(r.strings) {
			return r.fault(c.Ref(), "引用的字符串 %q 不存在", v)
		}
		c.Kind, c.Text = Text, r.strings[i]
		return nil
	case "b":
		switch v {
		case "0", "false":
			c.Kind, c.Text = Bool, "FALSE"
			return nil
		case "1", "true":
			c.Kind, c.Text = Bool, "TRUE"
			return nil
		}
	case "e":
		if strings.HasPrefix(v, "#") {
			c.Kind, c.Text = Error, unescape(v)
			return nil
		}
	case "d":
		if iso, kind, ok := isoDate(v); ok {
			c.Kind, c.Text = kind, iso
			return nil
		}
	}
	return r.fault(c.Ref(), "的值 %q 与类型 %q 不符", brief(v), t)
}

func (r *sheetReader) number(c *Cell, v string) error {
	plain, err := decimal(v)
	if errors.Is(err, errRange) {
		c.Kind, c.Text = Error, "#NUM!"
		return nil
	}
	if err != nil {
		return r.fault(c.Ref(), "的值 %q 不是数", brief(v))
	}
	c.Kind, c.Text = Number, plain
	if c.Style < len(r.dates) && r.dates[c.Style] {
		if iso, ok := serialDate(plain, r.date1904); ok {
			c.Kind, c.Text = Date, iso
		}
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
