package report

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/templates"
)

// viewer builds what templates may name.
type viewer struct {
	*figures
	opts    *Options
	def     *templates.ReportDef
	form    *templates.Form // the one whose returns are waited for
	forms   []*templates.Form
	variant Variant
	version int
	asOf    time.Time
	subs    []ingest.Submission
	all     []ingest.Submission // on every form
	returns []FiledReturn
	review  Review
	coarser calc.Coarser
	changed *Revision         // since the last issue; nil for the first
	secret  map[string]bool   // indicators that are withheld, by code
	from    map[string]string // where 数据来源 has an item, or an item of a unit ("gov 9141…")
	v       *templates.View
}

func text(s string) templates.Datum { return templates.TextOf(s) }

// unknown is what a text says where there is nothing to say it of.
func unknown(s string) templates.Datum { return templates.Datum{Text: s, Missing: true} }

// rate is a growth as a number in a table, or the dash.
func rate(g calc.Growth, decimals int) templates.Datum {
	return templates.NumberOf(g.Percent, decimals, dash)
}

func figure(r *big.Rat, decimals int) templates.Datum { return templates.NumberOf(r, decimals, dash) }

// datum is the level of a headline as a number, or with its bound as a text.
func (h headline) datum() templates.Datum {
	d := figure(h.level, h.def.Decimals.Level)
	if d.Num != nil && h.bound != facts.Exactly {
		return text(h.bound.Of(d.String()))
	}
	return d
}

func count(n int) templates.Datum { return figure(big.NewRat(int64(n), 1), 0) }

// build makes the whole view.
func (w *viewer) build() (*templates.View, error) {
	w.v = templates.NewView()
	w.coarser = calc.Coarser{Sections: true}
	if w.variant == Mailable {
		w.coarser = w.figures.coarser(w.opts.Disclosure)
	}
	w.secret = map[string]bool{}
	for i := range w.plan.Indicators {
		if d := &w.plan.Indicators[i]; w.variant == Mailable {
			w.secret[d.Code] = w.figures.secret(w.opts.Disclosure, d.Code)
		}
	}
	w.heading()
	w.v.Set(wholeText, text(""))
	w.sources()
	for i := range w.plan.Indicators {
		w.indicator(&w.plan.Indicators[i])
	}
	w.coverage()
	w.notes()
	w.mainTable()
	w.trend()
	w.divisions()
	w.units()
	w.movers()
	w.analysis()
	w.groupings()
	w.dangers()
	w.bridge()
	w.matched()
	w.annual()
	w.fedBack()
	w.foretold()
	w.returnsLists()
	w.estimates()
	w.method()
	for _, t := range []struct{ name, key, src string }{{"提要", "headline", w.def.Headline}, {"摘要", "narrative", w.def.Narrative}} {
		s, err := w.v.Render(t.src)
		if err != nil {
			return nil, &templates.KeyError{Key: t.key, Err: err}
		}
		w.v.Set(t.name, text(s))
	}
	return w.v, nil
}

// Stage is the word for the whole report: that of its first indicator.
func (w *viewer) stageWord() string {
	return w.of(w.plan.Find(w.def.Indicators[0]), w.period, true).stage
}

func (w *viewer) heading() {
	stage := w.stageWord()
	before := ""
	if stage == stageForecast {
		before = "预计"
	}
	about := map[string]string{
		stageForecast: "本期为预计数，统计局反馈数到来后以反馈数为准",
		stageFedBack:  "本期为统计局反馈数，园区测算数并列",
	}[stage]
	if about == "" {
		about = "本期为快报数，由企业报表汇总，统计局反馈数到来后以反馈数为准"
	}
	if w.now().Forecast {
		about = "本期尚无企业报表，为企业上月填报的下月预计汇总"
	}
	mark := ""
	if w.variant == Internal {
		mark = "　内部资料 注意保存"
	}
	for name, s := range map[string]string{
		"园区": w.opts.Park, "期间": w.period.Label(), "本月期间": w.period.MonthLabel(), "期间词": spanWords(w.period),
		"阶段": stage, "预计词": before, "阶段说明": about, "编制时间": w.asOf.Format("2006年1月2日 15:04"), "版本标记": mark,
	} {
		w.v.Set(name, text(s))
	}
	w.v.Set("版本", count(w.version))
}

