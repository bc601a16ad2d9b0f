package disclose

import "math"

// simplex is a bounded linear programme (线性规划) in the making: rows are sums of the columns,
// both between bounds that hold nought, at which all begin. So no first feasible point has to be
// looked for. A column may rest between its bounds.
type simplex struct {
	columns, rows   []held
	table           [][]float64 // each row by the columns
	gain            []float64   // what is to grow, by the columns
	reached, target float64
}

// held is a variable at its value; of says which: columns from 0 on, rows below.
type held struct {
	of               int
	value, low, high float64
}

const (
	tiny      = 1e-9
	patience  = 50 // steps that gain nothing, after which the first column is taken, not the best
	mostSteps = 20000
)

// solve lets gain grow to the target, or as far as it goes, and gives the columns' values.
func (p *simplex) solve() []float64 {
	for idle, n := 0, 0; n < mostSteps; n++ {
		j, way := p.entering(idle > patience)
		if j < 0 {
			break
		}
		step, r := p.step(j, way)
		rise := math.Abs(p.gain[j])
		if p.reached+step*rise >= p.target {
			p.move(j, way*(p.target-p.reached)/rise)
			p.reached = p.target
			break
		}
		if step*rise > tiny {
			idle = 0
		} else {
			idle++
		}
		p.move(j, way*step)
		p.reached += step * rise
		if r >= 0 {
			p.pivot(r, j)
		}
	}
	values := make([]float64, len(p.columns))
	for _, all := range [][]held{p.columns, p.rows} {
		for _, v := range all {
			if v.of >= 0 {
				values[v.of] = v.value
			}
		}
	}
	return values
}

// entering is the column to move and which way; -1: none gains any more.
func (p *simplex) entering(first bool) (best int, way float64) {
	best = -1
	for j, c := range p.columns {
		g := p.gain[j]
		up, down := g > tiny && c.value < c.high, g < -tiny && c.value > c.low
		if !up && !down || best >= 0 && (first || math.Abs(g) <= math.Abs(p.gain[best])) {
			continue
		}
		best, way = j, 1
		if down {
			way = -1
		}
	}
	return best, way
}

// step is how far a column can move, and the row that stops it; -1: its own bound does.
func (p *simplex) step(j int, way float64) (float64, int) {
	room := func(v held, rate float64) float64 {
		if rate > 0 {
			return max(0, (v.high-v.value)/rate)
		}
		return max(0, (v.low-v.value)/rate)
	}
	step, at := room(p.columns[j], way), -1
	for i, r := range p.rows {
		rate := p.table[i][j] * way
		if math.Abs(rate) < tiny {
			continue
		}
		d := room(r, rate)
		if d < step || d == step && at >= 0 && math.Abs(p.table[i][j]) > math.Abs(p.table[at][j]) {
			step, at = d, i
		}
	}
	return step, at
}

func (p *simplex) move(j int, by float64) {
	p.columns[j].value += by
	for i := range p.rows {
		p.rows[i].value += p.table[i][j] * by
	}
}

// pivot lets a row and a column change places.
func (p *simplex) pivot(r, j int) {
	p.rows[r], p.columns[j] = p.columns[j], p.rows[r]
	line := p.table[r]
	by := 1 / line[j]
	for k := range line {
		line[k] *= -by
	}
	line[j] = by
	swap := func(other []float64) {
		f := other[j]
		if f == 0 {
			return
		}
		other[j] = 0
		for k, x := range line {
			other[k] += f * x
		}
	}
	for i := range p.table {
		if i != r {
			swap(p.table[i])
		}
	}
	swap(p.gain)
}
