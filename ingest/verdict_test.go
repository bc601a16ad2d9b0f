package ingest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parkstat/facts"
	"parkstat/ingest"
)

// Lateness is judged by the time of receipt against the deadline.
func TestLate(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.Park.Calendar[month(2023, 2)] = facts.Window{Opens: at(2, 26, 0), Closes: at(3, 8, 18)}
	for i, day := range []string{"2023-03-08", "2023-03-09"} {
		o.drop(day+"/a.xlsx", returnOf(t, unit(i+1), month(2023, 2), 0))
	}
	o.collect()
	o.want(`2023-03-08/a.xlsx v1 接收
		2023-03-09/a.xlsx v1 接收 late`)
	delete(o.Park.Calendar, month(2023, 3))
	o.drop("2023-12-01/b.xlsx", returnOf(t, unit(1), month(2023, 3), 0))
	o.collect()
	if s := o.book.subs[2]; s.Late {
		t.Error("late without a deadline")
	}
}

// An unlisted unit's return is kept and not counted, whatever else is wrong.
func TestHeld(t *testing.T) {
	left := facts.Change{Month: month(2023, 3), Kind: facts.Leave, ID: code(2)}
	o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}, left))
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	o.drop("2023-04-05/b.xlsx", returnOf(t, unit(2), month(2023, 3), 0))
	o.drop("2023-04-05/c.xlsx", returnOf(t, unit(88), month(2023, 3), 1))
	o.collect()
	o.want(`2023-03-05/a.xlsx v1 接收
		2023-04-05/b.xlsx v1 暂存 [A05@B4]
		2023-04-05/c.xlsx v1 暂存 [A05@B4]`)
	for _, s := range o.book.subs[1:] {
		if s.Verdict.Counts() {
			t.Errorf("%s counts", s.Name)
		}
	}
}

func TestVerdicts(t *testing.T) {
	o := newOffice(t, twoUnits())
	a := filled(unit(1), month(2023, 2))
	a.Unit.Class = "2929" // not the listed one: a query
	o.drop("2023-03-05/query.xlsx", blank(t, a))
	o.drop("2023-02-20/early.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	o.drop("2023-03-06/nil.xlsx", nilReturn(t))
	o.collect()
	o.want(`2023-02-20/early.xlsx v1 退回 [A08@H4]
		2023-03-05/query.xlsx v1 待核实 [A07@F4]
		2023-03-06/nil.xlsx v2 接收 [A09]`)
	s := o.book.subs[2]
	for _, f := range s.Facts {
		if f.Item == "gov" && f.Column == "ytd" && (f.Value.State != facts.Nil || f.Value.Rat().Sign() != 0) {
			t.Errorf("the nil return's output is %+v", f.Value)
		}
	}
}

func nilReturn(t *testing.T) []byte {
	a := filled(unit(2), month(2023, 2))
	for path, v := range a.Asked {
		if v.IsNumber() {
			a.Asked[path] = facts.Int(0)
		}
	}
	a.Asked["zero_return"] = facts.TextValue("是")
	return blank(t, a)
}

// A return under the old code of a unit that has a new one is the unit's.
func TestRecode(t *testing.T) {
	recode := facts.Change{Month: month(2023, 3), Kind: facts.Recode, ID: code(1), Other: code(9)}
	old := unit(1)
	old.ID = code(9)
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}, recode))
	o.drop("2023-03-05/a.xlsx", returnOf(t, old, month(2023, 2), 0))
	o.drop("2023-04-05/b.xlsx", returnOf(t, old, month(2023, 3), 0))
	o.drop("2023-05-05/c.xlsx", returnOf(t, unit(1), month(2023, 4), 0))
	o.collect()
	o.want(`2023-03-05/a.xlsx v1 接收
		2023-04-05/b.xlsx v1 接收
		2023-05-05/c.xlsx v1 接收`)
	for _, s := range o.book.subs {
		if s.Unit != code(1) || s.UnitName != unit(1).Name {
			t.Errorf("%s is %s's", s.Name, s.Unit)
		}
	}
}

// Whatever the verdict, the submission goes to the unit's code of today.
func TestRecodeResolves(t *testing.T) {
	recode := facts.Change{Month: month(2023, 3), Kind: facts.Recode, ID: code(1), Other: code(9)}
	old := unit(1)
	old.ID = code(9)
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}, recode))
	o.drop("2023-03-05/a.xlsx", returnOf(t, old, month(2023, 2), 0))
	o.collect()
	if s := o.book.subs[0]; s.Unit != code(1) || s.UnitName != unit(1).Name || s.Verdict == ingest.Held {
		t.Errorf("%s %s %s", s.Unit, s.UnitName, s.Verdict)
	}
}

