package ingest

import (
	"maps"
	"regexp"
	"slices"

	"parkstat/facts"
)

// ownCode matches codes that a park chooses itself: they become parts of file names.
var ownCode = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_]{0,39}$`)

// own is a code of the park's own.
func (r *row) own(col string) string {
	code := facts.NormalCreditCode(r.text(col, true))
	if !r.bad && !ownCode.MatchString(code) {
		r.fail(col, col+"只能用文字、数字和 _，至多 40 个", "例如 BM01。")
	}
	return code
}

// departments are the park's own (部门), by codes of its choice; nil without such a sheet.
func (p *parkReader) departments() *facts.Roster {
	var units []facts.Respondent
	seen := map[string]bool{}
	if !p.maybe("部门", []string{"代码", "名称", "表式"}, func(r *row) {
		u := facts.Respondent{ID: r.own("代码"), Name: r.text("名称", true), At: r.at("代码"),
			Tags: map[string]string{"表式": r.text("表式", true)}}
		if name := r.text("联系人", false); name != "" {
			u.Contacts = []facts.Contact{{Role: "联系人", Name: name, Mobile: r.text("手机", false), Mail: r.address("邮箱")}}
		}
		if seen[u.ID] && !r.bad {
			r.fail("代码", "部门代码重复", "一个部门只列一行，各有各的代码。")
		}
		if p.park.Roster.Knows(u.ID) && !r.bad {
			r.fail("代码", "这是名录里一家企业的代码", "部门另定代码，例如 BM01。")
		}
		p.formsOf(r, u)
		if !r.bad {
			seen[u.ID] = true
			units = append(units, u)
		}
	}) {
		return nil
	}
	return facts.NewRoster(units, nil)
}

// department and projectUnit report whether one goes by a code.
func (p *parkReader) department(code string) bool  { return listed(p.park.Departments, code) }
func (p *parkReader) projectUnit(code string) bool { return listed(p.park.Projects, code) }

func listed(register *facts.Roster, code string) bool { return register != nil && register.Knows(code) }

// formsOf looks whether there are the forms that a department is to return. Where no
// department's form is in use, the sheet may be ahead of the settings.
func (p *parkReader) formsOf(r *row, u facts.Respondent) {
	if len(p.dict.Of) == 0 || r.bad {
		return
	}
	for _, name := range u.Forms() {
		if of, known := p.dict.Of[name]; !known {
			r.fail("表式", "没有表式“"+name+"”", "请写 config.yaml 的 forms 里有的表式代码或表名，用顿号分开。")
		} else if of != facts.Departments {
			r.fail("表式", "“"+name+"”不是部门填的表", "只写 respondents: department 的表式。")
		}
	}
}

// ventures are the park's projects (项目) with their stages (项目阶段); the roster is that
// of the units that return for them, nil without such a sheet.
func (p *parkReader) ventures() *facts.Roster {
	units := map[string]facts.Respondent{}
	var columns []string
	var all []facts.Venture
	place, named := map[string]int{}, map[string]string{}
	if !p.maybe("项目", []string{"代码", "名称", "报送单位代码", "报送单位"}, func(r *row) {
		v := facts.Venture{Code: r.own("代码"), Name: r.text("名称", true),
			Unit: r.own("报送单位代码"), Tags: map[string]string{}, At: r.at("代码")}
		columns = r.headings()
		for _, name := range columns {
			if s := r.text(name, false); s != "" {
				v.Tags[name] = s
			}
		}
		u := facts.Respondent{ID: v.Unit, Name: r.text("报送单位", true), At: r.at("报送单位代码")}
		if name := r.text("联系人", false); name != "" {
			u.Contacts = []facts.Contact{{Role: "联系人", Name: name, Mobile: r.text("手机", false), Mail: r.address("邮箱")}}
		}
		if _, twice := place[v.Code]; twice && !r.bad {
			r.fail("代码", "项目代码重复", "一个项目只列一行。")
		}
		if at, twice := named[v.Name]; twice && !r.bad {
			r.fail("名称", "与 "+at+" 的项目同名", "报表凭名称认项目，请把名称写得分得开。")
		}
		if p.department(v.Unit) && !r.bad {
			r.fail("报送单位代码", "这是“部门”里一个部门的代码", "项目单位另定代码，例如 XM01。")
		}
		if first, known := units[u.ID]; known && first.Name != u.Name && !r.bad {
			r.fail("报送单位", "同一个报送单位代码有两个名称："+first.Name+"、"+u.Name, "请统一。")
		}
		if r.bad {
			return
		}
		if _, known := units[u.ID]; !known {
			units[u.ID] = u
		}
		place[v.Code], named[v.Name] = len(all), r.at("名称").Ref
		all = append(all, v)
	}) {
		return nil
	}
	p.maybe("项目阶段", []string{"代码", "月份", "阶段"}, func(r *row) {
		code, s := facts.NormalCreditCode(r.text("代码", true)), facts.Stage{Month: r.period("月份"), Name: r.text("阶段", true)}
		i, known := place[code]
		if !known && !r.bad {
			r.fail("代码", "“项目”里没有这个代码", "请先列入“项目”。")
		}
		if !r.bad && slices.ContainsFunc(all[i].Stages, func(t facts.Stage) bool { return t.Month == s.Month }) {
			r.fail("月份", "这个项目这个月已有一个阶段", "一个项目一个月只写一行，写月底到了的阶段。")
		}
		if !r.bad {
			all[i].Stages = append(all[i].Stages, s)
		}
	})
	for _, v := range all {
		slices.SortStableFunc(v.Stages, func(a, b facts.Stage) int { return a.Month.Compare(b.Month) })
	}
	p.park.Ventures = facts.NewVentures(columns, all)
	return facts.NewRoster(slices.Collect(maps.Values(units)), nil)
}

// departmentTargets are the year's goals of departments (部门目标): of indicators that there are
// only where a bulletin makes something of what departments return.
func (p *parkReader) departmentTargets() {
	if !p.dict.Targets {
		return
	}
	p.maybe("部门目标", []string{"指标", "年份", "全年目标"}, func(r *row) {
		code, year, level, growth := p.indicator(r), r.year("年份"), r.number("全年目标", false), r.growth("全年目标增速(%)")
		key := facts.IndicatorKey{Indicator: code, Period: facts.Period{Year: year, Month: 12}}
		if _, twice := p.park.Targets[key]; twice && !r.bad {
			r.fail("指标", "这个指标这一年的目标写了两次", "请只留一行；“目标与位次”里写过的，这里不写。")
		}
		if !r.bad && (level != nil || growth != nil) {
			p.park.Targets[key] = facts.Target{Level: level, Growth: growth, By: r.text("责任单位", false), At: r.at("全年目标")}
		}
	})
}
