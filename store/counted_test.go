package store_test

import (
	"errors"
	"slices"
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/report"

	"pgregory.net/rapid"
)

type reportReturn = report.FiledReturn

func (on engine) TestCounted(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	record(t, s,
		sub("b6", at(5, 9), 60, unit(unitB, "乙公司")),
		sub("a6", at(5, 9), 61),
		sub("a6 later", at(9, 9), 62, func(s *ingest.Submission) { s.Version = 2 }),
		sub("a6 between", at(8, 9), 64), // received before the later one, recorded after it
		sub("a6 back", at(10, 9), 63, verdict(ingest.Rejected)),
		sub("a6 asked", at(11, 9), 65, verdict(ingest.Queried)),
		sub("a5", at(6, 9), 51, period(2023, 5)),
		sub("a12", at(6, 9), 121, period(2023, 12)),
		sub("a last year", at(6, 9), 1, period(2022, 12)),
		sub("a next year", at(6, 9), 2, period(2024, 1)),
		sub("aside", at(6, 9), 3, unit("", ""), verdict(ingest.Held)),
	)
	names := func(day, hour int) (all []string) {
		for _, f := range must[[]report.FiledReturn](t)(s.Counted(ctx, 2023, at(day, hour))) {
			all = append(all, f.Name)
		}
		return all
	}
	equal(t, "at the end", names(30, 0), []string{"a5", "a6 later", "b6", "a12"})
	equal(t, "at the very moment", names(9, 9), []string{"a5", "a6 later", "b6", "a12"})
	equal(t, "an hour before", names(9, 8), []string{"a5", "a6 between", "b6", "a12"})
	equal(t, "the day before", names(8, 8), []string{"a5", "a6", "b6", "a12"})
	equal(t, "before all", names(5, 8), nil)

	got := must[[]report.FiledReturn](t)(s.Counted(ctx, 2023, at(30, 0)))[1]
	equal(t, "the return", got, report.FiledReturn{Name: "a6 later", Form: "B204", Verdict: ingest.Accepted,
		Filed: ingest.Filed{SHA256: sha("a6 later"), FormVer: "2023", Unit: unitA, Period: june, Version: 2, Received: at(9, 9),
			Values: map[string]facts.Value{"gov.m": facts.Int(62)}, Cells: map[string]facts.Cell{"gov.m": {Sheet: "B204", Ref: "E8"}}}})
	for _, f := range held(t, s, unitA).Filed {
		if f.Period == june {
			equal(t, "the return as it is held", f, got.Filed)
			return
		}
	}
	t.Error("it is not held")
}

func (on engine) TestFactsComeBack(t *testing.T) {
	ctx, s := t.Context(), open(t, on.fresh(t))
	cell := func(sheet, ref string) facts.Cell { return facts.Cell{File: sha("x"), Sheet: sheet, Ref: ref} }
	want := []facts.Fact{
		{Item: "a", Column: "ly", Value: facts.Value{State: facts.Reported, Units: 1250, Scale: 2}, At: cell("表1", "F8")}, // 12.50
		{Item: "a", Column: "m", Value: facts.Value{State: facts.Nil}, At: cell("表1", "E8")},
		{Item: "b", Column: "m", Value: facts.Value{State: facts.Estimated, Units: -5, Scale: 3, Bound: facts.About}, At: cell("表2", "E9")},
		{Item: "c", Column: "note", Value: facts.TextValue("检修<停产>&\"复产\""), At: cell("表1", "G8"), Note: "去掉了空格"},
		{Item: "d", Value: facts.Value{State: facts.Reported, Kind: facts.Date, Text: "2023-06-30"}, At: cell("表1", "B2")},
		{Item: "e", Value: facts.Value{State: facts.Withheld}, At: cell("", "")},
		{Item: "f", Value: facts.Value{State: facts.Reported, Kind: facts.Code, Text: "010000"}, At: cell("表1", "B3")},
		{Item: "g", Value: facts.Value{State: facts.Reported, Units: 7, Bound: facts.AtLeast}, At: cell("表1", "B4")},
		{Item: "h", Value: facts.Value{}, At: cell("表1", "B5")},
	}
	in := slices.Clone(want)
	slices.Reverse(in)
	record(t, s, sub("x", at(5, 9), 0, func(s *ingest.Submission) { s.Facts = in }))
	equal(t, "facts", must[[]facts.Fact](t)(s.Facts(ctx, sha("x"))), want)
	if _, err := s.Facts(ctx, sha("y")); !errors.Is(err, report.ErrUnknown) {
		t.Errorf("got %v, want report.ErrUnknown", err)
	}
	twice := append(slices.Clone(want), want[0])
	if err := s.Record(ctx, sub("y", at(5, 9), 0, func(s *ingest.Submission) { s.Facts = twice })); err == nil {
		t.Error("two figures recorded under one path")
	}
	if known(t, s, "y") {
		t.Error("half a submission was recorded")
	}
}

func (on engine) TestAnyValueComesBack(t *testing.T) {
	s := open(t, on.fresh(t))
	value := rapid.Custom(func(t *rapid.T) facts.Value {
		return facts.Value{
			State: facts.State(rapid.IntRange(0, int(facts.Withheld)).Draw(t, "state")),
			Kind:  facts.Kind(rapid.IntRange(0, int(facts.Code)).Draw(t, "kind")),
			Bound: facts.Bound(rapid.IntRange(0, int(facts.About)).Draw(t, "bound")),
			Scale: rapid.OneOf(rapid.Uint8Range(0, 4), rapid.Uint8()).Draw(t, "scale"),
			Units: rapid.Int64().Draw(t, "units"),
			Text:  rapid.OneOf(rapid.Just(""), rapid.String()).Draw(t, "text"),
		}
	})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		name := "property" + string(rune(0x4e00+n))
		want := map[string]facts.Value{}
		var in []facts.Fact
		for i, v := range rapid.SliceOfN(value, 0, 20).Draw(rt, "values") {
			item := string(rune('a' + i))
			in, want[item+".m"] = append(in, facts.Fact{Item: item, Column: "m", Value: v}), v
		}
		p := facts.Period{Year: 2000 + n, Month: 6}
		if err := s.Record(t.Context(), sub(name, at(5, 9), 0, period(p.Year, p.Month), func(s *ingest.Submission) { s.Facts = in })); err != nil {
			rt.Fatal(err)
		}
		got, err := s.Counted(t.Context(), p.Year, at(30, 0))
		if err != nil || len(got) != 1 {
			rt.Fatal(len(got), err)
		}
		for path, v := range want {
			if got[0].Values[path] != v {
				rt.Fatalf("%s: got %+v, want %+v", path, got[0].Values[path], v)
			}
		}
	})
}
