package weave_test

import (
	"bytes"
	"sync"
	"testing"

	"parkstat/templates/weave"
)

// One compiled book serves many fillings at once.
func TestFillingsAtOnce(t *testing.T) {
	b, err := weave.Compile(office(t))
	if err != nil {
		t.Fatal(err)
	}
	all := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() {
			data, err := b.Weave(stage(20))
			if err != nil {
				t.Error(err)
			}
			all[i] = data
		})
	}
	wg.Wait()
	for _, data := range all[1:] {
		if !bytes.Equal(data, all[0]) {
			t.Fatal("fillings disturb each other")
		}
	}
}
