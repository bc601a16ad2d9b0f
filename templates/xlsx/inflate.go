package xlsx

import (
	"errors"
	"io"
)

// inflater unpacks deflate (RFC 1951). compress/flate takes a byte at a time
// through an interface, which is most of what a small workbook costs to read;
// this one takes words, keeps its tables for the next use, and refuses what
// that one refuses.
type inflater struct {
	src    io.Reader // of packed bytes beyond in; nil if there are none
	in     []byte    // packed bytes in memory
	at     int       // the first of them that is not in hold
	hold   uint64    // bits taken from in, the first lowest
	bits   int       // how many of them are not used yet
	room   []byte    // for what comes from src
	failed error     // src failed
	fault  error     // what stands after the bytes unpacked so far

	window   [winSize + longestCopy + 32]byte // a copy goes by words, so beyond its end
	from, to int                              // what is unpacked and not read yet

	state     blockState
	last      bool // the current block is
	left      int  // bytes of a stored block
	lit       *[litSize]code
	dist      *[distSize]code
	ownLit    [litSize]code
	ownDist   [distSize]code
	coded     [286 + 30 + 1]codedSymbol // of a block; one is always open
	lensTable [1 << lensRoot]code
}

const (
	history     = 32 << 10 // how far back a copy may reach
	winSize     = 3 * history
	longestCopy = 258
	lensRoot    = 7
	inflateRoom = 32 << 10
)

type blockState uint8

const (
	blockHead blockState = iota // at the head of one
	blockStored
	blockCoded
	blockDone // after the last
)

var errDeflate = errors.New("invalid deflate data")

// reset starts on packed bytes: those of in, or those of src if in is nil.
func (f *inflater) reset(in []byte, src io.Reader) {
	f.in, f.src, f.at, f.hold, f.bits, f.failed, f.fault = in, src, 0, 0, 0, nil, nil
	f.from, f.to, f.state, f.last = 0, 0, blockHead, false
	if src != nil {
		if f.room == nil {
			f.room = make([]byte, inflateRoom)
		}
		f.in = f.room[:0]
	}
}

// rest tells whether packed bytes are left behind the last block.
func (f *inflater) rest() bool { return f.bits >= 8 || f.at < len(f.in) || f.feed() }

// Read gives what is unpacked next; io.EOF after the last block.
func (f *inflater) Read(p []byte) (int, error) {
	if n, err := f.next(); n == 0 {
		return 0, err
	}
	n := copy(p, f.window[f.from:f.to])
	f.from += n
	return n, nil
}

// next makes sure that something is unpacked, and says how much.
func (f *inflater) next() (int, error) {
	for f.from == f.to {
		if f.state == blockDone {
			return 0, io.EOF
		}
		if f.to >= winSize {
			f.from = copy(f.window[:], f.window[f.to-history:f.to])
			f.to = f.from
		}
		if f.fault != nil {
			return 0, f.fault
		}
		f.unpack()
	}
	return f.to - f.from, nil
}

// whole unpacks everything, unless that fills the window.
func (f *inflater) whole() ([]byte, error) {
	f.unpack()
	return f.window[:f.to], f.fault
}

// skim unpacks only to count, and stops beyond most bytes or at a fault.
func (f *inflater) skim(most int64) (n int64) {
	for n <= most {
		m, err := f.next()
		if n += int64(m); err != nil {
			break
		}
		f.from = f.to
	}
	return n
}

// unpack goes on until the window is full or the data ends.
func (f *inflater) unpack() {
	for f.to < winSize && f.state != blockDone && f.fault == nil {
		switch {
		case f.state == blockStored:
			f.fault = f.stored()
		case f.state == blockCoded:
			f.fault = f.decode()
		case f.last:
			f.state = blockDone
		default:
			f.fault = f.head()
		}
	}
	if f.failed != nil {
		f.fault = f.failed
	}
}

// feed gets more packed bytes behind those that are left, if there are any.
func (f *inflater) feed() bool {
	if f.src == nil {
		return false
	}
	n := copy(f.room, f.in[f.at:])
	m, err := io.ReadAtLeast(f.src, f.room[n:], 1)
	f.in, f.at = f.room[:n+m], 0
	if err != nil {
		f.src = nil
		if err != io.EOF {
			f.failed = err
		}
	}
	return m > 0
}

// need puts at least n bits into hold, n up to 56.
func (f *inflater) need(n int) error {
	for f.bits < n {
		if f.at == len(f.in) && !f.feed() {
			return io.ErrUnexpectedEOF
		}
		f.hold |= uint64(f.in[f.at]) << (f.bits & 63)
		f.at++
		f.bits += 8
	}
	return nil
}

// fill puts what there is into hold, up to 56 bits or more; who takes them sees
// whether they were enough.
func (f *inflater) fill() {
	if len(f.in)-f.at >= 8 {
		f.hold |= le.Uint64(f.in[f.at:]) << (f.bits & 63)
		f.at += (63 - f.bits) >> 3
		f.bits |= 56
		return
	}
	_ = f.need(56)
}

// take uses up n bits that hold has.
func (f *inflater) take(n int) int {
	v := int(f.hold & (1<<n - 1))
	f.hold >>= n
	f.bits -= n
	return v
}
