package confine

import (
	"cmp"
	"fmt"
	"time"
)

// Limits bound one step. A field that is zero takes its default.
type Limits struct {
	Memory int64         // bytes of data that a process may hold
	CPU    time.Duration // processor time of a process, in whole seconds
	Files  int           // open files of a process
	Size   int64         // bytes of the largest file written, and of the answer
	Wall   time.Duration // from start to end
}

// defaultLimits are far above what a return takes, and far below what hurts.
func defaultLimits() Limits {
	return Limits{Memory: 1 << 30, CPU: 60 * time.Second, Files: 512, Size: 128 << 20, Wall: 90 * time.Second}
}

func (l Limits) withDefaults() Limits {
	d := defaultLimits()
	return Limits{cmp.Or(l.Memory, d.Memory), max(cmp.Or(l.CPU, d.CPU), time.Second), cmp.Or(l.Files, d.Files), cmp.Or(l.Size, d.Size), cmp.Or(l.Wall, d.Wall)}
}

// nearCPU is from where on a sudden end is put down to the processor time: the
// system measures it in two ways, which differ.
func (l Limits) nearCPU() time.Duration { return l.CPU / 4 * 3 }

// The limits by name.
const (
	byMemory = "内存"
	byCPU    = "处理器时间"
	byFiles  = "打开的文件数"
	bySize   = "文件大小"
	byWall   = "用时"
)

// LimitError is a step that a limit ended.
type LimitError struct {
	Limit  string // its name
	limits Limits
}

func (e *LimitError) Error() string {
	switch l := e.limits; e.Limit {
	case byMemory:
		return fmt.Sprintf("超过限制：%s %d MB", e.Limit, l.Memory>>20)
	case byCPU:
		return fmt.Sprintf("超过限制：%s %s", e.Limit, l.CPU)
	case byFiles:
		return fmt.Sprintf("超过限制：%s %d 个", e.Limit, l.Files)
	case bySize:
		return fmt.Sprintf("超过限制：%s %d MB", e.Limit, l.Size>>20)
	}
	return fmt.Sprintf("超过限制：%s %s", e.Limit, e.limits.Wall)
}
