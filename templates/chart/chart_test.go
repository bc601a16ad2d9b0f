package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"parkstat/templates/sight"
)

func points(values ...float64) (all []Point) {
	for _, v := range values {
		all = append(all, Point{Known: v != none, Value: v, Text: fmt.Sprintf("%.1f", v)})
	}
	return all
}

// none stands for no figure.
const none = -999

func sample(series ...[]Point) Chart {
	c := Chart{Title: "总产值累计增速", Note: "比上年同期，%"}
	for i := range series[0] {
		c.Labels = append(c.Labels, fmt.Sprintf("%d月", i+1))
	}
	for i, s := range series {
		c.Series = append(c.Series, Series{Name: fmt.Sprintf("第%d行", i+1), Points: s})
	}
	return c
}

// The same chart is the same bytes, is a PNG of the width of all, and small.
func TestDraw(t *testing.T) {
	for name, one := range map[string]struct {
		draw func(Chart) ([]byte, error)
		c    Chart
	}{
		"bars":        {Bars, sample(points(12.3, 4.2, 0, -2.1))},
		"one bar":     {Bars, sample(points(0))},
		"all falling": {Bars, sample(points(-1, -2))},
		"a gap":       {Bars, sample(points(3, none, 1))},
		"lines":       {Lines, sample(points(3, 4, none, 8), points(3, 4, 5, 8.1))},
		"one point":   {Lines, sample(points(5))},
		"flat":        {Lines, sample(points(2, 2, 2))},
		"one is away": {Lines, sample(points(2, 1), points(none, none))},
		"a year":      {Lines, sample(points(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13))},
	} {
		t.Run(name, func(t *testing.T) {
			first, err := one.draw(one.c)
			if err != nil {
				t.Fatal(err)
			}
			again, err := one.draw(one.c)
			if err != nil || !bytes.Equal(first, again) {
				t.Errorf("other bytes the second time: %v", err)
			}
			p, err := png.Decode(bytes.NewReader(first))
			if err != nil || p.Bounds().Dx() != width || len(first) > 30<<10 {
				t.Errorf("%v, %d bytes, %v", p.Bounds(), len(first), err)
			}
		})
	}
}

// A bar's length is its figure: twice the figure, twice the length, counted from zero.
func TestBarsStartAtZero(t *testing.T) {
	b, err := Bars(sample(points(100, 50, 98)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	length := func(y int) (n int) {
		for x := range width {
			if r, g, b, _ := p.At(x, y).RGBA(); r>>8 == 0x1F && g>>8 == 0x4E && b>>8 == 0x79 {
				n++
			}
		}
		return n
	}
	var lengths []int
	for y, before := 100, 0; y < p.Bounds().Dy(); y++ {
		n := length(y)
		if n > 0 && before == 0 {
			lengths = append(lengths, length(y+14))
		}
		before = n
	}
	if len(lengths) != 3 || lengths[0] < 2*lengths[1]-3 || lengths[0] > 2*lengths[1]+3 || lengths[2] >= lengths[0] {
		t.Errorf("bars of %v points", lengths)
	}
}

func TestRefuses(t *testing.T) {
	long := sample(points(1))
	long.Labels = nil
	for name, c := range map[string]Chart{"没有可画的数": sample(points(none, none)), "画不下": sample(make([]Point, 25)), "标签有 0 个": long} {
		for _, draw := range []func(Chart) ([]byte, error){Bars, Lines} {
			if b, err := draw(c); err == nil || !strings.Contains(err.Error(), name) || b != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A point of which a part is missing is hollow.
func TestPartlyIsHollow(t *testing.T) {
	c := Chart{Title: "累计增速", Labels: []string{"6月"}, Series: []Series{{Name: "总产值", Points: []Point{{Known: true, Value: 3, Text: "3"}}}}}
	whole, err := Lines(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Series[0].Points[0].Partly = true
	if partly, err := Lines(c); err != nil || bytes.Equal(whole, partly) {
		t.Errorf("it looks whole: %v", err)
	}
}

// Letters, bars and lines can be read on their ground.
func TestChartsCanBeRead(t *testing.T) {
	for _, shade := range []color.NRGBA{ink, faint, strong, soft} {
		if ratio := sight.Contrast(shade, ground); ratio < sight.Least {
			t.Errorf("%v is %.1f", shade, ratio)
		}
	}
}
