package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// stands reports whether the newest version is made of what there is today. Once a period was mailed,
// other definitions or templates, as an upgrade brings them, make no new version either where no
// figure changes by them, unless a correction is asked for; alike says that it is so.
func stands(ctx context.Context, r *Reporter, o Order, runs []Run, returns []FiledReturn, fig *figures) (old, alike bool, err error) {
	if len(runs) == 0 {
		return false, false, nil
	}
	last := runs[len(runs)-1]
	under := func(definitions string) bool {
		return inputs(o.Period, returns, r.Round.Park, definitions) == last.Inputs
	}
	if under(r.Options.Definitions) {
		return true, false, nil
	}
	if o.Correct != "" || !under(last.Definitions) {
		return false, false, nil
	}
	mailed, err := lastMailed(ctx, r.Ledger, runs)
	if err != nil || mailed == nil {
		return false, false, err
	}
	was, err := json.Marshal(last.Indicators)
	if err != nil {
		return false, false, fmt.Errorf("compare with %s: %w", last.ID, err)
	}
	now, err := json.Marshal(fig.values(r.monthly().Def.Indicators))
	if err != nil {
		return false, false, fmt.Errorf("compare with %s: %w", last.ID, err)
	}
	alike = bytes.Equal(was, now)
	return alike, alike, nil
}
