package chart

import (
	"image/color"
	"math"
	"strconv"
)

// Sizes, in points of the picture.
const (
	margin   = 24.0
	titleAt  = 46.0
	titleBig = 31.0
	small    = 25.0
	head     = 114.0 // down to where the drawing begins
)

// heading writes title and note.
func (c Chart) heading(v *canvas) error {
	if err := v.text(v.clip(c.Title, titleBig, width-2*margin), titleBig, margin, titleAt, 0, ink); err != nil {
		return err
	}
	return v.text(v.clip(c.Note, small, width-2*margin), small, margin, titleAt+38, 0, faint)
}

// Bars draws one series as lying bars from zero, in the order given, each with its name
// and figure.
func Bars(c Chart) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	const row, thick = 48.0, 28.0
	v, err := newCanvas(int(head + row*float64(len(c.Labels)) + margin/2))
	if err != nil {
		return nil, err
	}
	if err := c.heading(v); err != nil {
		return nil, err
	}
	low, high := c.span()
	low, high = math.Min(low, 0), math.Max(high, 0)
	if high == low {
		high = 1
	}
	names, figures := 0.0, 0.0
	for i, label := range c.Labels {
		names = math.Max(names, math.Min(v.wide(label, small), width*0.42))
		figures = math.Max(figures, v.wide(c.Series[0].Points[i].Text, small))
	}
	left, right := margin+names+20, width-margin-figures-14
	if low < 0 {
		left += figures + 14
	}
	x := func(value float64) float64 { return left + (value-low)/(high-low)*(right-left) }
	for i, label := range c.Labels {
		y, p := head+row*float64(i), c.Series[0].Points[i]
		if err := v.text(v.clip(label, small, width*0.42), small, margin, y+thick-5, 0, ink); err != nil {
			return nil, err
		}
		shade, align, at := color.Color(strong), 0.0, x(math.Max(p.Value, 0))+12
		if !p.Known {
			shade = faint
		} else if p.Value < 0 {
			shade, align, at = soft, 1, x(p.Value)-12
		}
		if p.Known {
			v.box(math.Min(x(0), x(p.Value)), y, math.Max(x(0), x(p.Value)), y+thick, shade)
		}
		if err := v.text(p.Text, small, at, y+thick-5, align, ink); err != nil {
			return nil, err
		}
	}
	v.stroke(x(0), head-10, x(0), head+row*float64(len(c.Labels))-row+thick+10, 2, false, faint)
	return v.png()
}

// Lines draws up to two series over time; the last figure of each is written beside it.
// A point without a figure breaks its line.
func Lines(c Chart) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	const height, foot = 500.0, 62.0
	v, err := newCanvas(int(height))
	if err != nil {
		return nil, err
	}
	if err := c.heading(v); err != nil {
		return nil, err
	}
	marks, decimals := ticks(c.span())
	low, high := marks[0], marks[len(marks)-1]
	figures := 0.0
	for _, m := range marks {
		figures = math.Max(figures, v.wide(strconv.FormatFloat(m, 'f', decimals, 64), small))
	}
	last := 0.0
	for _, s := range c.Series {
		for _, p := range s.Points {
			last = math.Max(last, v.wide(p.Text, small))
		}
	}
	left, right, top, bottom := margin+figures+16, width-margin-last-18, head+44, height-foot
	y := func(value float64) float64 { return bottom - (value-low)/(high-low)*(bottom-top) }
	x := func(i int) float64 {
		if len(c.Labels) == 1 {
			return (left + right) / 2
		}
		return left + float64(i)*(right-left)/float64(len(c.Labels)-1)
	}
	for _, m := range marks {
		shade := rule
		if m == 0 {
			shade = faint
		}
		v.stroke(left, y(m), right, y(m), 2, false, shade)
		if err := v.text(strconv.FormatFloat(m, 'f', decimals, 64), small, left-14, y(m)+8, 1, faint); err != nil {
			return nil, err
		}
	}
	if err := c.months(v, x, right-left, height-22); err != nil {
		return nil, err
	}
	return c.series(v, x, y)
}

// months writes as many labels under the axis as there is room for, the last always.
func (c Chart) months(v *canvas, x func(int) float64, room, at float64) error {
	widest := 0.0
	for _, l := range c.Labels {
		widest = math.Max(widest, v.wide(l, small))
	}
	every := max(1, int(math.Ceil((widest+16)*float64(max(1, len(c.Labels)-1))/room)))
	for i, l := range c.Labels {
		if (len(c.Labels)-1-i)%every != 0 {
			continue
		}
		if err := v.text(l, small, x(i), at, 0.5, faint); err != nil {
			return err
		}
	}
	return nil
}

// series draws the lines, their legend, and their last figures kept apart.
func (c Chart) series(v *canvas, x func(int) float64, y func(float64) float64) ([]byte, error) {
	shades, legend, taken := []color.NRGBA{strong, soft}, margin, math.Inf(1)
	for n, s := range c.Series {
		shade, dashed := shades[n%2], n%2 == 1
		v.stroke(legend, head+2, legend+44, head+2, 6, dashed, shade)
		if err := v.text(s.Name, small, legend+56, head+10, 0, ink); err != nil {
			return nil, err
		}
		legend += 56 + v.wide(s.Name, small) + 40
		end := -1
		for i, p := range s.Points {
			if !p.Known {
				continue
			}
			if i > 0 && s.Points[i-1].Known {
				v.stroke(x(i-1), y(s.Points[i-1].Value), x(i), y(p.Value), 5, dashed, shade)
			}
			v.dot(x(i), y(p.Value), 6, shade)
			if p.Partly {
				v.dot(x(i), y(p.Value), 4, ground)
			}
			end = i
		}
		if end < 0 {
			continue
		}
		at := y(s.Points[end].Value) + 8
		if math.Abs(at-taken) < small+4 { // under or over the other's
			at = taken + math.Copysign(small+6, at-taken+1e-9)
		}
		taken = at
		if err := v.text(s.Points[end].Text, small, x(end)+16, at, 0, shade); err != nil {
			return nil, err
		}
	}
	return v.png()
}
