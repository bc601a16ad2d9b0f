package park

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
)

// Decode reads one YAML document strictly: an unknown key, a wrong type or a second
// document is a Mistake with file and line.
func Decode(from string, data []byte, into any) error {
	_, err := decode(from, data, into)
	return err
}

// decode is Decode; the document knows the lines of its keys.
func decode(from string, data []byte, into any) (*document, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	doc := &document{from: from, data: data}
	if err := d.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return doc, &facts.Mistake{File: from, Line: 1, Err: errors.New("文件是空的")}
		}
		return doc, placed(from, err)
	}
	var second yaml.Node
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return doc, placed(from, err)
		}
		return doc, &facts.Mistake{File: from, Line: second.Line, Err: errors.New("只能有一个 YAML 文档")}
	}
	return doc, nil
}

var yamlLine = regexp.MustCompile(`(?:yaml: )?line (\d+): `)

// placed puts the file before the line that the parser names.
func placed(from string, err error) error {
	msg := err.Error()
	line := 1
	var te *yaml.TypeError
	if errors.As(err, &te) && len(te.Errors) > 0 {
		msg = te.Errors[0]
	}
	if m := yamlLine.FindStringSubmatchIndex(msg); m != nil {
		line, _ = strconv.Atoi(msg[m[2]:m[3]])
		msg = msg[m[1]:]
	}
	return &facts.Mistake{File: from, Line: line, Err: errors.New(msg)}
}

// document is a YAML file with the lines of its keys.
type document struct {
	from string
	data []byte
	top  *yaml.Node // nil until a line is asked for
}

// root is the top mapping, an empty one where there is none.
func (d *document) root() *yaml.Node {
	if d.top != nil {
		return d.top
	}
	d.top = &yaml.Node{}
	var doc yaml.Node
	if err := yaml.Unmarshal(d.data, &doc); err == nil && len(doc.Content) > 0 {
		d.top = doc.Content[0]
	}
	return d.top
}

// lines lists the lines on which the entries of a top-level list stand.
func (d *document) lines(key string) (lines []int) {
	if _, list := find(d.root(), key); list != nil {
		for _, n := range list.Content {
			lines = append(lines, n.Line)
		}
	}
	return lines
}

// places are those lines with the file before them.
func (d *document) places(key string) (all []string) {
	for _, line := range d.lines(key) {
		all = append(all, fmt.Sprintf("%s:%d", d.from, line))
	}
	return all
}

// line is the line of a key, one step of the path after the other: that of the last step
// which is there, 1 where none is.
func (d *document) line(path ...string) int {
	node, line := d.root(), 1
	for _, key := range path {
		name, value := find(node, key)
		if name == nil {
			break
		}
		node, line = value, name.Line
	}
	return line
}

// keys are the lines of the top-level keys, and of the entries of their lists: table,
// table[3].
func (d *document) keys() map[string]int {
	lines := map[string]int{}
	for top := d.root().Content; len(top) > 1; top = top[2:] {
		lines[top[0].Value] = top[0].Line
		if top[1].Kind != yaml.SequenceNode {
			continue
		}
		for i, entry := range top[1].Content {
			lines[fmt.Sprintf("%s[%d]", top[0].Value, i)] = entry.Line
		}
	}
	return lines
}

// find looks a key up in a mapping.
func find(mapping *yaml.Node, key string) (name, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}
