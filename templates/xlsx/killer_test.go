package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// killers are files that exhaust a lenient reader: of each, what becomes of it
// here; "" if it is read.
var killers = map[string]struct {
	make func() []byte
	code string
}{
	"a cell in the last column of 1,000 rows": {func() []byte {
		return minimal(rowed(1000, `<row><c r="XFD%d"><v>1</v></c></row>`)).zip()
	}, "too-large"},
	"300,000 references to a string of 32 KB": {func() []byte {
		return minimal(rowed(300_000, `<row r="%[1]d"><c r="A%[1]d" t="s"><v>0</v></c></row>`)).
			with("xl/sharedStrings.xml", head+`<sst xmlns="`+nsMain+`"><si><t>`+randomish(32<<10)+`</t></si></sst>`).zip()
	}, "too-large"},
	"50,000 merges": {func() []byte { return merged(50_000).zip() }, "too-large"},
	"20,000 merges": {func() []byte { return merged(20_000).zip() }, ""},
	"a number format of 2 MB": {func() []byte {
		return minimal("").edited("xl/styles.xml", "[h]:mm", randomish(2<<20)).zip()
	}, "hostile"},
	"a number format of 1 MB": {func() []byte {
		return minimal("").edited("xl/styles.xml", "[h]:mm", strings.Repeat("[$-804]yyyy;", 80_000)).zip()
	}, "hostile"},
	"overlapping entries": {func() []byte {
		data := minimal("").zip()
		at := bytes.LastIndex(data, []byte(sigCentral)) // the last entry takes the place of the first
		le.PutUint32(data[at+42:], 0)
		return data
	}, "hostile"},
	"a chain of 100,000 formulas": {func() []byte {
		return minimal(`<row><c><v>1</v></c></row>` + rowed(100_000, `<row><c><f>A%d+1</f><v>2</v></c></row>`)).zip()
	}, ""},
	"a billion laughs": {func() []byte {
		laughs := `<!DOCTYPE lolz [<!ENTITY lol0 "lol">`
		for i := range 9 {
			laughs += fmt.Sprintf(`<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
		}
		return minimal(`<row><c t="str"><v>&lol9;</v></c></row>`).edited(sheet1, head, head+laughs+"]>").zip()
	}, "hostile"},
	"a part that packs a thousandfold": {func() []byte {
		return minimal("").with(sheet1, sheetOf(`<sheetData/>`+strings.Repeat(" ", 30<<20))).zip()
	}, "hostile"},
	"a part that says it is small": {func() []byte {
		body, crc := packedZeros(1 << 28)
		return oneEntry(sheet1, body, 1000, crc)
	}, "hostile"},
	"a picture that says it is small": {func() []byte {
		data := minimal("").with("zzz.png", strings.Repeat("\x00", 40<<20)).zip()
		for _, at := range []int{bytes.LastIndex(data, []byte(sigLocal)) + 22, bytes.LastIndex(data, []byte(sigCentral)) + 24} {
			le.PutUint32(data[at:], 1000)
		}
		return data
	}, "hostile"},
	"duplicate entries": {func() []byte {
		return zipOf(func(zw *zip.Writer) {
			for range 2 {
				for name, body := range minimal("") {
					w, _ := zw.Create(name)
					_, _ = w.Write([]byte(body))
				}
			}
		})
	}, "hostile"},
	"a million levels": {func() []byte {
		return minimal("").edited(sheet1, "</worksheet>", strings.Repeat("<a>", 1e6)+strings.Repeat("</a>", 1e6)+"</worksheet>").zip()
	}, "hostile"},
	"a million attributes": {func() []byte {
		return minimal("").edited(sheet1, "</worksheet>", "<a"+numbered(1e6, ` a%d=""`)+"/></worksheet>").zip()
	}, "hostile"},
	"the most namespaces at every cell": {func() []byte {
		return minimal("").with(sheet1, head+`<x:worksheet xmlns:x="`+nsMain+`"`+numbered(mostAttrs-2, ` xmlns:a%03d="u"`)+`><x:sheetData>`+
			rowed(100_000, `<x:row><x:c><x:v>%d</x:v></x:c></x:row>`)+`</x:sheetData></x:worksheet>`).zip()
	}, ""},
	"a million strings and one": {func() []byte {
		return minimal("").with("xl/sharedStrings.xml", head+`<sst xmlns="`+nsMain+`">`+numbered(1e6+1, `<si><t>%08d</t></si>`)+`</sst>`).zip()
	}, "too-large"},
}

func merged(n int) parts {
	return minimal("").with(sheet1, sheetOf(`<sheetData/><mergeCells>`+rowed(n, `<mergeCell ref="A%[1]d:B%[1]d"/>`)+`</mergeCells>`))
}

func packedZeros(n int) (packed []byte, crc uint32) {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestSpeed)
	sum := crc32.NewIEEE()
	for block := make([]byte, 1<<20); n > 0; n -= len(block) {
		_, _ = w.Write(block)
		_, _ = sum.Write(block)
	}
	_ = w.Close()
	return b.Bytes(), sum.Sum32()
}

// oneEntry is a workbook one part of which is packed already.
func oneEntry(name string, packed []byte, size uint64, crc uint32) []byte {
	return zipOf(func(zw *zip.Writer) {
		for n, body := range minimal("").without(name) {
			w, _ := zw.Create(n)
			_, _ = w.Write([]byte(body))
		}
		w, _ := zw.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
		_, _ = w.Write(packed)
	})
}

const (
	killerFile = "PARKSTAT_KILLER" // tells the child what to read
	killerRSS  = 200 << 20
)

// TestKillers has each read by a process of its own, and looks at what it used.
func TestKillers(t *testing.T) {
	if name := os.Getenv(killerFile); name != "" {
		readKiller(name)
		return
	}
	if slower > 1 {
		return
	}
	for name, k := range killers {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "killer.xlsx")
			data := k.make()
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			child := exec.Command(os.Args[0], "-test.run=^TestKillers$", "-test.count=1")
			child.Env = append(os.Environ(), killerFile+"="+file)
			out, err := child.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if code, _, _ := strings.Cut(string(out), "\n"); code != "code: "+k.code {
				t.Errorf("%q, want code %q", code, k.code)
			}
			t.Logf("%d bytes: %v of CPU", len(data), child.ProcessState.UserTime()+child.ProcessState.SystemTime())
			var peak int
			if _, err := fmt.Sscanf(string(out), "code: "+k.code+"\npeak: %d", &peak); err == nil {
				t.Logf("%d MB of memory", peak>>10)
				if peak<<10 > killerRSS {
					t.Errorf("%d MB of memory", peak>>10)
				}
			} else if runtime.GOOS == "linux" {
				t.Errorf("no peak of memory in %q", out)
			}
		})
	}
}

func readKiller(name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		panic(err)
	}
	r := &Refusal{}
	_, err = Read(data, Limits{})
	errors.As(err, &r)
	fmt.Println("code: " + r.Code)
	// Not from rusage: that counts what the parent had before it became the child.
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println("peak: " + strings.TrimSpace(peak[:min(len(peak), 12)]))
}

// rowed is numbered from 1.
func rowed(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}
