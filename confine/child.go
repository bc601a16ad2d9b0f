package confine

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
)

// Step is what a child does with what it is given; folder is its own, for whatever
// it needs besides.
type Step func(folder string, in Parcel) (Parcel, error)

// The first argument of a child: before it has bounded itself, and after.
const (
	enterArg = "confined-step"
	doArg    = "confined-step-bounded"
)

// Main does the step that the arguments name, and does not return from it. In every
// other process it does nothing. It must come before all else in main.
func Main(steps map[string]Step) {
	if len(os.Args) != 4 {
		return
	}
	switch os.Args[1] {
	case enterArg:
		os.Exit(exitOf(begin(steps)))
	case doArg:
		os.Exit(exitOf(perform(steps)))
	}
}

func exitOf(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// begin bounds this process and begins anew, so that the step's process never was
// without bounds.
func begin(steps map[string]Step) error {
	o, err := folder{os.Args[3]}.order()
	if err != nil {
		return err
	}
	bounded, err := bound(o.Limits, append([]string{os.Args[0], doArg}, os.Args[2:]...))
	if err != nil {
		return fmt.Errorf("set limits: %w", err)
	}
	if !bounded { // a system without limits
		return perform(steps)
	}
	return nil
}

func (f folder) order() (o order, err error) {
	data, err := os.ReadFile(f.path(orderFile))
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	return o, err
}

func perform(steps map[string]Step) error {
	endWithParent()
	f := folder{os.Args[3]}
	step, ok := steps[os.Args[2]]
	if !ok {
		return fmt.Errorf("no step %s", os.Args[2])
	}
	o, err := f.order()
	if err != nil {
		return err
	}
	in, err := os.ReadFile(f.path(inFile))
	if err != nil {
		return err
	}
	// Opened while the step has not used up what it may open.
	out, err1 := os.Create(f.path(outFile))
	say, err2 := os.Create(f.path(answerFile))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	debug.SetMemoryLimit(o.Limits.Memory / 4 * 3) // the collector works harder before the system says no
	got, err := step(f.path(workFolder), Parcel{in, o.Note})
	if err == nil {
		_, err = out.Write(got.Data)
	}
	a := answer{Done: true, Note: got.Note}
	if err != nil {
		a = answer{Done: true, Error: err.Error(), Limit: limitOf(err)}
		if a.Limit == "" && spentByChildren() >= o.Limits.nearCPU() {
			a.Limit = byCPU
		}
	}
	return errors.Join(json.NewEncoder(say).Encode(a), say.Close(), out.Close())
}
