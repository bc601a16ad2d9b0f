package xlsx

import "sync"

// workspace is what reading a workbook takes in memory. It serves one workbook
// after the other: most returns are smaller than what it costs to make one.
type workspace struct {
	archive
	styles   styles
	table    stringTable
	cells    []Cell // of the sheet or row that is being read
	merged   []Range
	cover    cover
	budget   budget
	date1904 bool
}

// What is larger than these was needed by an unusual workbook, and is not kept.
const (
	usualCells = 16 << 10
	usualBytes = 256 << 10
)

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func newWorkspace(from source, lim Limits) *workspace {
	w := workspaces.Get().(*workspace)
	w.source = from
	w.budget = budget{limits: lim}
	w.styles.reset()
	w.table.reset()
	w.table.most = lim.StringBytes
	return w
}

// release gives the memory back, without the file and what it said.
func (w *workspace) release() {
	w.archive.release()
	clear(w.cells)
	if cap(w.cells) > usualCells {
		w.cells = nil
	}
	if cap(w.merged) > usualCells {
		w.merged, w.cover = nil, cover{}
	}
	if cap(w.styles.ends) > usualCells {
		w.styles = styles{}
	}
	w.table.release()
	workspaces.Put(w)
}
