package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// reference is what encoding/xml makes of a document, under the rules that the
// tokenizer adds: one root and nothing beside it, no DOCTYPE, the XML
// declaration at the start, no attribute twice.
func reference(doc string) (tokens []string, err error) {
	dec := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(doc, bom)))
	depth, roots := 0, 0
	for first := true; ; first = false {
		t, err := dec.Token()
		switch {
		case err == io.EOF && depth == 0 && roots == 1:
			return tokens, nil
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			s := fmt.Sprintf("<%s %s", t.Name.Space, t.Name.Local)
			for i, a := range t.Attr {
				if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
					return nil, errors.New("attribute twice")
				}
				s += fmt.Sprintf(" %s %s=%q", a.Name.Space, a.Name.Local, a.Value)
			}
			tokens = append(tokens, s)
		case xml.EndElement:
			depth--
			tokens = append(tokens, "/")
		case xml.CharData:
			if depth == 0 {
				if strings.Trim(string(t), xmlSpace) != "" {
					return nil, errors.New("text outside the root")
				}
				continue
			}
			tokens = append(tokens, fmt.Sprintf("%q", t))
		case xml.Directive:
			return nil, errors.New("DOCTYPE")
		case xml.ProcInst:
			if t.Target == "xml" && !first {
				return nil, errors.New("late declaration")
			}
		}
		if roots > 1 {
			return nil, errors.New("two roots")
		}
	}
}

// ours is what the tokenizer makes of a document.
func ours(doc string) (tokens []string, err error) {
	return inPieces(strings.NewReader(doc), tokenRoom)
}

func inPieces(src io.Reader, room int) (tokens []string, err error) {
	t := &tokenizer{buf: make([]byte, 0, room)}
	t.reset(src)
	return tokensOf(t)
}

func tokensOf(t *tokenizer) (tokens []string, err error) {
	uri := func(at, local int, otherwise string) string {
		if at == local {
			return otherwise
		}
		return string(t.spaces.name(t.buf, &attribute{at: int32(at), local: int32(local)}))
	}
	for {
		if err := t.next(); err == io.EOF {
			return tokens, nil
		} else if err != nil {
			return nil, err
		}
		switch t.kind {
		case startToken:
			e := &t.tag
			main := ""
			if b := t.spaces.find(nil); b != nil && e.name() != "xmlns" { // as encoding/xml takes it
				main = string(t.spaces.text[b.uri:b.end])
			}
			s := fmt.Sprintf("<%s %s", uri(e.at, e.local, main), e.name())
			for _, a := range t.attrs[:e.n] {
				s += fmt.Sprintf(" %s %s=%q", uri(int(a.at), int(a.local), ""), t.buf[a.local:a.end], t.meant(&a))
			}
			tokens = append(tokens, s)
		case endToken:
			tokens = append(tokens, "/")
		case textToken:
			if t.depth == 0 {
				continue
			}
			raw := t.buf[t.data.from:t.data.to]
			if t.data.coded {
				raw = decode(nil, raw, t.data.references)
			}
			if t.data.blank && !blank(raw) {
				return nil, errors.New("blank text that says something")
			}
			tokens = append(tokens, fmt.Sprintf("%q", raw))
		}
	}
}

// stricter are the faults that encoding/xml lets pass, and why we do not.
var stricter = map[string]string{
	"expected a space, > or /> in element": "XML wants white space between attributes",
	"expected a name":                      "a colon stands between a prefix and a name, and both start with a letter",
	"two colons in a name":                 "namespaces leave one at most; encoding/xml looks at no instruction's target",
	"invalid name":                         "of letters beyond ASCII only those of Latin, Chinese and Korean are known",
	"invalid UTF-8":                        "encoding/xml does not look into comments and instructions",
	"illegal character code":               "encoding/xml does not look into comments and instructions",
	"invalid character entity":             "half a surrogate pair is no character",
	"invalid XML declaration":              "encoding/xml only searches it for a version and an encoding",
	"expected a space after <?target":      "XML wants white space there",
	"reserved target":                      "XML keeps every spelling of it for itself",
	errOutside.Error():                     "CDATA and references are text, even where they are blank",
	errTangled.Error():                     "levels, attributes, namespaces and names are bounded",
	errTokenLong.Error():                   "tokens are bounded",
}

// agree checks that the tokenizer reads a document as encoding/xml does, or
// refuses it too, or names a reason of its own; and that the pieces it comes in
// make no difference.
func agree(t *testing.T, doc string) {
	t.Helper()
	want, refErr := reference(doc)
	got, err := ours(doc)
	switch {
	case err != nil && refErr == nil:
		msg := err.Error()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			msg = syntax.Msg
		}
		for fault := range stricter {
			if strings.HasPrefix(msg, fault) {
				return
			}
		}
		t.Fatalf("%q: refused (%v), encoding/xml reads it", doc, err)
	case err == nil && refErr != nil && byteOrder([]byte(doc)) != nil: // encoding/xml knows UTF-8 only
	case err == nil && refErr != nil:
		t.Fatalf("%q: read, encoding/xml refuses it: %v", doc, refErr)
	case err == nil && !slices.Equal(got, want):
		t.Fatalf("%q:\n%q\nencoding/xml:\n%q", doc, got, want)
	}
	for _, room := range []int{16, 64} {
		again, errAgain := inPieces(iotest.OneByteReader(strings.NewReader(doc)), room)
		if (err == nil) != (errAgain == nil) || !slices.Equal(got, again) {
			t.Fatalf("%q in pieces of %d: %v, whole: %v", doc, room, errAgain, err)
		}
	}
}

