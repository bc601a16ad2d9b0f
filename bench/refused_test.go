package bench

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"parkstat/templates/xlsx"
)

var (
	refused = flag.String("refused", "", "a file that names workbooks, one a line, of which those that are not read are printed")
	flips   = flag.Int("flips", 800, "how many single bits of those that are read are turned")
)

// TestRefused is the Go side of refused.sh. By itself it turns bits of the sample's returns.
func TestRefused(t *testing.T) {
	names := refusedNames(t)
	var sound [][]byte
	slowest, by := time.Duration(0), ""
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		start := used(t)
		_, err = xlsx.Read(data, xlsx.DefaultLimits())
		if took := used(t) - start; took > slowest {
			slowest, by = took, name
		}
		var r *xlsx.Refusal
		if errors.As(err, &r) {
			fmt.Printf("refused\t%s\t%s\t%s\t%s\n", r.Code, name, r.Message, r.Part)
			continue
		}
		sound = append(sound, data)
	}
	if len(sound) == 0 {
		t.Fatal("none was read")
	}
	differ := turnBits(t, sound, *flips)
	if *refused != "" {
		fmt.Printf("read %d of %d; slowest %.2f CPU-s, %s; %d bits turned, %d silently different\n",
			len(sound), len(names), slowest.Seconds(), by, *flips, differ)
	}
}

// turnBits gives how often a workbook with one bit turned was read as one with other values.
func turnBits(t *testing.T, sound [][]byte, flips int) (differ int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range flips {
		data := sound[rng.IntN(len(sound))]
		at, bit := rng.IntN(len(data)), rng.IntN(8)
		want, err := xlsx.Read(data, xlsx.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		bad := append([]byte(nil), data...)
		bad[at] ^= 1 << bit
		got, err := xlsx.Read(bad, xlsx.DefaultLimits())
		if err != nil {
			continue
		}
		if got.SHA256 = want.SHA256; !reflect.DeepEqual(want, got) {
			differ++
			t.Errorf("byte %d bit %d of %d bytes: read, and differs", at, bit, len(data))
		}
	}
	return differ
}

func refusedNames(t *testing.T) (names []string) {
	if *refused == "" {
		return sampleReturns(t)
	}
	f, err := os.Open(*refused)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		names = append(names, strings.TrimSpace(lines.Text()))
	}
	return names
}
