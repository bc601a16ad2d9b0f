package ingest

import (
	"cmp"
	"math/big"
	"strings"

	"parkstat/facts"
)

// division reads a two-digit division, a section letter, or 全部.
func (r *row) division() string {
	s := twoDigits(strings.ToUpper(r.word("行业大类", true)))
	if s == "全部" || s == "*" {
		return "*"
	}
	if d, ok := facts.DivisionOf(s); ok && len(s) == 2 {
		return d.Code
	}
	if facts.SectionOf(s).Code != "" {
		return s
	}
	if !r.bad {
		r.fail("行业大类", "不是工业大类", "请写 06—46 的两位代码，或门类字母 B、C、D，或“全部”。")
	}
	return ""
}

// twoDigits is a code of two digits where Excel took it for a number, 6 for 06.
func twoDigits(code string) string {
	if len(code) == 1 && code >= "0" && code <= "9" {
		return "0" + code
	}
	return code
}

func (p *parkReader) indicator(r *row) string {
	s := r.text("指标", true)
	code, ok := named(p.dict.Indicators, s)
	if !ok && !r.bad {
		r.fail("指标", "没有名为“"+s+"”的指标", "请写指标的简称，例如 总产值。")
	}
	return code
}

func (r *row) positive(col string, n *big.Rat) {
	if n != nil && n.Sign() <= 0 {
		r.fail(col, col+"应大于 0", "请核对。")
	}
}

// once holds a row against those before it: what is said twice, nobody can say which is meant.
func once[K comparable, V any](r *row, col string, said map[K]V, key K) {
	if _, twice := said[key]; twice && !r.bad {
		r.fail(col, "与前面的一行重复", "同一行业（指标）、同一年月只保留一行。")
	}
}

func (p *parkReader) rates() {
	p.rows("增加值率", []string{"行业大类", "年份", "增加值率(%)"}, func(r *row) {
		d := r.division()
		year := r.year("年份")
		rate := r.number("增加值率(%)", true)
		r.positive("增加值率(%)", rate)
		if rate != nil && rate.Cmp(big.NewRat(100, 1)) > 0 {
			r.fail("增加值率(%)", "增加值率大于 100%", "这里填百分数，例如 23.5。")
		}
		r.plausible("增加值率(%)", rate, 1, 95)
		key := facts.DivisionYear{Division: d, Year: year}
		once(r, "行业大类", p.park.Rates, key)
		if !r.bad {
			p.park.Rates[key] = rate
		}
	})
}

func (p *parkReader) prices() {
	p.rows("价格指数", []string{"行业大类", "月份", "上年同月=100", "累计(上年同期=100)", "来源", "发布日期"}, func(r *row) {
		d, at := r.division(), r.period("月份")
		x := facts.PriceIndex{Month: r.number("上年同月=100", false), ToDate: r.number("累计(上年同期=100)", false),
			Source: r.text("来源", true), Released: r.text("发布日期", true), At: r.at("上年同月=100")}
		r.positive("上年同月=100", x.Month)
		r.positive("累计(上年同期=100)", x.ToDate)
		r.plausible("上年同月=100", x.Month, 50, 200)
		r.plausible("累计(上年同期=100)", x.ToDate, 50, 200)
		key := facts.DivisionMonth{Division: d, Period: at}
		once(r, "月份", p.park.Prices, key)
		if !r.bad {
			p.park.Prices[key] = x
		}
	})
}

