package xlsx

import "io"

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
	if err := f.lengthCode(nlens); err != nil {
		return err
	}
	coded, err := f.lengths(nlit + ndist)
	if err != nil {
		return err
	}
	split := len(coded)
	for split > 0 && int(coded[split-1].symbol()) >= nlit {
		split--
		coded[split] -= codedSymbol(nlit << 4)
	}
	if !fillTable(f.ownLit[:], litRoot, coded[:split], litCodes[:]) || !fillTable(f.ownDist[:], distRoot, coded[split:], distCodes[:]) {
		return errDeflate
	}
	f.lit, f.dist = &f.ownLit, &f.ownDist
	return nil
}

// lengthCode reads the code that the lengths of the others are written in.
func (f *inflater) lengthCode(n int) error {
	var lens [len(lensOrder)]uint8
	for _, at := range lensOrder[:n] {
		if err := f.need(3); err != nil {
			return err
		}
		lens[at] = uint8(f.take(3))
	}
	coded := f.coded[:0]
	for symbol, n := range lens {
		if n > 0 {
			coded = append(coded, coding(symbol, int(n)))
		}
	}
	if !fillTable(f.lensTable[:], lensRoot, coded, litCodes[:]) {
		return errDeflate
	}
	return nil
}

// lengths reads those of so many symbols, and keeps the symbols that have one.
func (f *inflater) lengths(symbols int) ([]codedSymbol, error) {
	coded, n := &f.coded, 0
	hold, bits := f.hold, f.bits
	for i, last := 0, 0; i < symbols; {
		if bits < lensRoot+7 {
			f.hold, f.bits = hold, bits
			f.fill()
			hold, bits = f.hold, f.bits
		}
		c := f.lensTable[hold&(1<<lensRoot-1)]
		if c == 0 {
			return nil, errDeflate
		}
		hold >>= c & codeTaken
		bits -= int(c & codeTaken)
		length := int(c >> 16)
		if length < 16 {
			coded[n] = coding(i, length)
			n += (length + 15) >> 4 // a length of 0 is written over
			i++
			last = length
			if bits < 0 {
				break
			}
			continue
		}
		times, extra := 3, 3
		switch length {
		case 16:
			if i == 0 {
				return nil, errDeflate
			}
			extra = 2
		case 17:
			last = 0
		case 18:
			last, times, extra = 0, 11, 7
		}
		times += int(hold & (1<<extra - 1))
		hold >>= extra
		if bits -= extra; bits < 0 {
			break
		}
		if times > symbols-i {
			return nil, errDeflate
		}
		if last > 0 {
			for j := range times {
				coded[n] = coding(i+j, last)
				n++
			}
		}
		i += times
	}
	if bits < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	f.hold, f.bits = hold, bits
	return coded[:n], nil
}
