package ingest

import (
	"time"

	"parkstat/facts"
)

// form is the form that a line is for, "" where it is for all of the month's.
func (p *parkReader) form(r *row) string {
	name := r.text("表式", false)
	if name == "" {
		return ""
	}
	code, ok := named(p.dict.Forms, name)
	if !ok && !r.bad {
		r.fail("表式", "没有名为“"+name+"”的表式", "请写表式的代码或名称；所有月报都一样时空着。")
	}
	return code
}

// calendar are the windows (填报日历).
func (p *parkReader) calendar() {
	p.rows("填报日历", []string{"报告期", "开网日期", "截止日期"}, func(r *row) {
		at, form := r.period("报告期"), p.form(r)
		w := facts.Window{Opens: r.when("开网日期", p.loc, false), Closes: r.when("截止日期", p.loc, true), Shuts: r.whenever("关网日期", p.loc), At: r.at("截止日期")}
		if !r.bad && w.Closes.Before(w.Opens) {
			r.fail("截止日期", "截止日期早于开网日期", "请核对。")
		}
		if !r.bad && !w.Shuts.IsZero() && w.Shuts.Before(w.Closes) {
			r.fail("关网日期", "关网日期早于截止日期", "请核对；不关网时留空。")
		}
		key := facts.FormPeriod{Form: form, Period: at}
		_, twice := p.park.Calendar[at]
		if form != "" {
			_, twice = p.park.Windows[key]
		}
		switch {
		case twice && !r.bad:
			r.fail("报告期", "这一期写了两次", "同一张表、同一期只写一行。")
		case !r.bad && form == "":
			p.park.Calendar[at] = w
		case !r.bad:
			p.park.Windows[key] = w
		}
	})
}

// daysOff are holidays and the weekends worked for them (节假日). Whether they make sense
// is for the calendar to say.
func (p *parkReader) daysOff() {
	p.maybe("节假日", []string{"日期", "安排", "名称"}, func(r *row) {
		d := facts.DayOff{Date: r.when("日期", p.loc, false), Name: r.text("名称", true), At: r.at("日期")}
		switch how := r.word("安排", true); {
		case how == "上班":
			d.Work = true
		case how != "放假" && !r.bad:
			r.fail("安排", "没有“"+how+"”这种安排", "请写 放假 或 上班。")
		}
		if !r.bad {
			p.park.DaysOff = append(p.park.DaysOff, d)
		}
	})
}

// extensions are later deadlines of single units (延期), each with its reason.
func (p *parkReader) extensions() {
	p.maybe("延期", []string{"统一社会信用代码", "表式", "报告期", "延至", "理由", "批准人"}, func(r *row) {
		key := facts.UnitPeriod{Unit: p.known(r), Form: p.form(r), Period: r.period("报告期")}
		e := facts.Extension{Until: r.when("延至", p.loc, true), Reason: r.text("理由", true), Approver: r.text("批准人", true), At: r.at("延至")}
		if _, twice := p.park.Extensions[key]; twice && !r.bad {
			r.fail("报告期", "这家单位的这张表这一期写了两次", "请只保留一行。")
		}
		if !r.bad && !SaysSomething(e.Reason) {
			r.fail("理由", "“"+e.Reason+"”没有说明理由", "请写明为什么延期。")
		}
		if !r.bad {
			p.park.Extensions[key] = e
		}
	})
}

// known is the code of a unit of whatever register, as it is today.
func (p *parkReader) known(r *row) string {
	code := facts.NormalCreditCode(r.text("统一社会信用代码", true))
	for _, list := range []*facts.Roster{p.park.Roster, p.park.Departments, p.park.Projects} {
		if list == nil {
			continue
		}
		if u, ok := list.Find(code, facts.PeriodOf(time.Time{})); ok {
			return u.ID
		}
	}
	if !r.bad && p.listed {
		r.fail("统一社会信用代码", "名录（部门、项目）里没有这个代码", "请核对代码。")
	}
	return code
}
