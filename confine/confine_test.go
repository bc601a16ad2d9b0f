package confine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// spun is what spinning is for.
var spun atomic.Int64

// What a step may do to the machine.
var steps = map[string]Step{
	"echo": func(folder string, in Parcel) (Parcel, error) {
		return Parcel{append(in.Data, '!'), in.Note}, nil
	},
	"refuse": func(string, Parcel) (Parcel, error) { return Parcel{}, errors.New("这不是工作簿") },
	"panic":  func(string, Parcel) (Parcel, error) { panic("at the disco") },
	"exit":   func(string, Parcel) (Parcel, error) { os.Exit(0); return Parcel{}, nil },
	"allocate": func(string, Parcel) (Parcel, error) {
		for all := []byte{1}; ; {
			all = append(all, all...)
		}
	},
	"spin": func(string, Parcel) (Parcel, error) {
		for i := 0; ; i++ {
			spun.Store(int64(i))
		}
	},
	"spin in a child": func(string, Parcel) (Parcel, error) {
		return Parcel{}, exec.Command("sh", "-c", "while :; do :; done").Run()
	},
	"wait": func(string, Parcel) (Parcel, error) { select {} },
	"open": func(folder string, in Parcel) (Parcel, error) {
		var all []*os.File
		for {
			f, err := os.Create(filepath.Join(folder, strconv.Itoa(len(all))))
			if err != nil {
				return Parcel{}, err
			}
			all = append(all, f)
		}
	},
	"write": func(folder string, in Parcel) (Parcel, error) {
		f, err := os.Create(filepath.Join(folder, "endless"))
		for err == nil {
			_, err = f.Write(make([]byte, 1<<20))
		}
		return Parcel{}, err
	},
	"answer at length": func(string, Parcel) (Parcel, error) { return Parcel{Data: make([]byte, 3<<20)}, nil },
	"talk": func(string, Parcel) (Parcel, error) {
		for {
			if _, err := fmt.Println(strings.Repeat("la", 1<<16)); err != nil {
				return Parcel{}, err
			}
		}
	},
	"link": func(folder string, in Parcel) (Parcel, error) {
		out := filepath.Join(folder, "..", outFile)
		return Parcel{}, errors.Join(os.Remove(out), os.Symlink(string(in.Data), out))
	},
	"close the folder": func(folder string, in Parcel) (Parcel, error) {
		inner := filepath.Join(folder, "a", "b")
		return Parcel{}, errors.Join(os.MkdirAll(inner, 0o700), os.WriteFile(filepath.Join(inner, "c"), nil, 0o600), os.Chmod(filepath.Dir(inner), 0))
	},
	"leave a sleeper": func(folder string, in Parcel) (Parcel, error) { return Parcel{}, started(sleeper(in)) },
	"wait for a sleeper": func(folder string, in Parcel) (Parcel, error) {
		return Parcel{}, sleeper(in).Run()
	},
	"look around": func(folder string, in Parcel) (Parcel, error) {
		var seen struct {
			Env, Args  []string
			Interfaces int
			Folder     string
			NoNewPrivs bool
		}
		up := 0
		all, _ := net.Interfaces()
		for _, i := range all {
			if i.Flags&net.FlagUp != 0 {
				up++
			}
		}
		status, _ := os.ReadFile("/proc/self/status")
		seen.Env, seen.Args, seen.Interfaces, seen.Folder = os.Environ(), os.Args, up, folder
		seen.NoNewPrivs = strings.Contains(string(status), "NoNewPrivs:\t1")
		note, err := json.Marshal(seen)
		return Parcel{Note: note}, err
	},
}

// sleeper stays when all others are gone, deaf to every signal that can be refused,
// and holds the file open.
func sleeper(in Parcel) *exec.Cmd {
	return exec.Command("sh", "-c", `trap '' TERM HUP INT; exec 9>"$1"; echo here >&9; echo; while :; do sleep 60; done`, "sh", string(in.Data))
}

// started waits until the sleeper sleeps.
func started(c *exec.Cmd) error {
	said, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err == nil {
		_, err = said.Read(make([]byte, 1))
	}
	return err
}

func TestMain(m *testing.M) {
	Main(steps)
	if len(os.Args) == 3 && strings.HasPrefix(os.Args[1], "orphan") { // see TestNoOrphan in family_linux_test.go
		orphan(os.Args[1], os.Args[2])
	}
	os.Exit(m.Run())
}

