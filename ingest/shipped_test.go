package ingest_test

import (
	"bytes"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"gopkg.in/yaml.v3"

	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
	"parkstat/templates/xlsx"
)

const formSheet = "产销月报"

var shanghai = time.FixedZone("CST", 8*3600)

// at is a time of 2023.
func at(month, day, hour int) time.Time {
	return time.Date(2023, time.Month(month), day, hour, 0, 0, 0, shanghai)
}

func month(y, m int) facts.Period { return facts.Period{Year: y, Month: m} }

// code is the valid code of the nth made-up unit.
func code(n int) string {
	const digits = "0123456789"
	return facts.MakeCreditCode("91410999MA0000" + string(digits[n/10%10]) + string(digits[n%10]))
}

// definitions are the shipped form, its rules as data, and both compiled.
type definitions struct {
	form  *templates.Form
	file  ingest.RuleFile
	list  []ingest.Rule
	rules *ingest.Rules
}

var shipped = sync.OnceValues(func() (d definitions, err error) {
	lib, def := templates.NewLibrary(""), &templates.FormDef{}
	var list ingest.RuleFile
	for name, into := range map[string]any{"forms/monthly-output.yaml": def, "forms/monthly-output.rules.yaml": &list} {
		data, _, err := lib.Read(name)
		if err != nil {
			return d, err
		}
		dec := yaml.NewDecoder(bytes.NewReader(data))
		dec.KnownFields(true)
		if err := dec.Decode(into); err != nil {
			return d, err
		}
	}
	if d.form, err = templates.OpenForm(lib, "forms", def); err != nil {
		return d, err
	}
	d.file, d.list = list, list.Rules
	d.rules, err = ingest.CompileRules(list, ingest.Vocabulary{Paths: def.Paths()})
	return d, err
})

func defs(t testing.TB) definitions {
	t.Helper()
	d, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// unit is the nth made-up enterprise.
func unit(n int) facts.Respondent {
	return facts.Respondent{ID: code(n), Name: "企业" + code(n)[12:], Class: "2614"}
}

// filled are the answers of a unit that makes 1000 千元 a month more each month,
// sells nine tenths of it, exports a tenth, and made 900 a month the year before.
func filled(u facts.Respondent, p facts.Period) templates.Answers {
	a := templates.Answers{Unit: u, Period: p, Given: map[string]facts.Value{}, Asked: map[string]facts.Value{}}
	for item, share := range map[string]int64{"gov": 10, "sales": 9, "exports": 1, "elec": 2} {
		now, base := sums(p.Month)
		for path, v := range map[string]int64{"m": now[0], "ytd": now[1]} {
			a.Asked[item+"."+path] = facts.Int(v * share / 10)
		}
		for path, v := range map[string]int64{"m_ly": base[0], "ytd_ly": base[1]} {
			a.Given[item+"."+path] = facts.Int(v * share / 10)
		}
	}
	a.Asked["next"] = facts.Int(1000 * int64(p.Month+1))
	for _, name := range []string{"unit_head", "stat_head", "preparer"} {
		a.Asked[name] = facts.TextValue("李工")
	}
	a.Asked["report_date"] = facts.Value{State: facts.Reported, Kind: facts.Date, Text: p.Next().String() + "-05"}
	return a
}

// sums are month and cumulative of this year and of the year before.
func sums(m int) (now, base [2]int64) {
	for i := facts.FirstMonth; i <= m; i++ {
		now[0], base[0] = 1000*int64(i), 900*int64(i)
		now[1], base[1] = now[1]+now[0], base[1]+base[0]
	}
	return now, base
}

// filedOf is what such a unit filed, as the book holds it.
func filedOf(p facts.Period) ingest.Filed {
	a := filled(facts.Respondent{}, p)
	values := maps.Clone(a.Asked)
	maps.Copy(values, a.Given)
	return ingest.Filed{Period: p, Values: values}
}

// parkOf is the office's list with last year's figures of its units.
func parkOf(units []facts.Respondent, changes ...facts.Change) *facts.Park {
	p := &facts.Park{Roster: facts.NewRoster(units, changes), Bases: map[facts.BaseKey]facts.Base{}, Calendar: map[facts.Period]facts.Window{}}
	for _, u := range units {
		for m := facts.FirstMonth; m <= 12; m++ {
			a := filled(u, month(2023, m))
			for _, item := range []string{"gov", "sales", "exports", "elec"} {
				p.Bases[facts.BaseKey{ID: u.ID, Period: month(2022, m), Item: item}] = facts.Base{Month: a.Given[item+".m_ly"], ToDate: a.Given[item+".ytd_ly"]}
			}
		}
	}
	for m := facts.FirstMonth; m <= 12; m++ {
		opens := at(m, 26, 0)
		p.Calendar[month(2023, m)] = facts.Window{Opens: opens, Closes: at(m+1, 8, 18)}
	}
	return p
}

func blank(t testing.TB, a templates.Answers) []byte {
	t.Helper()
	data, err := defs(t).form.Blank(a)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edited is the workbook after a change by an office program.
func edited(t testing.TB, data []byte, change func(f *excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// typed puts texts into cells of the form's sheet.
func typed(cells map[string]string) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		for ref, s := range cells {
			if err := f.SetCellValue(formSheet, ref, nil); err != nil {
				return err
			}
			if err := f.SetCellStr(formSheet, ref, s); err != nil {
				return err
			}
		}
		return nil
	}
}

func readReturn(t testing.TB, data []byte) (*ingest.Return, []facts.Problem) {
	t.Helper()
	return ingest.Read(data, []*templates.Form{defs(t).form}, xlsx.DefaultLimits())
}

// rulesOf are the ids of the problems, in order, each with its cell.
func rulesOf(ps []facts.Problem) string {
	var all []string
	for _, p := range ps {
		s := p.Rule
		if p.At.Ref != "" {
			s += "@" + p.At.Ref
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}
