package xlsx

import "math/bits"

// The codes of deflate (RFC 1951), decoded by tables: the next bits of the
// stream index the root table, whose entry says what to do and how many bits it
// took. Codes longer than the root go through a second table behind it.

const (
	longestCode = 15
	litRoot     = 10
	distRoot    = 8

	// What complete codes of 288 and 32 symbols can need behind such roots is
	// 1,334 and 402 entries; powers of two let an index be masked.
	litSize  = 2048
	distSize = 512
)

// code is an entry of a table. From its lowest bit on: how many bits the code
// takes with the extra bits behind it (6 bits, as a shift wants them), what kind
// of symbol it is, how many the code takes alone (or the width of the second
// table), and from bit 16 its value. 0 is a code that does not exist.
type code uint32

const (
	codeTaken code = 1<<6 - 1
	codeLit   code = 1 << 6
	codeEnd   code = 1 << 7
	codeMore  code = 1 << 12 // go on in the second table
	codeCopy  code = 1 << 13
)

// own is the length of the code alone.
func (c code) own() code { return c >> 8 & 15 }

// withLength is the entry of a symbol once its code has a length.
func (c code) withLength(n int) code {
	if c == 0 {
		return 0
	}
	return c + code(n)<<8 + code(n)
}

// value is what the entry stands for, given the bits that begin with its code.
func (c code) value(hold uint64) int {
	return int(c>>16) + int(hold&(1<<(c&codeTaken)-1)>>c.own())
}

// second is where in the second table an entry of the root table goes on.
func (c code) second(hold uint64, root uint) uint {
	return uint(c>>16) + uint(hold>>root)&(1<<c.own()-1)
}

// litCodes and distCodes are the entries of the symbols before they have codes:
// of what they take there are only the extra bits.
var litCodes, distCodes = symbols()

func symbols() (lit [288]code, dist [32]code) {
	for i := range 256 {
		lit[i] = code(i)<<16 | codeLit
	}
	lit[256] = codeEnd
	for i, base := 0, 3; i < 28; i++ {
		extra := max(i/4-1, 0)
		lit[257+i] = code(base)<<16 | code(extra) | codeCopy
		base += 1 << extra
	}
	lit[285] = 258<<16 | codeCopy
	for i, base := 0, 1; i < 30; i++ {
		extra := max(i/2-1, 0)
		dist[i] = code(base)<<16 | code(extra) | codeCopy
		base += 1 << extra
	}
	return lit, dist
}

// fixedLit and fixedDist are the tables of blocks that bring none.
var fixedLit, fixedDist = fixedTables()

func fixedTables() (lit [litSize]code, dist [distSize]code) {
	var coded []codedSymbol
	for i := range 288 {
		n := 8
		switch {
		case i >= 144 && i < 256:
			n = 9
		case i >= 256 && i < 280:
			n = 7
		}
		coded = append(coded, coding(i, n))
	}
	fillTable(lit[:], litRoot, coded, litCodes[:])
	coded = coded[:0]
	for i := range 32 {
		coded = append(coded, coding(i, 5))
	}
	fillTable(dist[:], distRoot, coded, distCodes[:])
	return lit, dist
}

// codedSymbol is a symbol that has a code: in its low four bits how long that is.
type codedSymbol uint16

func coding(symbol, length int) codedSymbol { return codedSymbol(symbol<<4 | length) }

func (s codedSymbol) length() int    { return int(s & 15) }
func (s codedSymbol) symbol() uint16 { return uint16(s >> 4) }

// fillTable makes the table of a canonical code from its symbols, in their
// order. It refuses lengths that are no complete code, but for one code of
// one bit, and for none at all: writers use them where nothing is copied.
func fillTable(table []code, root int, coded []codedSymbol, symbols []code) bool {
	var count [longestCode + 1]int
	for _, s := range coded {
		count[s.length()]++
	}
	longest := longestCode
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	var next [longestCode + 2]int
	left := 1
	for n := 1; n <= longest; n++ {
		if left = left<<1 - count[n]; left < 0 {
			return false
		}
		next[n+1] = next[n] + count[n]
	}
	if left > 0 {
		if longest > 1 {
			return false
		}
		clear(table[:1<<root])
		for _, s := range coded {
			c := symbols[s.symbol()].withLength(1)
			for j := 0; j < 1<<root; j += 2 {
				table[j] = c
			}
		}
		return true
	}
	var sorted [288]uint16 // the symbols in the order of their codes
	for _, s := range coded {
		at := &next[s.length()]
		sorted[*at] = s.symbol()
		*at++
	}
	fillRoot(table, root, longest, &count, sorted[:len(coded)], symbols)
	return true
}

// fillRoot writes each code once, and doubles the table whenever codes get
// longer, until it has the root's size. What is longer goes on behind it.
func fillRoot(table []code, root, longest int, count *[longestCode + 1]int, sorted []uint16, symbols []code) {
	next, done := 0, 0
	for n := 1; n <= root; n++ {
		next <<= 1
		if size := 1 << (n - 1); next > 0 {
			copy(table[size:2*size], table[:size])
		}
		for _, s := range sorted[done : done+count[n]] {
			table[asRead(next, n)] = symbols[s].withLength(n)
			next++
		}
		done += count[n]
	}
	n, behind := root+1, 1<<root
	next <<= 1
	for done < len(sorted) { // a second table for each beginning that is left
		for count[n] == 0 {
			n++
			next <<= 1
		}
		prefix, width := next>>(n-root), n-root
		for free := 1<<width - count[n]; free > 0 && root+width < longest; {
			width++
			free = free<<1 - count[root+width]
		}
		table[asRead(prefix, root)] = code(behind)<<16 | codeMore | code(width)<<8
		second := table[behind : behind+1<<width]
		behind += 1 << width
		for done < len(sorted) && next>>(n-root) == prefix {
			if count[n] == 0 {
				n++
				next <<= 1
				continue
			}
			c, own := symbols[sorted[done]].withLength(n), n-root
			for i := asRead(next&(1<<own-1), own); i < 1<<width; i += 1 << own {
				second[i] = c
			}
			next++
			done++
			count[n]--
		}
	}
}

// asRead is a code of n bits as the stream has it: its first bit lowest.
func asRead(code, n int) int { return int(bits.Reverse16(uint16(code)) >> (16 - n)) }
