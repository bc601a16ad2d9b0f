package xlsx

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// inflateBoth unpacks with ours, from memory and in bits from a source, and with
// compress/flate, and checks that they agree: the same bytes, or a fault, and
// as many packed bytes left behind.
func inflateBoth(t *testing.T, packed []byte) {
	t.Helper()
	const most = 4 << 20
	from := bytes.NewReader(packed)
	want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(from), most))
	f := &inflater{}
	for name, src := range map[string]io.Reader{"memory": nil, "source": iotest.OneByteReader(bytes.NewReader(packed)), "blocks": bytes.NewReader(packed)} {
		if src == nil {
			f.reset(packed, nil)
		} else {
			f.reset(nil, src)
		}
		got, err := io.ReadAll(io.LimitReader(f, most))
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%s: %d bytes, %v; want %d, %v", name, len(got), err, len(want), wantErr)
		}
		if err == nil && len(got) < most && f.rest() != (from.Len() > 0) {
			t.Fatalf("%s: something left: %v, want %d bytes", name, f.rest(), from.Len())
		}
	}
}

func deflatedAt(t testing.TB, body []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

func inflateBodies() [][]byte {
	rng := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	skewed := make([]byte, 300_000) // symbols so rare that their codes are long
	for i := range skewed {
		skewed[i] = byte(min(rng.ExpFloat64()*6, 255))
	}
	return [][]byte{
		nil, []byte("a"), []byte(strings.Repeat("a", 100_000)), []byte(strings.Repeat("ab", 70_000)),
		[]byte(strings.Repeat("abcdefg", 70_000)), noise, noise[:70_000], skewed,
		append(append(bytes.Clone(noise[:33_000]), noise[:33_000]...), noise[:32_768]...),
		[]byte(minimal(strings.Repeat(`<row><c><v>1</v></c><c t="s"><v>1</v></c></row>`, 9000))[sheet1]),
	}
}

func TestInflate(t *testing.T) {
	for _, body := range inflateBodies() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9} {
			inflateBoth(t, deflatedAt(t, body, level))
		}
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 9} {
		good := deflatedAt(t, inflateBodies()[7][:3000], level)
		for range 1500 / slower {
			bad := bytes.Clone(good)
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
			inflateBoth(t, bad)
			inflateBoth(t, bad[:rng.IntN(len(bad))])
		}
		inflateBoth(t, append(good, "behind"...))
	}
}

// A fault of the source is no fault of the file.
func TestInflateSource(t *testing.T) {
	broken := errors.New("broken")
	f := &inflater{}
	f.reset(nil, io.MultiReader(bytes.NewReader(deflatedAt(t, inflateBodies()[5], 6)[:50_000]), iotest.ErrReader(broken)))
	if _, err := io.ReadAll(f); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func FuzzInflate(f *testing.F) {
	for _, body := range inflateBodies() {
		body = body[:min(len(body), 2000)]
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 6} {
			f.Add(deflatedAt(f, body, level))
		}
	}
	f.Fuzz(inflateBoth)
}
