package xlsx

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// bitWriter writes deflate data bit by bit, of kinds that no compressor writes.
type bitWriter struct {
	out  []byte
	bits int
}

// write adds n bits of v, the lowest first.
func (w *bitWriter) write(v, n int) {
	for i := range n {
		if w.bits%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[len(w.out)-1] |= byte(v>>i&1) << (w.bits % 8)
		w.bits++
	}
}

// symbol adds a code of n bits, its first bit first.
func (w *bitWriter) symbol(code, n int) {
	for n--; n >= 0; n-- {
		w.write(code>>n&1, 1)
	}
}

// lengthLens is a complete code of all 19 symbols that lengths are written in.
var lengthLens = []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5}

// header begins a block whose codes are given by these lengths, spelled as given:
// by symbols up to 15, and those from 16 on with what they repeat.
func (w *bitWriter) header(nlit, ndist int, spelled [][2]int) {
	w.write(1, 1)
	w.write(2, 2)
	w.write(nlit-257, 5)
	w.write(ndist-1, 5)
	w.write(len(lensOrder)-4, 4)
	for _, at := range lensOrder {
		w.write(lengthLens[at], 3)
	}
	codes := canonical(lengthLens)
	for _, s := range spelled {
		w.symbol(codes[s[0]], lengthLens[s[0]])
		switch s[0] {
		case 16:
			w.write(s[1]-3, 2)
		case 17:
			w.write(s[1]-3, 3)
		case 18:
			w.write(s[1]-11, 7)
		}
	}
}

func canonical(lens []int) []int {
	codes, next := make([]int, len(lens)), 0
	for n := 1; n <= longestCode; n++ {
		next <<= 1
		for i, l := range lens {
			if l == n {
				codes[i] = next
				next++
			}
		}
	}
	return codes
}

// completeCode gives lengths to so many of the symbols: it splits a random leaf of
// a tree until there are enough, or none is left to split.
func completeCode(rng *rand.Rand, symbols, coded int) []int {
	leaves := []int{1, 1}
	for len(leaves) < coded {
		at := rng.IntN(len(leaves))
		if rng.IntN(2) == 0 { // deep ones are wanted, too
			at = len(leaves) - 1
		}
		if leaves[at] < longestCode {
			leaves[at]++
			leaves = append(leaves, leaves[at])
		} else if slices.Min(leaves) == longestCode {
			break
		}
	}
	lens := make([]int, symbols)
	for i, at := range rng.Perm(symbols)[:len(leaves)] {
		lens[at] = leaves[i]
	}
	return lens
}