// indicator sets the park's figures of one indicator by its short name.
func (w *viewer) indicator(d *calc.Indicator) {
	set := func(name string, x templates.Datum) {
		if w.secret[d.Code] && name != "单位" && name != "阶段" {
			x = text(withheldMark)
		}
		if name == "本月" || name == "本月同期" || name == "累计" || name == "累计同期" {
			x.Unit = d.Unit
		}
		if d.Has(name) {
			w.v.Set(d.Short+"."+name, x)
		}
	}
	m, y := w.of(d, w.period, false), w.of(d, w.period, true)
	set("本月", w.linked(m.datum(), d))
	set("本月同期", figure(m.base, d.Decimals.Level))
	set("本月同比", rate(m.growth, d.Decimals.Growth))
	set("本月同比说法", m.said(m.growth, ""))
	set("累计", w.linked(y.datum(), d))
	set("比上月累计", w.sinceLast(d, y))
	set("两年平均", w.twoYears(d, y))
	progress := cells{}
	w.progress(progress, d, y)
	for name, x := range progress {
		set(name, x)
	}
	set("累计同期", figure(y.base, d.Decimals.Level))
	set("累计同比", rate(y.growth, d.Decimals.Growth))
	basis, kind := "", "可比价增速"
	if y.nominal() {
		basis, kind = "（名义增速）", "名义增速"
	}
	set("累计同比说法", y.said(y.growth, basis))
	set("增速口径", text(kind))
	set("价格口径", text(basis))
	set("标记", text(strings.TrimSuffix(w.marks(d, y), "（名义增速）")))
	set("累计箭头", text(arrow(y.growth.Percent, d.Decimals.Growth)))
	saying := y.said(y.growth, basis)
	saying.Text, saying.Missing = y.datum().String()+d.Unit+"、"+saying.Text, y.level == nil
	set("累计说法", saying)
	set("阶段", text(y.stage))
	set("单位", text(d.Unit))
	set("期间", text(w.spanOf(d).Label()))
	w.ofReturns(d)
}

// spanOf is the period that an indicator's figures are of: an earlier one than the report's
// where a form that it is made from is behind.
func (w *viewer) spanOf(d *calc.Indicator) facts.Period {
	span := w.period
	for _, f := range w.forms {
		if f.Def.Item(d.Item+d.ValueAdded) != nil || d.Rows != nil && f.Def.List(d.Rows.List) != nil {
			span = f.Def.For(w.period)
		}
	}
	for _, path := range d.Paths() {
		if p := w.spanOf(w.plan.Find(path)); p.Before(span) {
			span = p
		}
	}
	return span
}

func (w *viewer) coverage() {
	c := w.now().Coverage
	w.v.Set("报送.应报", count(c.Expected))
	w.v.Set("报送.已报", count(c.Reported))
	w.v.Set("报送.未报", count(c.Expected-c.Reported))
	w.v.Set("报送.上报率", figure(c.Rate(), 1))
	w.v.Set("报送.产值上报率", figure(c.WeightedRate(), 1))
	w.v.Set("增长户", count(c.Up))
	w.v.Set("下降户", count(c.Down))
	w.v.Set("停产户", count(c.Stopped))
	w.v.Set("增长面", figure(c.Breadth(), 1))
	said := fmt.Sprintf("已报的 %d 户企业中，增长 %d 户（增长面 %s%%），下降 %d 户，停产 %d 户。", c.Reported, c.Up, figure(c.Breadth(), 1), c.Down, c.Stopped)
	foretold := 0
	if w.now().Forecast {
		said = ""
		foretold = w.now().Get(w.main().Code, calc.Whole).ToDate.Units
	}
	w.v.Set("企业面说法", text(said))
	late, scope := "", ""
	if n := c.Expected - c.Reported; n > 0 && !w.now().Forecast {
		scope = fmt.Sprintf("已报的 %d 户", c.Reported)
		late = fmt.Sprintf("%d 户未报，占上年同期产值的 %s%%，以上为已报企业同口径增速。", n, w.missingShare())
		if len(w.imputed(w.main().Item)) > 0 {
			scope, late = w.imputedWords(n, c.Reported)
		}
	}
	w.v.Set("未报说法", text(late))
	if foretold > 0 {
		scope = fmt.Sprintf("据 %d 户企业的下月预计汇总，", foretold)
	}
	w.v.Set("范围词", text(scope))
}

