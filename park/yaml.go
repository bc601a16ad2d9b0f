package park

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"parkstat/facts"
)

// Decode reads one YAML document strictly: every unknown key, wrong type or second document
// is a Mistake with file and line.
func Decode(from string, data []byte, into any) error {
	_, err := decode(from, data, into)
	return err
}

// decode is Decode; the document knows the lines of its keys. It is nil where nothing could
// be read; else what was written rightly is in into, whatever else is told.
func decode(from string, data []byte, into any) (*document, error) {
	doc := &document{from: from, data: data}
	d := yaml.NewDecoder(bytes.NewReader(doc.unrounded()))
	d.KnownFields(true)
	var mistyped *yaml.TypeError
	err := d.Decode(into)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &facts.Mistake{File: from, Line: 1, Err: errors.New("文件是空的")}
	case errors.As(err, &mistyped):
		var wrong mistakes
		for _, said := range mistyped.Errors {
			wrong.note(placed(from, said))
		}
		doc.torn = true
		return doc, facts.Mistaken(wrong.found...)
	case err != nil:
		return nil, placed(from, err.Error())
	}
	var second yaml.Node
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return doc, placed(from, err.Error())
		}
		return doc, &facts.Mistake{File: from, Line: second.Line, Err: errors.New("只能有一个 YAML 文档，请删去 --- 和它后面的内容")}
	}
	return doc, nil
}

var yamlLine = regexp.MustCompile(`(?:yaml: )?line (\d+): `)

// placed puts the file before the line that the parser names, and says in Chinese what it
// finds wrong.
func placed(from, said string) error {
	line := 1
	if m := yamlLine.FindStringSubmatchIndex(said); m != nil {
		line, _ = strconv.Atoi(said[m[2]:m[3]])
		said = said[m[1]:]
	}
	for _, w := range yamlWords {
		if m := w.shape.FindStringSubmatch(said); m != nil {
			said = w.chinese(m)
			break
		}
	}
	return &facts.Mistake{File: from, Line: line, Err: errors.New(said), Unread: true}
}

// yamlWords are what the parser says; the last is for all that it says of the writing itself.
var yamlWords = []struct {
	shape   *regexp.Regexp
	chinese func(m []string) string
}{
	{regexp.MustCompile(`^field (\S+) not found in type`), func(m []string) string { return "没有“" + m[1] + "”这个键，请改正或删去" }},
	{regexp.MustCompile(`^mapping key "(.+)" already defined at line (\d+)`), func(m []string) string {
		return "“" + m[1] + "”在第 " + m[2] + " 行已经写过，请删去一处"
	}},
	{regexp.MustCompile("^cannot unmarshal !!(\\w+)(?: `(.*)`)? into (.+)"), func(m []string) string {
		return "“" + cmp.Or(m[2], yamlKinds[m[1]]) + "”应为" + kindOf(m[3])
	}},
	{regexp.MustCompile(`^(?:yaml: )?(.*)`), func(m []string) string {
		return "不是 YAML（" + m[1] + "）；请看这一行和上一行的缩进、冒号和引号"
	}},
}

var yamlKinds = map[string]string{"seq": "一列值", "map": "一组键", "str": "文字", "int": "整数", "bool": "true、false", "null": "空"}

// kindOf says what a key of a Go type takes.
func kindOf(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "一列值，每个前面有短横"
	case goType == "string", strings.HasPrefix(goType, "facts."):
		return "文字"
	case goType == "bool":
		return "true 或 false"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"):
		return "整数"
	}
	return "一组键"
}

// document is a YAML file with the lines of its keys.
type document struct {
	from string
	data []byte
	torn bool       // some of it could not be read
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

// unrounded is the data with its numbers that are not whole as text, which every key takes that
// may have one: the parser would cut them off for a key that wants a whole number.
func (d *document) unrounded() []byte {
	lines := bytes.SplitAfter(d.data, []byte("\n"))
	var quote func(n *yaml.Node)
	quote = func(n *yaml.Node) {
		for i := len(n.Content) - 1; i >= 0; i-- { // what stands to the right first: places stay true
			quote(n.Content[i])
		}
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!float" || n.Style != 0 || n.Line > len(lines) {
			return
		}
		line := []rune(string(lines[n.Line-1]))
		from, to := n.Column-1, n.Column-1+len([]rune(n.Value))
		if to <= len(line) && string(line[from:to]) == n.Value {
			lines[n.Line-1] = []byte(string(line[:from]) + `"` + n.Value + `"` + string(line[to:]))
		}
	}
	quote(d.root())
	return bytes.Join(lines, nil)
}

// lines lists the lines on which the entries of a list stand.
func (d *document) lines(path ...string) (lines []int) {
	list := d.root()
	for _, key := range path {
		if _, list = find(list, key); list == nil {
			return nil
		}
	}
	for _, n := range list.Content {
		lines = append(lines, n.Line)
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
