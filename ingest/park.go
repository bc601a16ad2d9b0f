package ingest

import (
	"iter"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Dictionary tells what an officer's words mean: items of the forms, indicators of the
// plan and forms, by name, short name, line code or code.
type Dictionary struct {
	Items      map[string]string
	Indicators map[string]string
	Forms      map[string]string
	Of         map[string]facts.Register // whose a form is, by code and name
	Targets    bool                      // a bulletin shows targets, so that those of departments (部门目标) are read
}

// named is what a word means, whatever its width, blanks and dashes.
func named(words map[string]string, said string) (code string, ok bool) {
	if code, ok = words[said]; ok {
		return code, ok
	}
	for _, name := range slices.Sorted(maps.Keys(words)) {
		if facts.Label(name) == facts.Label(said) {
			return words[name], true
		}
	}
	return "", false
}

// ReadPark reads the park's workbook. Every wrong line is a problem with its
// cell; the park is usable only where none is an error.
func ReadPark(book *xlsx.Book, dict Dictionary, loc *time.Location) (*facts.Park, []facts.Problem) {
	var problems []facts.Problem
	p := &parkReader{sheets: sheets{book, &problems}, dict: dict, loc: loc, park: &facts.Park{
		SHA256: book.SHA256, Bases: map[facts.BaseKey]facts.Base{}, Rates: map[facts.DivisionYear]*big.Rat{},
		Prices: map[facts.DivisionMonth]facts.PriceIndex{}, Targets: map[facts.IndicatorKey]facts.Target{},
		Standings: map[facts.IndicatorKey]facts.Standing{}, FedBack: map[facts.IndicatorKey]facts.FedBack{},
		Published: map[facts.IndicatorKey]facts.Published{}, Classes: map[string]facts.ClassList{},
		Calendar: map[facts.Period]facts.Window{}, Windows: map[facts.FormPeriod]facts.Window{}, Extensions: map[facts.UnitPeriod]facts.Extension{}}}
	units := p.units()
	p.listed = !slices.ContainsFunc(problems, func(p facts.Problem) bool { return p.Severity == facts.Error })
	p.park.Roster = facts.NewRoster(units, p.changes(units))
	p.park.Departments = p.departments()
	p.park.Projects = p.ventures()
	baseReader{p}.read()
	p.rates()
	p.prices()
	p.targets()
	p.departmentTargets()
	p.fedBack()
	p.published()
	p.classes()
	p.calendar()
	p.daysOff()
	p.extensions()
	return p.park, problems
}

type parkReader struct {
	sheets
	dict   Dictionary
	loc    *time.Location
	park   *facts.Park
	listed bool // every line of 名录 was read, so that it can be held against others
}

// sheets are those of the workbook, by name.
type sheets struct {
	book     *xlsx.Book
	problems *[]facts.Problem
}

// rows goes through every sheet whose name starts with name (a long list may be
// split: 同期数, 同期数2 …).
func (s sheets) rows(name string, needed []string, f func(*row)) {
	if !s.maybe(name, needed, f) {
		s.lacking(name)
	}
}

func (s sheets) lacking(name string) {
	*s.problems = append(*s.problems, facts.Problem{Severity: facts.Error, Rule: "园区工作簿", Message: "缺少工作表“" + name + "”",
		Hint: "请按样例补上这张表；没有内容也要留表头。", At: facts.Cell{File: s.book.SHA256, Sheet: name, Ref: "A1"}})
}

// maybe is rows for a sheet that need not be there.
func (s sheets) maybe(name string, needed []string, f func(*row)) (found bool) {
	for sheet := range s.called(name) {
		found = true
		if t := openTable(s.book, sheet, s.problems, needed...); t != nil {
			t.each(f)
		}
	}
	return found
}

// called are the sheets of a name, or of that and a number.
func (s sheets) called(name string) iter.Seq[*xlsx.Sheet] {
	return func(yield func(*xlsx.Sheet) bool) {
		for _, sheet := range s.book.Sheets {
			rest, ok := strings.CutPrefix(facts.Label(sheet.Name), facts.Label(name))
			if ok && strings.Trim(rest, "0123456789") == "" && !yield(sheet) {
				return
			}
		}
	}
}

// code is a credit code.
func (r *row) code(col string) string {
	code := facts.NormalCreditCode(r.text(col, true))
	if r.bad {
		return ""
	}
	if err := facts.CheckCreditCode(code); err != nil {
		r.fail(col, err.Error(), "请与营业执照核对。")
	}
	return code
}

type contactColumns struct{ role, name, mobile, mail string }

// roles are the contacts of 名录 in the order in which one calls them.
var roles = []contactColumns{
	{"统计员", "统计员", "统计员手机", "统计员邮箱"},
	{"统计负责人", "统计负责人", "统计负责人手机", "统计负责人邮箱"},
	{"分管领导", "分管领导", "分管领导手机", "分管领导邮箱"},
	{"首席服务员", "首席服务员", "首席服务员手机", "首席服务员邮箱"},
}

// listColumns are the columns of 名录 that say something of their own; every other is a
// tag (标签) by which units can be grouped.
var listColumns = func() []string {
	all := []string{"统一社会信用代码", "单位名称", "行业代码", "企业集团", revenueColumn}
	for _, c := range roles {
		all = append(all, c.name, c.mobile, c.mail)
	}
	return all
}()

// tags are what the other columns of 名录 say of a unit.
func (r *row) tags() map[string]string {
	if r.tagColumns == nil {
		r.tagColumns = []string{}
		for _, name := range r.headings() {
			if own, unit := cutUnit(facts.Label(name)); own == revenueColumn && unit != "" &&
				unit != bookMoney { // no return would be held against a column of the park's own
				r.problem(r.header, r.col(name), revenueColumn+"应以"+bookMoney+"填，表头写的是"+unit, "请换算成"+bookMoney+"，并改表头。")
			}
			if !slices.ContainsFunc(listColumns, func(own string) bool { return r.col(own) == r.col(name) }) {
				r.tagColumns = append(r.tagColumns, name)
			}
		}
	}
	var tags map[string]string
	for _, name := range r.tagColumns {
		if s := r.text(name, false); s != "" {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[name] = s
		}
	}
	return tags
}

func (p *parkReader) units() []facts.Respondent {
	var units []facts.Respondent
	seen := map[string]string{}
	p.rows("名录", []string{"统一社会信用代码", "单位名称", "行业代码", "统计员", "统计员手机"}, func(r *row) {
		u := facts.Respondent{ID: r.code("统一社会信用代码"), Name: r.text("单位名称", true),
			Class: r.word("行业代码", true), Group: r.text("企业集团", false), Revenue: r.value(revenueColumn), Tags: r.tags(), At: r.at("统一社会信用代码")}
		if _, ok := facts.DivisionOf(u.Class); !r.bad && (!ok || len(u.Class) != 4 || strings.Trim(u.Class, "0123456789") != "") {
			r.fail("行业代码", "行业代码应为 4 位数字，前两位为 06—46 的工业大类（GB/T 4754-2017）", "请核对行业小类代码。")
		}
		if first := seen[u.ID]; first != "" && u.ID != "" {
			r.fail("统一社会信用代码", "与 "+first+" 重复", "一家单位只列一行。")
		}
		for _, c := range roles {
			if name := r.text(c.name, false); name != "" {
				u.Contacts = append(u.Contacts, facts.Contact{Role: c.role, Name: name, Mobile: r.text(c.mobile, false), Mail: r.address(c.mail)})
			}
		}
		if r.bad {
			return
		}
		seen[u.ID] = u.At.Ref
		units = append(units, u)
	})
	return units
}
