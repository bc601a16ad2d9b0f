package report_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"parkstat/report"
)

// Below the gate nothing is made; at its latest time, or when told to, it goes out as
// 预计; once it was mailed there is no waiting any more.
func TestReadyGate(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Stage = "快报"
	o.Options.Ready = report.Ready{Rate: big.NewRat(90, 1), Day: 15, Hour: 18}
	o.fileAll(3, 0) // 恒岳, half of last year's output, is missing
	early := order(3)
	_, err := o.Run(t.Context(), early)
	var w *report.Waiting
	if !errors.As(err, &w) {
		t.Fatalf("below the gate: %v", err)
	}
	for _, want := range []string{"产值上报率 50.0%，不到 90%", "还有 1 户未报，占上年同期 50.0%（恒岳化工有限公司）", "最迟 4月15日 18:00 以预计发出"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s says no %q", err, want)
		}
	}
	if runs, err := o.store.Runs(t.Context(), month(3)); err != nil || len(runs) != 0 || len(o.post.letters) != 0 {
		t.Fatalf("%d runs, %d mails, %v", len(runs), len(o.post.letters), err)
	}
	late := early
	late.Now, late.AsOf = at(4, 15, 18), at(4, 15, 18)
	if res := o.run(late); res.Run.Stage != "预计" || len(o.post.letters) == 0 {
		t.Errorf("at its latest: %s, %d mails", res.Run.Stage, len(o.post.letters))
	}
	// It was mailed: what comes now makes a version at once, whatever the rate.
	o.file("2023-04-16", 0, 3)
	later := late
	later.Now, later.AsOf = at(4, 16, 9), at(4, 16, 9)
	if res := o.run(later); !res.New || res.Run.Stage != "快报" {
		t.Errorf("with all: new %v, %s", res.New, res.Run.Stage)
	}
}

func TestReadyAnyway(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Stage = "快报"
	o.Options.Ready = report.Ready{Rate: big.NewRat(90, 1)}
	o.fileAll(3, 0)
	anyway := order(3)
	anyway.Now = anyway.Now.Add(1000 * time.Hour) // without a latest time it waits for ever
	if _, err := o.Run(t.Context(), anyway); err == nil || strings.Contains(err.Error(), "最迟") {
		t.Fatalf("%v", err)
	}
	anyway.Anyway = true
	if res := o.run(anyway); res.Run.Stage != "预计" {
		t.Errorf("stage %s", res.Run.Stage)
	}
	// Reached exactly, it is no gate.
	o = newOffice(t, newPark())
	o.Options.Stage, o.Options.Ready = "快报", report.Ready{Rate: big.NewRat(50, 1)}
	o.fileAll(3, 0)
	if res := o.run(order(3)); res.Run.Stage != "快报" {
		t.Errorf("at the gate: %s", res.Run.Stage)
	}
}
