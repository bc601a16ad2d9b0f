package xlsx

// space is a namespace, as far as it matters here.
type space uint8

const (
	spaceOther space = iota // a stranger's, or none
	spaceOurs               // of the elements that are read
	spaceRel
	spaceCompat
)

// spaceOf knows the two spellings of a namespace: the common one (ECMA-376
// transitional) and that of workbooks saved as "Strict Open XML".
func spaceOf(uri []byte) space {
	switch string(uri) {
	case nsMain, nsMainStrict, nsTypes, nsPackageRel:
		return spaceOurs
	case nsRel, nsRelStrict:
		return spaceRel
	case nsCompat:
		return spaceCompat
	}
	return spaceOther
}

const (
	longestName   = 1000    // bytes of an element's name
	mostBindings  = 200     // of prefixes at one place; real parts stay under 100
	bindingsBytes = 1 << 16 // that they take
)

// spaces are the bindings of prefixes that hold at a place.
type spaces struct {
	bound   []binding
	text    []byte
	deepest int   // the innermost element that binds
	main    space // of an element without a prefix
}

type binding struct {
	prefix, uri, end int // in text: the prefix, then the URI
	depth            int // of the element that binds
	space            space
}

func (s *spaces) reset() { *s = spaces{bound: s.bound[:0], text: s.text[:0]} }

// isDeclaration tells xmlns="…" and xmlns:prefix="…" from other attributes.
func isDeclaration(b []byte, a *attribute) bool {
	if a.at == a.local {
		return string(b[a.at:a.end]) == "xmlns"
	}
	return string(b[a.at:a.local]) == "xmlns:"
}

// isReserved knows the prefixes whose meaning no document can change.
func isReserved(prefix []byte) bool { return string(prefix) == "xml" || string(prefix) == "xmlns" }

var nsXML = []byte("http://www.w3.org/XML/1998/namespace")

// declare binds the prefixes that an element declares.
func (s *spaces) declare(b []byte, attrs []attribute, depth int) error {
	for i := range attrs {
		a := &attrs[i]
		if !isDeclaration(b, a) || isReserved(b[a.local:a.end]) && a.at != a.local {
			continue
		}
		n := binding{prefix: len(s.text), depth: depth}
		if a.at != a.local {
			s.text = append(s.text, b[a.local:a.end]...)
		}
		n.uri = len(s.text)
		if a.coded {
			s.text = decode(s.text, b[a.from:a.to], true)
		} else {
			s.text = append(s.text, b[a.from:a.to]...)
		}
		n.end = len(s.text)
		n.space = spaceOf(s.text[n.uri:])
		if len(s.bound) == mostBindings || n.end > bindingsBytes {
			return errTangled
		}
		s.bound = append(s.bound, n)
		s.deepest = depth
		if n.prefix == n.uri {
			s.main = n.space
		}
	}
	return nil
}

// pop forgets what elements deeper than depth have bound.
func (s *spaces) pop(depth int) {
	n := len(s.bound)
	for n > 0 && s.bound[n-1].depth > depth {
		n--
		s.text = s.text[:s.bound[n].prefix]
	}
	s.bound, s.deepest, s.main = s.bound[:n], 0, spaceOther
	if n > 0 {
		s.deepest = s.bound[n-1].depth
	}
	for i := range s.bound {
		if b := &s.bound[i]; b.prefix == b.uri {
			s.main = b.space
		}
	}
}

// find is the binding of a prefix; nil if there is none.
func (s *spaces) find(prefix []byte) *binding {
	for i := len(s.bound) - 1; i >= 0; i-- {
		if b := &s.bound[i]; string(s.text[b.prefix:b.uri]) == string(prefix) {
			return b
		}
	}
	return nil
}

// of is the namespace of a prefix.
func (s *spaces) of(prefix []byte) space {
	if b := s.find(prefix); b != nil {
		return b.space
	}
	return spaceOther
}

// name is what an attribute's prefix stands for; a prefix that nobody bound
// stands for itself.
func (s *spaces) name(b []byte, a *attribute) []byte {
	if a.at == a.local {
		return nil
	}
	prefix := b[a.at : a.local-1]
	if string(prefix) == "xml" {
		return nsXML
	}
	if b := s.find(prefix); b != nil {
		return s.text[b.uri:b.end]
	}
	return prefix
}