func (w *viewer) missingShare() templates.Datum {
	c := w.now().Coverage
	if r := c.WeightedRate(); r != nil {
		return figure(new(big.Rat).Sub(hundred, r), 1)
	}
	return unknown(dash)
}

// notes are what stands under the tables.
func (w *viewer) notes() {
	t := w.now()
	who := "已报企业"
	if len(t.Imputed) > 0 {
		who = "已报和估算企业"
	}
	notes := []string{"规模以上工业为年主营业务收入 2000 万元及以上的法人工业企业；同比以本期名录内" + who + "的上年同期数为基数；" +
		"总产值增速按当年价格计算，增加值为园区测算、增速按可比价计算；产销率的同比为百分点；因修约，分项之和可能与合计有尾差。"}
	if len(t.Prices.MissingRate) > 0 {
		notes = append(notes, "缺增加值率："+divisionNames(t.Prices.MissingRate)+"，增加值无法汇总。")
	}
	if len(t.Prices.MissingIndex) > 0 {
		notes = append(notes, "价格指数尚未发布："+divisionNames(t.Prices.MissingIndex)+"，增加值增速为名义增速。")
	}
	if len(t.Prices.Borrowed) > 0 {
		notes = append(notes, "借用门类或全部工业价格指数的行业："+divisionNames(t.Prices.Borrowed)+"。")
	}
	if t.Gaps > 0 {
		notes = append(notes, fmt.Sprintf("%d 户有漏报月份，其当月数按前后累计之差推算。", t.Gaps))
	}
	for _, code := range w.def.Indicators {
		d := w.plan.Find(code)
		if h := w.of(d, w.period, true); h.stage == stageFedBack && !w.secret[code] {
			notes = append(notes, fmt.Sprintf("%s为反馈数（%s，%s），园区测算 %s%s、%s。", d.Name, h.fedBack.Document, h.fedBack.Date,
				figure(h.own, d.Decimals.Level), d.Unit, h.words(h.ownRate)))
		}
	}
	if w.coverageNote() != "" {
		notes = append(notes, w.coverageNote())
	}
	marks := "“—”表示无法计算或本期不填。"
	if w.variant != Internal {
		marks = "“—”表示无法计算或本期不填，“＊”表示会显出个别企业，不公布。"
	}
	w.v.Set("表注", text("注："+strings.Join(notes, "")+marks))
	w.v.Set("资料来源", text(fmt.Sprintf("资料来源：园区企业产销月报；编制时间：%s。", w.asOf.Format("2006年1月2日 15:04"))))
	w.v.Set("拉动说法", text(w.pullWords()))
	w.v.Set("下月预计说法", text(w.nextWords()))
}

func (w *viewer) coverageNote() string { return w.v.Values["未报说法"].Text }

// pullWords names the divisions that moved the total most.
func (w *viewer) pullWords() string {
	code := w.main().Code
	ranked, whole := w.now().Ranked(code, calc.Division), w.now().Get(code, calc.Whole).ToDate
	var up []string
	for _, g := range ranked {
		if w.withheld(g.Code) {
			continue
		}
		p := calc.Pull(w.now().Get(code, g).ToDate, whole)
		if p == nil || p.Sign() <= 0 || len(up) == 3 {
			break
		}
		up = append(up, fmt.Sprintf("%s（%s个百分点）", divisionNames([]string{g.Code}), facts.Round(p, 1)))
	}
	if up == nil {
		return ""
	}
	return "拉动总产值增长较多的行业有" + strings.Join(up, "、") + "。"
}

// main is the indicator that weighs: the plan's first sum.
func (w *viewer) main() *calc.Indicator {
	for i := range w.plan.Indicators {
		if w.plan.Indicators[i].Item != "" {
			return &w.plan.Indicators[i]
		}
	}
	return &w.plan.Indicators[0]
}

// nextWords adds up what the units expect of the next month.
func (w *viewer) nextWords() string {
	d := w.main()
	sum, n := new(big.Rat), 0
	for _, u := range w.set.Park.Roster.At(w.period) {
		if v := w.set.Value(w.period, u.ID, d.Forecast); v.IsNumber() {
			sum.Add(sum, v.Rat())
			n++
		}
	}
	if n == 0 || d.Forecast == "" {
		return ""
	}
	return fmt.Sprintf("据 %d 户企业预计，下月%s %s%s。", n, d.Short, figure(scale(sum, d.Per), d.Decimals.Level), d.Unit)
}
