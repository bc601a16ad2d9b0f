package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parkstat/facts"
)

// record is one return as it is kept, compactly:
//
//	{"sheet":"主要经济指标","values":{"gov.m":961,"gov.note":"检修"},"cells":{"gov.m":"E8"},"notes":{…}}
//
// Values are by path, item.column. Cells are references in that one sheet; one in
// another sheet is written 表2!E8. A value without a cell stands where its form has
// it. Notes say what was changed to read a value.
type record struct {
	Sheet  string            `json:"sheet,omitempty"`
	Values map[string]value  `json:"values"`
	Cells  map[string]string `json:"cells,omitempty"`
	Notes  map[string]string `json:"notes,omitempty"`
}

func encodeReturn(all []facts.Fact) (string, error) {
	r := record{Values: map[string]value{}, Cells: map[string]string{}, Notes: map[string]string{}}
	for _, f := range all {
		path := f.Item
		if f.Column != "" {
			path += "." + f.Column
		}
		if _, twice := r.Values[path]; twice || strings.Contains(f.Item, ".") {
			return "", fmt.Errorf("%q does not name one figure of the return", path)
		}
		r.Values[path] = value(f.Value)
		if f.Note != "" {
			r.Notes[path] = f.Note
		}
		if r.Sheet == "" {
			r.Sheet = f.At.Sheet
		}
		switch {
		case f.At.Sheet == "" && f.At.Ref == "":
		case f.At.Sheet == r.Sheet:
			r.Cells[path] = f.At.Ref
		default:
			r.Cells[path] = f.At.Sheet + "!" + f.At.Ref
		}
	}
	b, err := text(r)
	return string(b), err
}

// decodeFacts gives the facts back in the order of their paths.
func decodeFacts(text, sha256 string) ([]facts.Fact, error) {
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil, err
	}
	all := make([]facts.Fact, 0, len(r.Values))
	for _, path := range slices.Sorted(maps.Keys(r.Values)) {
		f := facts.Fact{Value: facts.Value(r.Values[path]), Note: r.Notes[path]}
		f.Item, f.Column, _ = strings.Cut(path, ".")
		if ref, ok := r.Cells[path]; ok {
			f.At = r.cell(ref)
		}
		f.At.File = sha256
		all = append(all, f)
	}
	return all, nil
}

func (r record) cell(ref string) facts.Cell {
	if i := strings.LastIndex(ref, "!"); i >= 0 {
		return facts.Cell{Sheet: ref[:i], Ref: ref[i+1:]}
	}
	return facts.Cell{Sheet: r.Sheet, Ref: ref}
}

// decodeValues gives the values, and the cells of those that do not stand where
// their form has them.
func decodeValues(text string) (map[string]facts.Value, map[string]facts.Cell, error) {
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil, nil, err
	}
	all := make(map[string]facts.Value, len(r.Values))
	for path, v := range r.Values {
		all[path] = facts.Value(v)
	}
	var cells map[string]facts.Cell
	for path, ref := range r.Cells {
		if cells == nil {
			cells = map[string]facts.Cell{}
		}
		cells[path] = r.cell(ref)
	}
	return all, cells, nil
}
