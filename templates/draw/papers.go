package main

import (
	_ "embed" // how the papers look is data
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// papersText lays out 《经济运行分析会材料》: what enterprises are held back by, who is at it,
// what is to be done with whom. It is a text, since what stands in it are an office's words.
//
//go:embed papers.txt
var papersText string

// layout draws sheets by such a text.
type layout struct {
	p       pen
	row     int // the next free one
	last    string
	heading string
	list    string
	columns []column
}

// papers draws them.
func papers() *excelize.File {
	l := layout{p: pen{excelize.NewFile(), ""}}
	for line := range strings.Lines(papersText) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			cells := strings.Split(strings.ReplaceAll(line, `\n`, "\n"), "|")
			l.draw(cells[0], cells[1:])
		}
	}
	l.page()
	l.p.f.SetActiveSheet(0)
	return l.p.f
}

func (l *layout) draw(what string, cells []string) {
	switch what {
	case "col":
		c := column{head: cells[0], field: cells[1], look: map[string]look{"mid": mid, "name": name, "num": num, "said": said}[cells[2]]}
		if len(cells) > 3 {
			n, err := strconv.Atoi(cells[3])
			must(err)
			c.over = n
		}
		l.columns = append(l.columns, c)
		return
	case "sheet":
		l.page()
		l.sheet(cells[0], strings.Fields(cells[1]))
		return
	}
	l.block()
	switch what {
	case "banner":
		banner(l.p, l.last, cells[0], cells[1], cells[2])
	case "block":
		l.heading, l.list = cells[0], cells[1]
	case "text":
		height, err := strconv.ParseFloat(cells[1], 64)
		must(err)
		l.p.span("A"+strconv.Itoa(l.row), l.last+strconv.Itoa(l.row), cells[0], look{size: 11, wrap: true, valign: "top"})
		l.p.height(l.row, height)
		l.row += 2
	default:
		must(fmt.Errorf("papers.txt: %s", what))
	}
}

// sheet begins a sheet.
func (l *layout) sheet(name string, widths []string) {
	if l.p.sheet == "" {
		must(l.p.f.SetSheetName("Sheet1", name))
	} else {
		_, err := l.p.f.NewSheet(name)
		must(err)
	}
	l.p.sheet, l.row = name, 3
	var ws []float64
	for _, s := range widths {
		w, err := strconv.ParseFloat(s, 64)
		must(err)
		ws = append(ws, w)
	}
	l.p.widths(ws...)
	l.last = strings.TrimRight(at(len(ws), 1), "1")
}

// block draws the table whose columns have been told.
func (l *layout) block() {
	if l.columns != nil {
		l.row = block(l.p, l.row, l.heading, l.list, l.columns)
		l.columns = nil
	}
}

// page ends a sheet.
func (l *layout) page() {
	if l.p.sheet != "" {
		l.block()
		l.p.page(true, "$1:$2", reportFooter)
	}
}
