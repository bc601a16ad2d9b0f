package ingest_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// refusals lays down what does not count, one of each kind: not on the list, wrong in itself, no
// workbook at all, too large to be read, asked about.
func refusals(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, parkOf([]facts.Respondent{unit(1), unit(2)}))
	o.drop("2023-03-05/stranger.xlsx", returnOf(t, unit(3), month(2023, 2), 0))
	o.drop("2023-03-05/wrong.xlsx", returnOf(t, unit(1), month(2023, 2), -9999))
	o.drop("2023-03-05/unreadable.xlsx", []byte("PK"))
	o.drop("2023-03-05/huge.xlsx", nil)
	path := filepath.Join(o.dir, "2023-03-05", "huge.xlsx")
	if err := os.Truncate(path, ingest.MaxUpload+1); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	if err := os.Chtimes(path, laid, laid); err != nil {
		t.Fatal(err)
	}
	if sum := o.collect(); sum.New != 4 || sum.Refused != 4 {
		t.Fatalf("%+v", sum)
	}
	return o
}

// otherRules ask for nothing.
func otherRules(t *testing.T) *ingest.Rules {
	t.Helper()
	rules, err := ingest.CompileRules(ingest.RuleFile{Rules: []ingest.Rule{{ID: "A05", Severity: "强制", Expr: "1 == 2", Message: "不收"}}},
		ingest.Vocabulary{Paths: defs(t).form.Def.Paths()})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// looked is how many a round looks at again: from the archive and in the inbox.
func (o *office) looked() (kept, lying int) {
	o.t.Helper()
	kept, lying = o.book.got, o.book.looked
	o.collect()
	return o.book.got - kept, o.book.looked - lying
}

// What does not count costs a round nothing while nothing has changed that can touch it, and
// is judged again once where something has.
func TestRefusedAreJudgedAgainWhereSomethingCanTouchThem(t *testing.T) {
	base := facts.BaseKey{ID: code(1), Period: month(2022, 2), Item: "gov"}
	for name, c := range map[string]struct {
		change func(*office)
		kept   int
	}{
		"nothing":            {func(*office) {}, 0},
		"a telephone number": {func(o *office) { o.Park.Roster.Units[0].Contacts = []facts.Contact{{Role: "统计员", Mobile: "1"}} }, 0},
		"another's revenue":  {func(o *office) { o.Park.Roster.Units[1].Revenue = facts.Int(5) }, 0},
		"rows put in above":  {func(o *office) { o.Park.Roster.Units[0].At.Ref = "A9" }, 0},
		"its revenue":        {func(o *office) { o.Park.Roster.Units[0].Revenue = facts.Int(5) }, 1},
		"its base":           {func(o *office) { b := o.Park.Bases[base]; b.ToDate = facts.Int(5); o.Park.Bases[base] = b }, 1},
		"another's base": {func(o *office) {
			key := base
			key.ID = code(2)
			o.Park.Bases[key] = facts.Base{ToDate: facts.Int(5)}
		}, 0},
		"the list": {func(o *office) {
			o.Park.Roster = facts.NewRoster([]facts.Respondent{unit(1), unit(2), unit(3)}, nil)
		}, 1},
		"a stop of its own": {func(o *office) {
			o.Park.Roster = facts.NewRoster(o.Park.Roster.Units, []facts.Change{{Month: month(2023, 2), Kind: facts.Stop, ID: code(1)}})
		}, 1},
		"the rules": {func(o *office) {
			o.Rules = maps.Clone(o.Rules)
			o.Rules[o.Forms[0].Def.Form] = otherRules(t)
		}, 2},
		"the form": {func(o *office) {
			other, def := *o.Forms[0], *o.Forms[0].Def
			def.Name, other.Def = "另一个名称", &def
			o.Forms = []*templates.Form{&other}
		}, 4},
		"another of its unit counts": {func(o *office) { o.drop("2023-03-06/right.xlsx", returnOf(t, unit(1), month(2023, 2), 0)) }, 1},
		"one of another unit counts": {func(o *office) { o.drop("2023-03-06/right.xlsx", returnOf(t, unit(2), month(2023, 2), 0)) }, 0},
		"one of its next month":      {func(o *office) { o.drop("2023-04-06/right.xlsx", returnOf(t, unit(1), month(2023, 3), 0)) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := refusals(t)
			if kept, lying := o.looked(); kept != 0 || lying != 0 {
				t.Errorf("%d read again from the archive, %d in the inbox, and nothing has changed", kept, lying)
			}
			c.change(o)
			before := o.book.got
			for range 3 {
				o.collect()
			}
			if n := o.book.got - before; n != c.kept {
				t.Errorf("%d judged again, want %d", n, c.kept)
			}
		})
	}
}

// A return that was refused for an earlier one counts once that is put right, though nobody sends
// it again.
func TestRefusedForAnEarlierOne(t *testing.T) {
	o := newOffice(t, parkOf([]facts.Respondent{unit(1)}))
	st := o.real()
	o.drop("2023-03-05/feb.xlsx", returnOf(t, unit(1), month(2023, 2), 7))
	o.drop("2023-04-05/march.xlsx", returnOf(t, unit(1), month(2023, 3), 0))
	o.collect()
	o.drop("2023-04-06/feb.xlsx", returnOf(t, unit(1), month(2023, 2), 0))
	o.collect()
	if sum := o.collect(); sum.Mended != 1 {
		t.Errorf("%+v", sum)
	}
	if all := came(t, st, month(2023, 3)); !slices.Equal(all, []string{"2023-04-05/march.xlsx v1 " + string(ingest.Accepted)}) {
		t.Errorf("%q", all)
	}
	if sum := o.collect(); sum.Mended != 0 {
		t.Errorf("%+v", sum)
	}
}
