package weave

import "strings"

// nameless takes the authors out of comments, and their names where Excel begins a comment
// with them.
func nameless(t *node) {
	authors := map[string]bool{}
	t.each(func(e *node) {
		if e.is("author") {
			authors[strings.TrimSpace(e.text())] = true
			if e.text() != "" {
				e.setText("")
			}
		}
	})
	t.each(func(e *node) {
		if !e.is("t") {
			return
		}
		if name, colon := strings.CutSuffix(strings.TrimSpace(e.text()), ":"); colon && name != "" && authors[name] {
			e.setText("")
		}
	})
}

// persons takes the names out of the list of those who wrote comments.
func persons(t *node) {
	t.each(func(e *node) {
		if e.is("person") {
			e.set("displayName", "parkstat")
			e.set("userId", "")
			e.set("providerId", "None")
		}
	})
}

// pathless leaves of the path of another workbook its name.
func pathless(t *node) {
	t.each(func(e *node) {
		if e.attr("TargetMode") != "External" {
			return
		}
		s := e.attr("Target")
		if i := strings.LastIndexAny(s, `/\`); i >= 0 {
			e.set("Target", s[i+1:])
		}
	})
}

// placeless takes the folder that the template was saved in out of the workbook.
func placeless(root *node) {
	root.prune(func(e *node) bool {
		found := false
		if e.is("AlternateContent") {
			e.each(func(k *node) { found = found || k.is("absPath") })
		}
		return found
	})
}
