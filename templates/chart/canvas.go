package chart

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

//go:embed font.ttf
var fontFile []byte

var letters = sync.OnceValues(func() (*opentype.Font, error) {
	f, err := opentype.Parse(fontFile)
	if err != nil {
		return nil, fmt.Errorf("read the letters of the charts: %w", err)
	}
	return f, nil
})

// width is that of every picture in its own points; a mail shows it at 568 or, on a
// telephone, at some 330, where the letters are still to be read.
const width = 840

// The colours are told apart by their lightness too, in print and by eyes that do not see
// red.
var (
	ground = color.NRGBA{0xEE, 0xF2, 0xF6, 0xFF}
	ink    = color.NRGBA{0x24, 0x30, 0x3C, 0xFF}
	faint  = color.NRGBA{0x5A, 0x68, 0x76, 0xFF}
	rule   = color.NRGBA{0xC9, 0xD3, 0xDC, 0xFF}
	strong = color.NRGBA{0x1F, 0x4E, 0x79, 0xFF}
	soft   = color.NRGBA{0x9C, 0x5B, 0x14, 0xFF}
)

// canvas is a picture under the pen.
type canvas struct {
	img *image.NRGBA
	ttf *opentype.Font
}

func newCanvas(height int) (*canvas, error) {
	ttf, err := letters()
	if err != nil {
		return nil, err
	}
	c := &canvas{image.NewNRGBA(image.Rect(0, 0, width, height)), ttf}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return c, nil
}

// png is the picture in few colours: a chart has no more, and a mail is to be small.
func (c *canvas) png() ([]byte, error) {
	var palette color.Palette
	shades := 12
	for _, full := range []color.NRGBA{ink, faint, rule, strong, soft} {
		for i := 1; i <= shades; i++ {
			mix := func(a, b uint8) uint8 { return uint8((int(a)*(shades-i) + int(b)*i) / shades) }
			palette = append(palette, color.NRGBA{mix(ground.R, full.R), mix(ground.G, full.G), mix(ground.B, full.B), 0xFF})
		}
	}
	palette = append(palette, ground)
	few := image.NewPaletted(c.img.Bounds(), palette)
	known := map[color.NRGBA]uint8{}
	last, i := ground, uint8(palette.Index(ground)) // most of it is the ground, or like what was left of it
	for y := range few.Rect.Dy() {
		for x := range few.Rect.Dx() {
			if at := c.img.NRGBAAt(x, y); at != last {
				var ok bool
				if i, ok = known[at]; !ok {
					i = uint8(palette.Index(at))
					known[at] = i
				}
				last = at
			}
			few.SetColorIndex(x, y, i)
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, few); err != nil {
		return nil, fmt.Errorf("write a PNG: %w", err)
	}
	return out.Bytes(), nil
}

// pen is a face of the letters in a size.
func (c *canvas) pen(size float64) (font.Face, error) {
	return opentype.NewFace(c.ttf, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}

// text writes a line whose foot stands at y: from x on, or up to it, or around it
// (align 0, 1, 0.5).
func (c *canvas) text(s string, size, x, y, align float64, ink color.Color) error {
	face, err := c.pen(size)
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(ink), Face: face}
	x -= align * float64(d.MeasureString(s)) / 64
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(math.Round(x * 64)), Y: fixed.Int26_6(math.Round(y * 64))}
	d.DrawString(s)
	return face.Close()
}

// wide is how wide a line would be.
func (c *canvas) wide(s string, size float64) float64 {
	face, err := c.pen(size)
	if err != nil {
		return 0
	}
	defer face.Close()
	return float64(font.MeasureString(face, s)) / 64
}

// clip shortens a line to a width.
func (c *canvas) clip(s string, size, most float64) string {
	if c.wide(s, size) <= most {
		return s
	}
	runes := []rune(s)
	for len(runes) > 1 && c.wide(string(runes)+"…", size) > most {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

func (c *canvas) box(x0, y0, x1, y1 float64, ink color.Color) {
	c.shape([][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, ink)
}

// shape fills a polygon.
func (c *canvas) shape(corners [][2]float64, ink color.Color) {
	low, high := corners[0], corners[0]
	for _, p := range corners {
		for i := range p {
			low[i], high[i] = math.Min(low[i], p[i]), math.Max(high[i], p[i])
		}
	}
	x, y := int(math.Floor(low[0])), int(math.Floor(low[1]))
	r := vector.NewRasterizer(int(math.Ceil(high[0]))-x, int(math.Ceil(high[1]))-y)
	for i, p := range corners {
		if to := [2]float32{float32(p[0] - float64(x)), float32(p[1] - float64(y))}; i == 0 {
			r.MoveTo(to[0], to[1])
		} else {
			r.LineTo(to[0], to[1])
		}
	}
	r.ClosePath()
	r.Draw(c.img, r.Bounds().Add(image.Pt(x, y)), image.NewUniform(ink), image.Point{})
}

// stroke draws a straight line of a thickness, dashed or whole.
func (c *canvas) stroke(x0, y0, x1, y1, thick float64, dashed bool, ink color.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	if length == 0 {
		return
	}
	ux, uy := (x1-x0)/length, (y1-y0)/length
	piece := length
	if dashed {
		piece = 14
	}
	for at := 0.0; at < length; at += piece * 1.6 {
		end := math.Min(at+piece, length)
		ax, ay, bx, by := x0+ux*at, y0+uy*at, x0+ux*end, y0+uy*end
		nx, ny := -uy*thick/2, ux*thick/2
		c.shape([][2]float64{{ax + nx, ay + ny}, {bx + nx, by + ny}, {bx - nx, by - ny}, {ax - nx, ay - ny}}, ink)
	}
}

// dot is a disc.
func (c *canvas) dot(x, y, radius float64, ink color.Color) {
	var corners [][2]float64
	for i := range 24 {
		a := 2 * math.Pi * float64(i) / 24
		corners = append(corners, [2]float64{x + radius*math.Cos(a), y + radius*math.Sin(a)})
	}
	c.shape(corners, ink)
}
