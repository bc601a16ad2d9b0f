package disclose

import (
	"bufio"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// glpsol is GLPK's solver of linear programmes, another opinion on what can be worked out.
func glpsol(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("glpsol")
	switch {
	case err == nil:
	case os.Getenv("PARKSTAT_TEST_REQUIRE") == "all":
		t.Fatal("glpsol (package glpk-utils) is not there")
	default:
		t.Skip("glpsol (package glpk-utils) is not there")
	}
	return path
}

// objective is what glpsol writes of the farthest.
var objective = regexp.MustCompile(`Objective: +obj = (\S+) \((?:MAX|MIN)imum\)`)

// attack is how far a figure can be, by glpsol, over the figures of single units: no atoms, no
// window, no start at the truth. knows is the unit that knows its own, -1: nobody.
func (y *year) attack(t *testing.T, solver string, now, before int32, knows int, up bool) float64 {
	dir := t.TempDir()
	model, out := filepath.Join(dir, "lp"), filepath.Join(dir, "out")
	file, err := os.Create(model)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	y.write(w, now, before, knows, up)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(solver, "--lp", model, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	said, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	m := objective.FindSubmatch(said)
	if m == nil {
		t.Fatalf("glpsol found nothing: %.400s", said)
	}
	x, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// write writes the programme as CPLEX does.
func (y *year) write(w *bufio.Writer, now, before int32, knows int, up bool) {
	fmt.Fprintln(w, map[bool]string{true: "Maximize", false: "Minimize"}[up])
	fmt.Fprintf(w, "obj: x%d", now)
	if before >= 0 {
		fmt.Fprintf(w, " - x%d", before)
	}
	fmt.Fprintln(w, "\nSubject To")
	number := func(x *big.Rat) string { return x.FloatString(8) }
	sum := func(terms []Term) {
		for _, t := range terms {
			for _, f := range t.Figures {
				fmt.Fprintf(w, "%+s x%d\n", signed(number(t.Times)), f)
			}
		}
	}
	for i, s := range y.Statements {
		if s.Low != nil {
			fmt.Fprintf(w, "l%d:", i)
			sum(s.Terms)
			fmt.Fprintln(w, ">=", number(s.Low))
		}
		if s.High != nil {
			fmt.Fprintf(w, "h%d:", i)
			sum(s.Terms)
			fmt.Fprintln(w, "<=", number(s.High))
		}
	}
	for i, f := range y.Figures {
		if f.Before >= 0 {
			fmt.Fprintf(w, "m%d: x%d - x%d >= 0\n", i, i, f.Before)
		}
	}
	fmt.Fprintln(w, "obj_held: obj0 = 0\nBounds")
	fmt.Fprintln(w, "0 <= obj0 <= 0")
	for i, f := range y.Figures {
		if f.Group == fmt.Sprint(knows) {
			fmt.Fprintf(w, "x%d = %s\n", i, number(f.Value))
		} else {
			fmt.Fprintf(w, "0 <= x%d <= 1000000000\n", i)
		}
	}
	fmt.Fprintln(w, "End")
}

func signed(number string) string {
	if number[0] != '-' {
		return "+" + number
	}
	return number
}

// tells reports whether an attacker gets closer to a figure than the rules allow.
func (y *year) tells(t *testing.T, solver string, now, before int32, knows int) bool {
	own, _ := y.own(now, before).Float64()
	more, less := y.attack(t, solver, now, before, knows, true)-own, own-y.attack(t, solver, now, before, knows, false)
	return min(more, less) < own/10*(1-1e-6)
}

func (y *year) own(now, before int32) *big.Rat {
	x := new(big.Rat).Set(y.Figures[now].Value)
	if before >= 0 {
		x.Sub(x, y.Figures[before].Value)
	}
	return x
}

// What the audit finds an outsider or an insider gets at by glpsol on the whole system, unit by
// unit, one in ten at most being a false alarm; what it doesn't find, nobody gets at.
func TestGLPKSaysTheSame(t *testing.T) {
	solver := glpsol(t)
	r := rand.New(rand.NewPCG(3, 1))
	found, wrong := 0, 0
	for _, c := range []struct {
		half int64
		star bool
	}{{500, false}, {5000, false}, {5000, true}} {
		y := randomYear(r, 60, 12, 4, c.half, 1, c.star)
		told := map[[2]int32]Finding{}
		for _, f := range y.Audit() {
			if len(f.Figures) == 1 {
				told[y.spot(f)] = f
			}
		}
		for spot, f := range told {
			if found++; found%12 != 0 {
				continue
			}
			knows := -1
			if f.Insider != "" {
				knows, _ = strconv.Atoi(f.Insider)
			}
			if !y.tells(t, solver, spot[0], spot[1], knows) {
				wrong += 12
			}
		}
		for range 3 {
			now := int32(r.IntN(len(y.Figures)))
			for _, before := range []int32{-1, y.Figures[now].Before} {
				if _, is := told[[2]int32{now, before}]; is || !y.mailed(now) {
					continue
				}
				for _, knows := range []int{-1, r.IntN(60)} {
					if y.Figures[now].Group != fmt.Sprint(knows) && y.tells(t, solver, now, before, knows) {
						t.Errorf("±%d: figure %d before %d of unit %s is told to %d and not found", c.half, now, before, y.Figures[now].Group, knows)
					}
				}
			}
		}
	}
	t.Logf("%d found, about %d false alarms", found, wrong)
	if found == 0 || 10*wrong > found {
		t.Errorf("%d false alarms of %d", wrong, found)
	}
}

// spot is where a finding of one unit is.
func (y *year) spot(f Finding) [2]int32 {
	if f.Month {
		return [2]int32{f.Figures[0], y.Figures[f.Figures[0]].Before}
	}
	return [2]int32{f.Figures[0], -1}
}

// mailed reports whether any statement is of a figure.
func (y *year) mailed(f int32) bool { return len(y.atoms[y.of[f]].rows) > 0 }
