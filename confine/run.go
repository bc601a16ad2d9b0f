package confine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// StepError is what a step said when it failed, or the first line of its crash.
type StepError struct{ Message string }

func (e *StepError) Error() string { return e.Message }

// Run has a step done in a child and returns what it handed back. The error is a
// *LimitError where a limit ended it, a *StepError where it failed by itself, and
// any other where the system did not let it run.
func Run(ctx context.Context, step string, in Parcel, lim Limits) (Parcel, error) {
	lim = lim.withDefaults()
	f, err := newFolder(in, lim)
	if err != nil {
		return Parcel{}, err
	}
	defer f.remove()
	within, cancel := context.WithTimeout(ctx, lim.Wall)
	defer cancel()
	// To the system a child's parent is the thread that started it, and the child
	// dies with its parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd, err := f.start(within, step)
	if err != nil {
		return Parcel{}, fmt.Errorf("start step %s: %w", step, err)
	}
	ended := cmd.Wait()
	sweep(cmd.Process)
	if out, err, ok := f.outcome(cmd.ProcessState, lim); ok {
		return out, err
	}
	switch {
	case ctx.Err() != nil:
		return Parcel{}, ctx.Err()
	case within.Err() != nil:
		return Parcel{}, &LimitError{byWall, lim}
	case cmd.ProcessState == nil:
		return Parcel{}, fmt.Errorf("run step %s: %w", step, ended)
	}
	return Parcel{}, f.crash(cmd.ProcessState, lim)
}

// start starts the child, as far apart from everything as the system allows.
func (f folder) start(ctx context.Context, step string) (*exec.Cmd, error) {
	log, err := os.OpenFile(f.path(logFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	var failed error
	for _, attr := range apart() {
		cmd := exec.CommandContext(ctx, self(), enterArg, step, f.dir)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = f.path(workFolder), f.environment(), attr
		cmd.Stdout, cmd.Stderr = log, log
		cmd.Cancel = func() error { killFamily(cmd.Process); return nil }
		if failed = cmd.Start(); failed == nil || ctx.Err() != nil {
			return cmd, failed
		}
	}
	return nil, failed
}

// environment is all that the child sees of ours: no secret is in it.
func (f folder) environment() []string {
	work := f.path(workFolder)
	env := []string{"HOME=" + work, "TMPDIR=" + work, "TMP=" + work, "TEMP=" + work, "USERPROFILE=" + work, "APPDATA=" + work, "LOCALAPPDATA=" + work}
	for _, name := range []string{"PATH", "LANG", "TZ"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// outcome is what the child handed back; ok is false where it did not come to that.
func (f folder) outcome(state *os.ProcessState, lim Limits) (out Parcel, err error, ok bool) {
	if state == nil || !state.Success() {
		return Parcel{}, nil, false
	}
	var a answer
	raw, err := f.read(answerFile, mostNote)
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	switch {
	case err != nil || !a.Done:
		return Parcel{}, nil, false
	case a.Limit != "":
		return Parcel{}, &LimitError{a.Limit, lim}, true
	case a.Error != "":
		return Parcel{}, &StepError{a.Error}, true
	}
	data, err := f.read(outFile, lim.Size)
	if err != nil {
		return Parcel{}, &StepError{err.Error()}, true
	}
	return Parcel{Data: data, Note: a.Note}, nil, true
}

// crash says why the child ended without an answer.
func (f folder) crash(state *os.ProcessState, lim Limits) error {
	head, _ := f.head(logFile, mostLog)
	said := string(head)
	for _, sign := range outOfMemory {
		if strings.Contains(said, sign) {
			return &LimitError{byMemory, lim}
		}
	}
	if state.UserTime()+state.SystemTime() >= lim.nearCPU() {
		return &LimitError{byCPU, lim}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	return &StepError{strings.TrimSuffix(fmt.Sprintf("%s: %s", state, first), ": ")}
}

// outOfMemory is how a Go program dies of it. The last is its collector, which does
// not expect to be refused; a fault of the step's own code is a panic.
var outOfMemory = []string{"out of memory", "cannot allocate memory", "pthread_create failed", "newosproc", "SIGSEGV: segmentation violation\nPC="}

// limitOf is the limit that an error of the system speaks of, "" for none.
func limitOf(err error) string {
	switch {
	case errors.Is(err, syscall.EMFILE):
		return byFiles
	case errors.Is(err, syscall.EFBIG):
		return bySize
	case errors.Is(err, syscall.ENOMEM):
		return byMemory
	}
	return ""
}