func (p *parkReader) targets() {
	p.rows("目标与位次", []string{"指标", "年月", "全年目标", "全年目标增速(%)", "全市位次", "参评个数", "全市增速(%)"}, func(r *row) {
		code, at := p.indicator(r), r.period("年月")
		level, growth, city := r.number("全年目标", false), r.growth("全年目标增速(%)"), r.growth("全市增速(%)")
		rank, of := r.number("全市位次", false), r.number("参评个数", false)
		whole := func(col string, n *big.Rat) int {
			if n == nil {
				return 0
			}
			if !n.IsInt() || n.Sign() < 1 || !n.Num().IsInt64() {
				r.fail(col, col+"应为正整数", "请核对。")
				return 0
			}
			return int(n.Num().Int64())
		}
		s := facts.Standing{Rank: whole("全市位次", rank), Of: whole("参评个数", of), CityGrowth: city, At: r.at("全市位次")}
		year, month := facts.IndicatorKey{Indicator: code, Period: at.December()}, facts.IndicatorKey{Indicator: code, Period: at}
		target := p.park.Targets[year]
		if (differ(target.Level, level) || differ(target.Growth, growth)) && !r.bad {
			r.fail("全年目标", "与前面（"+target.At.Ref+"）写的全年目标不同", "目标对全年有效，一年只写一次。")
		}
		if s.Rank > 0 || city != nil {
			once(r, "年月", p.park.Standings, month)
		}
		if r.bad {
			return
		}
		if level != nil || growth != nil {
			p.park.Targets[year] = facts.Target{Level: cmp.Or(level, target.Level), Growth: cmp.Or(growth, target.Growth), At: r.at("全年目标")}
		}
		if s.Rank > 0 || city != nil {
			p.park.Standings[month] = s
		}
	})
}

// differ reports whether two numbers are said and not the same.
func differ(a, b *big.Rat) bool { return a != nil && b != nil && a.Cmp(b) != 0 }

func (p *parkReader) fedBack() {
	p.rows("反馈数", []string{"指标", "月份", "本月", "本月增速(%)", "累计", "累计增速(%)", "文号", "日期"}, func(r *row) {
		code, at := p.indicator(r), r.period("月份")
		b := facts.FedBack{MonthLevel: r.number("本月", false), MonthGrowth: r.growth("本月增速(%)"),
			ToDateLevel: r.number("累计", false), ToDateGrowth: r.growth("累计增速(%)"),
			Document: r.text("文号", true), Date: r.text("日期", true), At: r.at("累计")}
		key := facts.IndicatorKey{Indicator: code, Period: at}
		once(r, "指标", p.park.FedBack, key)
		if !r.bad {
			p.park.FedBack[key] = b
		}
	})
}

// published are figures of earlier years as they went out (历史公布数).
func (p *parkReader) published() {
	p.maybe("历史公布数", []string{"指标", "月份", "累计", "累计增速(%)", "来源"}, func(r *row) {
		code, at := p.indicator(r), r.period("月份")
		b := facts.Published{MonthLevel: r.number("本月", false), MonthGrowth: r.growth("本月增速(%)"),
			ToDateLevel: r.number("累计", false), ToDateGrowth: r.growth("累计增速(%)"), Source: r.text("来源", true), At: r.at("累计")}
		key := facts.IndicatorKey{Indicator: code, Period: at}
		once(r, "指标", p.park.Published, key)
		if !r.bad {
			p.park.Published[key] = b
		}
	})
}

// classes are the park's own lists of classes (行业分类).
func (p *parkReader) classes() {
	p.maybe("行业分类", []string{"分类", "组", "行业代码"}, func(r *row) {
		list, group, code := r.text("分类", true), r.text("组", true), r.word("行业代码", true)
		if !r.bad && (len(code) < 2 || len(code) > 4 || strings.Trim(code, "0123456789") != "") {
			r.fail("行业代码", "行业代码应为 2 到 4 位数字", "写大类、中类或小类的代码，例如 26、261、2614；前面的 0 不能省，请设成文本格式。")
		}
		if r.bad {
			return
		}
		if p.park.Classes[list] == nil {
			p.park.Classes[list] = facts.ClassList{}
		}
		if other, twice := p.park.Classes[list][code]; twice && other != group {
			r.fail("行业代码", "分类“"+list+"”里 "+code+" 已归入“"+other+"”", "一个代码只能归入一组。")
			return
		}
		p.park.Classes[list][code] = group
	})
}