// soundDocuments are read by both.
var soundDocuments = []string{
	`<a/>`, `<a></a>`, ` <a />` + "\r\n", bom + head + `<a/>`, head + "\n<a/>", `<?xml version='1.0' standalone="yes" ?><a/>`,
	`<a b="1" c='2' d = "x'y" e='x"y' f=""/>`, "<a\n\tb=\"1\"\r\n/>", "<a b='1\r\n2\r3\t4'>1\r\n2\r3\t4</a>",
	`<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x4e2D;&#x10FFFF;&#xD;&#9;&#x00000041;</a>`, `<a b="&lt;&#10;&#x20;&amp;amp;"/>`,
	`<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>`, "<a><![CDATA[1\r\n2]]></a>", `<a><![CDATA[]]></a>`, `<a>]]&gt; ]] > ]&#93;></a>`,
	`<a><!-- - - > --></a>`, `<!----><a><!--<b>&x;--></a><!-- x -->`, `<?p?><a><?p q ? > r?></a><?p?>`,
	`<x:a xmlns:x="u" x:b="1" b="2"><x:c xmlns:x="v" x:b="1"/><x:c/></x:a>`, `<a xmlns="u"><b xmlns=""><c/></b><b xmlns="v"/><b/></a>`,
	`<a xmlns:x="u" xmlns:y="v" x:b="1" y:b="2" z:b="3" xml:space="preserve"/>`, `<y:a x:b="1"/>`,
	`<企业 产值="1"><é/></企业>`, `<a-1._b/>`, "<a>\u00A0\uFFFD\U0001F600\u0085\u2028\uE000</a>", "<a>\x7F</a>", `<a>甲乙丙</a>`,
	`<a>` + strings.Repeat("甲", 20_000) + `</a>`, `<a b="` + strings.Repeat("甲&lt;", 9_000) + `">` + strings.Repeat("<b> </b>\n", 9_000) + `</a>`,
	strings.Repeat("<a>", deepest) + strings.Repeat("</a>", deepest),
	"\xFF\xFE<\x00a\x00/\x00>\x00", "\x00<\x00a\x00/\x00>",
}

