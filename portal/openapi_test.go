package portal

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// document is openapi.json as far as a test reads it.
type document struct {
	Paths      map[string]map[string]any `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []any             `json:"enum"`
}

func described(t *testing.T) (d document) {
	t.Helper()
	data, err := files.ReadFile("openapi.json")
	if err == nil {
		err = json.Unmarshal(data, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// forPeople are the routes that are of no use to a program.
var forPeople = []string{"GET /help", "GET /privacy", "POST /sign-in-links", "GET /sign-in/{token}", "POST /sign-in/{token}", "POST /session",
	"POST /session/end", "POST /session/unit", "POST /sessions/{id}/end", "GET /account", "GET /assets/{file}", "/"}

// The description has every route that a program may use, and no other.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	var routed, told []string
	for _, r := range routes() {
		if !slices.Contains(forPeople, r.pattern) {
			routed = append(routed, strings.TrimSuffix(r.pattern, "{$}"))
		}
	}
	for path, methods := range described(t).Paths {
		for method := range methods {
			told = append(told, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(routed)
	slices.Sort(told)
	if !slices.Equal(routed, told) {
		t.Errorf("routed %q\n  told %q", routed, told)
	}
}

// What is answered is what the description says, to the last field.
func TestOpenAPIDescribesTheAnswers(t *testing.T) {
	d := described(t)
	base, _ := signedIn(t, month())
	for path, name := range map[string]string{"/": "Home", "/clock": "Clock", "/returns/r2": "Verdict", "/returns/r2/differences?with=r1": "Differences",
		"/receipts/x": "Receipt", "/returns/nix": "Trouble"} {
		r, err := http.NewRequest(http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer TOKEN")
		answer, err := http.DefaultClient.Do(r)
		_, said := text(t, answer, err)
		var value any
		if err := json.Unmarshal([]byte(said), &value); err != nil {
			t.Fatalf("%s: %v in %s", path, err, said)
		}
		for _, wrong := range d.disagreements(schema{Ref: "#/components/schemas/" + name}, value, name) {
			t.Errorf("%s: %s", path, wrong)
		}
	}
}

// disagreements are what of a value is not as its schema says.
func (d document) disagreements(s schema, value any, at string) (all []string) {
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return []string{fmt.Sprintf("%s is %v", at, value)}
	}
	kind := map[string]bool{"object": false, "array": false, "string": false, "boolean": false, "integer": false}
	switch v := value.(type) {
	case map[string]any:
		kind["object"] = true
		for _, name := range slices.Sorted(maps.Keys(v)) {
			of, told := s.Properties[name]
			if !told {
				all = append(all, at+" has "+name)
				continue
			}
			all = append(all, d.disagreements(of, v[name], at+"."+name)...)
		}
		for _, name := range s.Required {
			if _, there := v[name]; !there {
				all = append(all, at+" lacks "+name)
			}
		}
	case []any:
		kind["array"] = true
		for _, x := range v {
			if s.Items != nil {
				all = append(all, d.disagreements(*s.Items, x, at+"[]")...)
			}
		}
	case nil: // a list without entries
		kind["array"] = true
	case string:
		kind["string"] = true
	case bool:
		kind["boolean"] = true
	case float64:
		kind["integer"] = v == float64(int64(v))
	}
	if !kind[s.Type] {
		all = append(all, fmt.Sprintf("%s is a %T, no %s", at, value, s.Type))
	}
	return all
}
