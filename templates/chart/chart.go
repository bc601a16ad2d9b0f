// Package chart draws the small pictures of a mail: bars and lines as PNG, with Chinese
// letters that it brings itself.
//
// Invariants: equal inputs give equal bytes; an axis of bars starts at zero; what has no
// figure is left out, never drawn as zero; the ground is neither white nor black, so that
// a picture is quiet in light and dark mail programs alike. It knows shapes and no
// statistics: what is drawn, and with how many decimals it is labelled, is the caller's.
//
// It refuses a chart without figures, and more points than fit. The letters (font.ttf)
// are a part of WenQuanYi Micro Hei, made by font.sh, under the Apache License 2.0.
package chart

import (
	"errors"
	"fmt"
	"math"
)

// Chart is a picture to be drawn.
type Chart struct {
	Title  string
	Note   string // small, under the title: what and in which unit
	Labels []string
	Series []Series
}

// Series is a row of figures, one for each label.
type Series struct {
	Name   string
	Points []Point
}

// Point is a figure; the zero Point is none.
type Point struct {
	Known  bool
	Value  float64
	Text   string // as printed
	Partly bool   // drawn hollow
}

// mostPoints is what can be told apart at the width of a telephone.
const mostPoints = 24

var (
	errEmpty = errors.New("没有可画的数")
	errMany  = fmt.Errorf("多于 %d 个点，画不下", mostPoints)
)

func (c Chart) check() error {
	if len(c.Labels) > mostPoints {
		return errMany
	}
	known := 0
	for _, s := range c.Series {
		if len(s.Points) != len(c.Labels) {
			return fmt.Errorf("“%s”有 %d 个数，标签有 %d 个", s.Name, len(s.Points), len(c.Labels))
		}
		for _, p := range s.Points {
			if p.Known {
				known++
			}
		}
	}
	if known == 0 {
		return errEmpty
	}
	return nil
}

// span is the range of the figures.
func (c Chart) span() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for _, p := range s.Points {
			if p.Known {
				low, high = math.Min(low, p.Value), math.Max(high, p.Value)
			}
		}
	}
	return low, high
}

// ticks are the round figures on an axis over a range.
func ticks(low, high float64) (marks []float64, decimals int) {
	if high <= low {
		high = low + 1
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*m) <= 4 {
			step *= m
			break
		}
	}
	decimals = max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	for i := math.Floor(low / step); i*step < high+step; i++ {
		marks = append(marks, i*step)
	}
	return marks, decimals
}