// faultyDocuments are refused by both, or by us for a reason that stricter names.
var faultyDocuments = []string{
	``, ` `, `<`, `<a`, `<a>`, `<a b`, `<a b=`, `<a b="`, `<a b="1"`, `<a/`, `</a>`, `<a></b>`, `<a></a`, `<a></ab>`, `<a></a b>`, `<ab></a>`, `<a><b></a></b>`,
	`<a/><b/>`, `<a/>x`, `x<a/>`, `<a/><`, `<a/>&#32;`, `<a/><![CDATA[ ]]>`, `<![CDATA[]]><a/>`, `&#32;<a/>`,
	`< a/>`, `<a / >`, `<a b/>`, `<a b=1/>`, `<a b="1"c="2"/>`, `<a "1"/>`, `<a b="<"/>`, `<a b="1' c='2"`, `<1/>`, `<-a/>`, `<a:/>`, `<:a/>`,
	`<a:b:c/>`, `<a:1/>`, `<:/>`, `<a :b="1"/>`, `<a b:="1"/>`, `<a b:1="1"/>`, `<a><a:/></a>`,
	`<a b="1" b="1"/>`, `<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>`, `<a xmlns:x="u" xmlns:x="v"/>`, `<a xmlns="u" xmlns="u"/>`,
	`<a b="1" c="2" d="3" e="4" f="5" g="6" h="7" i="8" b="9"/>`,
	`<a>&</a>`, `<a>&x;</a>`, `<a>&lt</a>`, `<a>&#;</a>`, `<a>&#x;</a>`, `<a>&#0;</a>`, `<a>&#8;</a>`, `<a>&#xD800;</a>`, `<a>&#xFFFE;</a>`,
	`<a>&#x110000;</a>`, `<a>&#99999999999999999999;</a>`, `<a>&#X41;</a>`, `<a>&#4a;</a>`, `<a>& lt;</a>`, `<a>&lt ;</a>`, `<a b="&x;"/>`, `<a b="&lt"/>`,
	`<a>]]></a>`, `<a>]]]></a>`, `<a><![CDATA[</a>`, `<a><![CDATA[]]</a>`, `<a><![cdata[]]></a>`, `<a><![`, `<a><!`, `<a><!-`, `<a><!->`, `<a><![x]]></a>`,
	`<a><!-- -- --></a>`, `<a><!-- ---></a>`, `<a><!--></a>`, `<a><!--->`, `<!--`, `<!-- --`, `<a><!--` + "\x01" + `--></a>`, `<a><!--` + "\xFF" + `--></a>`,
	`<?`, `<??>`, `<? p?><a/>`, `<?p`, `<?p?`, `<?p><a/>`, `<?p/q?><a/>`, `<?1?><a/>`, `<?p ` + "\x01?><a/>", `<?XML version="1.0"?><a/>`, `<?xMl?><a/>`,
	` ` + head + `<a/>`, `<a/>` + head, head + head + `<a/>`, `<a>` + head + `</a>`, `<!---->` + head + `<a/>`, bom + bom + `<a/>`, bom + ` ` + head + `<a/>`,
	`<?xml?><a/>`, `<?xml ?><a/>`, `<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="GBK"?><a/>`,
	`<?xml version="1.0" encoding="UTF-16"?><a/>`, `<?xml encoding="UTF-8"?><a/>`, `<?xml version="1.0"encoding="UTF-8"?><a/>`,
	`<?xml version="1.0" encoding="UTF-8" encoding="UTF-8"?><a/>`, `<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>`,
	`<?xml version="1.0" standalone="maybe"?><a/>`, `<?xml version=1.0?><a/>`, `<?xml version="1.0?><a/>`, `<?xml version="1.0" x?><a/>`,
	`<?xmlversion="1.0"?><a/>`,
	`<!DOCTYPE a><a/>`, `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, `<a><!DOCTYPE a></a>`, `<!ELEMENT a ANY><a/>`, `<a/><!DOCTYPE a>`,
	"<a>\x00</a>", "<a>\x0B</a>", "<a b='\x1F'/>", "<a>\uFFFE</a>", "<a>\uFFFF</a>", "<a>\xED\xA0\x80</a>", "<a>\xC0\x80</a>",
	"<a>\xF4\x90\x80\x80</a>", "<a>\xE4\xB8</a>", "<a>\x80</a>", "<a>\xE4\xB8\xAD\xE4</a>", "<a b='\xFF'/>", "<\xFF/>", "<a\xE4/>",
	"<a \xE4\xB8='1'/>", "<a>\xFF\xFE</a>",
	"\x00<a/>", "<×/>", "<a÷/>", "<α/>", "<a\u0300/>", "<a b\u00B7='1'/>", "<a·/>",
	strings.Repeat("<a>", deepest+1) + strings.Repeat("</a>", deepest+1),
	`<a` + numbered(mostAttrs+1, ` b%d=""`) + `/>`,
	`<a>` + strings.Repeat("x", 3<<20) + `</a>`,
	`<a><!--` + strings.Repeat("x", 3<<20) + `--></a>`,
	`<` + strings.Repeat("a", 2000) + `/>`,
	strings.Repeat(`<a`+numbered(99, ` xmlns:b%d=""`)+`>`, 3) + strings.Repeat("</a>", 3),
	`<a xmlns:b="` + strings.Repeat("x", bindingsBytes+1) + `"/>`,
	`<a>&#` + strings.Repeat("0", 100_000) + `65</a>`,
}

func TestTokenizer(t *testing.T) {
	for _, doc := range soundDocuments {
		if _, err := ours(doc); err != nil {
			t.Errorf("%.100q: %v", doc, err)
		}
		agree(t, doc)
	}
	for _, doc := range faultyDocuments {
		if _, err := ours(doc); err == nil {
			t.Errorf("%.100q: read", doc)
		}
		agree(t, doc)
	}
}

// The parts of every workbook at hand are read alike, and so is each with a
// byte changed or cut off.
func TestTokenizerOnParts(t *testing.T) {
	for name, doc := range partsAtHand(t) {
		want, err := reference(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := ours(doc); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: %v, or differs", name, err)
		}
		doc = doc[:min(len(doc), 6000)]
		for i := 0; i < len(doc); i += 1 + len(doc)/12 {
			agree(t, doc[:i])
			for _, c := range "<>&\"'/!?]-= \x00\xFFa:" {
				agree(t, doc[:i]+string([]byte{byte(c)})+doc[i+1:])
			}
		}
	}
}

func partsAtHand(t testing.TB) map[string]string {
	all := map[string]string{}
	add := func(data []byte) {
		files, err := Parts(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
				all[fmt.Sprintf("%d %s", len(data), f.Name)] = string(f.Body)
			}
		}
	}
	add(small(t))
	add(minimal(`<row><c r="A1"><f>1</f><v>1</v></c></row>`).zip())
	add(aReturn(t))
	return all
}

func FuzzTokenizer(f *testing.F) {
	for _, doc := range append(soundDocuments, faultyDocuments...) {
		if len(doc) < 2000 {
			f.Add(doc)
		}
	}
	for _, doc := range partsAtHand(f) {
		if len(doc) < 2000 {
			f.Add(doc)
		}
	}
	f.Fuzz(agree)
}