// What was filed before the change of code was entered is still the unit's past.
func TestRecodeKeepsThePast(t *testing.T) {
	old := unit(1)
	old.ID = code(9)
	o := newOffice(t, parkOf([]facts.Respondent{old}))
	o.drop("2023-03-05/a.xlsx", returnOf(t, old, month(2023, 2), 0))
	o.collect()
	o.Park = parkOf([]facts.Respondent{unit(1)}, facts.Change{Month: month(2023, 3), Kind: facts.Recode, ID: code(1), Other: code(9)})
	o.drop("2023-04-05/b.xlsx", returnOf(t, unit(1), month(2023, 3), 2))
	o.collect()
	o.want(`2023-03-05/a.xlsx v1 接收
		2023-04-05/b.xlsx v1 退回 [B01@E9]`)
}

// Today's name stands in the book, not the one that was typed.
func TestUnitName(t *testing.T) {
	u := unit(1)
	u.Name = "恒岳化工"
	o := newOffice(t, parkOf([]facts.Respondent{u}))
	o.drop("2023-03-05/a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("2023-03-05/b.xlsx", returnOf(t, unit(88), month(2023, 2), 0))
	o.collect()
	if o.book.subs[0].UnitName != "恒岳化工" || o.book.subs[1].UnitName != unit(88).Name {
		t.Errorf("%s, %s", o.book.subs[0].UnitName, o.book.subs[1].UnitName)
	}
}

// What can't be read is told and keeps nothing else from being taken.
func TestUnreadable(t *testing.T) {
	o := newOffice(t, twoUnits())
	here, gone := o.Inboxes[0], o.Inboxes[0]
	gone.Dir = filepath.Join(o.dir, "gone")
	o.Inboxes = []ingest.Inbox{gone, here}
	o.drop("a.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.drop("b.xlsx", []byte("as long as it is a file"))
	o.drop("c/c.xlsx", returnOf(t, unit(1), month(2023, 2), 1))
	o.drop("d.xlsx", returnOf(t, unit(2), month(2023, 2), 0))
	// While it is being looked at, a file becomes a folder and a folder a file.
	turned := false
	o.Inboxes[1].Wall = func() time.Time {
		if !turned {
			turned = true
			if err := errors.Join(os.Rename(filepath.Join(o.dir, "c"), filepath.Join(o.dir, ".c")), os.WriteFile(filepath.Join(o.dir, "c"), nil, 0o600)); err != nil {
				t.Error(err)
			}
			return wall
		}
		if err := errors.Join(os.RemoveAll(filepath.Join(o.dir, "b.xlsx")), os.Mkdir(filepath.Join(o.dir, "b.xlsx"), 0o700)); err != nil {
			t.Error(err)
		}
		return wall
	}
	sum := o.collect()
	o.want("a.xlsx v1 接收 late\nd.xlsx v1 接收 late")
	said := strings.Join(sum.Closed, " ")
	if len(sum.Closed) != 2 || !strings.Contains(said, "gone（文件夹不存在）") || !strings.Contains(said, filepath.Join(o.dir, "c")+"（") {
		t.Errorf("closed: %q", said)
	}
	if len(sum.Unread) != 1 || !strings.HasPrefix(sum.Unread[0], "b.xlsx（") {
		t.Errorf("unread: %q", sum.Unread)
	}
	var closed *ingest.Closed
	if !errors.As(sum.Complete(), &closed) || len(closed.Folders) != 2 {
		t.Errorf("%v", sum.Complete())
	}
}

// A file that was taken in is the version that it is, and not one more.
func TestInspectWhatWasTaken(t *testing.T) {
	o := newOffice(t, twoUnits())
	o.real()
	first, second := returnOf(t, unit(1), month(2023, 2), 0), returnOf(t, unit(1), month(2023, 2), 7)
	o.drop("2023-03-05/a.xlsx", first)
	o.collect()
	for i, data := range [][]byte{first, second} {
		if s, err := o.Inspect(t.Context(), data); err != nil || s.Version != i+1 || s.Late != (i == 1) {
			t.Errorf("v%d, late %v, %v: %v", s.Version, s.Late, err, s.Problems)
		}
	}
}

func TestInspectKeepsNothing(t *testing.T) {
	o := newOffice(t, twoUnits())
	s, err := o.Inspect(context.Background(), returnOf(t, unit(1), month(2023, 2), -9999))
	if err != nil || s.Verdict != ingest.Rejected || rulesOf(s.Problems) != "B08@E9 C04@E9" || s.Unit != code(1) || len(s.Facts) == 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := o.Inspect(context.Background(), []byte("<html>")); err != nil || s.Verdict != ingest.Rejected || len(s.Problems) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if len(o.book.subs) != 0 || len(o.book.archived) != 0 {
		t.Error("something was kept")
	}
}
