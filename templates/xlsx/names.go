package xlsx

const (
	nsMain       = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsMainStrict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	nsRel        = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsRelStrict  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	nsCompat     = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	nsTypes      = "http://schemas.openxmlformats.org/package/2006/content-types"
	nsPackageRel = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// own tells whether the element is the one of this name that the format
// defines, and not a stranger's.
func (e *element) own(local string) bool { return e.in(spaceOurs, local) }

// in tells whether the element has this name in this namespace.
func (e *element) in(space space, local string) bool {
	b := e.t.buf
	if e.end-e.local != len(local) || b[e.local] != local[0] || string(b[e.local:e.end]) != local {
		return false
	}
	if e.at == e.local {
		return e.t.spaces.main == space
	}
	return e.t.spaces.of(b[e.at:e.local-1]) == space
}

// name is the element's name without its prefix.
func (e *element) name() string { return string(e.t.buf[e.local:e.end]) }

// attr is an attribute without a namespace; "" if it is absent.
func (e *element) attr(local string) string { return e.t.made.add(e.value(local)) }

// value is an attribute without a namespace; nil if it is absent.
func (e *element) value(local string) []byte {
	b := e.t.buf
	for i := range e.t.attrs[:e.n] {
		if a := &e.t.attrs[i]; a.at == a.local && string(b[a.at:a.end]) == local {
			return e.t.meant(a)
		}
	}
	return nil
}

// valueIn is an attribute in a namespace; nil if it is absent.
func (e *element) valueIn(space space, local string) []byte {
	b := e.t.buf
	for i := range e.t.attrs[:e.n] {
		a := &e.t.attrs[i]
		if a.at != a.local && string(b[a.local:a.end]) == local && e.t.spaces.of(b[a.at:a.local-1]) == space {
			return e.t.meant(a)
		}
	}
	return nil
}

// meant is what an attribute says; it is not nil.
func (t *tokenizer) meant(a *attribute) []byte {
	raw := t.buf[a.from:a.to:a.to]
	if a.coded {
		return decode(nil, raw, true)
	}
	return raw
}
