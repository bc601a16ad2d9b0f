package templates

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// spell writes pieces back: text as it is, a hole as <path> or <?path>.
func spell(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case p.hole == nil:
			b.WriteString(p.text)
		case p.hole.Asked:
			b.WriteString("<?" + p.hole.Path + ">")
		default:
			b.WriteString("<" + p.hole.Path + ">")
		}
	}
	return b.String()
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		in, want string
		n        int // pieces; 0: no placeholder
	}{
		{"", "", 0},
		{"工业总产值", "", 0},
		{"一个 { 和一个 }", "", 0},
		{"{单括号}", "", 0},
		{"{{gov.m}}", "<gov.m>", 1},
		{"{{? gov.m}}", "<?gov.m>", 1},
		{"{{?gov.m}}", "<?gov.m>", 1},
		{"{{ ? gov.m }}", "<?gov.m>", 1},
		{"{{\u3000总产值.累计\n}}", "<总产值.累计>", 1},
		{"{{园区}}{{期间}}", "<园区><期间>", 2},
		{"应报 {{报送.应报}} 户，已报 {{报送.已报}} 户", "应报 <报送.应报> 户，已报 <报送.已报> 户", 5},
		{"{{a}}。", "<a>。", 2},
		{"（{{a_1.2}}", "（<a_1.2>", 2},
		{"{{{a}}}", "{<a>}", 3},
	} {
		pieces, err := split(c.in)
		if err != nil || len(pieces) != c.n || spell(pieces) != c.want {
			t.Errorf("split(%q) = %d pieces %q, %v; want %d %q", c.in, len(pieces), spell(pieces), err, c.n, c.want)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"{{gov.m":         "括号不成对",
		"gov.m}}":         "括号不成对",
		"{{a}} {{b":       "括号不成对",
		"{{a}} b}}":       "括号不成对",
		"}}{{":            "括号不成对",
		"{{}}":            "名称不合规",
		"{{ }}":           "名称不合规",
		"{{?}}":           "名称不合规",
		"{{??a}}":         "名称不合规",
		"{{a b}}":         "名称不合规",
		"{{a.}}":          "名称不合规",
		"{{.a}}":          "名称不合规",
		"{{a..b}}":        "名称不合规",
		"{{a-b}}":         "名称不合规",
		"{{a|upper}}":     "名称不合规",
		"{{=A1}}":         "名称不合规",
		"{{总产值.累计%}}":     "名称不合规",
		"{{ok}} {{not ok": "括号不成对",
	} {
		if pieces, err := split(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("split(%q) = %q, %v; want %s", in, spell(pieces), err, want)
		}
	}
}

// Braces left open before another placeholder are a mistake too.
func TestSplitRefusesOpenBracesInTheMiddle(t *testing.T) {
	for _, in := range []string{"{{园区 {{期间}}", "园区}} {{期间}}", "{{a}} }} {{b}}"} {
		if pieces, err := split(in); err == nil {
			t.Errorf("split(%q) = %q", in, spell(pieces))
		}
	}
}

// Splitting loses nothing: what stands between the placeholders stands in the
// pieces, in order.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", "{{a}}", "{{? gov.m}}", "应报 {{报送.应报}} 户", "{{a}}{{b}}", "{{{a}}}", "{{a", "}}{{", "{{a.b}} }}", "{{\x00}}", "\xff{{a}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pieces, err := split(s)
		if err != nil {
			if pieces != nil || err.Error() == "" {
				t.Fatalf("%q: both %q and %v", s, spell(pieces), err)
			}
			return
		}
		if pieces == nil {
			if braces.MatchString(s) {
				t.Fatalf("%q: a placeholder was passed over", s)
			}
			return
		}
		rest, holes := s, 0
		for _, p := range pieces {
			if p.hole == nil {
				if p.text == "" || !strings.HasPrefix(rest, p.text) {
					t.Fatalf("%q: %q is not next in %q", s, p.text, rest)
				}
				rest = rest[len(p.text):]
				continue
			}
			holes++
			end := strings.Index(rest, "}}")
			if !strings.HasPrefix(rest, "{{") || end < 0 {
				t.Fatalf("%q: no placeholder at %q", s, rest)
			}
			inside := strings.TrimSpace(rest[2:end])
			if name := strings.TrimSpace(strings.TrimPrefix(inside, "?")); name != p.hole.Path || p.hole.Asked != strings.HasPrefix(inside, "?") {
				t.Fatalf("%q: %q became %+v", s, inside, *p.hole)
			}
			if utf8.ValidString(s) && !pathWay.MatchString(p.hole.Path) {
				t.Fatalf("%q: the name %q", s, p.hole.Path)
			}
			rest = rest[end+2:]
		}
		if rest != "" || holes == 0 {
			t.Fatalf("%q: %q is left, %d placeholders", s, rest, holes)
		}
	})
}

func TestUnknownNamesTheNearest(t *testing.T) {
	known := []string{"总产值.累计", "总产值.本月", "增加值.累计", "园区"}
	for name, want := range map[string]string{
		"总产值.累积": `是否为 "总产值.累计"`, "园 区": `是否为 "园区"`, "总产.本月": `是否为 "总产值.本月"`,
	} {
		if got := unknown(name, known).Error(); !strings.Contains(got, want) || !strings.Contains(got, name) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := unknown("xyz", known).Error(); strings.Contains(got, "是否为") {
		t.Errorf("a name like none gets a suggestion: %s", got)
	}
	if got := unknown("a", nil).Error(); !strings.Contains(got, `"a"`) {
		t.Error(got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"总产值", "总产值", 0}, {"总产值", "增加值", 2}, {"ab", "ba", 2}} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance([]rune(c.b), []rune(c.a)); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

// Whatever stands in a report's cell is read or refused with a word; what was read says again
// what it said.
func FuzzShown(f *testing.F) {
	for _, s := range []string{"{{.名称}}", "{{行业.企业.产值 | 2}}", "{{= a.b / c * 100 | 1}}", "{{a||b}}", "{{a|}}", "{{=}}", "{{? a}}", "约{{a | 亿元}}元",
		"{{= a ? 'x|y' : b}}", "{{|}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pieces, err := reportGrammar.split(s)
		if err != nil {
			if pieces != nil || err.Error() == "" {
				t.Fatalf("%q: both pieces and %v", s, err)
			}
			return
		}
		var again strings.Builder
		for _, p := range pieces {
			if p.hole == nil {
				again.WriteString(p.text)
				continue
			}
			if p.hole.Asked || p.hole.Path == "" && p.hole.Expr == "" {
				t.Fatalf("%q: %+v", s, p.hole)
			}
			again.WriteString("{{" + p.hole.Path)
			if p.hole.Expr != "" {
				again.WriteString("=" + p.hole.Expr)
			}
			if p.hole.Format != "" {
				again.WriteString(" | " + p.hole.Format)
			}
			again.WriteString("}}")
			p.paths()
		}
		if pieces == nil {
			return
		}
		once, err := reportGrammar.split(again.String())
		if err != nil || len(once) != len(pieces) {
			t.Fatalf("%q became %q, which is read as %d pieces, %v", s, again.String(), len(once), err)
		}
		for i := range once {
			if once[i].text != pieces[i].text || once[i].hole != nil && *once[i].hole != *pieces[i].hole {
				t.Fatalf("%q: piece %d is %+v, then %+v", s, i, pieces[i], once[i])
			}
		}
	})
}
