package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parkstat/facts"
)

// value writes a facts.Value as short as it goes: a plainly reported number as a
// number with all its decimals (12.50), a plainly reported text as a string, and
// any other as an object that names its state.
type value facts.Value

type spelled struct {
	State  string      `json:"state"`
	Kind   string      `json:"kind,omitempty"`
	Bound  string      `json:"bound,omitempty"`
	Number json.Number `json:"number,omitempty"`
	Text   string      `json:"text,omitempty"`
}

// The first of each is the default and is left out.
var (
	states = []string{facts.Missing: "missing", facts.Reported: "reported", facts.Nil: "nil", facts.Estimated: "estimated", facts.Withheld: "withheld"}
	kinds  = []string{facts.Number: "", facts.Text: "text", facts.Date: "date", facts.Code: "code"}
	bounds = []string{facts.Exactly: "", facts.AtLeast: "≥", facts.About: "~", facts.Nearly: "<~"}
)

func (v value) MarshalJSON() ([]byte, error) {
	switch facts.Value(v) {
	case facts.Value{State: facts.Reported, Units: v.Units, Scale: v.Scale}:
		return []byte(v.decimal()), nil
	case facts.TextValue(v.Text):
		return text(v.Text)
	}
	if int(v.State) >= len(states) || int(v.Kind) >= len(kinds) || int(v.Bound) >= len(bounds) {
		return nil, fmt.Errorf("%+v is no value", facts.Value(v))
	}
	s := spelled{State: states[v.State], Kind: kinds[v.Kind], Bound: bounds[v.Bound], Text: v.Text}
	if v.Units != 0 || v.Scale != 0 {
		s.Number = json.Number(v.decimal())
	}
	return text(s)
}

func (v *value) UnmarshalJSON(b []byte) error {
	var s spelled
	switch b[0] {
	case '"':
		*v = value{State: facts.Reported, Kind: facts.Text}
		return json.Unmarshal(b, &v.Text)
	case '{':
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	default:
		s = spelled{State: states[facts.Reported], Number: json.Number(b)}
	}
	state, kind, bound := slices.Index(states, s.State), slices.Index(kinds, s.Kind), slices.Index(bounds, s.Bound)
	if state < 0 || kind < 0 || bound < 0 {
		return fmt.Errorf("%s is no value", b)
	}
	*v = value{State: facts.State(state), Kind: facts.Kind(kind), Bound: facts.Bound(bound), Text: s.Text}
	if s.Number == "" {
		return nil
	}
	whole, frac, _ := strings.Cut(string(s.Number), ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || len(frac) > 255 {
		return fmt.Errorf("%s is no number", s.Number)
	}
	v.Units, v.Scale = n, uint8(len(frac))
	return nil
}

// decimal is the number with exactly Scale decimals, so that the scale comes back
// with it.
func (v value) decimal() string {
	s := strconv.FormatInt(v.Units, 10)
	digits, scale := strings.TrimPrefix(s, "-"), int(v.Scale)
	if scale == 0 {
		return s
	}
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	cut := len(digits) - scale
	return s[:len(s)-len(strings.TrimPrefix(s, "-"))] + digits[:cut] + "." + digits[cut:]
}

// text is JSON as a person would write it: < and & stay as they are.
func text(x any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(x)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}
