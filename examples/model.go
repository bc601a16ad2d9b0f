package examples

import (
	"fmt"
	"math"
	"math/rand/v2"

	"parkstat/facts"
)

// enterprise is one made-up unit with all its figures in 千元 by month: index 2
// is the joint 1—2月, then March to August.
type enterprise struct {
	facts.Respondent
	trade   int
	entered int // month of 月度入库, 0: from the start
	left    int // month of 退库
	stopped int // month of 停产
	ratio   float64
	exports float64
	power   float64
	base    [10]int64 // a year ago
	now     [10]int64
	weight  float64
}

// season is the shape of a year: the joint 1—2月, then each month.
var season = [10]float64{2: 1.62, 3: 1.04, 4: 0.99, 5: 1.03, 6: 1.12, 7: 1.01, 8: 1.02, 9: 1.03}

// model invents the enterprises and fits their half-year to the published totals.
func model(o Options) []*enterprise {
	rng := rand.New(rand.NewPCG(o.Seed, 20230630))
	var all []*enterprise
	share := 0
	for _, t := range trades {
		share += t.units
	}
	for i := range trades {
		n := trades[i].units * o.Units / share
		if i == 5 {
			n += o.Units - countUnits(o.Units, share)
		}
		for range n {
			all = append(all, invent(rng, len(all), i))
		}
	}
	if len(all) >= publishedUnits {
		all[11].stopped = 5
		all[20].entered = 5
		all[33].left = 7
		all[40].entered = 7
	}
	for _, e := range all {
		e.figures(rng)
	}
	if o.Units == publishedUnits {
		fit(all, publishedOutput, func(e *enterprise) *[10]int64 { return &e.now })
		fit(all, publishedBase, func(e *enterprise) *[10]int64 { return &e.base })
	}
	return all
}

func countUnits(units, share int) int {
	n := 0
	for _, t := range trades {
		n += t.units * units / share
	}
	return n
}

func invent(rng *rand.Rand, n, trade int) *enterprise {
	t := trades[trade]
	e := &enterprise{trade: trade}
	e.ID = facts.MakeCreditCode(fmt.Sprintf("91410999MA%06d", 100+n*7%900000+n/900000))
	e.Class = t.class
	word := t.words[n%len(t.words)]
	e.Name = fmt.Sprintf("%s%s%s有限公司", firstNames[n%len(firstNames)], secondNames[n/len(firstNames)%len(secondNames)], word)
	if round := n / (len(firstNames) * len(secondNames)); round > 0 {
		e.Name = fmt.Sprintf("%s%s%s（%d）有限公司", firstNames[n%len(firstNames)], secondNames[n/len(firstNames)%len(secondNames)], word, round)
	}
	if n%9 == 4 {
		e.Group = firstNames[n%len(firstNames)] + "集团"
	}
	for i, role := range []string{"统计员", "统计负责人", "分管领导", "首席服务员"} {
		c := facts.Contact{Role: role, Name: surnames[rng.IntN(len(surnames))] + givenNames[rng.IntN(len(givenNames))],
			Mobile: fmt.Sprintf("1990000%04d", (n*4+i)%10000)}
		if i == 0 {
			c.Mail = fmt.Sprintf("tj%04d@enterprise.example", n+1)
		}
		e.Contacts = append(e.Contacts, c)
	}
	e.weight = t.size * math.Exp(0.55*rng.NormFloat64())
	e.ratio = 0.955 + 0.04*rng.Float64()
	if n%4 == 1 {
		e.exports = 0.05 + 0.25*rng.Float64()
	}
	e.power = 0.2 + 0.8*rng.Float64()
	return e
}

// figures draws a year ago and this year, month by month.
func (e *enterprise) figures(rng *rand.Rand) {
	growth := trades[e.trade].growth + 0.06*rng.NormFloat64()
	growth = math.Max(-0.25, math.Min(0.65, growth))
	monthly := 19000 * e.weight
	for m := 2; m <= 9; m++ {
		e.base[m] = odd(monthly * season[m] * (1 + 0.03*rng.NormFloat64()))
		e.now[m] = odd(float64(e.base[m]) * (1 + growth + 0.025*rng.NormFloat64()))
		if e.stopped > 0 && m >= e.stopped {
			e.now[m] = 0
		}
	}
}

// odd avoids the round figures that look like estimates.
func odd(x float64) int64 {
	n := int64(math.Round(x))
	if n%1000 == 0 {
		n++
	}
	return n
}

// fit scales the half-year to the target and puts what rounding leaves into the
// largest unit's June.
func fit(all []*enterprise, target int64, of func(*enterprise) *[10]int64) {
	sum := int64(0)
	var largest *enterprise
	for _, e := range all {
		if !e.onList(halfYear.Month) {
			continue
		}
		sum += e.toDate(of(e), 6)
		if largest == nil || e.weight > largest.weight {
			largest = e
		}
	}
	factor := float64(target) / float64(sum)
	sum = 0
	for _, e := range all {
		f := of(e)
		for m := 2; m <= 9; m++ {
			if f[m] != 0 {
				f[m] = odd(float64(f[m]) * factor)
			}
		}
		if e.onList(halfYear.Month) {
			sum += e.toDate(f, 6)
		}
	}
	of(largest)[6] += target - sum
}

func (e *enterprise) toDate(f *[10]int64, month int) int64 {
	sum := int64(0)
	for m := 2; m <= month; m++ {
		sum += f[m]
	}
	return sum
}

func (e *enterprise) onList(month int) bool {
	return month >= e.entered && (e.left == 0 || month < e.left)
}

// row is the four columns of the item for the month.
func row(now, base [10]int64, month int) [4]int64 {
	r := [4]int64{now[month], 0, base[month], 0}
	for m := 2; m <= month; m++ {
		r[1] += now[m]
		r[3] += base[m]
	}
	return r
}

// items are the unit's lines for the month: output, sales, exports in 千元,
// electricity in hundredths of 万千瓦时.
func (e *enterprise) items(month int) map[string][4]int64 {
	part := func(f [10]int64, share float64) (out [10]int64) {
		for m := range f {
			out[m] = int64(math.Round(float64(f[m]) * share))
		}
		return out
	}
	sales, salesBase := part(e.now, e.ratio), part(e.base, e.ratio-0.004)
	return map[string][4]int64{
		"gov":     row(e.now, e.base, month),
		"sales":   row(sales, salesBase, month),
		"exports": row(part(e.now, e.ratio*e.exports), part(e.base, e.ratio*e.exports), month),
		"elec":    row(part(e.now, e.power*0.96), part(e.base, e.power), month),
	}
}
