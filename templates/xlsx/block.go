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

// decode unpacks symbols until the block ends or the window is full.
func (f *inflater) decode() error {
	lit, dist := f.lit, f.dist
	in, at, hold, bits, to := f.in, f.at, f.hold, f.bits, f.to
	window := &f.window
	var err error
	for to < winSize {
		if len(in)-at >= 8 {
			hold |= le.Uint64(in[at:at+8:at+8]) << (bits & 63)
			at += (63 - bits) >> 3
			bits |= 56
		} else {
			f.in, f.at, f.hold, f.bits = in, at, hold, bits
			f.fill()
			in, at, hold, bits = f.in, f.at, f.hold, f.bits
		}
		c := lit[hold&(1<<litRoot-1)]
		if c&codeLit != 0 { // the most frequent are short: look at one more
			window[to] = byte(c >> 16)
			hold >>= c & codeTaken
			if bits -= int(c & codeTaken); bits < 0 {
				err = io.ErrUnexpectedEOF
				break
			}
			to++
			c = lit[hold&(1<<litRoot-1)]
			if c&codeLit != 0 {
				window[to] = byte(c >> 16)
				hold >>= c & codeTaken
				if bits -= int(c & codeTaken); bits < 0 {
					err = io.ErrUnexpectedEOF
					break
				}
				to++
				continue
			}
			// A copy takes 48 bits at most, and 46 are sure: 56 less a literal of
			// the root table.
			if bits < 48 {
				continue
			}
		}
		if c&codeCopy == 0 {
			if c&codeMore != 0 {
				c = lit[c.second(hold, litRoot)&(litSize-1)]
			}
			if c&codeCopy == 0 {
				hold >>= c & codeTaken
				bits -= int(c & codeTaken)
				if bits < 0 {
					err = io.ErrUnexpectedEOF
					break
				}
				if c&codeLit != 0 {
					window[to] = byte(c >> 16)
					to++
					continue
				}
				if f.state = blockHead; c&codeEnd == 0 {
					err = errDeflate
				}
				break
			}
		}
		end := to + c.value(hold)
		hold >>= c & codeTaken
		bits -= int(c & codeTaken)
		c = dist[hold&(1<<distRoot-1)]
		if c&codeMore != 0 {
			c = dist[c.second(hold, distRoot)&(distSize-1)]
		}
		if c&codeCopy == 0 {
			err = errDeflate
			break
		}
		back := c.value(hold)
		hold >>= c & codeTaken
		if bits -= int(c & codeTaken); bits < 0 {
			err = io.ErrUnexpectedEOF
			break
		}
		if back > to {
			err = errDeflate
			break
		}
		if back >= 8 { // most copies are of four words or less
			i := to - back
			from, into := window[i:i+32:i+32], window[to:to+32:to+32]
			le.PutUint64(into, le.Uint64(from))
			le.PutUint64(into[8:], le.Uint64(from[8:]))
			le.PutUint64(into[16:], le.Uint64(from[16:]))
			le.PutUint64(into[24:], le.Uint64(from[24:]))
			for i, to = i+32, to+32; to < end; i, to = i+8, to+8 {
				le.PutUint64(window[to:to+8:to+8], le.Uint64(window[i:i+8:i+8]))
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