// run has a step done and checks that its folder is gone.
func run(t *testing.T, step string, in Parcel, lim Limits) (Parcel, error) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	out, err := Run(t.Context(), step, in, lim)
	left, _ := filepath.Glob(filepath.Join(temp, "*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	return out, err
}

func linux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("limits are set on Linux only")
	}
}

func TestHandsOver(t *testing.T) {
	out, err := run(t, "echo", Parcel{[]byte("工作簿"), json.RawMessage(`{"a":1}`)}, Limits{})
	if err != nil || string(out.Data) != "工作簿!" || string(out.Note) != `{"a":1}` {
		t.Errorf("%q %s, %v", out.Data, out.Note, err)
	}
}

// A step that fails by itself says why.
func TestStepFails(t *testing.T) {
	for step, want := range map[string]string{"refuse": "这不是工作簿", "panic": "panic: at the disco", "exit": "exit status 0", "unheard of": "no step unheard of"} {
		_, err := run(t, step, Parcel{}, Limits{})
		var said *StepError
		if !errors.As(err, &said) || !strings.Contains(said.Message, want) {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// Each limit stops what would go on without end, and is named.
func TestLimits(t *testing.T) {
	linux(t)
	tight := Limits{Memory: 256 << 20, CPU: time.Second, Files: 32, Size: 2 << 20, Wall: 20 * time.Second}
	patient, hasty := tight, tight
	patient.CPU = 10 * time.Second
	hasty.Wall = 300 * time.Millisecond
	for _, c := range []struct {
		step, limit string
		lim         Limits
	}{
		{"allocate", byMemory, patient}, {"spin", byCPU, tight}, {"spin in a child", byCPU, tight}, {"open", byFiles, tight}, {"write", bySize, tight},
		{"answer at length", bySize, tight}, {"talk", bySize, tight}, {"wait", byWall, hasty}, {"spin", byWall, hasty},
	} {
		t.Run(c.step+" "+c.limit, func(t *testing.T) {
			_, err := run(t, c.step, Parcel{}, c.lim)
			var limit *LimitError
			if !errors.As(err, &limit) || limit.Limit != c.limit || !strings.Contains(err.Error(), c.limit) {
				t.Errorf("%v, want the limit %s", err, c.limit)
			}
		})
	}
}

// A command that is stopped stops its step.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := Run(ctx, "wait", Parcel{}, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// The child sees no secret, and on Linux no network and no way up.
func TestApart(t *testing.T) {
	t.Setenv("PARKSTAT_SMTP_PASSWORD", "hunter2")
	t.Setenv("TZ", "Asia/Shanghai")
	out, err := run(t, "look around", Parcel{}, Limits{})
	var seen struct {
		Env, Args  []string
		Interfaces int
		Folder     string
		NoNewPrivs bool
	}
	if err = errors.Join(err, json.Unmarshal(out.Note, &seen)); err != nil {
		t.Fatal(err)
	}
	for _, e := range seen.Env {
		name, value, _ := strings.Cut(e, "=")
		if !slices.Contains([]string{"PATH", "LANG", "TZ"}, name) && value != seen.Folder && name != "SYSTEMROOT" {
			t.Errorf("sees %s", e)
		}
	}
	if !slices.Contains(seen.Env, "TZ=Asia/Shanghai") || !slices.Contains(seen.Env, "TMPDIR="+seen.Folder) {
		t.Errorf("environment %q", seen.Env)
	}
	if _, err := os.Stat(filepath.Dir(seen.Folder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there", seen.Folder)
	}
	linux(t)
	if !seen.NoNewPrivs {
		t.Error("new privileges may be had")
	}
	if isolated := exec.Command("unshare", "-Urn", "true").Run() == nil; isolated && seen.Interfaces > 0 {
		t.Errorf("%d interfaces are up", seen.Interfaces)
	}
}

// An answer is taken from the folder only, and the folder goes whatever was done to it.
func TestFolder(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("others' figures"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, "link", Parcel{Data: []byte(secret)}, Limits{}); err == nil || strings.Contains(string(out.Data)+err.Error(), "figures") {
		t.Errorf("%q, %v", out.Data, err)
	}
	if _, err := run(t, "close the folder", Parcel{}, Limits{}); err != nil {
		t.Error(err)
	}
}
