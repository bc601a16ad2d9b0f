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

// code is an entry of a table: in its low bits the length of the code, then
// what kind of symbol it is, then the extra bits that follow it (or the width of
// the second table), and from bit 16 its value. 0 is a code that does not exist.
type code uint32

const (
	codeLen  code = 1<<5 - 1
	codeLit  code = 1 << 5
	codeEnd  code = 1 << 6
	codeMore code = 1 << 7 // go on in the second table
	codeCopy code = 1 << 13
)

func (c code) extra() uint { return uint(c>>8) & 31 }

// litCodes and distCodes are the entries of the symbols, without their lengths.
var litCodes, distCodes = symbols()

func symbols() (lit [288]code, dist [32]code) {
	for i := range 256 {
		lit[i] = code(i)<<16 | codeLit
	}
	lit[256] = codeEnd
	for i, base := 0, 3; i < 28; i++ {
		extra := max(i/4-1, 0)
		lit[257+i] = code(base)<<16 | code(extra)<<8 | codeCopy
		base += 1 << extra
	}
	lit[285] = 258<<16 | codeCopy
	for i, base := 0, 1; i < 30; i++ {
		extra := max(i/2-1, 0)
		dist[i] = code(base)<<16 | code(extra)<<8 | codeCopy
		base += 1 << extra
	}
	return lit, dist
}

// fixedLit and fixedDist are the tables of blocks that bring none.
var fixedLit, fixedDist = fixedTables()

func fixedTables() (lit [litSize]code, dist [distSize]code) {
	var lens [288]uint8
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	fillTable(lit[:], litRoot, lens[:], litCodes[:])
	for i := range 32 {
		lens[i] = 5
	}
	fillTable(dist[:], distRoot, lens[:32], distCodes[:])
	return lit, dist
}

// fillTable makes the table of a canonical code from the lengths of its
// symbols. It refuses lengths that are no complete code, but for one code of
// one bit, and for none at all: writers use them where nothing is copied.
func fillTable(table []code, root int, lens []uint8, symbols []code) bool {
	var count [longestCode + 1]int
	for _, n := range lens {
		if n > 0 { // most are not; and a count must be written before it is read again
			count[n&longestCode]++
		}
	}
	longest := longestCode
	for longest > 0 && count[longest] == 0 {
		longest--
	}
	left := 1
	for n := 1; n <= longest; n++ {
		if left = left<<1 - count[n]; left < 0 {
			return false
		}
	}
	if left > 0 {
		if longest > 1 || count[1] > 1 {
			return false
		}
		clear(table[:1<<root])
		for i, n := range lens {
			if n == 1 && symbols[i] != 0 {
				for j := 0; j < 1<<root; j += 2 {
					table[j] = symbols[i] | 1
				}
			}
		}
		return true
	}
	// The symbols in the order of their codes.
	var next [longestCode + 2]int
	for n := 1; n <= longest; n++ {
		next[n+1] = next[n] + count[n]
	}
	var sorted [288]uint16
	for i, n := range lens {
		if n > 0 {
			at := &next[n&longestCode]
			sorted[*at] = uint16(i)
			*at++
		}
	}
	return fillRoot(table, root, longest, &count, sorted[:next[longest]], symbols)
}

// fillRoot writes each code once, and doubles the table whenever codes get
// longer, until it has the root's size; codes are written as they are read,
// their first bit lowest.
func fillRoot(table []code, root, longest int, count *[longestCode + 1]int, sorted []uint16, symbols []code) bool {
	bits, size, n := 0, 1, 0
	for n < root {
		n++
		copy(table[size:2*size], table[:size])
		size *= 2
		for range count[n] {
			if table[bits] = symbols[sorted[0]]; table[bits] != 0 {
				table[bits] |= code(n)
			}
			sorted = sorted[1:]
			bits = following(bits, n)
		}
	}
	behind := size
	for n < longest { // a second table for each beginning that is left
		n++
		for count[n] > 0 {
			prefix, width := bits&(size-1), n-root
			for free := 1<<width - count[n]; free > 0 && root+width < longest; {
				width++
				free = free<<1 - count[root+width]
			}
			table[prefix] = code(behind)<<16 | code(width)<<8 | codeMore | code(root)
			second := table[behind : behind+1<<width]
			behind += 1 << width
			for bits&(size-1) == prefix && len(sorted) > 0 {
				for count[n] == 0 {
					n++
				}
				c := symbols[sorted[0]]
				if c != 0 {
					c |= code(n)
				}
				for i := bits >> root; i < 1<<width; i += 1 << (n - root) {
					second[i] = c
				}
				sorted = sorted[1:]
				count[n]--
				bits = following(bits, n)
			}
		}
	}
	return true
}

// following is the next code of n bits, or the first longer one.
func following(code, n int) int {
	open := bits.Len(uint(code ^ (1<<n - 1)))
	if open == 0 {
		return 0 // there is none
	}
	bit := 1 << (open - 1)
	return code&(bit-1) | bit
}
