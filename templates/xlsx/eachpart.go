package xlsx

import "fmt"

// EachPart rewrites the parts of a workbook of ours, in their order: edit is
// given each one whole, and what it returns takes its place. An error of edit
// ends the work, and nothing is written.
func EachPart(data []byte, edit func(name string, body []byte) ([]byte, error)) ([]byte, error) {
	parts, err := Parts(data)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		if parts[i].Body, err = edit(p.Name, p.Body); err != nil {
			return nil, fmt.Errorf("edit %s: %w", p.Name, err)
		}
	}
	return pack(parts)
}
