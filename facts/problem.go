package facts

import "strings"

// Severity is how grave a problem is.
type Severity uint8

// The severities.
const (
	Info  Severity = iota // 提示
	Query                 // 核实: accepted with a written reason
	Error                 // 强制: not accepted
)

var severityNames = [...]string{"提示", "核实", "强制"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the Chinese word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads 强制, 核实 or 提示.
func ParseSeverity(s string) (Severity, bool) {
	for i, n := range severityNames {
		if n == s {
			return Severity(i), true
		}
	}
	return 0, false
}

// Problem is bad data: what was found where, what was expected (identities
// only), and how to mend it.
type Problem struct {
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"`
	Message  string   `json:"message"`
	Found    string   `json:"found,omitempty"`
	Expected string   `json:"expected,omitempty"`
	Hint     string   `json:"hint,omitempty"`
	Reason   string   `json:"reason,omitempty"` // what was written to settle a query
	At       Cell     `json:"cell"`
}

// Settled reports whether a query has its written reason.
func (p Problem) Settled() bool { return p.Severity == Query && p.Reason != "" }

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString("[" + p.Severity.String() + "]")
	if at := p.At.String(); at != "" {
		b.WriteString(" " + at)
	}
	b.WriteString(" " + p.Message)
	switch {
	case p.Settled():
		b.WriteString("（已说明：" + p.Reason + "）")
	case p.Hint != "":
		b.WriteString(" → " + p.Hint)
	}
	return b.String()
}

// Worst is the gravest severity among the problems, a settled query being no more
// than a remark; ok is false where there are none.
func Worst(ps []Problem) (worst Severity, ok bool) {
	for _, p := range ps {
		if !p.Settled() {
			worst = max(worst, p.Severity)
		}
	}
	return worst, len(ps) > 0
}
