package xlsx

import "fmt"

// EachPart rewrites the parts of a workbook of ours, in their order: edit is
// given each one whole, and what it returns takes its place. An error of edit
// ends the work, and nothing is written.
func EachPart(data []byte, edit func(name string, body []byte) ([]byte, error)) ([]byte, error) {
	files, err := unpack(data)
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		if files[i].body, err = edit(f.name, f.body); err != nil {
			return nil, fmt.Errorf("edit %s: %w", f.name, err)
		}
	}
	return pack(files)
}