// TestInflateCodes unpacks blocks of random codes as deep as they may be, with each
// symbol as frequent as any other, and blocks whose codes are none.
func TestInflateCodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	sound := 0
	for range 300 {
		nlit, ndist := 257+rng.IntN(30), 1+rng.IntN(30)
		lit := completeCode(rng, nlit, 20+rng.IntN(nlit-20))
		dist := make([]int, ndist)
		if ndist > 1 {
			dist = completeCode(rng, ndist, 2+rng.IntN(ndist-1))
		}
		if lit[256] == 0 { // the end must have a code: it takes that of another
			at := slices.IndexFunc(lit, func(n int) bool { return n > 0 })
			lit[256], lit[at] = lit[at], 0
		}
		var spelled [][2]int
		for _, n := range append(slices.Clone(lit), dist...) {
			spelled = append(spelled, [2]int{n})
		}
		w := &bitWriter{}
		w.header(nlit, ndist, spelled)
		w.payload(rng, lit, dist)
		inflateBoth(t, w.out)
		f := &inflater{}
		f.reset(w.out, nil)
		if f.skim(1 << 20); f.state == blockDone {
			sound++
		}
		bad := slices.Clone(w.out)
		for range 3 {
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
			inflateBoth(t, bad)
		}
	}
	if sound < 200 {
		t.Errorf("only %d blocks were sound", sound)
	}
	some := func(n, value int) (all [][2]int) { return slices.Repeat([][2]int{{value}}, n) }
	for name, spelled := range map[string][][2]int{
		"a repetition first":        slices.Concat([][2]int{{16, 3}, {1}}, some(252, 0), [][2]int{{1}, {1}}),
		"a repetition of nothing":   slices.Concat([][2]int{{18, 11}, {16, 3}}, some(244, 8)),
		"more zeros than symbols":   slices.Concat(some(1, 1), some(255, 0), [][2]int{{1}, {18, 11}}),
		"more repeated than asked":  slices.Concat(some(256, 8), [][2]int{{16, 6}}),
		"codes that overlap":        some(258, 7),
		"codes that leave gaps":     some(258, 9),
		"one code of two bits":      slices.Concat(some(256, 0), [][2]int{{2}, {1}}),
		"one code of one bit":       slices.Concat(some(256, 0), [][2]int{{1}, {1}}),
		"no code of a distance":     slices.Concat(some(256, 0), [][2]int{{1}, {0}}),
		"no code at all":            some(258, 0),
		"no end":                    slices.Concat(some(256, 8), some(2, 0)),
		"repeated into distances":   slices.Concat(some(1, 1), some(255, 0), [][2]int{{1}, {0}}),
		"zeros into distances":      slices.Concat(some(2, 1), [][2]int{{18, 138}, {18, 118}}),
		"distances of several bits": slices.Concat(some(256, 0), [][2]int{{1}, {3}}),
	} {
		t.Run(name, func(t *testing.T) {
			for _, behind := range [][]byte{nil, {0}, {0xFF, 0xFF}, []byte("some more than that")} {
				w := &bitWriter{}
				w.header(257, 1, spelled)
				for _, c := range behind {
					w.write(int(c), 8)
				}
				inflateBoth(t, w.out)
			}
		})
	}
}

// A copy takes 48 bits at most, which may come behind a literal of 10.
func TestInflateLongest(t *testing.T) {
	lit, dist := make([]int, 285), make([]int, 30)
	for i := range 14 {
		lit['a'+i], dist[i] = i+1, i+1
	}
	lit[256], lit[284], dist[28], dist[29] = 15, 15, 15, 15
	var spelled [][2]int
	for _, n := range append(slices.Clone(lit), dist...) {
		spelled = append(spelled, [2]int{n})
	}
	w := &bitWriter{}
	w.header(len(lit), len(dist), spelled)
	litCode, distCode := canonical(lit), canonical(dist)
	for range history {
		w.symbol(litCode['a'], 1)
	}
	rng := rand.New(rand.NewPCG(11, 12))
	for i := range 3000 {
		for range i % 23 {
			w.symbol(litCode['a'], 1)
		}
		c := 'a' + 8 + i%2
		w.symbol(litCode[c], lit[c])
		w.symbol(litCode[284], 15)
		w.write(rng.IntN(31), 5)
		w.symbol(distCode[29], 15)
		w.write(rng.IntN(1<<13), 13)
	}
	w.symbol(litCode[256], 15)
	inflateBoth(t, w.out)
	f := &inflater{}
	f.reset(w.out, nil)
	if n := f.skim(1 << 30); f.state != blockDone || n < history {
		t.Errorf("%d bytes: %v", n, f.fault)
	}
}

// payload writes symbols by chance, and the end.
func (w *bitWriter) payload(rng *rand.Rand, lit, dist []int) {
	litCode, distCode := canonical(lit), canonical(dist)
	at := 0
	for range 2000 {
		s := rng.IntN(len(lit))
		if lit[s] == 0 || s == 256 {
			continue
		}
		if s < 256 {
			w.symbol(litCode[s], lit[s])
			at++
			continue
		}
		d := rng.IntN(len(dist))
		c := distCodes[d]
		if base, extra := int(c>>16), int(c&codeTaken); dist[d] > 0 && base+1<<extra <= at {
			w.symbol(litCode[s], lit[s])
			c := litCodes[s]
			length := rng.IntN(1 << (c & codeTaken))
			w.write(length, int(c&codeTaken))
			w.symbol(distCode[d], dist[d])
			w.write(rng.IntN(1<<extra), extra)
			at += int(c>>16) + length
		}
	}
	w.symbol(litCode[256], lit[256])
}
