package xlsx

import "io"

// head reads the head of a block, and its codes if it brings any.
func (f *inflater) head() error {
	if err := f.need(3); err != nil {
		return err
	}
	f.last = f.take(1) == 1
	switch f.take(2) {
	case 0:
		f.take(f.bits & 7)
		if err := f.need(32); err != nil {
			return err
		}
		f.left = f.take(16)
		if f.take(16) != f.left^0xFFFF {
			return errDeflate
		}
		f.state = blockStored
		return nil
	case 1:
		f.lit, f.dist = &fixedLit, &fixedDist
	case 2:
		if err := f.tables(); err != nil {
			return err
		}
	default:
		return errDeflate
	}
	f.state = blockCoded
	return nil
}

func (f *inflater) stored() error {
	for f.left > 0 && f.to < winSize {
		if f.bits > 0 { // whole bytes, taken before the block was known
			f.window[f.to] = byte(f.take(8))
			f.to++
			f.left--
			continue
		}
		f.hold = 0 // it may know a few bits more than it counts
		if f.at == len(f.in) && !f.feed() {
			return io.ErrUnexpectedEOF
		}
		n := copy(f.window[f.to:min(winSize, f.to+f.left)], f.in[f.at:])
		f.at += n
		f.to += n
		f.left -= n
	}
	if f.left == 0 {
		f.state = blockHead
	}
	return nil
}

// lensOrder is the order in which a block gives the lengths of the code that
// its lengths are written in.
var lensOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// tables reads the two codes of a block.
func (f *inflater) tables() error {
	if err := f.need(14); err != nil {
		return err
	}
	nlit, ndist, nlens := f.take(5)+257, f.take(5)+1, f.take(4)+4
	if nlit > 286 || ndist > 30 {
		return errDeflate
	}
	var order [19]uint8
	for _, at := range lensOrder[:nlens] {
		if err := f.need(3); err != nil {
			return err
		}
		order[at] = uint8(f.take(3))
	}
	if !fillTable(f.lensTable[:], lensRoot, order[:], litCodes[:]) {
		return errDeflate
	}
	lens := f.lens[:nlit+ndist]
	for i := 0; i < len(lens); {
		if f.bits < lensRoot+7 {
			f.fill()
		}
		c := f.lensTable[f.hold&(1<<lensRoot-1)]
		n, symbol := int(c&codeLen), uint8(c>>16)
		if c == 0 {
			return errDeflate
		}
		if f.bits < n {
			return io.ErrUnexpectedEOF
		}
		f.take(n)
		if symbol < 16 {
			lens[i] = symbol
			i++
			continue
		}
		value, times, extra := uint8(0), 3, 3
		switch symbol {
		case 16:
			if i == 0 {
				return errDeflate
			}
			value, extra = lens[i-1], 2
		case 18:
			times, extra = 11, 7
		}
		if f.bits < extra {
			return io.ErrUnexpectedEOF
		}
		times += f.take(extra)
		if times > len(lens)-i {
			return errDeflate
		}
		for range times {
			lens[i] = value
			i++
		}
	}
	if !fillTable(f.ownLit[:], litRoot, lens[:nlit], litCodes[:]) || !fillTable(f.ownDist[:], distRoot, lens[nlit:], distCodes[:]) {
		return errDeflate
	}
	f.lit, f.dist = &f.ownLit, &f.ownDist
	return nil
}

// coded unpacks symbols until the block ends or the window is full.
func (f *inflater) coded() error {
	lit, dist := f.lit, f.dist
	in, at, hold, bits, to := f.in, f.at, f.hold, f.bits, f.to
	window := f.window[:]
	var err error
loop:
	for to < winSize {
		if len(in)-at >= 8 {
			hold |= le.Uint64(in[at:]) << bits
			at += (63 - bits) >> 3
			bits |= 56
		} else {
			f.in, f.at, f.hold, f.bits = in, at, hold, bits
			f.fill()
			in, at, hold, bits = f.in, f.at, f.hold, f.bits
		}
		c := lit[hold&(1<<litRoot-1)]
		if c&codeLit != 0 { // the most frequent are short: look at two more
			n := int(c & codeLen)
			window[to] = byte(c >> 16)
			if bits -= n; bits < 0 {
				err = io.ErrUnexpectedEOF
				break
			}
			hold >>= n
			to++
			c = lit[hold&(1<<litRoot-1)]
			if c&codeLit != 0 {
				n := int(c & codeLen)
				window[to] = byte(c >> 16)
				if bits -= n; bits < 0 {
					err = io.ErrUnexpectedEOF
					break
				}
				hold >>= n
				to++
				continue
			}
			// A copy takes 48 bits at most, and 46 are sure: 56 less a literal of
			// the root table.
			if bits < 48 {
				continue
			}
		}
		if c&codeMore != 0 {
			c = lit[(uint(c>>16)+uint(hold>>litRoot)&(1<<c.extra()-1))&(litSize-1)]
		}
		n := int(c & codeLen)
		if bits -= n; bits < 0 {
			err = io.ErrUnexpectedEOF
			break
		}
		hold >>= n
		switch {
		case c&codeLit != 0:
			window[to] = byte(c >> 16)
			to++
			continue
		case c&codeEnd != 0:
			f.state = blockHead
			break loop
		case c&codeCopy == 0:
			err = errDeflate
			break loop
		}
		extra := c.extra()
		length := int(c>>16) + int(hold&(1<<extra-1))
		hold >>= extra
		bits -= int(extra)
		c = dist[hold&(1<<distRoot-1)]
		if c&codeMore != 0 {
			c = dist[(uint(c>>16)+uint(hold>>distRoot)&(1<<c.extra()-1))&(distSize-1)]
		}
		if c&codeCopy == 0 {
			err = errDeflate
			break
		}
		n = int(c & codeLen)
		hold >>= n
		extra = c.extra()
		back := int(c>>16) + int(hold&(1<<extra-1))
		hold >>= extra
		if bits -= n + int(extra); bits < 0 {
			err = io.ErrUnexpectedEOF
			break
		}
		if back > to {
			err = errDeflate
			break
		}
		end := to + length
		if back >= 8 { // most copies are of two words or less
			i := to - back
			le.PutUint64(window[to:], le.Uint64(window[i:]))
			le.PutUint64(window[to+8:], le.Uint64(window[i+8:]))
			for i, to = i+16, to+16; to < end; i, to = i+8, to+8 {
				le.PutUint64(window[to:], le.Uint64(window[i:]))
			}
		} else {
			for i := to - back; to < end; i, to = i+1, to+1 {
				window[to] = window[i]
			}
		}
		to = end
	}
	f.in, f.at, f.hold, f.bits, f.to = in, at, hold, bits, to
	return err
}
