package weave

import (
	"math/big"
	"strconv"
)

// ruler measures how far down a sheet something is, in a drawing's units.
type ruler struct {
	*woven
	heights map[int]*big.Rat // of the template's rows
}

// emuPerPoint is how many of a drawing's units make a point, of which rows are so high.
const emuPerPoint = 12700

// depth is how far an anchor's point is below the top of the template's sheet, in a
// drawing's units.
func (r ruler) depth(e *node) *big.Rat {
	d := new(big.Rat).SetInt64(int64(number(e, "rowOff")))
	for row := 1; row <= number(e, "row"); row++ {
		d.Add(d, r.height(row))
	}
	return d
}

// depthNow is the same of the result's sheet.
func (r ruler) depthNow(e *node) *big.Rat {
	d := new(big.Rat).SetInt64(int64(number(e, "rowOff")))
	for row := 1; row <= number(e, "row"); row++ {
		d.Add(d, r.heightNow(row))
	}
	return d
}

// reach sets an anchor's point to a depth in the result's sheet.
func (r ruler) reach(e *node, depth *big.Rat) {
	at := new(big.Rat)
	row := 1
	for ; row <= 1<<20; row++ {
		next := new(big.Rat).Add(at, r.heightNow(row))
		if next.Cmp(depth) > 0 {
			break
		}
		at = next
	}
	e.kid("row").setText(strconv.Itoa(row - 1))
	off := at.Sub(depth, at)
	if k := e.kid("rowOff"); k != nil {
		k.setText(new(big.Int).Quo(off.Num(), off.Denom()).String())
	}
}

func (r ruler) heightNow(row int) *big.Rat {
	at := r.rowLines.origin(row, 1)
	if at.row == 0 {
		at = r.rowLines.origin(row, r.maxCol)
	}
	return r.height(int(at.row))
}

// height is a template row's, in a drawing's units.
func (r ruler) height(row int) *big.Rat {
	if h, ok := r.heights[row]; ok {
		return h
	}
	points := r.standard
	if at := r.byRow[row]; at != nil {
		if at.hidden {
			points = "0"
		} else if at.height != "" {
			points = at.height
		}
	}
	h, ok := new(big.Rat).SetString(points)
	if !ok {
		h = big.NewRat(15, 1)
	}
	h.Mul(h, big.NewRat(emuPerPoint, 1))
	r.heights[row] = h
	return h
}
