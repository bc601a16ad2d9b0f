package examples

import (
	_ "embed" // the returns of departments and projects are data
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/templates"
)

// SupplementsFile is what the sample's departments and project units return, as YAML: the
// figures and names that were published of the park for the first half of 2023.
//
//go:embed supplements.yaml
var SupplementsFile []byte

// Supplements is that file, read.
type Supplements struct {
	Departments []struct {
		Code    string `yaml:"code"`
		Name    string `yaml:"name"`
		Forms   string `yaml:"forms"`
		Contact string `yaml:"contact"`
		Mobile  string `yaml:"mobile"`
	} `yaml:"departments"`
	Projects []struct {
		Code   string            `yaml:"code"`
		Name   string            `yaml:"name"`
		Class  string            `yaml:"class"`
		Unit   string            `yaml:"unit"`
		By     string            `yaml:"by"`
		Tag    string            `yaml:"tag"`
		Stages map[string]string `yaml:"stages"` // month to stage
	} `yaml:"projects"`
	Targets []struct {
		Indicator string `yaml:"indicator"`
		Level     string `yaml:"level"`
		By        string `yaml:"by"`
	} `yaml:"targets"`
	Returns []struct {
		Form   string                         `yaml:"form"`
		Unit   string                         `yaml:"unit"`
		Month  int                            `yaml:"month"`  // of the year; none: the half-year's
		Values map[string]string              `yaml:"values"` // by item.column
		Lists  map[string][]map[string]string `yaml:"lists"`
	} `yaml:"returns"`

	Forms []*templates.Form `yaml:"-"` // that they are returned on
}

// supplementsDay is when they come.
const supplementsDay = "2023-07-06"

// sheets are the registers of the park's workbook.
func (b *Supplements) sheets(g *register) {
	var departments, projects, stages [][]any
	for _, d := range b.Departments {
		departments = append(departments, []any{d.Code, d.Name, d.Forms, d.Contact, d.Mobile})
	}
	for _, p := range b.Projects {
		projects = append(projects, []any{p.Code, p.Name, p.Class, p.Unit, p.By, p.Tag})
		for _, month := range sortedKeys(p.Stages) {
			stages = append(stages, []any{p.Code, month, p.Stages[month]})
		}
	}
	var targets [][]any
	for _, t := range b.Targets {
		targets = append(targets, []any{t.Indicator, halfYear.Year, num(t.Level), nil, t.By})
	}
	g.sheet("部门目标", []float64{22, 8, 12, 16, 20}, []string{"指标", "年份", "全年目标", "全年目标增速(%)", "责任单位"}, targets)
	g.sheet("部门", []float64{10, 20, 40, 10, 14}, []string{"代码", "名称", "表式", "联系人", "手机"}, departments)
	g.sheet("项目", []float64{10, 28, 12, 14, 28, 12}, []string{"代码", "名称", "类别", "报送单位代码", "报送单位", "三个一批"}, projects)
	g.sheet("项目阶段", []float64{10, 12, 14}, []string{"代码", "月份", "阶段"}, stages)
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// supplements writes the returns of the half-year.
func (w *writer) supplements(b *Supplements, all []*enterprise) {
	names := map[string]string{}
	for _, d := range b.Departments {
		names[d.Code] = d.Name
	}
	for _, p := range b.Projects {
		names[p.Unit] = p.By
	}
	for _, r := range b.Returns {
		var own *enterprise
		if place, ok := strings.CutPrefix(r.Unit, "@"); ok { // one of the enterprises, by its place
			n, err := strconv.Atoi(place)
			if err != nil || n >= len(all) {
				continue // a smaller park has no such unit
			}
			own = all[n]
			r.Unit = own.ID
			names[r.Unit] = own.Name
		}
		i := slices.IndexFunc(b.Forms, func(f *templates.Form) bool { return f.Def.Form == r.Form })
		if i < 0 {
			w.fail(fmt.Errorf("there is no form %s", r.Form))
			return
		}
		f := b.Forms[i]
		period, day := halfYear, supplementsDay
		if r.Month > 0 {
			period.Month = r.Month
			day = fmt.Sprintf("%s-06", f.Def.Round(period).Next())
		}
		a := templates.Answers{Unit: facts.Respondent{ID: r.Unit, Name: names[r.Unit]}, Period: period, Given: numbered(f, period),
			Asked: map[string]facts.Value{}}
		for path, s := range r.Values {
			item, column, _ := strings.Cut(path, ".")
			a.Asked[path] = w.answer(f.Def.Field(item, column), column, own.like(s, period.Month))
		}
		for list, rows := range r.Lists {
			for n, row := range rows {
				for field, s := range row {
					path := f.Def.List(list).Path(n+1, field)
					item, column, _ := strings.Cut(path, ".")
					a.Asked[path] = w.answer(f.Def.Field(item, column), column, own.like(s, period.Month))
					if _, printed := a.Given[path]; printed {
						a.Given[path] = a.Asked[path]
					}
				}
			}
		}
		data, err := f.Blank(a)
		w.fail(err)
		w.put(filepath.Join("inbox-departments", day, fmt.Sprintf("%s-%s-%s.xlsx", r.Unit, period, r.Form)), data)
	}
}

// like is an answer made from the enterprise's return that is waited for: @gov is its output
// to date, @gov_ly that of a year ago, @gov*0.05 a part of it to two decimals, @gov/0.05 the
// same in whole numbers, @gov-0.6 what that part leaves; @class its class.
func (e *enterprise) like(s string, month int) string {
	item, ok := strings.CutPrefix(s, "@")
	if !ok || e == nil {
		return s
	}
	if item == "class" {
		return e.Class
	}
	by := strings.IndexAny(item, "*/-")
	part := 1.0
	sign := byte('/')
	if by >= 0 {
		sign = item[by]
		part, _ = strconv.ParseFloat(item[by+1:], 64)
		item = item[:by]
	}
	item, last := strings.CutSuffix(item, "_ly")
	whole := e.items(month)[item][1]
	if last {
		whole = e.items(month)[item][3]
	}
	share := float64(whole) * part
	switch sign {
	case '*':
		return strconv.FormatFloat(share, 'f', 2, 64)
	case '-':
		return strconv.FormatInt(whole-int64(math.Round(share)), 10)
	}
	return strconv.FormatInt(int64(math.Round(share)), 10)
}

// numbered are the numbers that a blank prints in the lists that go on.
func numbered(f *templates.Form, p facts.Period) map[string]facts.Value {
	given := map[string]facts.Value{}
	for i := range f.Def.Lists {
		l := &f.Def.Lists[i]
		if carry, on := l.Carries(); on {
			for n := 1; n <= l.Rows; n++ {
				given[l.Path(n, carry.Number)] = facts.TextValue(facts.NumberOf(p, n))
			}
		}
	}
	return given
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// answer is a text of the file as the item takes it.
func (w *writer) answer(it *templates.Item, column, s string) facts.Value {
	if it == nil {
		w.fail(fmt.Errorf("%q answers no item", s))
		return facts.Value{}
	}
	if column == templates.NoteColumn || it.Type != "number" && it.Type != "money" && it.Type != "date" {
		return facts.TextValue(s)
	}
	if it.Type == "date" {
		_, err := time.Parse(time.DateOnly, s)
		w.fail(err)
		return facts.Value{State: facts.Reported, Kind: facts.Date, Text: s}
	}
	if v, err := facts.ParseBound(s); err == nil {
		return v
	}
	v, err := facts.ParseDecimal(s)
	w.fail(err)
	return v
}
